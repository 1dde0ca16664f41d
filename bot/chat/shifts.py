"""Taking shifts of a rally: in private, each by one press, changed by another. Part of the edge."""

from bot.actions import attending, details, shifts, tally, telling
from bot.actions.attending import Answered
from bot.chat.comings import is_known
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed
from bot.chat.subscribers import voice
from bot.texts import call as call_texts
from bot.texts import comings as texts
from storage.models import ChatKind
from storage.queries.messages import Buttons
from storage.sealing import Address
from storage.signing import Press


async def pressed_shifts(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show the next shifts, those taken marked."""
    if pressed.kind is not ChatKind.PRIVATE or not await is_known(desk, pressed):
        await desk.pop(pressed, texts.pop_shifts_in_private(pressed.language))
        return
    shown = await _screen(desk, pressed, press.target)
    if shown is None:
        await desk.pop(pressed, call_texts.pop_closed(pressed.language))
        return
    await desk.transport.answer(pressed.callback_id)
    await desk.say(Address(pressed.chat), *shown)


async def pressed_shift(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Take a shift or give it back, as the button says."""
    if pressed.kind is not ChatKind.PRIVATE or not await is_known(desk, pressed):
        await desk.expired(pressed)
        return
    call_id, number = tally.shift_of(press.target)
    now = desk.clock()
    became = await attending.take_shift(desk.db, call_id, pressed.user, number, now, comes=bool(press.choice))
    shown = await _screen(desk, pressed, call_id)
    if became is Answered.CLOSED or shown is None:
        await desk.pop(pressed, call_texts.pop_closed(pressed.language))
        return
    await desk.show(pressed, *shown)


async def _screen(desk: Desk, pressed: Pressed, call_id: int) -> tuple[str, Buttons] | None:
    """Give the shifts that somebody may take; None where the call takes no answers."""
    now = desk.clock()
    found = await attending.shifts_of(desk.db, call_id, pressed.user, now)
    if found is None:
        return None
    call, mine = found
    async with desk.db.read() as session:
        _, language = await voice(session, pressed)
        title = (await telling.titled(session, call))(language)
    (whole,) = details.dates(call.details)
    if next(shifts.coming(call.details, now), None) is None:
        return None
    buttons = tally.of_shifts(desk.keyring, call, mine, language, now)
    return texts.choose_shift(title, whole.zone, language), buttons
