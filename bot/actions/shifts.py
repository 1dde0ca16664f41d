"""The shifts of a rally that goes on for hours, day by day: who is there when. Pure.

Each date is cut into parts of the same length. People sign up for one part of one day: in their answers it
has a number of its own, from FIRST on, so that it is never taken for a date.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from bot.actions import details as answers
from bot.actions import series
from bot.actions.kinds import Step
from bot.actions.series import DAY, Occurrence, Series
from storage.models import Choice

FIRST = 1000
A_DAY = 24
"""Numbers of one day: a date lasts a day at most, a shift an hour at least."""
HOURS = {"shift_1": 1, "shift_2": 2, "shift_3": 3, "shift_4": 4}
"""The lengths there are to choose from, in hours; any other word means none."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift: its number among the answers, and its part of a date, in UTC."""

    number: int
    date: Occurrence


def length(details: Mapping[str, Any]) -> timedelta | None:
    """Give how long a shift is; None where a call has none."""
    hours = HOURS.get(str(details.get(Step.SHIFTS)))
    return timedelta(hours=hours) if hours and details.get(Step.WHEN) else None


def coming(details: Mapping[str, Any], since: datetime) -> Iterator[Shift]:
    """Give the shifts that have not ended at a moment, in their order; without an end, of three years."""
    each = length(details)
    if each is None:
        return
    (whole,) = answers.dates(details)
    today = since.astimezone(ZoneInfo(whole.zone)).date()
    for date in series.occurrences(whole, today - DAY):
        yield from (shift for shift in _cut(whole, date, each) if shift.date.ends > since)


def at(details: Mapping[str, Any], number: int) -> Shift | None:
    """Give the shift of a number; None where nothing takes place then."""
    each = length(details)
    if each is None or number < FIRST:
        return None
    (whole,) = answers.dates(details)
    date = series.on(whole, whole.first + (number - FIRST) // A_DAY * DAY)
    found = _cut(whole, date, each) if date else ()
    return next((shift for shift in found if shift.number == number), None)


def of_one(details: Mapping[str, Any], own: Mapping[int, Choice], since: datetime) -> list[Shift]:
    """Give the shifts that somebody took and that have not ended at a moment."""
    numbers = (number for number, choice in own.items() if choice is Choice.COMING)
    found = (at(details, number) for number in numbers)
    return _in_order(shift for shift in found if shift and shift.date.ends > since)


def around(details: Mapping[str, Any], now: datetime, before: timedelta, after: timedelta) -> list[Shift]:
    """Give the shifts that are on, begin within `before`, or ended no longer than `after` ago."""
    near = islice(coming(details, now - after), 2 * A_DAY)
    return [shift for shift in near if shift.date.starts - before <= now]


def _cut(whole: Series, date: Occurrence, each: timedelta) -> Iterator[Shift]:
    first = FIRST + (date.day - whole.first).days * A_DAY
    for number in range(A_DAY):
        starts = date.starts + number * each
        if starts >= date.ends:
            return
        yield Shift(first + number, replace(date, starts=starts, ends=min(starts + each, date.ends)))


def _in_order(found: Iterable[Shift]) -> list[Shift]:
    return sorted(found, key=lambda shift: shift.number)
