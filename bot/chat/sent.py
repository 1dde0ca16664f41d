"""What was sent: /sent lists it; each broadcast may be paused, stopped, withdrawn, or sent once more.

Part of the edge. One coordinator is enough to take something back; correcting it needs two (corrections.py).
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.alerts import summary
from bot.chat import call_notes, sent_keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Signer
from bot.chat.progress import way_of
from bot.delivery import outbox
from bot.texts import sent as texts
from bot.texts.languages import LANGUAGES
from bot.texts.markup import fits
from bot.texts.sent import Act, Standing, What
from storage.models import SCHEDULED, WITHDRAWN, Alert, Call, Coordinator, Message
from storage.models import Act as Written
from storage.queries import audit, broadcasts, call_wordings, coordinators, messages
from storage.queries.messages import Buttons
from storage.signing import Press

SHOWN = 8
BACK = timedelta(days=14)
Change = Callable[[AsyncSession, Sequence[Message]], Awaitable[int]]
"""What a press does to all messages of a broadcast; it gives how many it changed."""


_WRITTEN = {
    Act.PAUSED: (Written.MESSAGE_PAUSED,) * 3,
    Act.RESUMED: (Written.MESSAGE_RESUMED,) * 3,
    Act.STOPPED: (Written.MESSAGE_STOPPED,) * 3,
    Act.WITHDREW: (Written.CALL_WITHDRAWN, Written.ALERT_WITHDRAWN, Written.MESSAGE_STOPPED),
}
"""What is written into the audit log of a call, of an alert, of any other message."""


async def what_of(session: AsyncSession, message: Message) -> What:
    """Name a broadcast by its case or its title."""
    if message.alert_id is not None:
        alert = await session.get(Alert, message.alert_id)
        return What(case=alert.case_id if alert else None)
    call = await session.get(Call, message.call_id) if message.call_id is not None else None
    return What(title=call.title if call else None)


def standing_of(of_it: Sequence[Message]) -> Standing:
    """Say how a broadcast stands."""
    if any(message.stopped == WITHDRAWN for message in of_it):
        return Standing.WITHDRAWN
    if all(message.stopped for message in of_it):
        return Standing.STOPPED
    if any(message.paused and message.ended_at is None for message in of_it):
        return Standing.PAUSED
    if any(message.ended_at is None for message in of_it):
        return Standing.WAITS
    return Standing.ENDED


async def show(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /sent."""
    await desk.say(said.address, *await _list(desk, said.user, coordinator.language))


async def pressed_list(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Go back to the list."""
    seat = await writer(desk, pressed)
    if seat is not None:
        await desk.show(pressed, *await _list(desk, pressed.user, seat.language))


async def _list(desk: Desk, user: int, language: str) -> tuple[str, Buttons]:
    async with desk.db.read() as session:
        newest = await broadcasts.newest(session, desk.clock() - BACK, SHOWN)
        shown = [
            (
                await what_of(session, each),
                standing_of(await broadcasts.whole(session, each)),
                each.created_at,
            )
            for each in newest
        ]
    return texts.overview(shown, language), sent_keyboards.numbers(signer(desk, user), newest)


async def pressed_view(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show one broadcast with what can be done."""
    seat = await writer(desk, pressed)
    if seat is None:
        return
    async with desk.db.read() as session:
        message = await messages.get(session, press.target)
    if message is None:
        await desk.pop(pressed, texts.pop_nothing(seat.language))
        return
    await desk.show(pressed, *await _view(desk, pressed.user, message, seat.language))


async def _view(desk: Desk, user: int, message: Message, language: str) -> tuple[str, Buttons]:
    async with desk.db.read() as session:
        of_it = await broadcasts.whole(session, message)
        what, way = await what_of(session, message), await way_of(session, of_it, desk.clock())
    state = standing_of(of_it)
    spoken = next((each for each in of_it if each.language == language), of_it[0])
    full = texts.view(what, state, way, spoken.text, language)
    text = full if fits(full) else texts.view(what, state, way, "…", language)
    retry = bool(way.may_pass or way.unknown)
    return text, sent_keyboards.view(signer(desk, user), message, state, language, retry=retry)


async def pressed_pause(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send nothing more of it for now."""
    await _act(desk, pressed, press, Act.PAUSED, lambda tx, of_it: broadcasts.pause(tx, ids(of_it), "paused"))


async def pressed_resume(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Go on with it."""
    await _act(desk, pressed, press, Act.RESUMED, lambda tx, of_it: broadcasts.resume(tx, ids(of_it)))


async def pressed_stop(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send nothing more of it, ever; what was sent stays."""
    await _act(
        desk, pressed, press, Act.STOPPED, lambda tx, of_it: broadcasts.stop(tx, ids(of_it), outbox.STOPPED)
    )


async def pressed_ask_withdraw(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask before it is withdrawn."""
    seat = await writer(desk, pressed)
    if seat is None:
        return
    async with desk.db.read() as session:
        message = await messages.get(session, press.target)
        what = await what_of(session, message) if message else What()
    text = texts.withdraw_question(what, seat.language)
    buttons = sent_keyboards.withdraw(signer(desk, pressed.user), press.target, seat.language)
    await desk.show(pressed, text, buttons)


async def pressed_withdraw(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Take it back everywhere, with its corrections, and out of the summaries that tell it."""
    now = desk.clock()

    async def withdraw(tx: AsyncSession, of_it: Sequence[Message]) -> int:
        fresh = [each for each in of_it if each.stopped != WITHDRAWN]
        call = await tx.get(Call, fresh[0].call_id) if fresh and fresh[0].call_id is not None else None
        wordings = await call_wordings.of_call(tx, call.id or 0) if call else []

        def gone(language: str) -> str:
            return call_notes.taken_back(call, wordings, language) if call else texts.withdrawn(language)

        for message in [*fresh, *await messages.answering(tx, ids(fresh))]:
            if message.id is not None:
                await outbox.withdraw(tx, message.id, gone(message.language), now)
        for language in {message.language for message in fresh}:
            ours = [each.id for each in fresh if each.language == language and each.id is not None]
            await summary.leave_out(tx, ours, gone(language), now)
        return len(fresh)

    await _act(desk, pressed, press, Act.WITHDREW, withdraw)


async def _act(desk: Desk, pressed: Pressed, press: Press, act: Act, change: Change) -> None:
    """Let a press change a broadcast, and tell the others; pressed again it changes nothing."""
    async with desk.db.transaction() as tx:
        seat = await active_coordinator(tx, pressed.user)
        if seat is None or not lifecycle.may_write(lifecycle.Actor.of(seat)):
            desk.gate.refused_presses += 1
            return
        message = await messages.get(tx, press.target)
        changed, what = 0, What()
        if message is not None and message.paused != SCHEDULED:
            what = await what_of(tx, message)
            changed = await change(tx, await broadcasts.whole(tx, message))
        if message is not None and changed:
            await write_down(tx, _WRITTEN[act], message, seat, desk.clock())
            await tell_others(tx, desk, seat, lambda language: texts.told(act, seat.id or 0, what, language))
    if not changed:
        await desk.pop(pressed, texts.pop_nothing(seat.language))
        return
    desk.wake()
    back = sent_keyboards.back(signer(desk, pressed.user), press.target, seat.language)
    await desk.show(pressed, texts.done(act, what, seat.language), back)


async def pressed_leave(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Send nothing once more."""
    seat = await writer(desk, pressed)
    if seat is not None:
        await desk.show(pressed, texts.left(seat.language))


async def writer(desk: Desk, pressed: Pressed) -> Coordinator | None:
    """Give the coordinator who pressed, if they may change what was sent; else count a refused press."""
    async with desk.db.read() as session:
        seat = await active_coordinator(session, pressed.user)
    if seat is not None and lifecycle.may_write(lifecycle.Actor.of(seat)):
        return seat
    desk.gate.refused_presses += 1
    return None


async def write_down(
    tx: AsyncSession,
    acts: tuple[Written, Written, Written],
    message: Message,
    seat: Coordinator,
    now: datetime,
    *,
    needs: Collection[int] = (),
) -> None:
    """Write an act on a broadcast into the audit log: one of `acts` for a call, an alert, another message."""
    of_call, of_alert, of_other = acts
    if message.call_id is not None and of_call is not of_other:
        act, about = of_call, message.call_id
    elif message.alert_id is not None and of_alert is not of_other:
        act, about = of_alert, message.alert_id
    else:
        act, about = of_other, message.id or 0
    await audit.append(tx, seat.id or 0, act, about, now=now, needs=needs)


async def tell_others(tx: AsyncSession, desk: Desk, seat: Coordinator, words: Callable[[str], str]) -> None:
    """Tell all other coordinators, each in their language."""
    ids = [each.id for each in await coordinators.active(tx) if each.id is not None and each.id != seat.id]
    wording: dict[str, tuple[str, Buttons]] = {language: (words(language), []) for language in LANGUAGES}
    await outbox.notify(tx, wording, ids, desk.clock())


def signer(desk: Desk, user: int = 0) -> Signer:
    """Make buttons about what was sent."""
    return Signer(desk.keyring, desk.clock(), user, sent_keyboards.LIFETIME)


def ids(of_it: Sequence[Message]) -> list[int]:
    """Give the row ids of messages that are stored."""
    return [message.id for message in of_it if message.id is not None]
