"""Who comes is counted once and may change it; seats, and the place, go to those who come."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.actions.attending import Answered, Sight, answer, look
from storage.models import CallState, Choice
from storage.queries import taps

MINA, NORA, OLGA = 5_000_000_001, 5_000_000_002, 5_000_000_003
WHEN = {"day": "2026-03-12", "at": "19:00", "until": "21:00", "zone": "Asia/Seoul"}
STARTS = datetime(2026, 3, 12, 10, tzinfo=UTC)
RALLY = {"when": WHEN, "repeat": "once", "place": "The north gate", "reveal": "hours_before"}
FILMS = {
    "sessions": [{**WHEN, "title": "One"}, {**WHEN, "day": "2026-03-13", "title": "Two"}],
    "place": "A church", "capacity": 1,
}  # fmt: skip


async def says(database, person: int, now, *, comes: bool, number: int = 0):
    return (await answer(database, 1, person, number, now, comes=comes)).answered


async def test_an_answer_counts_once_and_may_be_changed(scene, database, now) -> None:
    await scene.call(CallState.SENT, kind="rally", details=RALLY)
    assert await says(database, MINA, now, comes=True) is Answered.COMING
    assert await says(database, MINA, now, comes=True) is Answered.BEFORE
    assert await says(database, MINA, now, comes=False) is Answered.CANNOT
    assert await says(database, MINA, now, comes=False) is Answered.BEFORE
    assert await says(database, MINA, now, comes=True) is Answered.COMING
    async with database.read() as session:
        assert await taps.totals(session, 1) == {(0, Choice.COMING): 1}


async def test_of_many_who_press_at_once_as_many_come_as_there_are_seats(scene, database, now) -> None:
    await scene.call(CallState.SENT, kind="event", details={**FILMS, "capacity": 3})
    people = range(MINA, MINA + 12)
    said = await asyncio.gather(*(says(database, person, now, comes=True) for person in people))
    assert sorted(said) == [Answered.COMING] * 3 + [Answered.WAITING] * 9
    async with database.read() as session:
        assert await taps.count(session, 1, 0, Choice.COMING) == 3


async def test_who_waited_longest_gets_the_seat_of_one_who_cannot_come(scene, database, now) -> None:
    await scene.call(CallState.SENT, kind="event", details=FILMS)
    for person in (MINA, NORA, OLGA):
        await says(database, person, now, comes=True)
    moved = await answer(database, 1, MINA, 0, now, comes=False)
    assert moved.moved_up is not None
    assert moved.moved_up.person == NORA
    assert (await answer(database, 1, OLGA, 0, now, comes=False)).moved_up is None  # she only waited
    async with database.read() as session:
        assert await taps.of_person(session, 1, NORA) == {0: Choice.COMING}


async def test_each_session_has_its_own_seats(scene, database, now) -> None:
    await scene.call(CallState.SENT, kind="event", details=FILMS)
    assert await says(database, MINA, now, comes=True) is Answered.COMING
    assert await says(database, MINA, now, comes=True, number=1) is Answered.COMING
    assert await says(database, NORA, now, comes=True, number=1) is Answered.WAITING
    assert await says(database, NORA, now, comes=True, number=2) is Answered.CLOSED


@pytest.mark.parametrize("state", list(CallState))
async def test_only_a_running_call_counts(scene, database, now, state) -> None:
    await scene.call(state, kind="rally", details=RALLY)
    counts = state in {CallState.SENDING, CallState.SENT}
    assert await says(database, MINA, now, comes=True) is (Answered.COMING if counts else Answered.CLOSED)
    assert await says(database, MINA, STARTS + timedelta(hours=2), comes=True) is Answered.CLOSED


async def test_a_kept_place_is_shown_to_those_who_come_from_its_hour_until_it_is_over(
    scene, database, now
) -> None:
    await scene.call(CallState.SENT, kind="rally", details=RALLY)
    await says(database, MINA, now, comes=True)
    await says(database, NORA, now, comes=False)
    two_hours = STARTS - timedelta(hours=2)
    assert (await look(database, 1, OLGA, two_hours)).sight is Sight.NOT_COMING
    assert (await look(database, 1, NORA, two_hours)).sight is Sight.NOT_COMING
    early = await look(database, 1, MINA, two_hours - timedelta(minutes=1))
    assert (early.sight, early.shown_from) == (Sight.NOT_YET, two_hours)
    seen = await look(database, 1, MINA, two_hours)
    assert seen.sight is Sight.SHOWN
    assert seen.date is not None
    assert seen.date.place == "The north gate"
    after = STARTS + timedelta(hours=3)
    assert (await look(database, 1, MINA, after - timedelta(seconds=1))).sight is Sight.SHOWN
    assert (await look(database, 1, MINA, after)).sight is Sight.OVER


async def test_a_place_that_everybody_may_see_is_shown_to_everybody(scene, database, now) -> None:
    await scene.call(CallState.SENT, kind="rally", details={**RALLY, "reveal": "open"})
    assert (await look(database, 1, OLGA, now)).sight is Sight.SHOWN
