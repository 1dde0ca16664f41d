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
