"""Shifts of a daily presence: cut from its dates, taken by one, and never confused with a date."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.actions import attending, details, incident, shifts
from bot.actions.attending import Answered, Sight
from storage.models import CallState, Choice
from storage.queries import taps

FIRST_DAY = "2026-03-07"


def vigil(zone: str = "America/New_York", hours: str = "shift_2", **more) -> dict:
    when = {"day": FIRST_DAY, "at": "09:00", "until": "14:00", "zone": zone}
    return {"when": when, "repeat": "daily", "place": "The gate", "shifts": hours, **more}


@pytest.mark.parametrize(
    ("hours", "ends"),
    [("shift_1", [10, 11, 12, 13, 14]), ("shift_2", [11, 13, 14]), ("shift_4", [13, 14]), ("no_shifts", [])],
)
def test_a_date_is_cut_from_its_beginning_and_the_last_part_may_be_shorter(hours, ends) -> None:
    found = list(shifts.coming(vigil("UTC", hours, until=FIRST_DAY), datetime(2026, 3, 1, tzinfo=UTC)))
    assert [each.date.ends.hour for each in found] == ends
    assert all(one.date.ends == two.date.starts for one, two in pairwise(found))


def test_shifts_keep_their_wall_time_when_the_clocks_change_and_each_is_found_by_its_number() -> None:
    found = list(shifts.coming(vigil(until="2026-03-09"), datetime(2026, 3, 1, tzinfo=UTC)))
    assert [each.date.starts.hour for each in found] == [14, 16, 18, 13, 15, 17, 13, 15, 17]
    assert len({each.number for each in found}) == len(found)
    assert all(shifts.at(vigil(until="2026-03-09"), each.number) == each for each in found)


@pytest.mark.parametrize("number", [0, 11, 999, shifts.FIRST + 3, shifts.FIRST + 24 * 3])
def test_what_is_no_shift_is_none(number) -> None:
    assert shifts.at(vigil(until="2026-03-09"), number) is None


def test_a_day_that_is_left_out_has_no_shifts() -> None:
    left = details.skipping(vigil(until="2026-03-09"), date(2026, 3, 8))
    days = {each.date.day.day for each in shifts.coming(left, datetime(2026, 3, 1, tzinfo=UTC))}
    assert days == {7, 9}
    assert shifts.at(left, shifts.FIRST + 24) is None


async def test_a_shift_is_taken_once_and_given_back_without_a_trace(scene, database, now) -> None:
    await scene.call(CallState.SENT, kind="rally", published_at=now, details=_today(now))
    first = shifts.FIRST
    assert await _take(database, 7, first, now) is Answered.COMING
    assert await _take(database, 7, first, now) is Answered.BEFORE
    assert await _take(database, 8, first, now) is Answered.COMING
    assert await _take(database, 7, first, now, comes=False) is Answered.CANNOT
    assert await _take(database, 7, first, now, comes=False) is Answered.BEFORE
    async with database.read() as session:
        assert dict(await taps.totals(session, 1)) == {(first, Choice.COMING): 1}
        assert await taps.of_person(session, 1, 7) == {}


async def test_a_shift_that_is_over_or_never_was_takes_nobody_nor_does_a_call_that_ended(
    scene, database, now
) -> None:
    await scene.call(CallState.SENT, kind="rally", published_at=now, details=_today(now))
    await scene.call(CallState.OVER, kind="rally", published_at=now, details=_today(now), number=2)
    late = now + timedelta(hours=3)
    assert await _take(database, 7, shifts.FIRST, late) is Answered.CLOSED
    assert await _take(database, 7, shifts.FIRST + 20, now) is Answered.CLOSED
    assert await attending.take_shift(database, 2, 7, shifts.FIRST, now, comes=True) is Answered.CLOSED
    answered = await attending.answer(database, 1, 7, shifts.FIRST, now, comes=True)
    assert answered.answered is Answered.CLOSED  # a shift is no date


async def test_a_kept_place_and_the_button_of_incidents_are_for_those_whose_shift_it_is(
    scene, database, now
) -> None:
    await scene.call(
        CallState.SENT, kind="rally", published_at=now, details={**_today(now), "reveal": "hours_before"}
    )
    second = shifts.FIRST + 1  # begins in three hours
    await _take(database, 7, second, now)
    early, on = await _looks(database, now), await _looks(database, now + timedelta(hours=3))
    assert [early[7], early[8], on[7], on[8]] == [
        Sight.NOT_YET, Sight.NOT_COMING, Sight.SHOWN, Sight.NOT_COMING,
    ]  # fmt: skip
    async with database.transaction() as tx:
        at_three = now + timedelta(hours=3)
        assert await incident.tell(tx, 1, 8, 0, at_three) is None
        assert await incident.tell(tx, 1, 7, 0, now) is None
        assert await incident.tell(tx, 1, 7, 0, at_three) is not None


def _today(now: datetime) -> dict:
    """Give a presence of four hours that begins in an hour, every day."""
    at, until = now + timedelta(hours=1), now + timedelta(hours=5)
    when = {"day": f"{at:%Y-%m-%d}", "at": f"{at:%H:%M}", "until": f"{until:%H:%M}", "zone": "UTC"}
    return {"when": when, "repeat": "daily", "place": "The gate", "shifts": "shift_2"}


async def _take(database, person: int, number: int, now: datetime, *, comes: bool = True) -> Answered:
    return await attending.take_shift(database, 1, person, number, now, comes=comes)


async def _looks(database, now: datetime) -> dict[int, Sight]:
    return {person: (await attending.look(database, 1, person, now)).sight for person in (7, 8)}
