"""Which calls have ended and which go on, on both databases: what stands down, and whose rows are kept."""

from datetime import timedelta

import pytest
from sqlmodel import select

from storage.models import (
    Call,
    CallState,
    Case,
    Certainty,
    ChatKind,
    Coordinator,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Severity,
    Status,
    Topic,
)
from storage.queries import followers, missed, subscribers, sweeping
from storage.sealing import Address

SENDING, SENT = CallState.SENDING, CallState.SENT


@pytest.fixture
async def write(database, now):
    """Give what writes a call by its number; two cases are there."""
    async with database.transaction() as tx:
        tx.add(Coordinator(id=1, person=1, language="en", joined_at=now))
        for number, merged_into in ((1, None), (2, None), (3, 1), (4, 3)):
            tx.add(
                Case(
                    id=number, merged_into=merged_into, title="At the border", language="en",
                    status=Status.DETAINED, certainty=Certainty.REPORTED,
                    severity=Severity.HIGH, topic=Topic.DETENTION, opened_at=now, updated_at=now,
                )
            )  # fmt: skip

    async def written(number: int, kind: str, state: CallState, **more) -> None:
        given = {"author_id": 1, "language": "en", "created_at": now, "published_at": now}
        async with database.transaction() as tx:
            tx.add(Call(**{"id": number, "kind": kind, "state": state, **given, **more}))

    return written


async def _ending(database) -> list[int]:
    async with database.read() as session:
        return [call.id for call in await followers.stood_down(session)]


@pytest.mark.parametrize(
    ("kind", "state", "ends"),
    [
        ("stand_down", SENDING, True),
        ("stand_down", SENT, True),
        ("stand_down", CallState.IN_REVIEW, False),
        ("stand_down", CallState.CANCELLED, False),
        ("follow_up", SENT, False),
        ("correction", SENT, False),
    ],
)
async def test_a_call_is_stood_down_by_the_stand_down_that_follows_it_once_that_goes_out(
    database, write, kind, state, ends
) -> None:
    await write(1, "rally", SENT)
    await write(2, "rally", SENT)
    await write(3, kind, state, follows_id=1)
    assert await _ending(database) == ([1] if ends else [])


async def test_a_call_that_has_ended_is_not_stood_down_again(database, write) -> None:
    await write(1, "rally", CallState.OVER)
    await write(2, "stand_down", SENT, follows_id=1)
    assert await _ending(database) == []


async def test_one_stand_down_of_a_case_is_of_all_its_calls_that_went_out_before_it(
    database, write, now
) -> None:
    later = now + timedelta(hours=1)
    await write(1, "rally", SENT, case_id=1)
    await write(2, "petition", SENDING, case_id=1)
    await write(3, "rally", SENT, case_id=2)
    await write(4, "rally", SENT)
    await write(5, "stand_down", SENT, case_id=1, published_at=now + timedelta(minutes=30))
    await write(6, "letter", SENT, case_id=1, published_at=later)
    await write(7, "phone", SENT, case_id=4)  # its case became part of one that became part of this one
    assert await _ending(database) == [1, 2, 7]


async def _rows_left(database, now, days: int) -> set[int]:
    """Delete what is old enough, and give the messages that still have deliveries."""
    async with database.transaction() as tx:
        await sweeping.deliveries(tx, now + timedelta(days=days), 100)
    async with database.read() as session:
        return {row.message_id for row in (await session.exec(select(Delivery))).all()}


async def test_a_call_that_goes_on_keeps_its_deliveries_and_all_else_loses_them_with_time(
    database, write, now
) -> None:
    await write(1, "petition", SENT)
    await write(2, "petition", CallState.OVER, closed_at=now)
    await write(3, "outcome", SENT, follows_id=2)
    await write(4, "rally", SENT)
    carried = {
        11: (1, "", None), 12: (1, "milestone:50", None), 13: (2, "", None), 14: (3, "", None),
        15: (4, "", "withdrawn"),
    }  # fmt: skip
    async with database.transaction() as tx:
        reader = await subscribers.subscribe(tx, Address(7), ChatKind.PRIVATE, "en", now.date())
        await tx.flush()
        for number, (call_id, part, stopped) in carried.items():
            message = Message(
                id=number, kind=MessageKind.CALL, call_id=call_id, part=part, language="en", text="x",
                created_at=now, stopped=stopped,
            )  # fmt: skip
            tx.add(message)
            await tx.flush()
            await missed.deliver(tx, message, [reader.id], now)
        for row in (await tx.exec(select(Delivery))).all():
            row.state, row.todo, row.finished_at = DeliveryState.SENT, None, now
            tx.add(row)
        for message in (await tx.exec(select(Message))).all():
            message.ended_at = now
            tx.add(message)
    assert await _rows_left(database, now, -1) == set(carried)
    assert await _rows_left(database, now, 91) == {11}
