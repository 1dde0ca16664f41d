"""Dates of rallies, by the clock on the wall of the place."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import series
from bot.actions.series import EVERY_DAY, WEEKDAYS, WEEKEND, Flaw, Rule, Series

NEW_YORK = "America/New_York"
TWO_HOURS = timedelta(hours=2)
CONSULATE, SQUARE = Rule(WEEKDAYS, "Consulate"), Rule(WEEKEND, "Times Square")
EARLY = datetime(2022, 1, 1, tzinfo=UTC)


def daily(first: date, last: date | None, *without: date, zone: str = NEW_YORK) -> Series:
    return Series(zone, time(13), TWO_HOURS, first, last, (CONSULATE, SQUARE), frozenset(without))


def test_weekdays_at_one_place_weekends_at_another_and_a_holiday_nowhere():
    rally = daily(date(2022, 2, 6), date(2022, 2, 22), date(2022, 2, 21))
    found = list(series.occurrences(rally))
    assert [one.day.day for one in found if one.place == "Times Square"] == [6, 12, 13, 19, 20]
    assert [one.day.day for one in found if one.place == "Consulate"] == [*range(7, 12), *range(14, 19), 22]
    assert series.count(rally) == 16
    assert {(one.starts.hour, one.ends.hour) for one in found} == {(18, 20)}  # UTC, in winter


def test_one_oclock_stays_one_oclock_when_the_clocks_change():
    found = list(series.occurrences(daily(date(2026, 3, 4), date(2026, 3, 22))))
    assert [one.starts.hour for one in found if one.day < date(2026, 3, 8)] == [18] * 4
    assert [one.starts.hour for one in found if one.day >= date(2026, 3, 8)] == [17] * 15
    changes = series.offset_changes(daily(date(2026, 3, 4), None), datetime(2026, 3, 4, tzinfo=UTC))
    assert [one.day for one in changes] == [date(2026, 3, 8), date(2026, 11, 1)]


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        ("Europe/Brussels", date(2026, 3, 29), time(0, 30), "2026-03-28T23:30"),
        ("Europe/Brussels", date(2026, 3, 29), time(2, 30), "2026-03-29T01:30"),  # skipped: 03:30 on the wall
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),  # twice: the first of them
        ("Asia/Seoul", date(2026, 3, 29), time(0, 30), "2026-03-28T15:30"),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_read_as_the_standard_says(zone, day, at, moment):
    assert series.moment(zone, day, at) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_today_can_be_skipped_and_an_open_series_ended():
    rally = daily(date(2012, 2, 14), None, zone="Asia/Seoul")
    assert series.count(rally) is None
    assert series.on(series.skip(rally, date(2012, 3, 1)), date(2012, 3, 1)) is None
    ended = series.end(rally, date(2012, 3, 9))
    assert series.count(ended) == 25
    assert series.on(ended, date(2012, 3, 10)) is None


def test_the_next_date_is_the_one_under_way_or_the_one_to_come():
    rally = daily(date(2022, 2, 6), date(2022, 2, 22))
    during = datetime(2022, 2, 22, 19, 59, tzinfo=UTC)
    assert series.upcoming(rally, during).day == date(2022, 2, 22)
    assert series.upcoming(rally, during + timedelta(minutes=1)) is None
    over_midnight = Series.once("Asia/Seoul", date(2022, 2, 6), time(23), timedelta(hours=3), "Gate")
    assert series.upcoming(over_midnight, datetime(2022, 2, 6, 16, 59, tzinfo=UTC)).place == "Gate"


@pytest.mark.parametrize(
    ("changed", "flaw"),
    [
        ({"zone": "Mars/Base"}, Flaw.ZONE),
        ({"length": timedelta()}, Flaw.LENGTH),
        ({"length": timedelta(hours=25)}, Flaw.LENGTH),
        ({"last": date(2022, 2, 5)}, Flaw.ORDER),
        ({"last": date(2026, 2, 5)}, Flaw.TOO_LONG),
        ({"rules": ()}, Flaw.NO_PLACE),
        ({"rules": (Rule(frozenset(), "Gate"),)}, Flaw.NO_PLACE),
        ({"rules": (Rule(frozenset({7}), "Gate"),)}, Flaw.NO_PLACE),
        ({"rules": (CONSULATE, Rule(EVERY_DAY, "Gate"))}, Flaw.TWO_PLACES),
        ({"without": frozenset({date(2022, 2, day) for day in range(6, 23)})}, Flaw.NEVER),
        ({}, None),
    ],
)
def test_what_keeps_a_series_from_standing_is_named(changed, flaw):
    given_ = {
        "zone": NEW_YORK, "start": time(13), "length": TWO_HOURS, "first": date(2022, 2, 6),
        "last": date(2022, 2, 22), "rules": (CONSULATE, SQUARE),
    }  # fmt: skip
    assert series.flaw(Series(**(given_ | changed)), EARLY) is flaw


def test_a_series_whose_dates_are_over_is_named_so():
    assert (
        series.flaw(daily(date(2022, 2, 6), date(2022, 2, 22)), datetime(2022, 3, 1, tzinfo=UTC)) is Flaw.PAST
    )


@given(
    zone=st.sampled_from(
        [NEW_YORK, "Europe/Brussels", "Asia/Seoul", "Australia/Lord_Howe", "America/Santiago"]
    ),
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 400),
    start=st.times(),
    without=st.sets(st.integers(0, 400), max_size=5),
)
def test_dates_come_in_order_each_day_once_at_the_wall_time(zone, first, days, start, without):
    start = start.replace(second=0, microsecond=0)
    left_out = frozenset(first + timedelta(days=day) for day in without)
    last = first + timedelta(days=days)
    rally = Series(zone, start, TWO_HOURS, first, last, (Rule(EVERY_DAY, "Gate"),), left_out)
    found = list(series.occurrences(rally))
    assert len(found) == days + 1 - len({day for day in without if day <= days})
    assert all(one.starts < later.starts for one, later in pairwise(found))
    for one in found:
        wall = one.starts.astimezone(ZoneInfo(zone))
        exists = wall.replace(tzinfo=None) == datetime.combine(one.day, start)
        before = datetime.combine(one.day, start, ZoneInfo(zone)).replace(fold=0).utcoffset()
        after = datetime.combine(one.day, start, ZoneInfo(zone)).replace(fold=1).utcoffset()
        assert exists or before != after  # off the wall time only where the clocks skip it
