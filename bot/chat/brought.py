"""/chats: in private, all chats that a coordinator brought, how each is, and a test. Part of the edge.

Settings of a group stay with its administrators, those of a channel are a press away.
"""

from bot.chat import chats
from bot.chat.brought_keyboards import Action
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Action as Keys
from bot.chat.keyboards import Signer
from bot.chat.subscribers import signer
from bot.delivery.outcome import Outcome, Refused, Sent, TopicGone
from bot.texts import brought as texts
from bot.texts import cases, replies, sent
from bot.texts.brought import Brought
from bot.texts.replies import Label
from bot.texts.seats import pop_no_role
from storage.models import ChatKind, Coordinator, Subscriber, SubscriberState
from storage.queries import subscribers
from storage.queries.messages import Buttons
from storage.signing import Press

LOST = frozenset({SubscriberState.PAUSED, SubscriberState.GONE})
PAGE = 8
"""Chats on a page: Telegram is asked for the title of each."""


async def show(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /chats."""
    await desk.say(said.address, *await _list(desk, signer(desk, said), coordinator, 0))


async def _list(desk: Desk, made: Signer, seat: Coordinator, page: int) -> tuple[str, Buttons]:
    async with desk.db.read() as session:
        rows = await subscribers.all_brought_by(session, seat.id or 0)
    here = rows[page * PAGE : (page + 1) * PAGE]
    shown = [Brought(one, await _title(desk, one, seat.language)) for one in here]
    first = page * PAGE + 1
    numbers = [made.button(str(first + at), Action.VIEW, target=one.id) for at, one in enumerate(here)]
    buttons: Buttons = [numbers[start : start + 4] for start in range(0, len(numbers), 4)]
    ways = []
    if page:
        ways.append(made.button(cases.label(cases.Label.NEWER, seat.language), Action.LIST, target=page - 1))
    if len(rows) > (page + 1) * PAGE:
        ways.append(made.button(cases.label(cases.Label.OLDER, seat.language), Action.LIST, target=page + 1))
    return texts.overview(shown, first, desk.clock(), seat.language), [*buttons, *([ways] if ways else [])]


async def _title(desk: Desk, one: Subscriber, language: str) -> str:
    return await desk.gate.title(one.chat) or texts.unnamed(language)


async def _brought(desk: Desk, pressed: Pressed, seat: Coordinator, chat_id: int) -> Subscriber | None:
    """Give a chat that this seat brought; None, and the press answered, where it is not so."""
    async with desk.db.read() as session:
        chat = await session.get(Subscriber, chat_id)
    if chat is None:
        await desk.expired(pressed)
    elif chat.brought_by != seat.id:
        desk.gate.refused_presses += 1
        await desk.pop(pressed, pop_no_role(seat.language))
    else:
        return chat
    return None


async def pressed_list(desk: Desk, pressed: Pressed, press: Press, seat: Coordinator) -> None:
    """Turn to a page of the list."""
    await desk.show(pressed, *await _list(desk, signer(desk, pressed), seat, press.target))


async def pressed_view(desk: Desk, pressed: Pressed, press: Press, seat: Coordinator) -> None:
    """Show one chat."""
    chat = await _brought(desk, pressed, seat, press.target)
    if chat:
        await _view(desk, pressed, seat, chat)


async def _view(
    desk: Desk, pressed: Pressed, seat: Coordinator, chat: Subscriber, test: str | None = None
) -> None:
    made, spoken = signer(desk, pressed), seat.language
    rows: Buttons = []
    if chat.state is SubscriberState.OFFERED:
        rows.append([made.button(replies.label(Label.CHANNEL, spoken), Keys.CHANNEL, target=chat.id)])
    else:
        rows.append([made.button(texts.send_test(spoken), Action.TEST, target=chat.id)])
        if chat.kind is ChatKind.CHANNEL:
            rows.append([made.button(replies.label(Label.SETTINGS, spoken), Keys.SETTINGS, target=chat.id)])
    rows.append([made.button(replies.label(Label.BACK, spoken), Action.LIST)])
    one = Brought(chat, await _title(desk, chat, spoken))
    await desk.show(pressed, texts.page(one, desk.clock(), spoken, test), rows)


async def pressed_retry(desk: Desk, pressed: Pressed, press: Press, seat: Coordinator) -> None:
    """Take up a chat that was lost, where Telegram lets the bot write again, with what it missed."""
    chat = await _brought(desk, pressed, seat, press.target)
    if chat is None:
        return
    if chat.state not in LOST:
        await desk.pop(pressed, sent.pop_nothing(seat.language))
    elif not await desk.gate.may_write(chat.chat, chat.kind):
        await desk.pop(pressed, texts.still_lost(chat, seat.language))
    else:
        await chats.back(desk, chat.chat, set(LOST))
        async with desk.db.read() as session:
            chat = await session.get(Subscriber, chat.id) or chat
        await _view(desk, pressed, seat, chat)


async def pressed_test(desk: Desk, pressed: Pressed, press: Press, seat: Coordinator) -> None:
    """Send a test message without a sound, and say whether it arrived."""
    chat = await _brought(desk, pressed, seat, press.target)
    if chat is None:
        return
    outcome = await desk.transport.reply(chat.address, texts.test_message(chat.language), silent=True)
    await _view(desk, pressed, seat, chat, _said(outcome, chat, seat.language))


def _said(outcome: Outcome, chat: Subscriber, language: str) -> str:
    if isinstance(outcome, Sent):
        return texts.arrived(language)
    if isinstance(outcome, Refused):
        return texts.refused(chat, outcome.reason, language)
    return (
        texts.refused(chat, "topic_gone", language)
        if isinstance(outcome, TopicGone)
        else texts.no_answer(language)
    )
