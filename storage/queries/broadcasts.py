"""Sentences about messages under way: which have not ended, what became of them, pause, stop, once more.

An alert or a call is one broadcast of several messages, one a language; whatever else is sent is its own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    SCHEDULED,
    Coordinator,
    CoordinatorState,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Subscriber,
    SubscriberState,
    Todo,
    before,
)
from storage.queries import fan_outs, retries
from storage.queries.deliveries import LEFT


@dataclass(slots=True)
class Figures:
    """How the deliveries of a broadcast stand, in chats; `reasons` of the refused, `cancelled` by reason."""

    states: dict[DeliveryState, int] = field(default_factory=lambda: dict.fromkeys(DeliveryState, 0))
    reasons: dict[str, int] = field(default_factory=dict)
    cancelled: dict[str, int] = field(default_factory=dict)

    @property
    def all(self) -> int:
        """Give how many there are."""
        return sum(self.states.values())

    @property
    def waiting(self) -> int:
        """Give how many have not ended."""
        return self.states[DeliveryState.PENDING] + self.states[DeliveryState.SENDING]


async def unended(session: AsyncSession) -> Sequence[Message]:
    """Give the messages whose deliveries may still wait, oldest first."""
    return (
        await session.exec(select(Message).where(col(Message.ended_at).is_(None)).order_by(col(Message.id)))
    ).all()


async def whole(session: AsyncSession, message: Message) -> Sequence[Message]:
    """Give all messages of the broadcast that this one belongs to, itself included."""
    wanted = select(Message).where(col(Message.kind) == message.kind)
    if message.alert_id is not None:
        wanted = wanted.where(col(Message.alert_id) == message.alert_id)
    elif message.call_id is not None and message.kind is MessageKind.CALL:
        wanted = wanted.where(col(Message.call_id) == message.call_id)
    else:
        wanted = wanted.where(col(Message.id) == message.id)
    return (await session.exec(wanted.order_by(col(Message.id)))).all()


async def under_way(session: AsyncSession, message: Message) -> bool:
    """Say whether a send of the message waits or is being made, or is still to be written."""
    if await fan_outs.under_way(session, message_id=message.id):
        return True
    of_it = col(Delivery.message_id) == message.id
    waits = and_(
        of_it,
        col(Delivery.priority) == message.priority,
        col(Delivery.todo) == Todo.SEND,
        col(Delivery.lease_until).is_(None),
    )
    leased = and_(of_it, col(Delivery.lease_until).is_not(None), col(Delivery.state) == DeliveryState.SENDING)
    for some in (waits, leased):
        if (await session.exec(select(exists().where(some)))).one():
            return True
    return False


async def end_waiting(
    tx: AsyncSession, message: Message, to: DeliveryState, reason: str, now: datetime, *, limit: int
) -> int:
    """End up to `limit` sends of a message that wait; give how many."""
    ended = {"state": to, "todo": None, "reason": reason, "finished_at": now}
    return await _end(tx, _waiting(message).limit(limit), ended)


async def few_wait(session: AsyncSession, message: Message, limit: int) -> bool:
    """Say whether at most `limit` sends of a message wait."""
    some = _waiting(message).limit(limit + 1).subquery()
    return (await session.exec(select(func.count()).select_from(some))).one() <= limit


async def end_for_nobody(tx: AsyncSession, message: Message, now: datetime, limit: int) -> int:
    """End up to `limit` waiting sends whose reader left, or lost the chat; give how many."""
    nobody = and_(  # holds also where the recipient's row is gone: what is unknown is not active
        col(Subscriber.state).is_distinct_from(SubscriberState.ACTIVE),
        col(Coordinator.state).is_distinct_from(CoordinatorState.ACTIVE),
    )
    left = (
        _waiting(message)
        .outerjoin(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .outerjoin(Coordinator, col(Coordinator.id) == col(Delivery.coordinator_id))
        .where(nobody)
    )
    ended = {"state": DeliveryState.CANCELLED, "todo": None, "reason": LEFT, "finished_at": now}
    return await _end(tx, left.limit(limit), ended)


def _waiting(message: Message) -> Any:
    """Select what waits of a message, by the index of the queue."""
    return select(col(Delivery.id)).where(
        col(Delivery.message_id) == message.id,
        col(Delivery.priority) == message.priority,
        col(Delivery.todo) == Todo.SEND,
        col(Delivery.lease_until).is_(None),
    )


async def _end(tx: AsyncSession, waiting: Any, ended: dict[str, Any]) -> int:
    """End these, as far as they wait still."""
    statement = (
        update(Delivery)
        .where(
            col(Delivery.id).in_(waiting),
            col(Delivery.state).in_(before(ended["state"])),
            col(Delivery.lease_until).is_(None),
        )
        .values(ended)
    )
    return await _change(tx, statement)


async def close(tx: AsyncSession, message_ids: Collection[int], now: datetime) -> None:
    """Note that all deliveries of these messages have ended, and that people know how."""
    ended = update(Message).where(col(Message.id).in_(message_ids))
    await _change(tx, ended.values(ended_at=now, told_until=now))


async def figures(
    session: AsyncSession, message_ids: Collection[int], since: datetime | None = None
) -> Figures:
    """Count the deliveries of these messages, or only those that ended after `since`."""
    found = Figures()
    wanted = select(col(Delivery.state), col(Delivery.reason), func.count()).where(
        col(Delivery.message_id).in_(message_ids)
    )
    if since is not None:
        wanted = wanted.where(col(Delivery.finished_at) > since)
    grouped = wanted.group_by(col(Delivery.state), col(Delivery.reason))
    for state, reason, number in (await session.exec(grouped)).all():
        found.states[DeliveryState(state)] += number
        by_reason = {DeliveryState.REFUSED: found.reasons, DeliveryState.CANCELLED: found.cancelled}
        if state in by_reason:
            counted = by_reason[DeliveryState(state)]
            counted[reason or ""] = counted.get(reason or "", 0) + number
    return found


async def refused_in_a_row(
    session: AsyncSession, message_id: int, usual: Collection[str], *, but: int
) -> int:
    """Count the chats that refused a message for unusual reasons since one accepted it.

    Chats that are forgotten since count each; `but` is a delivery that is left out.
    """
    of_it = col(Delivery.message_id) == message_id
    accepted = select(func.max(col(Delivery.finished_at))).where(
        of_it, col(Delivery.state) == DeliveryState.SENT
    )
    last = (await session.exec(accepted)).one()
    refused = (
        select(
            func.count(func.distinct(col(Subscriber.chat))), func.count() - func.count(col(Subscriber.chat))
        )
        .select_from(Delivery)
        .outerjoin(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(
            of_it,
            col(Delivery.state) == DeliveryState.REFUSED,
            col(Delivery.reason).not_in(usual),
            col(Delivery.id) != but,
        )
    )
    if last is not None:
        refused = refused.where(col(Delivery.finished_at) > last)
    known, forgotten = (await session.exec(refused)).one()
    return int(known) + int(forgotten)


async def ended_since(session: AsyncSession, message_ids: Collection[int], since: datetime) -> int:
    """Count the deliveries of these messages that ended after `since`."""
    wanted = (
        select(func.count())
        .select_from(Delivery)
        .where(col(Delivery.message_id).in_(message_ids), col(Delivery.finished_at) > since)
    )
    return (await session.exec(wanted)).one()


async def pause(tx: AsyncSession, message_ids: Collection[int], why: str) -> int:
    """Send nothing more of these messages for now; give how many were neither paused nor stopped."""
    running = update(Message).where(
        col(Message.id).in_(message_ids), col(Message.paused).is_(None), col(Message.stopped).is_(None)
    )
    return await _change(tx, running.values(paused=why))


async def resume(tx: AsyncSession, message_ids: Collection[int]) -> int:
    """Go on with paused messages; give how many there were. What waits for its time still does."""
    resting = update(Message).where(
        col(Message.id).in_(message_ids), col(Message.paused).is_not(None), col(Message.paused) != SCHEDULED
    )
    return await _change(tx, resting.values(paused=None))


async def let_go(tx: AsyncSession, message_ids: Collection[int]) -> int:
    """Send these messages, whose time has come; give how many waited for it."""
    planned = update(Message).where(col(Message.id).in_(message_ids), col(Message.paused) == SCHEDULED)
    return await _change(tx, planned.values(paused=None))


async def stop(tx: AsyncSession, message_ids: Collection[int], why: str) -> int:
    """Send nothing more of these messages, ever; give how many were not stopped before.

    What waits is ended a little later, with this reason.
    """
    running = update(Message).where(col(Message.id).in_(message_ids), col(Message.stopped).is_(None))
    return await _change(tx, running.values(stopped=why, ended_at=None))


async def send_again(tx: AsyncSession, message_ids: Collection[int], now: datetime) -> int:
    """Let what is unknown, or refused for a reason that may pass, be sent once more; give how many.

    What nobody knows of is marked as possibly there twice.
    """
    unknown = col(Delivery.state) == DeliveryState.UNKNOWN
    again = (
        update(Delivery)
        .where(retries.fitting(message_ids))
        .values(
            state=DeliveryState.PENDING,
            todo=Todo.SEND,
            due_at=now,
            attempts=0,
            reason=None,
            possibly_twice=or_(unknown, col(Delivery.possibly_twice)),
            finished_at=None,
        )
    )
    number = await _change(tx, again)
    if number:
        await reopen(tx, message_ids)
    return number


async def reopen(tx: AsyncSession, message_ids: Collection[int]) -> None:
    """Note that deliveries of these messages wait again."""
    await _change(tx, update(Message).where(col(Message.id).in_(message_ids)).values(ended_at=None))


async def newest(session: AsyncSession, since: datetime, limit: int) -> Sequence[Message]:
    """Give one message of each of the newest alerts and calls created since then, newest first."""
    first = (
        select(func.min(col(Message.id)))
        .where(
            or_(col(Message.alert_id).is_not(None), col(Message.kind) == MessageKind.CALL),
            col(Message.created_at) > since,
            col(Message.paused).is_distinct_from(SCHEDULED),
        )
        .group_by(col(Message.alert_id), col(Message.call_id))
    )
    wanted = select(Message).where(col(Message.id).in_(first)).order_by(col(Message.id).desc()).limit(limit)
    return (await session.exec(wanted)).all()


async def _change(tx: AsyncSession, statement: Any) -> int:
    """Change rows, and give how many; no object of the session is brought up to date."""
    return int((await tx.exec(statement.execution_options(synchronize_session=False))).rowcount)
