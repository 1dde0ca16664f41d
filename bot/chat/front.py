"""What stands before every handler: who is there, whose seat counts, and what coordinators do with seats.

Part of the edge. A seat is looked up when something is said or pressed, so a suspension counts at once; what
two do at the same time is settled by the audit log, which takes no act of a seat that counts no more.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.chat import audit_pages, brought, dispatch, seats, seats_duress, seats_people
from bot.chat.brought_keyboards import Action as ChatAction
from bot.chat.call_keyboards import Action as CallAction
from bot.chat.case_keyboards import Action as CaseAction
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.hotline_keyboards import DeskAction
from bot.chat.inbound import Event, Pressed, Said
from bot.chat.limits import Kind, Ruling
from bot.chat.rule_keyboards import Action as RuleAction
from bot.chat.seats_keyboards import Action
from bot.chat.seats_table import COMMANDS, Right, may
from bot.chat.sent_keyboards import Action as SentAction
from bot.chat.source_keyboards import Action as SourceAction
from bot.texts import people as texts
from bot.texts import replies
from bot.texts import seats as seat_texts
from storage.errors import SeatLostError
from storage.models import Act, ChatKind, Coordinator, CoordinatorState
from storage.queries import audit, coordinators
from storage.signing import Press, verify

Command = Callable[[Desk, Said, Coordinator], Awaitable[None]]
Button = Callable[[Desk, Pressed, Press, Coordinator], Awaitable[None]]

OF_SEATS: dict[str, Command] = {
    "people": seats_people.show,
    "audit": audit_pages.show,
    "duress": seats_duress.duress,
    "chats": brought.show,
}
BUTTONS: dict[str, tuple[Right | None, Button]] = {
    Action.INVITE: (Right.INVITE, seats.pressed_invite),
    Action.PAGE: (Right.SEE_PEOPLE, seats_people.pressed_page),
    Action.SUSPEND: (Right.SUSPEND, seats_people.pressed_suspend),
    Action.TAKE_BACK: (Right.TAKE_BACK, seats_people.pressed_take_back),
    Action.HERE: (None, seats_people.pressed_here),
    Action.AUDIT: (Right.SEE_AUDIT, audit_pages.pressed_page),
    ChatAction.LIST: (Right.SEE_CHATS, brought.pressed_list),
    ChatAction.VIEW: (Right.SEE_CHATS, brought.pressed_view),
    ChatAction.TEST: (Right.SEE_CHATS, brought.pressed_test),
    ChatAction.RETRY: (Right.SEE_CHATS, brought.pressed_retry),
}
ACTIONS = frozenset(
    str(action)
    for actions in (
        Action,
        CallAction,
        CaseAction,
        ChatAction,
        DeskAction,
        SentAction,
        SourceAction,
        RuleAction,
    )
    for action in actions
)
"""The buttons of coordinators."""
LEAVING = frozenset({"forget", "unsubscribe"})
NOTED_AGAIN = timedelta(hours=1)
"""A seat that counts no more fills no log by pressing on."""


async def handle(desk: Desk, event: Event) -> None:
    """Do what one event asks for, or refuse it. Safe to repeat."""
    if isinstance(event, Pressed):  # its pop-ups speak as the person chose, not as the client is set
        event = replace(event, language=await desk.tongue(event))
    try:
        if not await _is_too_much(desk, event) and not await _first(desk, event):
            await dispatch.handle(desk, event)
    except SeatLostError as lost:  # nothing of what was begun stays
        await _lost(desk, event, lost)


async def _is_too_much(desk: Desk, event: Event) -> bool:
    """Say whether somebody asked for so much that this is passed over; the first time they are told.

    Leaving always goes through, and so does all that seats do: a coordinator may have to be quick.
    """
    if not isinstance(event, (Said, Pressed)) or (isinstance(event, Said) and event.command in LEAVING):
        return False
    if isinstance(event, Pressed):
        ruling = desk.limits.ask(event.user, Kind.PRESSES, desk.clock())
    else:  # those who write in the name of a chat share one number of a user
        who = event.address.chat if event.as_chat or not event.user else event.user
        ruling = desk.limits.ask(who, Kind.WORDS, desk.clock())
    if ruling is Ruling.DO:
        return False
    async with desk.db.read() as session:
        if await active_coordinator(session, event.user):
            return False
    if isinstance(event, Pressed):
        await desk.pop(event, replies.pop_slowly(event.language))
    elif ruling is Ruling.TELL and event.kind is ChatKind.PRIVATE:
        await desk.say(event.address, replies.pop_slowly(await desk.tongue(event)))
    return True


async def _first(desk: Desk, event: Event) -> bool:
    """Take note who is there, and do what only seats are asked for; False: a case for the other handlers."""
    if not isinstance(event, (Said, Pressed)) or not event.user:
        return False
    press = verify(desk.keyring, event.data, event.user, desk.clock()) if isinstance(event, Pressed) else None
    concerned = _concerns(event, press)
    today = desk.clock().date()
    if not concerned and desk.gate.met(event.user, today):
        return False
    async with desk.db.read() as session:
        seat = await coordinators.of_person(session, event.user)
    if seat is None:
        return False
    if seat.state is not CoordinatorState.ACTIVE:
        return concerned and await _unseated(desk, event, seat)
    if seat.seen_on != today or seat.reminded_on is not None:
        async with desk.db.transaction() as tx:
            await coordinators.note_life(tx, event.user, today)
    if isinstance(event, Said):
        return event.kind is ChatKind.PRIVATE and await _said(desk, event, seat)
    return press is not None and await _pressed(desk, event, press, seat)


def _concerns(event: Said | Pressed, press: Press | None) -> bool:
    """Say whether an event may be one that only coordinators have."""
    if isinstance(event, Pressed):
        return press is not None and press.action in ACTIONS
    return event.kind is ChatKind.PRIVATE and (event.command is None or event.command in COMMANDS)


async def _said(desk: Desk, said: Said, seat: Coordinator) -> bool:
    handler = OF_SEATS.get(said.command or "")
    if handler is not None and may(seat, COMMANDS[said.command or ""]):
        await handler(desk, said, seat)
        return True
    return await seats_duress.heard(desk, said, seat)


async def _pressed(desk: Desk, pressed: Pressed, press: Press, seat: Coordinator) -> bool:
    if press.action not in BUTTONS:
        return False
    right, handler = BUTTONS[press.action]
    if pressed.kind is not ChatKind.PRIVATE or (right is not None and not may(seat, right)):
        desk.gate.refused_presses += 1
        await desk.pop(pressed, seat_texts.pop_no_role(seat.language))
    else:
        await handler(desk, pressed, press, seat)
    return True


async def _unseated(desk: Desk, event: Said | Pressed, seat: Coordinator) -> bool:
    """Answer one whose seat does not count: a press does nothing, words are those of a stranger."""
    lapsed = seat.state is CoordinatorState.LAPSED
    words = texts.lapsed(seat.id or 0, seat.language) if lapsed else seat_texts.pop_no_role(seat.language)
    if isinstance(event, Pressed):
        desk.gate.refused_presses += 1
        await _note_refusal(desk, seat)
        await desk.pop(event, words)
        return True
    if lapsed and event.command is not None:
        await desk.say(event.address, words)
        return True
    return False


async def _note_refusal(desk: Desk, seat: Coordinator) -> None:
    number, now = seat.id or 0, desk.clock()
    async with desk.db.read() as session:
        last = await audit.last_of(session, number, Act.REFUSED)
    if last is None or now - last >= NOTED_AGAIN:
        async with desk.db.transaction() as tx:
            await audit.append(tx, number, Act.REFUSED, now=now, seated=False)
        desk.wake()


async def _lost(desk: Desk, event: Event, lost: SeatLostError) -> None:
    """Say why an act was not done: a seat it hangs on was lost a moment ago."""
    async with desk.db.read() as session:
        seat = (
            await coordinators.of_person(session, event.user) if isinstance(event, (Said, Pressed)) else None
        )
    if isinstance(event, Pressed):
        desk.gate.refused_presses += 1
        language = seat.language if seat else event.language
        own = seat is None or seat.id == lost.number
        words = seat_texts.pop_no_role(language) if own else texts.pop_author(lost.number, language)
        await desk.pop(event, words)
    elif isinstance(event, Said):
        language = seat.language if seat else event.language
        refusal = seat_texts.pop_no_role if seat else seat_texts.invitation_invalid
        await desk.say(event.address, refusal(language))
