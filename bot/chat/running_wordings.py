"""A call that is out, in a language whose readers wait: one writes it, another sends it. Part of the edge."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import answers, lifecycle, publish, telling, wording
from bot.actions.figures import REACHED
from bot.actions.kinds import GENERAL, Problem, Step
from bot.actions.wording import Written
from bot.chat import call_languages, drafts, running_asked
from bot.chat import running_desk as desks
from bot.chat import running_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.chat.running_asked import Question
from bot.delivery import outbox
from bot.texts import call_review as words
from bot.texts import running_desk as texts
from bot.texts.languages import LANGUAGES, NAMES
from storage.errors import SeatLostError
from storage.models import Act, Call, Coordinator, Wording
from storage.queries import audit, call_wordings, calls, coordinators, memos
from storage.queries.messages import Buttons
from storage.signing import Press

LASTS = timedelta(hours=48)
"""What nobody confirmed by then is sent to nobody."""
_ASKED = "wording:"
_NAME = "call.wording:"


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
    seen = running_asked.seen(value)
    kept = {"by": by, "title": title, "text": text, "until": (now + LASTS).isoformat(), "seen": seen}
    await memos.remember(tx, f"{_NAME}{call.id}:{spoken}", json.dumps(kept))
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
        seat, call, kept = await _decide(tx, desk, pressed, press, spoken)
        if seat is None or call is None:
            return
        refused = _may_decide(seat, kept, press, desk.clock())
        if refused is None and kept is not None:
            await memos.forget(tx, f"{_NAME}{call.id}:{spoken}")
            if not await _send(desk, tx, call, seat, kept, spoken=spoken):
                refused = texts.stale(seat.language)
    if refused is not None:
        await desk.pop(pressed, refused)
        return
    desk.wake()
    await desk.show(pressed, words.wording_sent(NAMES[spoken], seat.language))


async def _send(
    desk: Desk, tx: AsyncSession, call: Call, seat: Coordinator, kept: Mapping[str, Any], *, spoken: str
) -> bool:
    """Write a wording down and send it. What somebody suspended has written waits."""
    now, author = desk.clock(), int(kept["by"])
    by = await coordinators.get(tx, author)
    if by is None or not lifecycle.may_write(lifecycle.Actor.of(by)):
        raise SeatLostError(author)
    if spoken not in await desks.waiting(tx, call):
        return False
    await call_wordings.write(tx, call.id or 0, spoken, kept["title"], kept["text"])
    await publish.late(tx, call, spoken, desk.keyring, now)
    await memos.forget(tx, f"{REACHED}{call.id}")  # more chats are reached than were counted
    await audit.append(tx, seat.id or 0, Act.CALL_CHANGED, call.id or 0, now=now, needs=[author])
    return True


async def pressed_drop(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send nothing, and tell who wrote it."""
    spoken, now = LANGUAGES[press.choice % len(LANGUAGES)], desk.clock()
    async with desk.db.transaction() as tx:
        seat, call, kept = await _decide(tx, desk, pressed, press, spoken)
        if seat is None or call is None:
            return
        refused = _may_decide(seat, kept, press, now)
        if refused is None and kept is not None:
            await memos.forget(tx, f"{_NAME}{call.id}:{spoken}")
            told: dict[str, tuple[str, Buttons]] = {
                code: (texts.change_refused(seat.id or 0, call.title, code), []) for code in LANGUAGES
            }
            await outbox.notify(tx, told, [int(kept["by"])], now)
    if refused is not None:
        await desk.pop(pressed, refused)
        return
    desk.wake()
    await desk.show(pressed, texts.refused(seat.language))


async def _decide(
    tx: AsyncSession, desk: Desk, pressed: Pressed, press: Press, spoken: str
) -> tuple[Coordinator | None, Call | None, dict[str, Any] | None]:
    """Read who presses, the call, and what was written; nobody for one who may not decide."""
    seat = await active_coordinator(tx, pressed.user)
    call = await calls.lock(tx, press.target)
    if seat is None or call is None or not lifecycle.may_approve(lifecycle.Actor.of(seat)):
        desk.gate.refused_presses += 1
        return None, None, None
    stored = await memos.recall(tx, f"{_NAME}{call.id}:{spoken}")
    return seat, call, json.loads(stored) if stored else None


def _may_decide(seat: Coordinator, kept: Mapping[str, Any] | None, press: Press, now: datetime) -> str | None:
    """Give the words of a refusal; None where what was written, and was on the screen, may be decided on."""
    if kept is None or kept["seen"] != press.version or datetime.fromisoformat(kept["until"]) <= now:
        return texts.pop_decided(seat.language)
    return texts.pop_own(seat.language) if kept["by"] == seat.id else None
