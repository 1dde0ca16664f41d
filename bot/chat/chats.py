"""The bot's place in chats: blocked, added, removed, muted, moved; and channels that a coordinator brings.

Part of the edge. A channel hears nothing before its coordinator has pressed the button in private.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alerts.summary import catch_up
from bot.chat import keyboards, leaving
from bot.chat.brought_keyboards import mending
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Moved, Pressed, Said, Seated
from bot.chat.subscribers import changeable, signer
from bot.delivery import outbox
from bot.texts import notices, replies
from bot.texts.languages import LANGUAGES
from storage.models import ChatKind, Coordinator, Subscriber, SubscriberState
from storage.queries import subscribers
from storage.queries.messages import Buttons
from storage.sealing import Address, Keyring
from storage.signing import Press

REMOVED = "removed"
NO_RIGHTS = "no_rights"
_TOLD = {SubscriberState.ACTIVE, SubscriberState.PAUSED}


async def seated(desk: Desk, event: Seated) -> None:
    """Take note of the bot's new place."""
    if event.kind is ChatKind.PRIVATE:
        if not event.inside:
            await leaving.erase(desk, event.by)  # who blocks the bot is forgotten at once
        return
    if not event.inside:
        await _lost(desk, event, _TOLD, SubscriberState.GONE, REMOVED)
        async with desk.db.transaction() as tx:
            await subscribers.drop_offers(tx, event.chat)
        return
    if event.newly and desk.house.leaves_strangers and await _by_stranger(desk, event):
        await _leave(desk, event)
    elif event.kind is ChatKind.CHANNEL:
        await _in_channel(desk, event)
    else:
        await _in_group(desk, event)


async def _by_stranger(desk: Desk, event: Seated) -> bool:
    """Say whether nobody of ours brought the bot to a chat that is not served already."""
    async with desk.db.read() as session:
        known = any(row.state in _TOLD for row in await subscribers.of_chat(session, event.chat))
        return not known and await active_coordinator(session, event.by) is None


async def _leave(desk: Desk, event: Seated) -> None:
    """Say one line in a group, in a channel none, and go."""
    if event.kind is ChatKind.GROUP and event.may_write:
        await desk.say(Address(event.chat), replies.leaves(desk.bot_username, event.language))
    await desk.transport.leave(event.chat)


async def _lost(
    desk: Desk, event: Seated, was: set[SubscriberState], to: SubscriberState, reason: str
) -> None:
    """Keep the settings of a chat that lost the bot, and tell the coordinator who brought it, once."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        if await subscribers.set_states(tx, event.chat, was=was, to=to, reason=reason, now=now):
            await _tell_bringers(desk, tx, event.chat, reason, now)
    desk.wake()


async def _tell_bringers(desk: Desk, tx: AsyncSession, chat: int, reason: str, now: datetime) -> None:
    """Tell who brought a chat, or a topic of it, what became of it and what mends it."""
    rows = await subscribers.of_chat(tx, chat)
    for row in {row.brought_by: row for row in rows if row.brought_by is not None}.values():
        await tell_bringer(tx, desk.keyring, row, reason, now)


async def tell_bringer(
    tx: AsyncSession, keyring: Keyring, chat: Subscriber, reason: str, now: datetime
) -> None:
    """Tell the coordinator who brought a chat, if one did, with what mends it."""
    if chat.brought_by is not None:
        group = chat.kind is ChatKind.GROUP
        wording: dict[str, tuple[str, Buttons]] = {
            language: (
                notices.chat_lost(reason, language, group=group),
                mending(keyring, chat, reason, now, language),
            )
            for language in LANGUAGES
        }
        await outbox.notify(tx, wording, [chat.brought_by], now)


async def back(desk: Desk, chat: int, was: set[SubscriberState]) -> None:
    """Take up the settings of a chat again, and let it have what it missed."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        rows = [row for row in await subscribers.of_chat(tx, chat) if row.state in was]
        since = {row.id: row.lost_at for row in rows}
        to = SubscriberState.ACTIVE
        await subscribers.set_states(tx, chat, was=was, to=to, reason=None, now=now)
        for row in rows:
            await catch_up(tx, row, since[row.id], now)
    desk.wake()


async def _in_group(desk: Desk, event: Seated) -> None:
    """Take up the settings of a group again, or pause them while the bot may not write."""
    if event.may_write:
        await back(desk, event.chat, {SubscriberState.GONE, SubscriberState.PAUSED})
    else:
        was = {SubscriberState.GONE, SubscriberState.ACTIVE}
        await _lost(desk, event, was, SubscriberState.PAUSED, NO_RIGHTS)


async def _in_channel(desk: Desk, event: Seated) -> None:
    """Offer a channel to the coordinator who brought it; whatever anybody else does brings nothing new."""
    if event.may_write:
        await back(desk, event.chat, {SubscriberState.PAUSED})
    else:
        await _lost(desk, event, {SubscriberState.ACTIVE}, SubscriberState.PAUSED, NO_RIGHTS)
    async with desk.db.transaction() as tx:
        coordinator = await active_coordinator(tx, event.by)
        known = await subscribers.find(tx, Address(event.chat))
        if coordinator is None or (known and known.state in _TOLD):
            return
        language = known.language if known else coordinator.language
        today = desk.clock().date()
        lost_at = known.lost_at if known else None
        was_gone = known is not None and known.state is SubscriberState.GONE
        subscriber = await subscribers.offer(tx, event.chat, language, today, coordinator.id or 0)
        if was_gone and event.may_write:  # it was subscribed before it threw the bot out
            subscriber.state, subscriber.reason, subscriber.lost_at = SubscriberState.ACTIVE, None, None
            await catch_up(tx, subscriber, lost_at, desk.clock())
    spoken = coordinator.language
    signer_ = keyboards.Signer(desk.keyring, desk.clock(), event.by)
    await desk.say(
        Address(event.by),
        _words(event.title, subscriber, spoken),
        keyboards.channel(signer_, subscriber, spoken),
    )


def _words(title: str, subscriber: Subscriber, language: str) -> str:
    if subscriber.state is SubscriberState.OFFERED:
        return replies.channel_offer(title, subscriber.language, language)
    return replies.channel_subscribed(title, subscriber.language, language)


async def pressed_channel(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Subscribe a channel."""
    subscriber = await changeable(desk, pressed, press.target)
    if subscriber:
        await _subscribe_channel(desk, subscriber)
        await _show_channel(desk, pressed, subscriber.id)


async def pressed_channel_language(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Choose the language a channel will get."""
    subscriber = await changeable(desk, pressed, press.target)
    if subscriber is None:
        return
    async with desk.db.transaction() as tx:
        await subscribers.update(tx, subscriber.id, language=keyboards.language_of(press.choice))
    await _show_channel(desk, pressed, subscriber.id)


async def channel_post(desk: Desk, said: Said) -> None:
    """Take /subscribe posted in a channel for the press of the button, in a channel a coordinator brought."""
    async with desk.db.read() as session:
        known = await subscribers.find(session, said.address)
        brought = await session.get(Coordinator, known.brought_by) if known and known.brought_by else None
    if known and said.command == "subscribe" and known.state is SubscriberState.OFFERED:
        await _subscribe_channel(desk, known)
        if brought is not None:
            await _tell_subscribed(desk, known, brought)


async def moved(desk: Desk, event: Moved) -> None:
    """Follow a group to its new id."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        if await subscribers.migrate(tx, event.old_chat, event.new_chat, now):
            await _tell_bringers(desk, tx, event.new_chat, notices.MOVED, now)
    desk.wake()


async def _subscribe_channel(desk: Desk, subscriber: Subscriber) -> None:
    async with desk.db.transaction() as tx:
        await subscribers.set_states(
            tx,
            subscriber.chat,
            was={SubscriberState.OFFERED},
            to=SubscriberState.ACTIVE,
            reason=None,
            now=desk.clock(),
        )


async def _tell_subscribed(desk: Desk, subscriber: Subscriber, coordinator: Coordinator) -> None:
    """Tell the coordinator in private, because a channel gets news and nothing else."""
    spoken = coordinator.language
    title = await desk.gate.title(subscriber.chat) or replies.channel_unnamed(spoken)
    await desk.say(
        Address(coordinator.person),
        replies.channel_subscribed(title, subscriber.language, spoken),
        keyboards.channel(
            keyboards.Signer(desk.keyring, desk.clock(), coordinator.person),
            await _as_it_stands(desk, subscriber),
            spoken,
        ),
    )


async def _as_it_stands(desk: Desk, subscriber: Subscriber) -> Subscriber:
    async with desk.db.read() as session:
        return await session.get(Subscriber, subscriber.id) or subscriber


async def _show_channel(desk: Desk, pressed: Pressed, subscriber_id: int) -> None:
    """Show the offer as it stands now or, once subscribed, the channel's topics."""
    async with desk.db.read() as session:
        subscriber = await session.get(Subscriber, subscriber_id)
        coordinator: Coordinator | None = await active_coordinator(session, pressed.user)
    if subscriber is None or coordinator is None:
        await desk.expired(pressed)
        return
    spoken = coordinator.language
    title = await desk.gate.title(subscriber.chat) or replies.channel_unnamed(spoken)
    buttons = keyboards.channel(signer(desk, pressed), subscriber, spoken)
    await desk.show(pressed, _words(title, subscriber, spoken), buttons)
