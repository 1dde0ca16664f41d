"""The sender's queue as it is read: by groups, so that no claim walks past what may not leave.

A group is all that waits of one message, with one priority and one kind of work. There are few, however many
rows wait, and each is found by one look into the queue's index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, func, not_, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    WITHDRAWN,
    Coordinator,
    CoordinatorState,
    Delivery,
    Message,
    MessageKind,
    Priority,
    Subscriber,
    SubscriberState,
    Todo,
)
from storage.models.base import Instant
from storage.queries import quiet

_WAITING = aliased(Delivery)


@dataclass(frozen=True, slots=True)
class Group:
    """All that waits of one message, with one priority and one kind of work."""

    priority: int
    message_id: int
    todo: Todo
    revision: int
    waits: bool = True  # for the end of its readers' quiet hours


async def groups(session: AsyncSession, now: datetime, *, mending: bool) -> tuple[list[Group], list[int]]:
    """Give the groups to claim from, in order, and the messages of which nothing may be sent now."""
    open_ones: list[Group] = []
    barred: list[int] = []
    found: Any = await session.exec(_all_groups())
    for priority, message_id, todo, revision, kind, paused, stopped, expires_at, answers in found:
        goes_on = paused is None and stopped is None and (expires_at is None or expires_at > now)
        taken_back = todo is Todo.DELETE or stopped == WITHDRAWN
        if todo is Todo.SEND and not goes_on:
            barred.append(message_id)
        elif not mending or kind is MessageKind.NOTICE or taken_back:
            waits = quiet.disturbs(priority, answers)
            open_ones.append(Group(priority, message_id, todo, revision, waits))
    return open_ones, barred


@cache
def _all_groups() -> Any:
    """Select all groups with what matters of their messages. Built once, which costs more than to ask."""
    keys = _keys()
    return (
        select_columns(
            keys.c.priority,
            keys.c.message_id,
            keys.c.todo,
            col(Message.revision),
            col(Message.kind),
            col(Message.paused),
            col(Message.stopped),
            col(Message.expires_at),
            col(Message.replies_to),
        )
        .join(Message, col(Message.id) == keys.c.message_id)
        .order_by(keys.c.priority, keys.c.message_id, keys.c.todo)
    )


def _keys() -> Any:
    """Select the groups of the queue, each found by one look into its index from the one before."""
    table, key = Delivery, (Delivery.priority, Delivery.message_id, Delivery.todo)
    first = _first_of_queue(*key)
    keys = (
        select_columns(*(col(one) for one in key)).where(col(table.id) == first).cte("keys", recursive=True)
    )
    after, c = aliased(Delivery), keys.c
    next_id = func.coalesce(
        _first_of_queue(
            Delivery.todo,
            same=((Delivery.priority, c.priority), (Delivery.message_id, c.message_id)),
            above=(Delivery.todo, c.todo),
        ),
        _first_of_queue(
            Delivery.message_id,
            Delivery.todo,
            same=((Delivery.priority, c.priority),),
            above=(Delivery.message_id, c.message_id),
        ),
        _first_of_queue(*key, above=(Delivery.priority, c.priority)),
    )
    step = (
        select_columns(col(after.priority), col(after.message_id), col(after.todo))
        .select_from(keys)
        .join(after, col(after.id) == next_id)
    )
    return keys.union_all(step)


def _first_of_queue(
    *order: Any, same: Sequence[tuple[Any, Any]] = (), above: tuple[Any, Any] | None = None
) -> Any:
    """Select the id of the queue's first row where these columns equal those values, and one is above."""
    row = aliased(Delivery)

    def own(column: Any) -> Any:
        return getattr(row, column.key)

    where = [own(column) == value for column, value in same]
    if above is not None:
        where.append(own(above[0]) > above[1])
    chosen = select_columns(col(row.id)).where(*_queued(row), *where).order_by(*(own(each) for each in order))
    return chosen.limit(1).scalar_subquery()


def _queued(row: Any) -> tuple[ColumnElement[bool], ...]:
    """Give the words of the queue's index."""
    return col(row.todo).is_not(None), col(row.lease_until).is_(None)


def due(group: Group, barred: Sequence[int], now: datetime, limit: int) -> tuple[Any, dict[str, Any]]:
    """Select what of a group may leave now: what came back after a failure first, then by publication.

    Gives the statement, which is always the same one, and the values of this time.
    """
    values: dict[str, Any] = {
        "priority": group.priority,
        "message": group.message_id,
        "todo": group.todo,
        "now": now,
        "most": limit,
    }
    sends = group.todo is Todo.SEND
    if sends:
        values |= {"barred": list(barred), "urgent": group.priority == Priority.CRITICAL_ALERT}
    return _due(sends=sends, waits=group.waits), values


@cache
def _due(*, sends: bool, waits: bool) -> Any:
    row, now = _WAITING, bindparam("now", type_=Instant())
    subscribed = and_(col(Subscriber.state) == SubscriberState.ACTIVE, _past(col(Subscriber.not_before), now))
    if sends and waits:
        passes = and_(bindparam("urgent", type_=Boolean()), quiet.lets_critical_pass(now))
        subscribed = and_(subscribed, or_(not_(quiet.resting(now)), passes))
    coordinating = and_(
        col(Coordinator.state) == CoordinatorState.ACTIVE, _past(col(Coordinator.not_before), now)
    )
    columns = (
        row.id, row.todo, row.attempts, row.possibly_twice, row.message_id, row.priority, row.subscriber_id,
        row.telegram_message_id, row.reply_to, row.veiled, row.reason, Subscriber.address, Subscriber.kind,
        Subscriber.discreet, Coordinator.person,
    )  # fmt: skip
    wanted = (
        select_columns(*(col(one) for one in columns))
        .select_from(row)
        .outerjoin(Subscriber, col(Subscriber.id) == col(row.subscriber_id))
        .outerjoin(Coordinator, col(Coordinator.id) == col(row.coordinator_id))
        .where(
            *_queued(row),
            col(row.priority) == bindparam("priority"),
            col(row.message_id) == bindparam("message"),
            col(row.todo) == bindparam("todo"),
            col(row.due_at) <= now,
            or_(subscribed, coordinating),
        )
        .order_by(col(row.due_at).desc(), col(row.id).desc())
        .limit(bindparam("most"))
        # PostgreSQL skips rows that another transaction holds; SQLite has one writer anyway
        .with_for_update(skip_locked=True, of=row)
    )
    return wanted.where(~_older(row, now, waits=waits)) if sends else wanted


def _older(row: Any, now: Any, *, waits: bool) -> Any:
    """Find an older send to the same subscriber, at least as urgent, that has not ended and is not barred.

    What does not wait for the end of its reader's quiet hours goes past what does: then only an older answer
    is in its way.
    """
    older = aliased(Delivery)
    found = select_columns(col(older.id)).where(
        col(older.subscriber_id) == col(row.subscriber_id),
        col(older.todo).is_not(None),
        col(older.todo) == Todo.SEND,
        col(older.message_id) < col(row.message_id),
        col(older.priority) <= col(row.priority),
        col(older.message_id).not_in(bindparam("barred", expanding=True)),
    )
    if not waits:
        found = found.where(or_(col(older.reply_to).is_not(None), not_(quiet.resting(now))))
    return found.exists()


def _past(moment: Any, now: Any) -> ColumnElement[bool]:
    return or_(moment.is_(None), moment <= now)
