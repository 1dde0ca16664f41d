"""What is not swept: rows with work, under lease, lately changed or within the days kept; what calls need."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.delivery.sweep import sweep
from storage.database import Database
from storage.models import (
    Call,
    CallState,
    Coordinator,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Tap,
    Todo,
)

KEEP = timedelta(days=90)
OLD = timedelta(days=91)


async def ended(database: Database, at: datetime, call_id: int | None = None, **row: object) -> None:
    """Store a message that ended then, with one delivery that was sent then, but for what is given."""
    kind = MessageKind.CALL if call_id else MessageKind.NOTICE
    async with database.transaction() as tx:
        made = Message(kind=kind, call_id=call_id, language="en", text="Text", created_at=at, ended_at=at)
        tx.add(made)
        await tx.flush()
        one = Delivery(**{"message_id": made.id, "priority": 2, "due_at": at, "finished_at": at} | row)
        tx.add(one)
        await tx.flush()
        one.todo, one.state = row.get("todo"), DeliveryState.SENDING
        await tx.flush()
        one.state = DeliveryState.SENT


async def left(database: Database) -> tuple[int, int]:
    """Give how many messages and deliveries there are."""
    async with database.read() as session:
        both = [len((await session.exec(select(noun))).all()) for noun in (Message, Delivery)]
    return both[0], both[1]


async def test_what_is_old_goes(database: Database, now: datetime):
    await ended(database, now - OLD)
    await sweep(database, KEEP, now)
    assert await left(database) == (0, 0)


@pytest.mark.parametrize(
    "row",
    [
        {"todo": Todo.EDIT},  # waits for a chat that is away: it is told when it comes back
        {"lease_until": timedelta(minutes=5)},
        {"finished_at": timedelta(days=-1)},  # edited lately
    ],
    ids=["with work", "under lease", "changed lately"],
)
async def test_a_row_that_is_still_needed_stays_and_its_message_with_it(
    database: Database, now: datetime, row: dict
):
    given = {key: now + value if isinstance(value, timedelta) else value for key, value in row.items()}
    await ended(database, now - OLD, **given)
    await sweep(database, KEEP, now)
    assert await left(database) == (1, 1)


@pytest.mark.parametrize(
    ("keep", "age", "stays"),
    [(90, 30, True), (30, 31, False), (1, 6, True), (1, 8, False)],
)
async def test_rows_stay_as_long_as_the_operator_says_and_a_week_at_least(
    database: Database, now: datetime, keep: int, age: int, *, stays: bool
):
    await ended(database, now - timedelta(days=age))
    await sweep(database, timedelta(days=keep), now)
    assert await left(database) == ((1, 1) if stays else (0, 0))


@pytest.mark.parametrize(
    ("age", "closed", "stays"),
    [(30, True, True), (91, True, False), (91, False, True)],
    ids=["within ninety days", "after them", "of a call that goes on"],
)
async def test_answers_to_calls_stay_for_ninety_days_and_while_the_call_goes_on(
    database: Database, now: datetime, age: int, *, closed: bool, stays: bool
):
    at = now - timedelta(days=age)
    async with database.transaction() as tx:
        tx.add(Coordinator(id=1, person=1, language="en", joined_at=at))
        await tx.flush()
        ends = {"closed_at": at} if closed else {}
        tx.add(
            Call(
                id=1, kind="general", author_id=1, language="en", state=CallState.SENT, created_at=at, **ends
            )
        )
        await tx.flush()
        tx.add(Tap(call_id=1, person=5, tapped_on=at.date()))
    done = await sweep(database, timedelta(days=7), now)
    assert done.taps == int(not stays)
