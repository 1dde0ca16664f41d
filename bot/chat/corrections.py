"""Correcting what was sent: one coordinator writes what is right, another confirms it, then all hear it.

Part of the edge. What is half typed is a row, so it survives a restart.
"""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.chat import review, sent_keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.chat.sent import signer, tell_others, what_of, write_down, writer
from bot.delivery import outbox
from bot.texts import sent as texts
from bot.texts.languages import LANGUAGES
from bot.texts.sent import Act, What
from bot.texts.verify import footer
from storage import codes
from storage.models import Act as Written
from storage.models import Coordinator, Correction, Message, MessageKind, Priority
from storage.queries import broadcasts, calls, case_work, coordinators, corrections, messages
from storage.queries.messages import Buttons
from storage.signing import Press

LASTS = timedelta(days=2)
"""An answer that could not be sent for so long corrects nothing any more."""


async def pressed_correct(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for the words of a correction, and for nothing else."""
    seat = await writer(desk, pressed)
    if seat is None:
        return
    number = seat.id or 0
    async with desk.db.transaction() as tx:
        message = await messages.get(tx, press.target)
        what = await what_of(tx, message) if message else What()
        if message is not None:
            await review.stop_asking(tx, number)
            await calls.stop_asking(tx, number)
            await case_work.stop_asking(tx, number)
            await corrections.begin(tx, message, number, pressed.update_id, desk.clock())
    if message is None:
        await desk.pop(pressed, texts.pop_nothing(seat.language))
        return
    await desk.show(pressed, texts.ask_correction(what, seat.language))


async def answer(desk: Desk, said: Said, coordinator: Coordinator) -> bool:
    """Take words for the correction that was asked for; False when none was."""
    now, number = desk.clock(), coordinator.id or 0
    text = said.text.strip()
    async with desk.db.transaction() as tx:
        open_one = await corrections.asked(tx, number, said.update_id, now)
        if open_one is None or not text:
            return False
        fits = len(text) <= texts.LONGEST
        if fits and await corrections.write(tx, open_one.id or 0, text, said.update_id):
            await _ask_others(tx, desk, open_one, text, coordinator)
    if not fits:
        await desk.say(said.address, texts.too_long(coordinator.language))
        return True
    desk.wake()
    await desk.say(said.address, texts.waits_for_another(coordinator.language))
    return True


async def _ask_others(
    tx: AsyncSession, desk: Desk, asked: Correction, text: str, coordinator: Coordinator
) -> None:
    number = coordinator.id or 0
    what = await _what(tx, asked)
    others = await coordinators.active(tx, roles=lifecycle.APPROVERS)
    ids = [each.id for each in others if each.id is not None and each.id != number]
    wording = {
        language: (
            texts.confirm_question(number, what, text, language),
            sent_keyboards.confirm(signer(desk), asked.id or 0, language),
        )
        for language in LANGUAGES
    }
    await outbox.notify(tx, wording, ids, desk.clock())


async def _what(tx: AsyncSession, asked: Correction) -> What:
    of_it = await _messages(tx, asked)
    return await what_of(tx, of_it[0]) if of_it else What()


async def _messages(tx: AsyncSession, asked: Correction) -> list[Message]:
    """Give the messages that a correction is about."""
    if asked.alert_id is not None:
        return list(await messages.of_alert(tx, asked.alert_id))
    carried = await messages.of_call(tx, asked.call_id or 0)
    return [each for each in carried if each.kind is MessageKind.CALL]


async def pressed_confirm(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Tell a correction to all who have the message. It is decided once, and never by who asked."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat, asked, refusal = await _decide(tx, pressed, press, now, confirmed=True)
        chats = 0
        if seat is not None and asked is not None and refusal is None:
            chats = await _tell(tx, asked, now)
            what = await _what(tx, asked)
            number = seat.id or 0
            acts = (Written.CALL_CORRECTED, Written.ALERT_CORRECTED, Written.MESSAGE_AGAIN)
            first = (await _messages(tx, asked))[0]
            await write_down(tx, acts, first, seat, now, needs=[asked.asked_by])
            await tell_others(tx, desk, seat, lambda code: texts.told(Act.CORRECTED, number, what, code))
    if seat is None:
        desk.gate.refused_presses += 1
    elif refusal:
        await desk.pop(pressed, refusal)
    else:
        desk.wake()
        await desk.show(pressed, texts.corrected(chats, seat.language))


async def _tell(tx: AsyncSession, asked: Correction, now: datetime) -> int:
    chats = 0
    of_alert = asked.alert_id is not None
    code = codes.of_alert(tx, asked.alert_id or 0) if of_alert else codes.of_call(tx, asked.call_id or 0)
    for message in await broadcasts.whole(tx, (await _messages(tx, asked))[0]):
        note = texts.correction(asked.text or "", message.language)
        reply = Message(
            kind=message.kind,
            language=message.language,
            text=f"{note}\n\n{footer(code, message.language)}",
            priority=Priority.NEAR_CALL,
            created_at=now,
            expires_at=now + LASTS,
        )
        if message.id is not None:
            chats += await outbox.correct(tx, message.id, note, reply, now)
    return chats


async def pressed_refuse(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Let a correction be, and tell who asked for it."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat, asked, refusal = await _decide(tx, pressed, press, now, confirmed=False)
        if seat is not None and asked is not None and refusal is None:
            what, number = await _what(tx, asked), seat.id or 0
            wording: dict[str, tuple[str, Buttons]] = {
                code: (texts.told_refused(number, what, code), []) for code in LANGUAGES
            }
            await outbox.notify(tx, wording, [asked.asked_by], now)
    if seat is None:
        desk.gate.refused_presses += 1
    elif refusal:
        await desk.pop(pressed, refusal)
    else:
        desk.wake()
        await desk.show(pressed, texts.refused(seat.language))


async def _decide(
    tx: AsyncSession, pressed: Pressed, press: Press, now: datetime, *, confirmed: bool
) -> tuple[Coordinator | None, Correction | None, str | None]:
    """Give who pressed (None: nobody who may), what was decided on, and the words of a refusal."""
    seat = await active_coordinator(tx, pressed.user)
    if seat is None or not lifecycle.may_approve(lifecycle.Actor.of(seat)):
        return None, None, None
    asked = await corrections.get(tx, press.target)
    if asked is not None and asked.asked_by == seat.id:
        return seat, asked, texts.pop_own(seat.language)
    if asked is None or not await corrections.decide(
        tx, press.target, seat.id or 0, now, confirmed=confirmed
    ):
        return seat, asked, texts.pop_decided(seat.language)
    return seat, asked, None
