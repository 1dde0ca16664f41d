"""Approvals that come at the same moment: each call is decided once, on both databases."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.actions.approving import Verdict, approve
from bot.actions.lifecycle import Ruling
from storage.database import Database
from storage.models import Approval, Call, CallState, Coordinator, CoordinatorState
from storage.queries import approvals, calls, coordinators
from storage.signing import Press

APPROVERS = (2, 3, 4, 5)


async def _seat(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        for number in (1, *APPROVERS):
            tx.add(Coordinator(id=number, person=number, language="en", joined_at=now))


async def _submitted(database: Database, numbers: Sequence[int], now: datetime, needs: int = 1) -> None:
    async with database.transaction() as tx:
        for number in numbers:
            tx.add(
                Call(
                    id=number, kind="general", author_id=1, state=CallState.IN_REVIEW, version=3, title="T",
                    text="x", language="en", languages=["en"], created_at=now, needs=needs,
                )
            )  # fmt: skip


async def _press(database: Database, number: int, who: int, now: datetime) -> Verdict:
    async with database.transaction() as tx:
        seat = await coordinators.get(tx, who)
        return await approve(tx, Press("capp", number, 3), seat, {"en": 1}, now)


async def _race(database: Database, number: int, now: datetime) -> list[Verdict]:
    return await asyncio.gather(*(_press(database, number, who, now) for who in APPROVERS))


def _wins(verdicts: Sequence[Verdict]) -> int:
    return sum(verdict.decided for verdict in verdicts)


async def _all(database: Database, number: int, now: datetime, needs: int = 1) -> Counter[int]:
    """Let four approve each of so many calls at the same moment; give how many calls were won how often."""
    won: Counter[int] = Counter()
    for first in range(1, number + 1, 100):
        some = range(first, min(first + 100, number + 1))
        await _submitted(database, some, now, needs)
        for four in await asyncio.gather(*(_race(database, each, now) for each in some)):
            won[_wins(four)] += 1
            assert sum(verdict.ruling is Ruling.ALLOWED for verdict in four) == needs
    return won


@pytest.mark.long
@pytest.mark.parametrize("needs", [1, 2])
async def test_of_four_who_approve_at_once_as_many_count_as_are_needed_and_one_decides(database, now, needs):
    await _seat(database, now)
    assert await _all(database, 20, now, needs) == {1: 20}
    async with database.read() as session:
        decided = await calls.in_state(session, CallState.APPROVED)
        given = [len(await approvals.standing(session, n, 3, now - timedelta(1))) for n in range(1, 21)]
    assert len(decided) == 20
    assert {call.version for call in decided} == {4}
    assert {call.decided_by for call in decided} <= set(APPROVERS)
    assert given == [needs] * 20


@pytest.mark.long
@pytest.mark.timeout(14_400)
async def test_a_thousand_calls_with_four_approvers_each_are_won_a_thousand_times(database, now):
    many = int(os.environ.get("APPROVALS", "1000"))
    begun = time.process_time()
    await _seat(database, now)
    assert await _all(database, many, now) == {1: many}
    print(f"{4 * many:,} presses on {many:,} calls: {time.process_time() - begun:.0f} s of CPU time")


async def test_an_approval_counts_for_its_version_for_its_time_and_while_its_seat_does(database, now) -> None:
    await _seat(database, now)
    await _submitted(database, [1], now, needs=3)
    async with database.transaction() as tx:
        for who, at in ((2, now), (3, now + timedelta(minutes=5)), (4, now)):
            await approvals.note(tx, 1, 3, who, at)
        tx.add(Approval(call_id=1, version=2, coordinator_id=5, approved_at=now))
        seat = await coordinators.get(tx, 4)
        seat.state = CoordinatorState.LAPSED
        tx.add(seat)
    async with database.read() as session:
        earlier = now - timedelta(minutes=1)
        assert [each.coordinator_id for each in await approvals.standing(session, 1, 3, earlier)] == [2, 3]
        assert [each.coordinator_id for each in await approvals.standing(session, 1, 3, now)] == [3]
    async with database.transaction() as tx:
        await approvals.note(tx, 1, 3, 2, now + timedelta(minutes=9))  # once more begins anew
    async with database.read() as session:
        assert [each.coordinator_id for each in await approvals.standing(session, 1, 3, now)] == [3, 2]
