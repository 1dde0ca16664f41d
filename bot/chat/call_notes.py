"""What stands below a call for its author and for those who approve it. Part of the edge.

Whom it goes to, what must be seen before it goes out, what changed since others saw it, how it is taken back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import details, following, lifecycle, parts, wording
from bot.actions.kinds import Step, Told
from bot.actions.lifecycle import TOGETHER
from bot.chat.call_warnings import Doubts
from bot.texts import call as texts
from bot.texts import call_dates, call_parts, call_review, call_warnings, sent, settings
from bot.texts import pictures as picture_texts
from bot.texts.call_review import Change
from bot.texts.languages import NAMES, translator
from bot.texts.markup import isolate
from storage.models import ALL_REGIONS, Call, Wording
from storage.queries import approvals, call_wordings, coordinators, pictures, reach


def given(call: Call) -> dict[str, Any]:
    """Give what was answered so far, by step."""
    columns = {
        Step.TITLE: call.title, Step.TEXT: call.text, Step.LINK: call.link, Step.RETRACTION: call.retraction,
        Step.LANGUAGES: call.languages, Step.REGIONS: call.regions,
    }  # fmt: skip
    return call.details | {str(step): value for step, value in columns.items()}


async def chats(session: AsyncSession, call: Call) -> dict[str, int]:
    """Count the chats that a call would go to now, by language."""
    if following.told(call) is not Told.ALL:
        return await following.count(session, call)
    wordings = await call_wordings.of_call(session, call.id or 0)
    return await reach.by_language(session, wording.going_out(call, wordings), call.regions)


async def below(session: AsyncSession, call: Call, zone: str, doubts: Doubts, language: str) -> str:
    """Give what author and approvers alike must know."""
    wordings = await call_wordings.of_call(session, call.id or 0)
    lines = [texts.goes_to(await chats(session, call), language)]
    if following.told(call) is Told.ALL:
        wanted = call.regions or int(ALL_REGIONS)
        counted = await reach.by_region(session, wording.going_out(call, wordings), wanted)
        named = {settings.region(region, language): number for region, number in counted.items()}
        said = call_review.regions if call.regions else call_review.by_region
        lines.append(said(named, language))
    lines += _kept_places(call, language)
    if await pictures.of_call(session, call.id or 0) is not None:
        lines.append(picture_texts.note(call.id or 0, language))
    missing = [NAMES[each] for each in wording.unwritten(call, wordings)]
    if missing:
        lines.append(call_review.not_written(missing, wording.waits(call), language))
    for each in wordings:
        lacks = [call_parts.label(step, language) for step in parts.missing(call.details, each.language)]
        if lacks and each.language in call.languages:
            lines.append(call_review.parts_not_written(NAMES[each.language], lacks, language))
    lines += time_of(call, zone, language)
    lines += _taken_back(call, wordings, language)
    if lifecycle.needs(call.languages, call.regions) > 1:
        seats = await coordinators.active(session, roles=lifecycle.APPROVERS)
        others = sum(1 for seat in seats if seat.id != call.author_id)
        lines.append(call_review.needs_two(others, language))
    return "\n".join([*lines, *call_warnings.head(doubts.in_words(language), language)])


def _taken_back(call: Call, wordings: Sequence[Wording], language: str) -> list[str]:
    """Say what is read should the call be taken back: as whoever looks reads it, then the other words."""
    lines = [call_review.retraction(taken_back(call, wordings, language), language)]
    mine = wording.spoken(call, wordings, language).retraction
    for code in (call.language, *(each.language for each in wordings)):
        said = wording.spoken(call, wordings, code).retraction
        if said != mine and (code == call.language or said != call.retraction):
            lines.append(translator(language).labelled(NAMES[code], isolate(said, lines=True)))
    return lines


def time_of(call: Call, zone: str, language: str) -> list[str]:
    """Say when a call for later goes out: by the clock it was planned by, and that of who looks."""
    at, latest = details.send_at(call.details), details.late_after(call.details)
    if at is None or latest is None:
        return []
    planned = ZoneInfo(call.details[Step.SEND]["zone"])
    when = call_dates.moment_in_words(at, planned, language)
    if planned.key != zone:
        when += f" ({call_dates.moment_in_words(at, ZoneInfo(zone), language)})"
    return [call_review.goes_out_at(when, call_review.clock(latest, planned, language), language)]


async def for_approvers(session: AsyncSession, call: Call, zone: str, now: datetime, language: str) -> str:
    """Give besides who approved already, and what changed since the call was returned."""
    lines = []
    so_far = await approvals.standing(session, call.id or 0, call.version, now - TOGETHER)
    if so_far:
        until = call_review.clock(so_far[0].approved_at + TOGETHER, ZoneInfo(zone), language)
        lines.append(call_review.stands(len(so_far), call.needs, until, language))
        more = call_review.counted(call.counted, await chats(session, call), language)
        lines += [more] if more else []
    changes = changed(call, await call_wordings.of_call(session, call.id or 0), language)
    if changes:
        lines.append(call_review.changed(changes, language))
    return "\n".join(lines)


def snapshot(call: Call, wordings: Sequence[Wording]) -> dict[str, Any]:
    """Give what a call says now, to be compared with what it says later."""
    others = {
        f"{Step.WORDING}:{each.language}": [
            each.title, each.text, *parts.given(call.details, each.language).values(),
        ]
        for each in wordings
    }  # fmt: skip
    return {str(step): value for step, value in given(call).items() if step != parts.SPOKEN} | others


def changed(call: Call, wordings: Sequence[Wording], language: str) -> list[Change]:
    """Give the parts that say something else than when the call was returned; none where it never was."""
    if not call.returned:
        return []
    now = snapshot(call, wordings)
    found = [
        each
        for each in {**call.returned, **now}
        if (call.returned.get(each) or None) != (now.get(each) or None)
    ]
    return [Change(part, _in_words(call.returned.get(part), language)) for part in found]


def _in_words(value: Any, language: str) -> str:
    """Give a part's value in plain words, short enough to be told beside others."""
    if not value:
        return ""
    if isinstance(value, Mapping):
        return " ".join(_in_words(each, language) for each in value.values())
    if isinstance(value, list):
        return ", ".join(_in_words(each, language) for each in value)
    return call_parts.value(str(value), language)


def taken_back(call: Call, wordings: Sequence[Wording], language: str) -> str:
    """Give, as Telegram HTML, what readers of a language find in the place of a call that is taken back."""
    usual, said = sent.withdrawn(language), wording.spoken(call, wordings, language).retraction
    return f"{usual}\n{isolate(said, lines=True)}" if said else usual


def _kept_places(call: Call, language: str) -> list[str]:
    """Give the places that the card keeps back: who decides on a call must see them."""
    if not details.keeps_place(call.details):
        return []
    steps = [step for step in (Step.PLACE, Step.WEEKEND_PLACE) if call.details.get(step)]
    t = translator(language)
    return [t.labelled(call_parts.label(step, language), isolate(call.details[step])) for step in steps]
