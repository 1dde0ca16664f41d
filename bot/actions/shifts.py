"""The shifts of a rally that goes on for hours, day by day: who is there when. Pure.

Each date is cut into parts of the same length. People sign up for one part of one day: in their answers it
has a number of its own, from FIRST on, so that it is never taken for a date.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from bot.actions import details as answers
from bot.actions import series
from bot.actions.kinds import Step
from bot.actions.series import DAY, Occurrence
from storage.models import Choice

FIRST = 1000
A_DAY = 24
"""Numbers of one day: a date lasts a day at most, a shift an hour at least."""
FROM = "shifts_from"
"""In the details of a call whose days changed: the day that its shifts are counted from."""
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


def base(details: Mapping[str, Any]) -> date:
    """Give the day that shifts are counted from: the first day, as long as no other was chosen later."""
    kept = details.get(FROM)
    return date.fromisoformat(kept) if kept else answers.dates(details)[0].first


def coming(details: Mapping[str, Any], since: datetime) -> Iterator[Shift]:
    """Give the shifts that have not ended at a moment, in their order; without an end, of three years."""
    each = length(details)
    if each is None:
        return
    (whole,) = answers.dates(details)
    today = since.astimezone(ZoneInfo(whole.zone)).date()
    for one in series.occurrences(whole, today - DAY):
        yield from (shift for shift in of_date(details, one) if shift.date.ends > since)


def at(details: Mapping[str, Any], number: int) -> Shift | None:
    """Give the shift of a number; None where nothing takes place then."""
    each = length(details)
    if each is None or number < FIRST:
        return None
    (whole,) = answers.dates(details)
    one = series.on(whole, base(details) + (number - FIRST) // A_DAY * DAY)
    found = of_date(details, one) if one else ()
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


def of_date(details: Mapping[str, Any], one: Occurrence) -> list[Shift]:
    """Give the shifts of one date, from its beginning on; the last may be shorter."""
    each = length(details)
    if each is None:
        return []
    first = FIRST + (one.day - base(details)).days * A_DAY
    found = []
    for number in range(A_DAY):
        starts = one.starts + number * each
        if starts >= one.ends:
            break
        found.append(Shift(first + number, replace(one, starts=starts, ends=min(starts + each, one.ends))))
    return found


def _in_order(found: Iterable[Shift]) -> list[Shift]:
    return sorted(found, key=lambda shift: shift.number)
