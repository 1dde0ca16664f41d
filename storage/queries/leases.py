"""Sentences about deliveries under lease: write what came of them, one or many at once, and recover.

How they are claimed stands in claims.py. Every mark ends the lease, and changes nothing in a row without one.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, and_, bindparam, case, false, func, literal, null, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Coordinator, Delivery, DeliveryState, Message, Subscriber, Todo
from storage.queries.claims import ANSWER_LOST, Claimed, Wordings, any_due, claim
from storage.queries.deliveries import LEFT
from storage.sealing import Address

__all__ = [
    "Claimed",
    "Wordings",
    "any_due",
    "claim",
    "leave_topic",
    "mark_all_sent",
    "mark_all_shown",
    "mark_deferred",
    "mark_refused",
    "mark_sent",
    "mark_shown",
    "mark_unknown",
    "recover",
    "release",
    "release_all",
    "release_others",
    "rest_chat",
]

_COLUMNS = SQLModel.metadata.tables["deliveries"].c
_LAST = datetime(2000, 1, 1, tzinfo=UTC)
"""What is due since before then leaves last of its message, for the queue takes the latest first."""


async def mark_sent(tx: AsyncSession, claimed: Claimed, telegram_message_id: int, now: datetime) -> None:
    """Note that Telegram accepted the send. A message reworded meanwhile is to be edited at once."""
    await mark_all_sent(tx, [(claimed, telegram_message_id)], now)


async def mark_all_sent(tx: AsyncSession, sent: Sequence[tuple[Claimed, int]], now: datetime) -> None:
    """Note that Telegram accepted these sends, each as that message of its chat."""
    rows = [{**_shows(claimed, now), "number": number} for claimed, number in sent]
    numbered = _shown(Todo.SEND).values(telegram_message_id=_given("number", "telegram_message_id"))
    await _many(tx, numbered, rows)


async def mark_shown(tx: AsyncSession, claimed: Claimed, now: datetime) -> None:
    """Note that the chat shows the claimed revision, or nothing any more after a deletion."""
    await mark_all_shown(tx, [claimed], now)


async def mark_all_shown(tx: AsyncSession, shown: Sequence[Claimed], now: datetime) -> None:
    """Note it of many chats."""
    for todo in Todo:
        await _many(tx, _shown(todo), [_shows(claimed, now) for claimed in shown if claimed.todo is todo])


def _shows(claimed: Claimed, now: datetime) -> dict[str, Any]:
    return {"which": claimed.id, "told": claimed.message_id, "shows": claimed.revision, "now": now}


@cache
def _shown(todo: Todo) -> Update:
    newest = select_columns(col(Message.revision)).where(col(Message.id) == _given("told", "message_id"))
    shows = _given("shows", "shown_revision")
    behind = and_(newest.scalar_subquery() > shows, col(Delivery.todo).is_not(None))
    if todo is Todo.DELETE:  # nothing is left to edit
        behind = false()
    asked_else = col(Delivery.todo) != todo  # a deletion was asked for while the edit was under way
    return _under_way(_given("which", "id")).values(
        state=DeliveryState.SENT,
        todo=case((asked_else, col(Delivery.todo)), (behind, Todo.EDIT.value), else_=null()),
        finished_at=case((or_(asked_else, behind), null()), else_=_given("now", "finished_at")),
        shown_revision=shows,
        reason=None,
    )


async def mark_unknown(tx: AsyncSession, claimed: Claimed, reason: str, now: datetime) -> None:
    """Note that nobody knows whether Telegram accepted the send, and that it is not tried again."""
    ended = {"state": DeliveryState.UNKNOWN, "todo": None, "reason": reason, "finished_at": now}
    await tx.exec(_under_way(claimed.id).values(ended))


async def mark_refused(tx: AsyncSession, claimed: Claimed, reason: str, now: datetime) -> None:
    """Note that it is never tried again. A delivery whose edit or deletion was refused stays sent.

    What was asked for while it was under way, a deletion or a newer wording, is still to be done.
    """
    if claimed.todo is Todo.SEND:
        ended = {"state": DeliveryState.REFUSED, "todo": None, "reason": reason, "finished_at": now}
        await tx.exec(_under_way(claimed.id).values(ended))
    else:
        stays = _shown(claimed.todo).values(reason=reason, shown_revision=Delivery.shown_revision)
        await _many(tx, stays, [_shows(claimed, now)])


async def mark_deferred(
    tx: AsyncSession,
    claimed: Claimed,
    due_at: datetime,
    now: datetime,
    *,
    possibly_twice: bool,
    answer_lost: bool = False,
) -> None:
    """Put a delivery back until `due_at`; this try counts. `answer_lost`: the next one is the last."""
    mark: dict[str, Any] = {"possibly_twice": True} if possibly_twice else {}
    await tx.exec(_under_way(claimed.id).values(due_at=due_at, **_back(claimed.todo, now), **mark))
    if answer_lost:  # unless its reader has left, whose row says so
        waits = update(Delivery).where(
            col(Delivery.id) == claimed.id, col(Delivery.state) == DeliveryState.PENDING
        )
        await tx.exec(_plain(waits.values(reason=ANSWER_LOST)))


async def release(tx: AsyncSession, claimed: Claimed, now: datetime, due_at: datetime | None = None) -> None:
    """Put back a delivery that never left, as if it had not been claimed. `due_at` None: due as it was."""
    await release_all(tx, [(claimed, due_at)], now)


async def release_all(
    tx: AsyncSession, unsent: Sequence[tuple[Claimed, datetime | None]], now: datetime
) -> None:
    """Put back many, each to be due then or as it was."""
    for todo in Todo:
        rows = [{"which": one.id, "until": until, "now": now} for one, until in unsent if one.todo is todo]
        if rows:
            await _many(tx, _released(todo), rows)


@cache
def _released(todo: Todo) -> Update:
    due_at = func.coalesce(_given("until", "due_at"), col(Delivery.due_at))
    back = _back(todo, _given("now", "finished_at"))
    return _under_way(_given("which", "id")).values(attempts=Delivery.attempts - 1, due_at=due_at, **back)


async def recover(tx: AsyncSession, now: datetime) -> int:
    """End every lease, as the one sender does before it begins; give how many a dead one left.

    Its sends may have been accepted: they are made again and marked so. What was marked already waits until
    all others of its message have left, for it may be that very send which kills.
    """
    leased = update(Delivery).where(col(Delivery.lease_until).is_not(None))
    behind = literal(_LAST - (now - _LAST), _COLUMNS["due_at"].type)  # who waits last was killed last
    sends = leased.where(col(Delivery.state) == DeliveryState.SENDING).values(
        lease_until=None,
        possibly_twice=True,
        due_at=case((col(Delivery.possibly_twice), behind), else_=col(Delivery.due_at)),
        **_waiting_again(now),
    )
    again = await tx.exec(_plain(sends))
    others = await tx.exec(_plain(leased.values(lease_until=None)))
    return int(again.rowcount + others.rowcount)


async def release_others(tx: AsyncSession, ours: Collection[int], now: datetime) -> int:
    """Put back what is under lease and not ours, as if it had not been claimed; give how many.

    It was claimed in a transaction of ours that came to stand though its commit failed, and never left.
    """
    others = update(Delivery).where(col(Delivery.lease_until).is_not(None), col(Delivery.id).not_in(ours))
    back = others.values(lease_until=None, attempts=Delivery.attempts - 1)
    sends = back.where(col(Delivery.state) == DeliveryState.SENDING).values(**_waiting_again(now))
    return sum([int((await tx.exec(_plain(each))).rowcount) for each in (sends, back)])


async def rest_chat(tx: AsyncSession, chat: int, until: datetime) -> None:
    """Leave a chat alone until then, with all its topics and also as a coordinator's private chat.

    What waits for it leaves the front of the queue, so that no claim has to step over it again and again.
    """
    await tx.exec(_plain(update(Subscriber).where(col(Subscriber.chat) == chat).values(not_before=until)))
    await tx.exec(_plain(update(Coordinator).where(col(Coordinator.person) == chat).values(not_before=until)))
    here = select(Subscriber.id).where(col(Subscriber.chat) == chat)
    waiting = update(Delivery).where(
        col(Delivery.subscriber_id).in_(here),
        col(Delivery.todo).is_not(None),
        col(Delivery.lease_until).is_(None),
        col(Delivery.due_at) < until,
    )
    await tx.exec(_plain(waiting.values(due_at=until)))


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


def _back(todo: Todo, now: Any) -> dict[str, Any]:
    return _waiting_again(now) if todo is Todo.SEND else {"state": DeliveryState.SENT}


def _waiting_again(now: Any) -> dict[str, Any]:
    """Let a send wait again; one whose reader left while it was under way (no work is left) ends instead."""
    left = col(Delivery.todo).is_(None)
    return {
        "state": case((left, DeliveryState.CANCELLED.value), else_=DeliveryState.PENDING.value),
        "reason": case((left, LEFT), else_=col(Delivery.reason)),
        "finished_at": case((left, now), else_=null()),
    }


def _under_way(delivery_id: Any) -> Update:
    under_way = update(Delivery).where(
        col(Delivery.id) == delivery_id, col(Delivery.lease_until).is_not(None)
    )
    return under_way.values(lease_until=None).execution_options(synchronize_session=False)


def _given(name: str, column: str) -> Any:
    """Give the place of a value of its own for each row, of the type of this column."""
    return bindparam(name, type_=_COLUMNS[column].type)


async def _many(tx: AsyncSession, statement: Update, rows: Sequence[Mapping[str, Any]]) -> None:
    """Carry out one statement for each of these rows, as one batch."""
    if rows:
        await (await tx.connection()).execute(statement, rows)


def _plain(statement: Any) -> Any:
    """Change rows only: no object of the session is brought up to date."""
    return statement.execution_options(synchronize_session=False)
