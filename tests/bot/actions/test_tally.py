"""Taps count once a person, and only for calls that were sent."""

import asyncio

import pytest

from bot.actions.tally import Counted, tally
from storage.models import CallState
from storage.queries import calls

MINA = 5_000_000_001


async def test_a_person_counts_once_however_often_they_tap(scene, database, now) -> None:
    await scene.call(CallState.SENT)
    said = await asyncio.gather(*(tally(database, 1, MINA, now) for _ in range(5)))
    assert sorted(said) == [Counted.BEFORE] * 4 + [Counted.COUNTED]
    assert await tally(database, 1, MINA + 1, now) is Counted.COUNTED
    async with database.read() as session:
        assert await calls.count_taps(session, 1) == 2


@pytest.mark.parametrize("state", list(CallState))
async def test_only_a_call_that_went_out_counts(scene, database, now, state) -> None:
    await scene.call(state)
    counts = state in {CallState.SENDING, CallState.SENT}
    assert await tally(database, 1, MINA, now) is (Counted.COUNTED if counts else Counted.CLOSED)
    assert await tally(database, 2, MINA, now) is Counted.CLOSED
