"""Something is wrong here: a press of those who come, and safety notices to them alone. Part of the edge."""

from bot.actions import incident, lifecycle
from bot.chat import running_desk as desks
from bot.chat import running_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.delivery import outbox
from bot.texts import running as told
from bot.texts import running_watch as texts
from bot.texts import seats
from bot.texts.languages import LANGUAGES
from storage.models import Act, Priority
from storage.queries import audit, calls
from storage.queries.messages import Buttons
from storage.signing import Press


async def pressed_incident(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Tell all coordinators that something is wrong, without saying who told."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        found = await incident.tell(tx, press.target, pressed.user, press.choice, now)
        if found is not None and found.fresh:
            buttons = desks.signer(desk)
            date = told.Date(found.date.starts, found.date.zone)
            wording: dict[str, tuple[str, Buttons]] = {
                language: (
                    texts.incident(found.call.title, date, language),
                    keyboards.safety(buttons, press.target, press.choice, language),
                )
                for language in LANGUAGES
            }
            await outbox.notify(tx, wording, None, now, priority=Priority.CRITICAL_ALERT)
    if found is None:
        await desk.pop(pressed, told.pop_no_incident(pressed.language))
        return
    desk.wake()
    await desk.pop(pressed, told.pop_incident(pressed.language))


async def pressed_safety(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send a safety notice; any active coordinator may, reviewers too."""
    now = desk.clock()
    word = told.SAFETY[press.choice % len(told.SAFETY)]
    async with desk.db.transaction() as tx:
        seat = await active_coordinator(tx, pressed.user)
        call = await calls.get(tx, press.target)
        if seat is None or call is None or not lifecycle.may_approve(lifecycle.Actor.of(seat)):
            desk.gate.refused_presses += 1
            await desk.pop(pressed, seats.pop_no_role(pressed.language))
            return
        chats = await incident.send(tx, call, press.version, word, desk.keyring, now=now)
        if chats is not None:
            await audit.append(tx, seat.id or 0, Act.CALL_SAFETY, press.target, now=now)
    if chats is None:
        await desk.pop(pressed, texts.no_date_on(seat.language))
        return
    desk.wake()
    await desk.pop(pressed, texts.safety_sent(chats, seat.language))
