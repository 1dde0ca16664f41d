"""Sentences about quiet hours and pauses: who rests now, whose time is over, what was held for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, not_, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Delivery, DeliveryState, Message, MessageKind, Priority, Subscriber, Todo


def resting(now: Any) -> ColumnElement[bool]:
    """Say in SQL that a subscriber rests: a window has begun, and nobody has ended it yet.

    Its end alone ends nothing: whoever takes note of it also sends what was held, in one transaction.
    """
    return and_(col(Subscriber.quiet_since).is_not(None), col(Subscriber.quiet_since) <= now)


def lets_critical_pass(now: Any) -> ColumnElement[bool]:
    """Say in SQL that a subscriber who rests is told what is critical: so they chose, and it is no pause."""
    unpaused = or_(col(Subscriber.paused_until).is_(None), col(Subscriber.paused_until) <= now)
    return and_(col(Subscriber.quiet_passes).is_(True), unpaused)


def disturbs(priority: int, replies_to: int | None) -> bool:
    """Say whether a message waits for the end of quiet hours.

    Not so the correction of what somebody has read, and the digest, whose hour they chose.
    """
    return replies_to is None and priority != Priority.DIGEST


def waits(message: Message) -> bool:
    """Say the same of a message as it is stored."""
    return disturbs(message.priority, message.replies_to)


def rests(message: Message, now: datetime) -> Any:
    """Say in SQL that a subscriber is not to hear of a message before the end of their quiet hours."""
    if not waits(message):
        return literal(False)  # noqa: FBT003 -- a value of SQL
    if message.priority == Priority.CRITICAL_ALERT:
        return and_(resting(now), not_(lets_critical_pass(now)))
    return resting(now)


@dataclass(frozen=True, slots=True)
class Held:
    """What waits for one subscriber: alerts and summaries that may still be sent, by message."""

    subscriber_id: int
    messages: tuple[Message, ...]


async def over(tx: AsyncSession, now: datetime, limit: int) -> Sequence[Subscriber]:
    """Give up to `limit` subscribers whose quiet time has ended, for this transaction alone."""
    ended = (
        select(Subscriber)
        .where(col(Subscriber.quiet_until).is_not(None), col(Subscriber.quiet_until) <= now)
        .order_by(col(Subscriber.quiet_until), col(Subscriber.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await tx.exec(ended.execution_options(populate_existing=True))).all()


async def held(session: AsyncSession, subscriber_ids: Collection[int], now: datetime) -> Sequence[Held]:
    """Give what was held for these subscribers and may still be sent, in order of publication."""
    wanted = (
        select(Delivery.subscriber_id, Message)
        .join(Message, col(Message.id) == col(Delivery.message_id))
        .where(
            *_waiting(subscriber_ids),
            col(Message.stopped).is_(None),
            col(Message.paused).is_(None),
            col(Message.replies_to).is_(None),
            or_(col(Message.expires_at).is_(None), col(Message.expires_at) > now),
            or_(col(Message.alert_id).is_not(None), col(Message.kind) == MessageKind.DIGEST),
            col(Message.priority) != Priority.DIGEST,
        )
        .order_by(col(Delivery.subscriber_id), col(Message.id))
    )
    found: dict[int, list[Message]] = {}
    for subscriber_id, message in (await session.exec(wanted)).all():
        if subscriber_id is not None and (message.alert_id is not None or message.summary_of):
            found.setdefault(subscriber_id, []).append(message)
    return [Held(each, tuple(messages)) for each, messages in found.items()]


async def let_go(tx: AsyncSession, subscriber_ids: Collection[int], now: datetime) -> None:
    """Make what was held for these subscribers due now; pauses that Telegram asked for stay with the chat."""
    waiting = update(Delivery).where(*_waiting(subscriber_ids), col(Delivery.due_at) > now)
    await tx.exec(waiting.values(due_at=now).execution_options(synchronize_session=False))


def _waiting(subscriber_ids: Collection[int]) -> list[ColumnElement[bool]]:
    return [
        col(Delivery.subscriber_id).in_(subscriber_ids),
        col(Delivery.todo).is_not(None),  # as the index says it
        col(Delivery.todo) == Todo.SEND,
        col(Delivery.state) == DeliveryState.PENDING,
        col(Delivery.lease_until).is_(None),
    ]
