"""Seats and invites, on both databases."""

import asyncio
from datetime import timedelta

import pytest

from storage.models import Coordinator, CoordinatorState, Delivery, DeliveryState, Message, MessageKind, Role
from storage.queries import coordinators

PERSON = 5_000_000_001
HOURS = timedelta(hours=48)


async def _invite(database, now, mac: bytes = b"m" * 16, role: Role = Role.COORDINATOR) -> None:
    async with database.transaction() as tx:
        await coordinators.add_invite(tx, mac, role, now=now, expires_at=now + HOURS, invited_by=None)


async def _redeem(database, person: int, at, mac: bytes = b"m" * 16):
    async with database.transaction() as tx:
        return await coordinators.redeem(tx, mac, person, "ko", at)


async def test_an_invite_seats_one_person_with_its_role(database, now) -> None:
    await _invite(database, now, role=Role.REVIEWER)
    seat, invite = await _redeem(database, PERSON, now)
    assert (seat.role, seat.language, seat.state) == (Role.REVIEWER, "ko", CoordinatorState.ACTIVE)
    assert invite.used_at == now
    assert await _redeem(database, PERSON + 1, now) is None


@pytest.mark.parametrize(("after", "mac"), [(HOURS, b"m" * 16), (timedelta(), b"x" * 16)])
async def test_a_late_or_unknown_invite_seats_nobody(database, now, after, mac) -> None:
    await _invite(database, now)
    assert await _redeem(database, PERSON, now + after, mac) is None


async def test_of_eight_who_redeem_one_invite_at_once_one_is_seated(database, now) -> None:
    await _invite(database, now)
    seats = await asyncio.gather(*(_redeem(database, PERSON + number, now) for number in range(8)))
    assert sum(seat is not None for seat in seats) == 1


async def test_only_the_active_with_the_asked_role_are_listed_in_order(database, now) -> None:
    async with database.transaction() as tx:
        for number, role in enumerate([Role.OPERATOR, Role.REVIEWER, Role.COORDINATOR]):
            tx.add(Coordinator(person=PERSON + number, role=role, language="en", joined_at=now))
            await tx.flush()
        await coordinators.suspend(tx, 3)
        await coordinators.set_language(tx, 2, "ja")
    async with database.read() as session:
        assert [seat.id for seat in await coordinators.active(session)] == [1, 2]
        assert [seat.id for seat in await coordinators.active(session, roles=[Role.REVIEWER])] == [2]
        assert (await coordinators.of_person(session, PERSON + 1)).language == "ja"
        assert (await coordinators.of_person(session, PERSON + 2)).state is CoordinatorState.SUSPENDED
        assert await coordinators.of_person(session, PERSON + 3) is None


async def test_the_queue_counts_what_has_not_ended(database, now) -> None:
    async with database.transaction() as tx:
        tx.add(Message(id=1, kind=MessageKind.NOTICE, language="en", text="x", created_at=now))
        await tx.flush()
        for state in (
            DeliveryState.PENDING,
            DeliveryState.PENDING,
            DeliveryState.SENDING,
            DeliveryState.SENT,
        ):
            tx.add(Delivery(message_id=1, state=state, priority=1, due_at=now))
    async with database.read() as session:
        assert await coordinators.queue(session) == {DeliveryState.PENDING: 2, DeliveryState.SENDING: 1}


async def _seats(database, now, number: int) -> None:
    async with database.transaction() as tx:
        for each in range(number):
            tx.add(Coordinator(person=PERSON + each, language="en", joined_at=now, seen_on=now.date()))
            await tx.flush()


async def _state(database, number: int) -> CoordinatorState:
    async with database.read() as session:
        return (await coordinators.get(session, number)).state


async def test_a_suspension_counts_once_and_is_undone_by_another(database, now) -> None:
    await _seats(database, now, 3)
    async with database.transaction() as tx:
        assert await coordinators.suspend(tx, 2, 1)
        assert not await coordinators.suspend(tx, 2, 3)
        for who in (1, 2):
            assert not await coordinators.take_back(tx, 2, who, now.date())
        assert await coordinators.take_back(tx, 2, 3, now.date())
        assert not await coordinators.take_back(tx, 2, 3, now.date())
    assert await _state(database, 2) is CoordinatorState.ACTIVE


async def test_of_eight_who_take_somebody_back_at_once_one_does(database, now) -> None:
    await _seats(database, now, 9)
    async with database.transaction() as tx:
        await coordinators.suspend(tx, 9)

    async def take(number: int) -> bool:
        async with database.transaction() as tx:
            return await coordinators.take_back(tx, 9, number, now.date())

    assert sum(await asyncio.gather(*(take(number) for number in range(1, 9)))) == 1


async def test_a_seat_lapses_only_when_silent_and_asked_before(database, now) -> None:
    await _seats(database, now, 3)
    today = now.date()
    async with database.transaction() as tx:
        await coordinators.note_reminded(tx, 1, today)
        await coordinators.note_reminded(tx, 2, today)
        later = today + timedelta(days=70)
        await coordinators.note_life(tx, PERSON + 1, later)
        asked = await coordinators.to_remind(tx, later)
        assert [seat.id for seat in asked] == [3]
        assert await coordinators.lapse(tx, later, later) == [1]
        assert await coordinators.lapse(tx, later, later) == []
        assert await coordinators.take_back(tx, 1, 2, later)


async def test_only_the_operators_invite_is_used_up_for_a_seat_that_is_there(database, now) -> None:
    await _seats(database, now, 1)
    async with database.transaction() as tx:
        for mac, by in ((b"o" * 16, None), (b"c" * 16, 1)):
            until = now + HOURS
            await coordinators.add_invite(tx, mac, Role.REVIEWER, now=now, expires_at=until, invited_by=by)
        assert await coordinators.use_up(tx, b"c" * 16, now) is None
        assert await coordinators.use_up(tx, b"o" * 16, now, but=Role.REVIEWER) is None
        assert await coordinators.use_up(tx, b"o" * 16, now, but=Role.OPERATOR) is Role.REVIEWER
        assert await coordinators.use_up(tx, b"o" * 16, now) is None
        await coordinators.void_invites(tx, 1, now)
    assert await _redeem(database, PERSON + 5, now, b"c" * 16) is None
