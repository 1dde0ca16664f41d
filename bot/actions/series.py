"""The dates of a rally: one, or a series with a place for each weekday, an end and exceptions. Pure.

A series is told in wall time and a zone, as its organisers think of it: 13:00 in New York stays 13:00 when
the clocks change. A time that the clocks skip is read with the offset before the change, one that comes twice
is the first of the two: the rules of RFC 5545, section 3.3.5, and of PEP 495.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

DAY = timedelta(days=1)
LONGEST = timedelta(hours=24)
MOST_DAYS = 3 * 366
"""A series without an end is looked at so far ahead, and one with an end may not be longer."""

WEEKDAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})
EVERY_DAY = WEEKDAYS | WEEKEND


class Flaw(StrEnum):
    """Why a series cannot stand as it is."""

    ZONE = "zone"  # no such zone
    LENGTH = "length"  # nothing, or over a day
    ORDER = "order"  # it ends before it begins
    TOO_LONG = "too_long"
    NO_PLACE = "no_place"  # a rule without a weekday, or no rule at all
    TWO_PLACES = "two_places"  # one weekday in two rules
    NEVER = "never"  # no date is left
    PAST = "past"  # every date is over


@dataclass(frozen=True, slots=True)
class Rule:
    """Where people meet on some weekdays: 0 is Monday, as in `date.weekday`."""

    days: frozenset[int]
    place: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date: its day on the wall calendar there, its moments in UTC, its place and zone."""

    day: date
    starts: datetime
    ends: datetime
    place: str
    zone: str


@dataclass(frozen=True, slots=True)
class Series:
    """From `first` to `last` (None: until further notice), at `start` in `zone`, for `length`."""

    zone: str
    start: time
    length: timedelta
    first: date
    last: date | None
    rules: tuple[Rule, ...]
    without: frozenset[date] = field(default_factory=frozenset)

    @classmethod
    def once(cls, zone: str, day: date, start: time, length: timedelta, place: str) -> "Series":
        """Give the series of one date."""
        return cls(zone, start, length, day, day, (Rule(frozenset({day.weekday()}), place),))

    @property
    def is_one_date(self) -> bool:
        """Whether it is no series at all."""
        return self.first == self.last


def flaw(series: Series, now: datetime) -> Flaw | None:
    """Give the first thing that keeps a series from standing, None where it stands."""
    return _flaw_of_form(series) or _flaw_of_rules(series) or _flaw_of_dates(series, now)


def _flaw_of_form(series: Series) -> Flaw | None:
    if series.zone not in available_timezones():
        return Flaw.ZONE
    if not timedelta() < series.length <= LONGEST:
        return Flaw.LENGTH
    span = timedelta() if series.last is None else series.last - series.first
    if span < timedelta():
        return Flaw.ORDER
    return Flaw.TOO_LONG if span > MOST_DAYS * DAY else None


def _flaw_of_rules(series: Series) -> Flaw | None:
    if not series.rules or not all(rule.days and rule.days <= EVERY_DAY for rule in series.rules):
        return Flaw.NO_PLACE
    days = [day for rule in series.rules for day in rule.days]
    return Flaw.TWO_PLACES if len(days) > len(set(days)) else None


def _flaw_of_dates(series: Series, now: datetime) -> Flaw | None:
    if next(occurrences(series), None) is None:
        return Flaw.NEVER
    return Flaw.PAST if upcoming(series, now) is None else None


def moment(zone: str, day: date, at: time) -> datetime:
    """Give the moment, in UTC, of a wall time at a place."""
    return datetime.combine(day, at.replace(fold=0), ZoneInfo(zone)).astimezone(UTC)


def on(series: Series, day: date) -> Occurrence | None:
    """Give what takes place on a day; None where nothing does."""
    outside = day < series.first or (series.last is not None and day > series.last)
    if outside or day in series.without:
        return None
    place = next((rule.place for rule in series.rules if day.weekday() in rule.days), None)
    if place is None:
        return None
    starts = moment(series.zone, day, series.start)
    return Occurrence(day, starts, starts + series.length, place, series.zone)


def occurrences(series: Series, since: date | None = None) -> Iterator[Occurrence]:
    """Give the dates in order, from `since` on; of a series without an end, those of three years."""
    begin = max(series.first, since or series.first)
    left = MOST_DAYS + 1 if series.last is None else (series.last - begin).days + 1
    found = (on(series, begin + number * DAY) for number in range(max(left, 0)))
    return (each for each in found if each is not None)


def upcoming(series: Series, now: datetime) -> Occurrence | None:
    """Give the date that is under way or comes next; None after the last."""
    today = now.astimezone(ZoneInfo(series.zone)).date()
    return next((each for each in occurrences(series, today - DAY) if each.ends > now), None)


def count(series: Series) -> int | None:
    """Give how many dates there are; None where there is no end."""
    return None if series.last is None else sum(1 for _ in occurrences(series))


def skip(series: Series, day: date) -> Series:
    """Leave one day out."""
    return replace(series, without=series.without | {day})


def end(series: Series, day: date) -> Series:
    """End a series with a day: what came before stands."""
    return replace(series, last=day)


def offset_changes(series: Series, now: datetime, most: int = 2) -> list[Occurrence]:
    """Give the next dates at which the clocks there differ from the date before, for readers elsewhere."""
    zone = ZoneInfo(series.zone)
    today = now.astimezone(zone).date()
    dates = list(islice(occurrences(series, today), 400))
    changed = (
        later
        for one, later in pairwise(dates)
        if one.starts.astimezone(zone).utcoffset() != later.starts.astimezone(zone).utcoffset()
    )
    return list(islice(changed, most))
