"""A call that is out, in a language whose readers wait: one writes it, another sends it. Part of the edge."""

from collections.abc import Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import answers, lifecycle, publish, telling, wording
from bot.actions.figures import REACHED
from bot.actions.kinds import GENERAL, Problem, Step
from bot.actions.wording import Written
from bot.chat import call_languages, drafts, running_asked
from bot.chat import running_desk as desks
from bot.chat import running_keyboards as keyboards
from bot.chat import running_second as second
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.chat.running_asked import Question
from bot.delivery import outbox
from bot.texts import call_review as words
from bot.texts import running_desk as texts
from bot.texts.languages import LANGUAGES, NAMES
from storage.models import Act, Call, Coordinator, Wording
from storage.queries import audit, call_wordings, coordinators, memos
from storage.queries.messages import Buttons
from storage.signing import Press

_ASKED = "wording:"


def is_wording(asked: Question) -> bool:
    """Say whether a question asks for a wording."""
    return asked.what.startswith(_ASKED)


async def pressed_write(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for title and text in a language whose readers wait."""
    spoken = LANGUAGES[press.choice % len(LANGUAGES)]
    async with desk.db.transaction() as tx:
        found = await desks.leading(desk, tx, pressed, press)
        if found is None:
            return
        if spoken not in await desks.waiting(tx, found.call):
            await desk.pop(pressed, texts.stale(found.seat.language))
            return
        await running_asked.ask(tx, found.by, press.target, f"{_ASKED}{spoken}", desk.clock())
    language = found.seat.language
    rows = [keyboards.back(desks.signer(desk, pressed.user), found.call, language)]
    most = GENERAL.part(Step.WORDING).most
    await desk.show(pressed, words.ask_late_wording(NAMES[spoken], most, language), rows)


async def take(
    tx: AsyncSession, desk: Desk, said: Said, coordinator: Coordinator, call: Call, *, asked: Question
) -> str:
    """Keep a wording and ask the others, or give the words of a refusal."""
    language, now, by = coordinator.language, desk.clock(), coordinator.id or 0
    part = GENERAL.part(Step.WORDING)
    value = answers.read(part, said.text, drafts.here(coordinator, now))
    if isinstance(value, Problem) or not call_languages.is_wording(value):
        return words.bad_wording(language)
    spoken = asked.what.removeprefix(_ASKED)
    title, text = call_languages.halves(value)
    await running_asked.done(tx, by)
    kept = {"title": title, "text": text}
    seen = await second.keep(tx, _name(call.id or 0, spoken), kept, by, now)
    new = Wording(call_id=call.id or 0, language=spoken, title=title, text=text)
    others = await coordinators.active(tx, roles=lifecycle.APPROVERS)
    ids = [each.id for each in others if each.id is not None and each.id != by]
    written = await telling.written(tx, call)
    card = wording.card(call, spoken, desk.keyring, now, Written([*written.wordings, new], written.about))
    signer = desks.signer(desk)
    told: dict[str, tuple[str, Buttons]] = {
        code: (
            words.confirm_wording(by, NAMES[spoken], card, code),
            keyboards.confirm_wording(signer, call, LANGUAGES.index(spoken), seen, code),
        )
        for code in LANGUAGES
    }
    await outbox.notify(tx, told, ids, now)
    return texts.waits_for_another(language)


async def pressed_send(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send a call in the language that another wrote it in; once."""
    spoken = LANGUAGES[press.choice % len(LANGUAGES)]
    async with desk.db.transaction() as tx:
        found = await second.waiting(tx, desk, pressed, press, _name(press.target, spoken))
        if found is None:
            return
        refused = found.refusal(press, desk.clock())
        if refused is None and found.kept is not None:
            await memos.forget(tx, found.name)
            if not await _send(desk, tx, found.call, found.seat, found.kept, spoken=spoken):
                refused = texts.stale(found.seat.language)
    await second.close(desk, pressed, refused, words.wording_sent(NAMES[spoken], found.seat.language))


async def _send(
    desk: Desk, tx: AsyncSession, call: Call, seat: Coordinator, kept: Mapping[str, Any], *, spoken: str
) -> bool:
    """Write a wording down and send it; False where nobody waits for it any more."""
    now, by = desk.clock(), await second.author(tx, kept)
    if spoken not in await desks.waiting(tx, call):
        return False
    await call_wordings.write(tx, call.id or 0, spoken, kept["title"], kept["text"])
    await publish.late(tx, call, spoken, desk.keyring, now)
    await memos.forget(tx, f"{REACHED}{call.id}")  # more chats are reached than were counted
    await audit.append(tx, seat.id or 0, Act.CALL_CHANGED, call.id or 0, now=now, needs=[by.id])
    return True


async def pressed_drop(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send nothing, and tell who wrote it."""
    spoken = LANGUAGES[press.choice % len(LANGUAGES)]
    await second.refuse(desk, pressed, press, _name(press.target, spoken))


def _name(call_id: int, spoken: str) -> str:
    return f"call.wording:{call_id}:{spoken}"
