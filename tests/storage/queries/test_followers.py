"""Readers of a call on both databases: found page by page, told once, and cut off when it has ended."""

from datetime import timedelta

import pytest
from sqlmodel import select

from storage.models import (
    Call,
    CallState,
    ChatKind,
    Choice,
    Coordinator,
    Count,
    Delivery,
    DeliveryState,
    Intake,
    Message,
    MessageKind,
    Subscriber,
    Tap,
    Todo,
)
from storage.queries import call_notices, counts, followers, leading, missed, subscribers, taps
from storage.sealing import Address

FIRST = 5_000_000_001


@pytest.fixture
async def readers(database, now) -> list[Subscriber]:
    """Give five readers who have a call: three said that they come, one that they cannot."""
    async with database.transaction() as tx:
        tx.add(Coordinator(id=1, person=1, language="en", joined_at=now))
        await tx.flush()
        given = {"author_id": 1, "language": "en", "created_at": now, "published_at": now}
        tx.add(Call(id=1, kind="rally", state=CallState.SENT, **given))
        await tx.flush()
        tx.add(Call(id=2, kind="outcome", state=CallState.SENT, follows_id=1, **given))
        await tx.flush()
        found = [
            await subscribers.subscribe(tx, Address(FIRST + n), ChatKind.PRIVATE, "en", now.date())
            for n in range(5)
        ]
        await tx.flush()
        for number, (call_id, part) in enumerate(((1, ""), (1, "reminder:1"), (2, "")), start=1):
            tx.add(
                Message(
                    id=number, kind=MessageKind.CALL, call_id=call_id, part=part, language="en", text="x",
                    created_at=now,
                )
            )  # fmt: skip
        await tx.flush()
        for number in (1, 2, 3):
            message = await tx.get(Message, number)
            await missed.deliver(tx, message, [each.id for each in found], now)
        choices = [Choice.COMING, Choice.COMING, Choice.WAITING, Choice.CANNOT]
        for n, choice in enumerate(choices):
            tx.add(Tap(call_id=1, person=FIRST + n, choice=choice, tapped_on=now.date()))
    return found


async def test_readers_are_found_page_by_page_and_each_once(readers, database) -> None:
    async with database.read() as session:
        got: list[int] = []
        after: int | None = 0
        while after is not None:
            page = await followers.who_got(session, 1, after, 2)
            got += [each.id for each in page.readers]
            after = page.last
        assert sorted(got) == sorted(each.id for each in readers)
        assert len(got) == 5
        coming = await followers.who_answered(session, 1, {Choice.COMING}, 0, numbers=[0])
        assert {each.id for each in coming.readers} == {readers[0].id, readers[1].id}
        assert (await followers.who_answered(session, 1, {Choice.COMING}, 0, numbers=[1])).readers == []
        assert await followers.have(session, [1], [readers[0].id, -1]) == {readers[0].id}


async def test_what_ended_is_cut_from_those_who_took_part_and_the_call_itself_stays(
    readers, database, now
) -> None:
    async with database.transaction() as tx:
        assert await followers.erase(tx, 1, now) == 4
    async with database.read() as session:
        rows = (await session.exec(select(Delivery))).all()
        assert (await session.exec(select(Tap))).all() == []
    linked = {row.message_id for row in rows if row.subscriber_id is not None}
    assert linked == {1}
    ended = [row for row in rows if row.message_id != 1]
    assert {(row.state, row.todo, row.reason) for row in ended} == {
        (DeliveryState.CANCELLED, None, followers.ENDED)
    }
    assert all(row.todo is Todo.SEND for row in rows if row.message_id == 1)


async def test_who_is_told_by_another_message_is_left_out_and_a_tap_is_taken_back_once(
    readers, database, now
) -> None:
    async with database.transaction() as tx:
        await followers.leave_out(tx, 2, [readers[0].id, readers[1].id])
        tx.add(Tap(call_id=1, person=FIRST + 4, choice=Choice.DONE, tapped_on=now.date()))
        await tx.flush()
        assert await followers.take_back(tx, 1, FIRST + 4)
        assert not await followers.take_back(tx, 1, FIRST + 4)
        assert not await followers.take_back(tx, 1, FIRST)  # a coming is no done
        assert len(await followers.have(tx, [2], [each.id for each in readers])) == 3
        assert await taps.by_day(tx, 1, {Choice.COMING}) == {now.date().isoformat(): 2}


async def test_outcomes_ends_and_anniversaries_are_found(readers, database, now) -> None:
    async with database.read() as session:
        ((outcome, call),) = await followers.concluding(session)
        assert (outcome.id, call.id) == (2, 1)
        assert {each.id for each in await followers.running(session)} == {1, 2}
        assert await followers.forgotten(session, now) == []
        year = timedelta(days=365)
        later = now + year + timedelta(days=1)
        found = await leading.years_on(session, later, [year, 2 * year], timedelta(days=7))
        assert [(each.id, number) for each, number in found] == [(1, 1)]
    async with database.transaction() as tx:
        assert await call_notices.once(tx, 1, "year:1", now, now)
        assert not await call_notices.once(tx, 1, "year:1", now, now)
        changed = await tx.get(Call, 1)
        changed.state, changed.closed_at = CallState.OVER, now
        tx.add(changed)
    async with database.read() as session:
        assert await leading.years_on(session, later, [year], timedelta(days=7)) == []
        assert [each.id for each in await followers.forgotten(session, later)] == [1]
        assert await call_notices.of_call(session, 1, "year:") == {"year:1"}


async def test_a_total_is_the_sum_of_what_was_entered(readers, database, now) -> None:
    async with database.transaction() as tx:
        for way, number in ((Intake.FAX, 30), (Intake.WEB, 5), (Intake.FAX, -10)):
            given = {"call_id": 1, "coordinator_id": 1, "entered_at": now}
            await counts.enter(tx, Count(intake=way, number=number, **given))
        assert await counts.total(tx, 1) == 25
        assert await counts.by_intake(tx, 1) == {Intake.FAX: 20, Intake.WEB: 5}
        assert await counts.by_day(tx, 1) == {now.date().isoformat(): 25}
        assert [each.number for each in await counts.entries(tx, 1, 2)] == [-10, 5]
