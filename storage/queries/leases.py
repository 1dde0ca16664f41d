"""Sentences about deliveries for the sender: claim what is about to leave, write what came of it, recover.

A claimed row carries a lease. Every mark ends the lease, and changes nothing in a row that has none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, case, false, literal_column, null, or_, update
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    ChatKind,
    Coordinator,
    CoordinatorState,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Subscriber,
    SubscriberState,
    Todo,
)
from storage.queries.deliveries import LEFT
from storage.queries.messages import Buttons
from storage.sealing import Address

_WAITING = aliased(Delivery)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery under lease, with all that sending needs. `attempts` includes this one."""

    id: int
    todo: Todo
    attempts: int
    possibly_twice: bool
    message_id: int
    kind: MessageKind
    priority: int
    text: str
    buttons: Buttons
    silent: bool
    revision: int
    address: Address
    chat_kind: ChatKind
    subscriber_id: int | None  # None: a notice
    telegram_message_id: int | None  # None: a send
    reply_to: int | None = None  # the chat's message that a send answers; None: it stands alone


async def claim(
    tx: AsyncSession,
    now: datetime,
    limit: int,
    lease_for: timedelta,
    resting: Collection[int] = (),
    *,
    mending: bool = False,
) -> list[Claimed]:
    """Lease up to `limit` deliveries that are due, urgent and older ones first.

    Skipped are chats with a `not_before` ahead, the chats in `resting`, and sends that come too late or whose
    message is paused or stopped. `mending`: only notices to coordinators, and deletions. Claim no more than
    leaves at once: after a crash, all that is claimed is sent again.
    """
    # PostgreSQL skips rows that another transaction holds; SQLite has one writer anyway and is asked nothing
    free = _next(now, limit, resting, mending=mending).with_for_update(skip_locked=True, of=_WAITING)
    leased = (
        update(Delivery)
        .where(col(Delivery.id).in_(free))
        .values(
            lease_until=now + lease_for,
            attempts=Delivery.attempts + 1,
            state=case(
                (col(Delivery.todo) == Todo.SEND, DeliveryState.SENDING.value), else_=col(Delivery.state)
            ),
        )
        .returning(col(Delivery.id))
    )
    ids = [row[0] for row in await tx.exec(_plain(leased))]
    return await _details(tx, ids) if ids else []


async def any_due(session: AsyncSession, now: datetime) -> bool:
    """Say whether a claim would find anything if no chat were resting."""
    found: Any = await session.exec(_next(now, 1, ()))
    return found.first() is not None


def _next(now: datetime, limit: int, resting: Collection[int], *, mending: bool = False) -> Any:
    waiting = _WAITING
    subscribed = and_(
        col(Subscriber.state) == SubscriberState.ACTIVE,
        _past(col(Subscriber.not_before), now),
        col(Subscriber.chat).not_in(resting),
    )
    coordinating = and_(
        col(Coordinator.state) == CoordinatorState.ACTIVE,
        _past(col(Coordinator.not_before), now),
        col(Coordinator.person).not_in(resting),
    )
    wanted = and_(
        or_(col(Message.expires_at).is_(None), col(Message.expires_at) > now),
        col(Message.paused).is_(None),
        col(Message.stopped).is_(None),
    )
    narrow = []
    if mending:  # the words of the index ix_deliveries_mending
        deletion = col(waiting.todo) == literal_column(f"'{Todo.DELETE.value}'")
        narrow.append(or_(col(waiting.coordinator_id).is_not(None), deletion))
    return (
        select_columns(col(waiting.id))
        .outerjoin(Message, col(Message.id) == col(waiting.message_id))  # outer, to keep the queue's index
        .outerjoin(Subscriber, col(Subscriber.id) == col(waiting.subscriber_id))
        .outerjoin(Coordinator, col(Coordinator.id) == col(waiting.coordinator_id))
        .where(
            col(waiting.todo).is_not(None),
            col(waiting.lease_until).is_(None),
            col(waiting.due_at) <= now,
            or_(col(waiting.todo) != Todo.SEND, wanted),
            or_(subscribed, coordinating),
            *narrow,
        )
        .order_by(col(waiting.priority), col(waiting.id))
        .limit(limit)
    )


def _past(moment: Any, now: datetime) -> ColumnElement[bool]:
    return or_(moment.is_(None), moment <= now)


async def _details(tx: AsyncSession, ids: list[int]) -> list[Claimed]:
    wanted = (
        select_columns(Delivery, Message, Subscriber, Coordinator)
        .join(Message, col(Message.id) == col(Delivery.message_id))
        .outerjoin(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .outerjoin(Coordinator, col(Coordinator.id) == col(Delivery.coordinator_id))
        .where(col(Delivery.id).in_(ids))
        .order_by(col(Delivery.priority), col(Delivery.id))
        .execution_options(populate_existing=True)
    )
    rows: Any = await tx.exec(wanted)  # type: ignore[call-overload] # a select of four entities
    return [_claimed(*row) for row in rows]


def _claimed(
    delivery: Delivery, message: Message, subscriber: Subscriber | None, coordinator: Coordinator | None
) -> Claimed:
    if subscriber is not None:
        address, chat_kind = subscriber.address, subscriber.kind
    elif coordinator is not None:
        address, chat_kind = Address(coordinator.person), ChatKind.PRIVATE
    else:
        raise LookupError("a claimed delivery has no recipient; the claim is wrong")
    if delivery.id is None or delivery.todo is None:
        raise LookupError("a claimed delivery has no work; the claim is wrong")
    return Claimed(
        id=delivery.id,
        todo=delivery.todo,
        attempts=delivery.attempts,
        possibly_twice=delivery.possibly_twice,
        message_id=delivery.message_id,
        kind=message.kind,
        priority=delivery.priority,
        text=message.text,
        buttons=message.buttons,
        silent=message.silent,
        revision=message.revision,
        address=address,
        chat_kind=chat_kind,
        subscriber_id=delivery.subscriber_id,
        telegram_message_id=delivery.telegram_message_id,
        reply_to=delivery.reply_to,
    )


async def mark_sent(tx: AsyncSession, claimed: Claimed, telegram_message_id: int, now: datetime) -> None:
    """Note that Telegram accepted the send. A message reworded meanwhile is to be edited at once."""
    await _shown(tx, claimed, now, telegram_message_id=telegram_message_id)


async def mark_shown(tx: AsyncSession, claimed: Claimed, now: datetime) -> None:
    """Note that the chat shows the claimed revision, or nothing any more after a deletion."""
    await _shown(tx, claimed, now)


async def _shown(tx: AsyncSession, claimed: Claimed, now: datetime, **more: Any) -> None:
    newest = (
        select_columns(col(Message.revision)).where(col(Message.id) == claimed.message_id).scalar_subquery()
    )
    behind = and_(newest > claimed.revision, col(Delivery.todo).is_not(None))
    if claimed.todo is Todo.DELETE:  # nothing is left to edit
        behind = false()
    asked_else = col(Delivery.todo) != claimed.todo  # a deletion was asked for while the edit was under way
    await tx.exec(
        _under_way(claimed.id).values(
            state=DeliveryState.SENT,
            todo=case((asked_else, col(Delivery.todo)), (behind, Todo.EDIT.value), else_=null()),
            finished_at=case((or_(asked_else, behind), null()), else_=now),
            shown_revision=claimed.revision,
            reason=None,
            **more,
        )
    )


async def mark_unknown(tx: AsyncSession, claimed: Claimed, reason: str, now: datetime) -> None:
    """Note that nobody knows whether Telegram accepted the send, and that it is not tried again."""
    ended = {"state": DeliveryState.UNKNOWN, "todo": None, "reason": reason, "finished_at": now}
    await tx.exec(_under_way(claimed.id).values(ended))


async def mark_refused(tx: AsyncSession, claimed: Claimed, reason: str, now: datetime) -> None:
    """Note that it is never tried again. A delivery whose edit or deletion was refused stays sent."""
    state = DeliveryState.REFUSED if claimed.todo is Todo.SEND else DeliveryState.SENT
    await tx.exec(_under_way(claimed.id).values(state=state, todo=None, reason=reason, finished_at=now))


async def mark_deferred(
    tx: AsyncSession, claimed: Claimed, due_at: datetime, now: datetime, *, possibly_twice: bool
) -> None:
    """Put a delivery back until `due_at`; this try counts."""
    mark = {"possibly_twice": True} if possibly_twice else {}
    await tx.exec(_under_way(claimed.id).values(due_at=due_at, **_back(claimed, now), **mark))


async def release(tx: AsyncSession, claimed: Claimed, now: datetime, due_at: datetime | None = None) -> None:
    """Put back a delivery that never left, as if it had not been claimed. `due_at` None: due as it was."""
    moment = {} if due_at is None else {"due_at": due_at}
    await tx.exec(
        _under_way(claimed.id).values(attempts=Delivery.attempts - 1, **_back(claimed, now), **moment)
    )


async def recover(tx: AsyncSession, now: datetime) -> int:
    """End every lease, as the one sender does before it begins; give how many a dead one left.

    Its sends may have been accepted: they are made again and marked so.
    """
    leased = update(Delivery).where(col(Delivery.lease_until).is_not(None))
    sends = leased.where(col(Delivery.state) == DeliveryState.SENDING).values(
        lease_until=None, possibly_twice=True, **_waiting_again(now)
    )
    again = await tx.exec(_plain(sends))
    others = await tx.exec(_plain(leased.values(lease_until=None)))
    return int(again.rowcount + others.rowcount)


async def rest_chat(tx: AsyncSession, chat: int, until: datetime) -> None:
    """Leave a chat alone until then, with all its topics and also as a coordinator's private chat."""
    await tx.exec(_plain(update(Subscriber).where(col(Subscriber.chat) == chat).values(not_before=until)))
    await tx.exec(_plain(update(Coordinator).where(col(Coordinator.person) == chat).values(not_before=until)))


async def leave_topic(tx: AsyncSession, subscriber_id: int) -> bool:
    """Let a subscriber's messages go to the chat itself; False when the chat is a subscriber already."""
    subscriber = await tx.get(Subscriber, subscriber_id, populate_existing=True)
    if subscriber is None:
        return False
    whole = Address(subscriber.chat)
    if (await tx.exec(select(Subscriber.id).where(col(Subscriber.address) == whole))).first() is not None:
        return False
    subscriber.address = whole
    tx.add(subscriber)
    await tx.flush()
    return True


def _back(claimed: Claimed, now: datetime) -> dict[str, Any]:
    return _waiting_again(now) if claimed.todo is Todo.SEND else {"state": DeliveryState.SENT}


def _waiting_again(now: datetime) -> dict[str, Any]:
    """Let a send wait again; one whose reader left while it was under way (no work is left) ends instead."""
    left = col(Delivery.todo).is_(None)
    return {
        "state": case((left, DeliveryState.CANCELLED.value), else_=DeliveryState.PENDING.value),
        "reason": case((left, LEFT), else_=col(Delivery.reason)),
        "finished_at": case((left, now), else_=null()),
    }


def _under_way(delivery_id: int) -> Update:
    under_way = update(Delivery).where(
        col(Delivery.id) == delivery_id, col(Delivery.lease_until).is_not(None)
    )
    return under_way.values(lease_until=None).execution_options(synchronize_session=False)


def _plain(statement: Any) -> Any:
    """Change rows only: no object of the session is brought up to date."""
    return statement.execution_options(synchronize_session=False)
