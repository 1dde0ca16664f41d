"""Sentences about chats that missed messages: what waits too long, what one missed while it was lost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, insert, not_, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    Alert,
    Call,
    Delivery,
    DeliveryState,
    Item,
    Message,
    MessageKind,
    Priority,
    Subscriber,
    Todo,
    before,
)
from storage.queries import pictures, quiet
from storage.queries.deliveries import LEFT
from storage.queries.pictures import PART

SUMMARISED = "summarised"
"""Why a delivery was cancelled whose alert stands in a summary: that chat is told by the summary."""

TO_FEW = frozenset({"stand_down", "correction", "follow_up", "outcome"})
"""Kinds of calls that go to those alone who got or answered another."""


@dataclass(frozen=True, slots=True)
class Told:
    """One alert as a summary tells it: its message in one language, and the article on its card."""

    message: Message
    alert: Alert
    item: Item


async def alerts(session: AsyncSession, message_ids: Collection[int]) -> Sequence[Told]:
    """Give those of these messages that are alerts, with what a summary says of them."""
    wanted = (
        select(Message, Alert, Item)
        .join(Alert, col(Alert.id) == col(Message.alert_id))
        .join(Item, col(Item.id) == col(Alert.item_id))
        .where(col(Message.id).in_(message_ids))
        .order_by(col(Message.id))
    )
    return [Told(*row) for row in (await session.exec(wanted)).all()]


async def waiting_messages(session: AsyncSession) -> Sequence[Message]:
    """Give the alerts and summaries of which something may wait, and nothing stands in the way of that."""
    wanted = select(Message).where(
        col(Message.ended_at).is_(None),
        col(Message.paused).is_(None),
        col(Message.stopped).is_(None),
        or_(col(Message.alert_id).is_not(None), col(Message.kind) == MessageKind.DIGEST),
        col(Message.priority) != Priority.DIGEST,  # digests are nothing to be summed up
    )
    found = (await session.exec(wanted)).all()
    return [message for message in found if message.alert_id is not None or message.summary_of]


async def crowded(
    session: AsyncSession,
    alert_ids: Collection[int],
    summary_ids: Collection[int],
    most: int,
    limit: int,
    *,
    now: datetime,
) -> dict[int, list[int]]:
    """Give up to `limit` subscribers for whom too much waits, each with the ids of those messages.

    That is more than `most` of these alerts, or a summary and any alert. Those who rest are let be.
    """
    either = [*alert_ids, *summary_ids]
    is_alert = case((col(Delivery.message_id).in_(alert_ids), 1), else_=0)
    rings, sums = func.sum(is_alert), func.sum(1 - is_alert)
    people = (
        select_columns(col(Delivery.subscriber_id))
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(*_waits(either), not_(quiet.resting(now)))
        .group_by(col(Delivery.subscriber_id))
        .having(or_(rings > most, and_(sums > 0, rings > 0)))
        .limit(limit)
    )
    ids = [row[0] for row in (await session.exec(people)).all()]  # type: ignore[call-overload] # one column
    wanted = select_columns(col(Delivery.subscriber_id), col(Delivery.message_id)).where(
        *_waits(either), col(Delivery.subscriber_id).in_(ids)
    )
    found: dict[int, list[int]] = {}
    for subscriber_id, message_id in (await session.exec(wanted)).all():  # type: ignore[call-overload]
        found.setdefault(subscriber_id, []).append(message_id)
    return found


def _waits(message_ids: Collection[int]) -> list[Any]:
    return [
        col(Delivery.message_id).in_(message_ids),
        col(Delivery.subscriber_id).is_not(None),
        col(Delivery.state) == DeliveryState.PENDING,
        col(Delivery.todo) == Todo.SEND,
        col(Delivery.lease_until).is_(None),
    ]


async def supersede(
    tx: AsyncSession, subscriber_ids: Collection[int], message_ids: Collection[int], now: datetime
) -> int:
    """Cancel what waits of these messages for these subscribers: a summary tells it. Give how many."""
    ended = (
        update(Delivery)
        .where(*_waits(message_ids), col(Delivery.subscriber_id).in_(subscriber_ids))
        .where(col(Delivery.state).in_(before(DeliveryState.CANCELLED)))
        .values(state=DeliveryState.CANCELLED, todo=None, reason=SUMMARISED, finished_at=now)
    )
    return await _change(tx, ended)


@dataclass(frozen=True, slots=True)
class Missed:
    """A message that is not too late, of an alert or of a call. `had`: it was meant for the chat once."""

    message: Message
    alert: Alert | None
    call: Call | None
    had: bool


async def missed(
    session: AsyncSession, subscriber: Subscriber, since: datetime, now: datetime
) -> Sequence[Missed]:
    """Give what a subscriber missed since then and may still get, newest first.

    Calls TO_FEW and what a call tells besides itself were meant for others, unless for this one by name.
    Whether it wanted what was published while it was lost is not asked here. No call that is over is given.
    """
    itself = col(Message.part).in_(["", PART])
    open_ones = or_(col(Call.id).is_(None), col(Call.closed_at).is_(None), ~itself)
    to_all = or_(col(Call.id).is_(None), and_(itself, col(Call.kind).not_in(TO_FEW)))
    unseen = and_(
        col(Delivery.id).is_(None),
        col(Message.created_at) >= since,
        col(Message.language) == subscriber.language,
        to_all,
    )
    returned = and_(
        col(Delivery.state).in_([DeliveryState.CANCELLED, DeliveryState.REFUSED]),
        or_(col(Delivery.reason) == LEFT, col(Delivery.state) == DeliveryState.REFUSED),
    )
    wanted = (
        select(Message, Alert, Call, Delivery.id)
        .outerjoin(Alert, col(Alert.id) == col(Message.alert_id))
        .outerjoin(Call, col(Call.id) == col(Message.call_id))
        .outerjoin(
            Delivery,
            and_(col(Delivery.message_id) == col(Message.id), col(Delivery.subscriber_id) == subscriber.id),
        )
        .where(
            col(Message.kind).in_([MessageKind.ALERT, MessageKind.CALL]),
            col(Message.replies_to).is_(None),
            col(Message.stopped).is_(None),
            or_(col(Message.expires_at).is_(None), col(Message.expires_at) > now),
            open_ones,
            or_(unseen, returned),
        )
        .order_by(col(Message.id).desc())
    )
    rows = (await session.exec(wanted)).all()
    return [Missed(message, alert, call, had is not None) for message, alert, call, had in rows]


async def deliver(tx: AsyncSession, message: Message, subscriber_ids: Collection[int], now: datetime) -> None:
    """Let a message go to these subscribers, also where a try has ended; no picture to who wants none."""
    if condition := pictures.wanted(message):
        fitting = select(Subscriber.id).where(col(Subscriber.id).in_(subscriber_ids), *condition)
        subscriber_ids = sorted((await tx.exec(fitting)).all())
    fresh: dict[str, Any] = {
        "state": DeliveryState.PENDING,
        "todo": Todo.SEND,
        "priority": int(message.priority),
        "due_at": now,
        "attempts": 0,
    }
    known = select(Delivery).where(
        col(Delivery.message_id) == message.id, col(Delivery.subscriber_id).in_(subscriber_ids)
    )
    there = {row.subscriber_id: row for row in (await tx.exec(known)).all()}
    again = (
        update(Delivery)
        .where(
            col(Delivery.id).in_([row.id for row in there.values()]),
            col(Delivery.state).in_([DeliveryState.CANCELLED, DeliveryState.REFUSED]),
        )
        .values(**fresh, reason=None, finished_at=None)
    )
    await _change(tx, again)
    rows = [
        {"message_id": message.id, "subscriber_id": each, "possibly_twice": False, **fresh}
        for each in subscriber_ids
        if each not in there
    ]
    if rows:
        await tx.exec(insert(Delivery), params=rows)
    await _change(tx, update(Message).where(col(Message.id) == message.id).values(ended_at=None))


async def summaries(session: AsyncSession, since: datetime) -> Sequence[Message]:
    """Give the summaries and digests made since then that tell of alerts."""
    wanted = select(Message).where(
        col(Message.kind) == MessageKind.DIGEST,
        col(Message.created_at) >= since,
        col(Message.stopped).is_(None),
    )
    return [message for message in (await session.exec(wanted)).all() if message.summary_of]


async def _change(tx: AsyncSession, statement: Any) -> int:
    """Change rows, and give how many; no object of the session is brought up to date."""
    return int((await tx.exec(statement.execution_options(synchronize_session=False))).rowcount)
