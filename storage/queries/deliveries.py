"""Sentences about deliveries for publishers and reports: fan-out, edits, withdrawal and counts.

How the sender takes and finishes them stands in leases.py.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Table, Update, and_, case, delete, func, insert, literal, not_, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    Alert,
    Coordinator,
    CoordinatorState,
    Delivery,
    DeliveryState,
    FanOut,
    Message,
    MessageKind,
    Subscriber,
    SubscriberState,
    Todo,
)
from storage.queries import pictures, quiet

LEFT = "left"
TOO_LATE = "too late"
_TABLE: Table = SQLModel.metadata.tables["deliveries"]


async def fan_out(
    tx: AsyncSession,
    message: Message,
    *,
    topic: int,
    others: bool,
    languages: Collection[str],
    now: datetime,
    ids: tuple[int, int | None] = (0, None),
    region: int = 0,
    rank: int | None = None,
    articles: int = 0,
    besides: int = 0,
) -> int:
    """Put one delivery for each fitting active subscriber into the outbox, in one statement; give how many.

    `topic` is one bit of TopicChoice; with `others`, only those who also want news of other refugees. `ids`:
    only subscribers whose id lies above the first, not above the second. `region`, the `rank` of a severity
    and the languages of its `articles` are asked only where they are known; `besides`: of those who want none
    of these languages, and have not got it. Who must be left alone for a while, is due when that is over. Who
    pauses, or rests longer than the message lasts, gets none: what is not too late comes afterwards.
    """
    fitting = [
        *pictures.wanted(message),
        col(Subscriber.state) == SubscriberState.ACTIVE,
        col(Subscriber.topics).op("&")(topic) != 0,
        col(Subscriber.language).in_(languages),
    ]
    if others:
        fitting.append(col(Subscriber.others).is_(True))
    if region:
        fitting.append(col(Subscriber.regions).op("&")(region) != 0)
    if rank is not None:
        fitting.append(col(Subscriber.least_rank) <= rank)
    if articles:
        fitting.append(col(Subscriber.articles).op("&")(articles) != 0)
    if besides:
        fitting += [col(Subscriber.articles).op("&")(besides) == 0, ~_has_it(message)]
    fitting += _within(col(Subscriber.id), ids)
    if ids[0]:  # later batches: what waited may have come here with a group that moved, or to who came back
        fitting.append(~_has_it(message, ids))
    rests = quiet.rests(message, now)
    for column, moment in ((Subscriber.paused_until, now), (Subscriber.quiet_until, message.expires_at)):
        fitting.append(not_(and_(rests, _still(column, moment))))
    rows = _fresh(message, _due_at(rests, now), col(Subscriber.id)).where(*fitting)
    in_order = rows.order_by(col(Subscriber.id))  # as the indexes are, which then grow at their end alone
    return await _change(tx, _into(in_order, "subscriber_id"))


def _still(column: Any, moment: datetime | None) -> Any:
    """Say in SQL that a column holds a moment or a later one: false, not unknown, where either is missing."""
    if moment is None:
        return literal(False)  # noqa: FBT003 -- a value of SQL
    return and_(col(column).is_not(None), col(column) >= moment)


def _due_at(rests: Any, now: datetime) -> Any:
    return case(
        (and_(rests, col(Subscriber.quiet_until) > now), col(Subscriber.quiet_until)),
        (col(Subscriber.not_before) > now, col(Subscriber.not_before)),
        else_=literal(now, _TABLE.c.due_at.type),
    )


def _within(column: Any, ids: tuple[int, int | None]) -> list[Any]:
    """Say in SQL that a subscriber's id lies above the first of these, not above the second."""
    after, upto = ids
    return [column > after, *([] if upto is None else [column <= upto])]


def _has_it(message: Message, ids: tuple[int, int | None] = (0, None)) -> Any:
    """Say of a subscriber among `ids` whether a delivery of the message is written already.

    The bounds stand here too: without them PostgreSQL may read all that is written of it for each batch.
    """
    own = select(Delivery.id).where(
        col(Delivery.message_id) == message.id,
        col(Delivery.subscriber_id) == col(Subscriber.id),
        *_within(col(Delivery.subscriber_id), ids),
    )
    return own.exists()


async def fan_out_to_readers(tx: AsyncSession, message: Message, case_id: int, now: datetime) -> int:
    """Put one delivery for each active reader of the language who got an alert of the case; give how many."""
    got = (
        select(col(Delivery.subscriber_id))
        .join(Message, col(Message.id) == col(Delivery.message_id))
        .join(Alert, col(Alert.id) == col(Message.alert_id))
        .where(
            col(Alert.case_id) == case_id,
            col(Delivery.subscriber_id).is_not(None),
            col(Delivery.state).in_(
                [DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN]
            ),
        )
    )
    rests = quiet.rests(message, now)
    rows = _fresh(message, _due_at(rests, now), col(Subscriber.id)).where(
        not_(and_(rests, _still(Subscriber.quiet_until, message.expires_at))),
        col(Subscriber.state) == SubscriberState.ACTIVE,
        col(Subscriber.language) == message.language,
        col(Subscriber.id).in_(got),
    )
    return await _change(tx, _into(rows, "subscriber_id"))


async def fan_out_to_coordinators(
    tx: AsyncSession, message: Message, coordinator_ids: Collection[int], now: datetime
) -> int:
    """Put one private notice for each of these coordinators into the outbox; give how many."""
    rows = _fresh(message, now, col(Coordinator.id)).where(col(Coordinator.id).in_(coordinator_ids))
    return await _change(tx, _into(rows, "coordinator_id"))


async def coordinators_to_notify(
    session: AsyncSession, coordinator_ids: Collection[int] | None
) -> dict[str, list[int]]:
    """Give the active ones of these coordinators (None: all) by the language they read."""
    wanted = select(col(Coordinator.language), col(Coordinator.id)).where(
        col(Coordinator.state) == CoordinatorState.ACTIVE
    )
    if coordinator_ids is not None:
        wanted = wanted.where(col(Coordinator.id).in_(coordinator_ids))
    found: dict[str, list[int]] = {}
    for language, coordinator_id in (await session.exec(wanted)).all():
        if coordinator_id is not None:
            found.setdefault(language, []).append(coordinator_id)
    return found


async def fan_out_replies(tx: AsyncSession, reply: Message, first_id: int, now: datetime) -> int:
    """Put one answer for each active subscriber who has, or may have, a message; give how many."""
    has = [DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN]
    rows = (
        _fresh(reply, now, col(Delivery.subscriber_id))
        .add_columns(col(Delivery.telegram_message_id))
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(
            col(Delivery.message_id) == first_id,
            col(Delivery.state).in_(has),
            col(Subscriber.state) == SubscriberState.ACTIVE,
        )
    )
    return await _change(tx, _into(rows, "subscriber_id", "reply_to"))


async def mark_edit(tx: AsyncSession, message_id: int, *, priority: int, now: datetime) -> int:
    """Ask for an edit wherever the message stands already and is not to be deleted; give how many.

    What waits is sent in the new wording anyway; what is under way is noticed when it is marked sent.
    """
    kept = or_(col(Delivery.todo).is_(None), col(Delivery.todo) != Todo.DELETE)
    asked = {"todo": Todo.EDIT, "priority": priority, "due_at": now}
    return await _change(tx, _standing(message_id).where(kept).values(asked))


async def mark_delete(
    tx: AsyncSession, message_id: int, *, since: datetime, priority: int, now: datetime
) -> int:
    """Ask for deletion wherever the message came to stand since then; give how many."""
    asked = {"todo": Todo.DELETE, "priority": priority, "due_at": now}
    recent = or_(col(Delivery.finished_at).is_(None), col(Delivery.finished_at) > since)
    return await _change(tx, _standing(message_id).where(recent).values(asked))


async def turn_into(tx: AsyncSession, delivery_id: int, todo: Todo | None) -> None:
    """Let something else be done for a delivery than was meant."""
    await _change(tx, update(Delivery).where(col(Delivery.id) == delivery_id).values(todo=todo))


async def cancel_message(tx: AsyncSession, message_id: int, reason: str, now: datetime) -> int:
    """Withdraw what still waits of a message; give how many. What is under way or sent stays as it is."""
    written = delete(FanOut).where(col(FanOut.message_id) == message_id)  # what is to be written, too
    await tx.exec(written.execution_options(synchronize_session=False))
    return await _cancel(tx, reason, now, col(Delivery.message_id) == message_id)


async def cancel_subscriber(tx: AsyncSession, subscriber_id: int, reason: str, now: datetime) -> int:
    """Withdraw what still waits for a subscriber; give how many. What is under way or sent stays as it is."""
    return await _cancel(tx, reason, now, col(Delivery.subscriber_id) == subscriber_id)


async def counts(
    session: AsyncSession, *, message_id: int | None = None, call_id: int | None = None
) -> dict[DeliveryState, int]:
    """Count deliveries by state: of one message, of one call without its notices, or of all; zeros too."""
    wanted = select(col(Delivery.state), func.count()).where(*_of(message_id, call_id))
    found = dict.fromkeys(DeliveryState, 0)
    for state, number in (await session.exec(wanted.group_by(col(Delivery.state)))).all():
        found[DeliveryState(state)] = number
    return found


async def reasons(
    session: AsyncSession, *, message_id: int | None = None, call_id: int | None = None
) -> dict[str, int]:
    """Count refused deliveries by the word of their reason."""
    refused = col(Delivery.state) == DeliveryState.REFUSED
    wanted = select(col(Delivery.reason), func.count()).where(refused, *_of(message_id, call_id))
    found = (await session.exec(wanted.group_by(col(Delivery.reason)))).all()
    return {reason or "": number for reason, number in found}


async def waiting(session: AsyncSession) -> int:
    """Count what is still to be done: sends, edits and deletions."""
    wanted = select(func.count()).select_from(Delivery).where(col(Delivery.todo).is_not(None))
    return (await session.exec(wanted)).one()


def _of(message_id: int | None, call_id: int | None) -> list[Any]:
    narrow: list[Any] = []
    if message_id is not None:
        narrow.append(col(Delivery.message_id) == message_id)
    if call_id is not None:
        carried = select(col(Message.id)).where(
            col(Message.call_id) == call_id, col(Message.kind) == MessageKind.CALL
        )
        narrow.append(col(Delivery.message_id).in_(carried))
    return narrow


def _fresh(message: Message, now: Any, recipient: Any) -> Any:
    """Select new deliveries, due at a moment or at what an expression gives."""
    types = {column.name: column.type for column in _TABLE.c}
    due_at = literal(now, types["due_at"]) if isinstance(now, datetime) else now
    return select_columns(
        literal(message.id, types["message_id"]),
        literal(DeliveryState.PENDING, types["state"]),
        literal(Todo.SEND, types["todo"]),
        literal(int(message.priority), types["priority"]),
        due_at,
        literal(0, types["attempts"]),
        literal(False, types["possibly_twice"]),  # noqa: FBT003 -- a value of a row
        recipient,
    )


def _into(rows: Any, *recipient: str) -> Insert:
    columns = ["message_id", "state", "todo", "priority", "due_at", "attempts", "possibly_twice", *recipient]
    return insert(Delivery).from_select(columns, rows, include_defaults=False)


def _waiting() -> Update:
    return update(Delivery).where(
        col(Delivery.state) == DeliveryState.PENDING, col(Delivery.lease_until).is_(None)
    )


def _standing(message_id: int) -> Update:
    return update(Delivery).where(
        col(Delivery.message_id) == message_id,
        col(Delivery.state) == DeliveryState.SENT,
        col(Delivery.telegram_message_id).is_not(None),
        or_(col(Delivery.subscriber_id).is_not(None), col(Delivery.coordinator_id).is_not(None)),
    )


async def _cancel(tx: AsyncSession, reason: str, now: datetime, where: Any) -> int:
    ended = {"state": DeliveryState.CANCELLED, "todo": None, "reason": reason, "finished_at": now}
    return await _change(tx, _waiting().where(where).values(ended))


async def _change(tx: AsyncSession, statement: Insert | Update) -> int:
    told = statement.execution_options(synchronize_session=False, preserve_rowcount=True)
    return (await tx.exec(told)).rowcount
