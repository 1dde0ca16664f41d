"""What is seen by who confirms a late wording: all that its readers get, and how many. Part of the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import details, following, letters, parts, telling, wording
from bot.actions.kinds import Step, Told
from bot.chat import call_warnings
from bot.chat.call_warnings import Doubts
from bot.chat.desk import Desk
from bot.texts import call as call_texts
from bot.texts import call_parts, call_review
from bot.texts import letters as letter_texts
from bot.texts import pictures as picture_texts
from bot.texts.languages import NAMES, translator
from bot.texts.markup import isolate
from storage.models import Call, Wording
from storage.queries import pictures, reach


@dataclass(frozen=True, slots=True)
class Late:
    """What was typed in the language `spoken`: title, text, and the other parts by step."""

    spoken: str
    title: str
    text: str
    parts: Mapping[str, Any]

    @classmethod
    def of(cls, spoken: str, typed: Mapping[str, Any]) -> "Late":
        """Read the answers; None among them: that part was skipped."""
        own = {step: value for step, value in typed.items() if step not in {"title", "text"} and value}
        return cls(spoken, typed["title"], typed["text"], own)

    def details(self, call: Call) -> dict[str, Any]:
        """Give the details of a call with these parts in them, and no others in that language."""
        found = parts.without_language(call.details, self.spoken)
        for step, value in self.parts.items():
            found = parts.with_part(found, self.spoken, Step(step), value)
        return found

    def wording(self, call: Call) -> Wording:
        """Give title and text as they would be stored."""
        return Wording(call_id=call.id or 0, language=self.spoken, title=self.title, text=self.text)


async def doubts(session: AsyncSession, desk: Desk, call: Call, late: Late) -> Doubts:
    """Look at what is new for what is doubtful: sites, private persons. Its dates were looked at before."""
    new = Call(**{**call.model_dump(), "details": late.details(call)})
    found = await call_warnings.look(session, new, desk.clock(), desk.house.link_hosts, [late.wording(call)])
    return replace(found, near=(), past=False)


async def pieces(session: AsyncSession, desk: Desk, call: Call, late: Late, language: str) -> list[str]:
    """Give all that is to be confirmed, each piece short enough for a message of its own."""
    new = Call(**{**call.model_dump(), "details": late.details(call)})
    written = await telling.written(session, call)
    wordings = [*(each for each in written.wordings if each.language != late.spoken), late.wording(call)]
    card = wording.card(new, late.spoken, desk.keyring, desk.clock(), replace(written, wordings=wordings))
    given = letter_texts.messages(letters.of(new, wordings, late.spoken), late.title, late.spoken)
    return [card, *given, "———\n" + "\n".join(await _below(session, new, late, language))]


async def _below(session: AsyncSession, call: Call, late: Late, language: str) -> list[str]:
    """Say whom it goes to, and what a card does not show."""
    if following.told(call) is Told.ALL:
        chats = await reach.by_language(session, [late.spoken], call.regions)
    else:
        chats = {late.spoken: (await following.count(session, call)).get(late.spoken, 0)}
    lines = [call_texts.goes_to(chats, language)]
    said = parts.merged(call.details, late.spoken)
    if details.keeps_place(call.details):
        steps = [step for step in (Step.PLACE, Step.WEEKEND_PLACE) if said.get(step)]
        t = translator(language)
        lines += [t.labelled(call_parts.label(step, language), isolate(str(said[step]))) for step in steps]
    if late.parts.get(Step.RETRACTION):
        lines.append(call_review.retraction(isolate(late.parts[Step.RETRACTION], lines=True), language))
    lacks = [call_parts.label(step, language) for step in parts.missing(call.details, late.spoken)]
    if lacks:
        lines.append(call_review.parts_not_written(NAMES[late.spoken], lacks, language))
    if await pictures.of_call(session, call.id or 0) is not None:
        lines.append(picture_texts.note(call.id or 0, language))
    return lines
