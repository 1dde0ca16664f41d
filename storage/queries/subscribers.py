"""Sentences about subscribers: who is told, of what, in which language, and how somebody is forgotten."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func
from sqlalchemy import update as change
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    ALL_TOPICS,
    ChatKind,
    Delivery,
    DeliveryState,
    HotlinePerson,
    Subscriber,
    SubscriberState,
    Tap,
    TopicChoice,
)
from storage.queries import deliveries
from storage.queries.once import insert_once
from storage.sealing import Address


async def find(session: AsyncSession, address: Address) -> Subscriber | None:
    """Give the subscriber at an address, in whatever state, or None."""
    return (await session.exec(select(Subscriber).where(col(Subscriber.address) == address))).first()


async def of_chat(session: AsyncSession, chat: int) -> list[Subscriber]:
    """Give all rows of a chat: itself and its forum topics."""
    return list((await session.exec(select(Subscriber).where(col(Subscriber.chat) == chat))).all())


async def brought_by(session: AsyncSession, coordinator_id: int) -> list[Subscriber]:
    """Give the channels that a coordinator brought and that are told, in a lasting order."""
    wanted = select(Subscriber).where(
        col(Subscriber.brought_by) == coordinator_id,
        col(Subscriber.kind) == ChatKind.CHANNEL,
        col(Subscriber.state) == SubscriberState.ACTIVE,
    )
    return list((await session.exec(wanted.order_by(col(Subscriber.id)))).all())


async def all_brought_by(session: AsyncSession, coordinator_id: int) -> list[Subscriber]:
    """Give all channels, then all groups and topics that a coordinator brought, in whatever state."""
    wanted = select(Subscriber).where(col(Subscriber.brought_by) == coordinator_id)
    return list(
        (
            await session.exec(
                wanted.order_by(col(Subscriber.kind), col(Subscriber.joined_on), col(Subscriber.id))
            )
        ).all()
    )


async def subscribe(
    tx: AsyncSession,
    address: Address,
    kind: ChatKind,
    language: str,
    today: date,
    *,
    change_language: bool = False,
) -> Subscriber:
    """Make the address an active subscriber of all topics; one that is there keeps its settings.

    A paused or gone one is active again. `change_language` also sets the language of one that is there.
    """
    fresh = Subscriber(
        address=address,
        chat=address.chat,
        kind=kind,
        language=language,
        topics=int(ALL_TOPICS),
        joined_on=today,
    )
    await insert_once(tx, Subscriber, fresh.model_dump(), ["address"])
    found = await find(tx, address)
    if found is None:  # cannot be: the row stands since the line before, in this transaction
        raise LookupError("a subscriber vanished in its own transaction")
    found.state, found.reason, found.lost_at = SubscriberState.ACTIVE, None, None
    if change_language:
        found.language = language
    tx.add(found)
    return found


async def offer(
    tx: AsyncSession, chat: int, language: str, today: date, coordinator_id: int | None
) -> Subscriber:
    """Note a channel that waits for the word of who brought it; a known one keeps its state."""
    fresh = Subscriber(
        address=Address(chat),
        chat=chat,
        kind=ChatKind.CHANNEL,
        language=language,
        state=SubscriberState.OFFERED,
        joined_on=today,
        brought_by=coordinator_id,
    )
    await insert_once(tx, Subscriber, fresh.model_dump(), ["address"])
    found = await find(tx, Address(chat))
    if found is None:  # cannot be, as above
        raise LookupError("a channel vanished in its own transaction")
    found.brought_by = coordinator_id
    tx.add(found)
    return found


async def update(tx: AsyncSession, subscriber_id: int, **fields: Any) -> Subscriber | None:
    """Change settings; None when the subscriber is gone."""
    subscriber = await tx.get(Subscriber, subscriber_id, populate_existing=True)
    if subscriber is None:
        return None
    for name, value in fields.items():
        setattr(subscriber, name, value)
    tx.add(subscriber)
    return subscriber


async def set_states(
    tx: AsyncSession,
    chat: int,
    *,
    was: set[SubscriberState],
    to: SubscriberState,
    reason: str | None,
    now: datetime,
) -> int:
    """Move all rows of a chat that are in one of `was` to another state; give how many changed.

    What waits for one that is lost is cancelled; since when it is lost stays until it is active again.
    """
    moved = 0
    for subscriber in await of_chat(tx, chat):
        if subscriber.state in was and (subscriber.state, subscriber.reason) != (to, reason):
            lost = to in {SubscriberState.PAUSED, SubscriberState.GONE}
            subscriber.state, subscriber.reason = to, reason
            subscriber.lost_at = (subscriber.lost_at or now) if lost else None
            tx.add(subscriber)
            moved += 1
            if lost:
                await deliveries.cancel_subscriber(tx, subscriber.id, deliveries.LEFT, now)
    return moved


async def drop_offers(tx: AsyncSession, chat: int) -> None:
    """Delete the rows of a chat that were offered and never pressed."""
    offered = col(Subscriber.state) == SubscriberState.OFFERED
    await tx.exec(delete(Subscriber).where(col(Subscriber.chat) == chat, offered))


async def remove(tx: AsyncSession, subscriber_ids: list[int], now: datetime) -> int:
    """Delete subscribers, cancel what waits for them, cut old deliveries' link to them; give how many."""
    if not subscriber_ids:
        return 0
    waiting = col(Delivery.subscriber_id).in_(subscriber_ids) & col(Delivery.finished_at).is_(None)
    await tx.exec(
        change(Delivery)
        .where(waiting, col(Delivery.state) == DeliveryState.PENDING)
        .values(state=DeliveryState.CANCELLED, todo=None, reason="left", finished_at=now)
    )
    unlinked = change(Delivery).where(col(Delivery.subscriber_id).in_(subscriber_ids))
    await tx.exec(unlinked.values(subscriber_id=None, todo=None, telegram_message_id=None))
    gone = await tx.exec(delete(Subscriber).where(col(Subscriber.id).in_(subscriber_ids)))
    return gone.rowcount


async def forget_person(tx: AsyncSession, person: int, now: datetime) -> int:
    """Delete a person's private subscription, taps and letters; give how many rows. A seat stays."""
    rows = await of_chat(tx, person)
    gone = await remove(tx, [row.id for row in rows], now)
    taps = await tx.exec(delete(Tap).where(col(Tap.person) == person))
    wrote = delete(HotlinePerson).where(col(HotlinePerson.person) == person)  # with all letters
    return gone + taps.rowcount + (await tx.exec(wrote)).rowcount


async def migrate(tx: AsyncSession, old_chat: int, new_chat: int, now: datetime) -> int:
    """Rewrite all rows of a group that became a supergroup; give how many there were.

    Where the new address is a subscriber already, that one stays and takes over what waits; the old one goes.
    """
    rows = await of_chat(tx, old_chat)
    for row in rows:
        target = Address(new_chat, row.address.thread)
        known = await find(tx, target)
        if known is None:
            row.address, row.chat = target, new_chat
            tx.add(row)
            await tx.flush()
            continue
        has = select(Delivery.message_id).where(col(Delivery.subscriber_id) == known.id)
        await tx.exec(
            change(Delivery)
            .where(col(Delivery.subscriber_id) == row.id, col(Delivery.message_id).not_in(has))
            .values(subscriber_id=known.id)
        )
        await remove(tx, [row.id], now)
    return len(rows)


async def count_active(session: AsyncSession, choice: TopicChoice) -> dict[str, int]:
    """Count active subscribers of a topic by language."""
    wanted = col(Subscriber.topics).op("&")(int(choice)) != 0
    active = col(Subscriber.state) == SubscriberState.ACTIVE
    statement = (
        select(Subscriber.language, func.count()).where(active, wanted).group_by(col(Subscriber.language))
    )
    return dict((await session.exec(statement)).all())


async def count_by_kind(session: AsyncSession) -> dict[ChatKind, int]:
    """Count active subscribers by kind of chat."""
    active = col(Subscriber.state) == SubscriberState.ACTIVE
    statement = select(Subscriber.kind, func.count()).where(active).group_by(col(Subscriber.kind))
    return {ChatKind(kind): number for kind, number in (await session.exec(statement)).all()}
