"""Quiet hours and digests by the clock on the wall, also where the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.hours import (
    EVERY_DAY,
    WEEKEND,
    WORKDAYS,
    Range,
    instant,
    next_digest,
    quiet_window,
    ranges_of,
    rest,
)
from storage.models import Digest

NEW_YORK = ZoneInfo("America/New_York")
BRUSSELS = ZoneInfo("Europe/Brussels")
SEOUL = ZoneInfo("Asia/Seoul")
NIGHT = Range(EVERY_DAY, 22 * 60, 7 * 60)
ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Chicago", "America/Halifax",
    "America/Havana", "America/Los_Angeles", "America/New_York", "America/Nuuk", "America/Santiago",
    "America/Sao_Paulo", "America/St_Johns", "America/Toronto", "Asia/Bangkok", "Asia/Beirut", "Asia/Gaza",
    "Asia/Hong_Kong", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Pyongyang", "Asia/Seoul",
    "Asia/Shanghai", "Asia/Taipei", "Asia/Tehran", "Asia/Tokyo", "Asia/Ulaanbaatar", "Asia/Vladivostok",
    "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Brussels",
    "Europe/Dublin", "Europe/London", "Europe/Moscow", "Pacific/Auckland", "Pacific/Chatham",
    "Pacific/Easter", "UTC",
)  # fmt: skip
SHORT = ("America/New_York", "Australia/Lord_Howe", "Asia/Beirut")
RULES = (
    (NIGHT,),
    (Range(EVERY_DAY, 2 * 60 + 30, 3 * 60),),  # inside the hour that is left out, or comes twice
    (Range(EVERY_DAY, 60 + 30, 2 * 60 + 30),),
    (Range(EVERY_DAY, 23 * 60, 0),),
    (Range(WORKDAYS, 22 * 60, 6 * 60), Range(WEEKEND, 0, 10 * 60), Range(WEEKEND, 13 * 60, 15 * 60)),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_night_runs_over_midnight_in_the_zone_of_whoever_sleeps() -> None:
    assert quiet_window((NIGHT,), SEOUL, utc(2026, 3, 9, 12)) == (utc(2026, 3, 9, 13), utc(2026, 3, 9, 22))
    inside = utc(2026, 3, 9, 20)
    assert quiet_window((NIGHT,), SEOUL, inside) == (utc(2026, 3, 9, 13), utc(2026, 3, 9, 22))
    assert quiet_window((NIGHT,), SEOUL, utc(2026, 3, 9, 22)) == (utc(2026, 3, 10, 13), utc(2026, 3, 10, 22))


def test_the_night_of_the_change_is_as_long_as_the_clocks_make_it() -> None:
    short, long = utc(2026, 3, 8, 5), utc(2026, 11, 1, 5)
    since, until = quiet_window((NIGHT,), NEW_YORK, short)
    assert (since, until) == (utc(2026, 3, 8, 3), utc(2026, 3, 8, 11))
    since, until = quiet_window((NIGHT,), NEW_YORK, long)
    assert (since, until) == (utc(2026, 11, 1, 2), utc(2026, 11, 1, 12))


def test_what_falls_into_the_gap_happens_at_its_end_and_the_first_of_two_hours_counts() -> None:
    gap, fold = date(2026, 3, 8), date(2026, 11, 1)
    assert instant(gap, 2 * 60 + 30, NEW_YORK) == instant(gap, 3 * 60, NEW_YORK) == utc(2026, 3, 8, 7)
    assert instant(fold, 90, NEW_YORK) == utc(2026, 11, 1, 5, 30)
    assert instant(fold, 90, NEW_YORK, last=True) == utc(2026, 11, 1, 6, 30)
    assert instant(date(2011, 12, 30), 480, ZoneInfo("Pacific/Apia")) is None  # Samoa left that Friday out


def test_ranges_that_touch_are_one_and_weekdays_are_those_on_which_they_begin() -> None:
    friday_night = (Range(16, 22 * 60, 0), Range(32, 0, 9 * 60))
    window = quiet_window(friday_night, SEOUL, utc(2026, 3, 9, 12))
    assert window == (utc(2026, 3, 13, 13), utc(2026, 3, 14, 0))


def test_hours_that_never_end_are_cut_so_that_nothing_is_held_for_ever() -> None:
    now = utc(2026, 3, 9, 12)
    always = (Range(EVERY_DAY, 0, 720), Range(EVERY_DAY, 720, 0))
    since, until = quiet_window(always, SEOUL, now)
    assert since < now < until < now + timedelta(days=10)


def test_a_pause_begins_now_and_goes_over_into_the_night_in_which_it_ends() -> None:
    now, noon = utc(2026, 3, 9, 12), utc(2026, 3, 12, 3)
    assert rest((), SEOUL, noon, now) == (now, noon)
    assert rest((NIGHT,), SEOUL, noon, now) == (now, noon)
    assert rest((NIGHT,), SEOUL, utc(2026, 3, 12, 14), now) == (now, utc(2026, 3, 12, 22))
    assert rest((NIGHT,), SEOUL, now, now) == quiet_window((NIGHT,), SEOUL, now)
    assert rest((), SEOUL, None, now) is None


@pytest.mark.parametrize("row", [[0, 1, 2], [128, 1, 2], [1, -1, 2], [1, 1, 1440], [1, 60, 60]])
def test_what_is_no_range_is_refused(row: list[int]) -> None:
    with pytest.raises(ValueError, match="range"):
        ranges_of([row])


def test_the_digest_of_those_who_want_none_is_never_due() -> None:
    assert next_digest(Digest.OFF, 8, 0, SEOUL, utc(2026, 3, 9, 12)) is None


def test_a_weekly_digest_comes_on_its_day_and_not_again_at_that_very_moment() -> None:
    friday = next_digest(Digest.WEEKLY, 18, 4, BRUSSELS, utc(2026, 3, 9, 12))
    assert friday == utc(2026, 3, 13, 17)
    assert next_digest(Digest.WEEKLY, 18, 4, BRUSSELS, friday) == utc(2026, 3, 20, 17)
    assert next_digest(Digest.WEEKLY, 18, 4, BRUSSELS, utc(2026, 3, 27, 17)) == utc(2026, 4, 3, 16)


def quiet_by_the_wall(ranges: tuple[Range, ...], wall: datetime) -> bool:
    """Say whether a clock shows a quiet time, by nothing but what it shows: another way than the code's."""
    minute, today = wall.hour * 60 + wall.minute, 1 << wall.weekday()
    yesterday = 1 << (wall - timedelta(days=1)).weekday()
    for each in ranges:
        over_midnight = each.end <= each.start
        if each.days & today and each.start <= minute and (over_midnight or minute < each.end):
            return True
        if over_midnight and each.days & yesterday and minute < each.end:
            return True
    return False


def walk_a_year(name: str) -> dict[tuple[Range, ...], list[int]]:
    """Look at each half hour of a year: give, by rule, the wrong ones and those in hours that come twice."""
    zone, at, end = ZoneInfo(name), utc(2026, 1, 1), utc(2027, 1, 1)
    found = {ranges: [0, 0] for ranges in RULES}
    windows = {ranges: quiet_window(ranges, zone, at) for ranges in RULES}
    while at < end:
        local = at.astimezone(zone)
        wall = local.replace(tzinfo=None)
        for ranges in RULES:
            if windows[ranges][1] <= at:
                windows[ranges] = quiet_window(ranges, zone, at)
            quiet = windows[ranges][0] <= at
            if quiet != quiet_by_the_wall(ranges, wall):
                found[ranges][quiet and changes_near(local)] += 1
        at += timedelta(minutes=30)
    return found


def changes_near(local: datetime) -> bool:
    """Say whether the clocks change within three hours."""
    return any((local + timedelta(hours=hours)).utcoffset() != local.utcoffset() for hours in (-3, 3))


def quiet_all_year(name: str) -> None:
    for ranges, (wrong, twice) in walk_a_year(name).items():
        assert wrong == 0, (name, ranges)
        assert twice <= 4, (
            name,
            ranges,
        )  # an hour that comes twice is quiet from its first to its last minute


@pytest.mark.parametrize("name", SHORT[:1])
def test_quiet_is_what_the_wall_says_all_year(name: str) -> None:
    quiet_all_year(name)


@pytest.mark.long
@pytest.mark.parametrize("name", ZONES)
def test_quiet_is_what_the_wall_says_all_year_in_forty_zones(name: str) -> None:
    assert len(set(ZONES)) == 40
    quiet_all_year(name)


def digests_of_a_year(name: str, digest: Digest, hour: int, weekday: int = 2) -> None:
    """Prove that each local day (or each such weekday) has one digest, and at that hour on the wall."""
    zone, at = ZoneInfo(name), utc(2025, 12, 30, 12)
    seen: list[date] = []
    while True:
        at = next_digest(digest, hour, weekday, zone, at)
        local = at.astimezone(zone)
        shown = (local.hour, local.minute) == (hour, 0)
        day = local.date() if shown or not hour else (at - timedelta(seconds=1)).astimezone(zone).date()
        if day.year > 2026:
            break
        seen.append(day)
        if not shown:  # only where the clocks left that hour out
            before = (at - timedelta(seconds=1)).astimezone(zone)
            wanted = datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001 -- what the wall did not show
            assert before.replace(tzinfo=None) < wanted < local.replace(tzinfo=None), (name, local)
    days = [date(2026, 1, 1) + timedelta(days=shift) for shift in range(365)]
    wanted = [day for day in days if digest is Digest.DAILY or day.weekday() == weekday]
    assert [day for day in seen if day.year == 2026] == wanted, name


@pytest.mark.parametrize("name", SHORT)
def test_each_day_of_a_year_has_one_digest_at_its_hour(name: str) -> None:
    for hour in (0, 1, 2, 3, 8):
        digests_of_a_year(name, Digest.DAILY, hour)
    digests_of_a_year(name, Digest.WEEKLY, 2, weekday=6)


@pytest.mark.long
@pytest.mark.parametrize("name", ZONES)
def test_each_day_of_a_year_has_one_digest_at_its_hour_in_forty_zones(name: str) -> None:
    for hour in (0, 1, 2, 3, 4, 8, 12, 23):
        digests_of_a_year(name, Digest.DAILY, hour)
    for weekday in range(7):
        digests_of_a_year(name, Digest.WEEKLY, 2, weekday)
