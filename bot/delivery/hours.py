"""When somebody rests, and when their digest is due, by the clock on their wall. Pure.

Hours are kept as people say them, in their zone, and turned into UTC anew for each window, so that a change
of the clocks moves neither. Where the clocks go back, an hour is there twice: quiet hours begin with the
first and end with the last, a digest comes with the first. Where they go forward, what falls into the gap
happens at its end; on a day that a zone leaves out altogether, nothing happens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from storage.models import Digest

DAY = 1440
"""Minutes."""
EVERY_DAY = 127
WORKDAYS = 31
WEEKEND = 96
MOST_RANGES = 8
"""So many ranges one may have: all fit on one screen."""
_AHEAD = 9
"""Days looked ahead: each weekday comes again within seven, and one may be left out."""

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """Hours of the wall clock: `days` as bits from Monday (1) on which it begins, minutes of the day.

    An end that is not after the start lies on the next day.
    """

    days: int
    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse what is no range: ValueError."""
        if not (0 < self.days <= EVERY_DAY and 0 <= self.start < DAY and 0 <= self.end < DAY):
            raise ValueError("a range needs a weekday and two times of a day")
        if self.start == self.end:
            raise ValueError("a range that ends when it begins is none")

    @property
    def number(self) -> int:
        """Give a number of 29 bits that stands for this range alone."""
        return (self.days * DAY + self.start) * DAY + self.end

    def as_row(self) -> list[int]:
        """Give it as it is stored."""
        return [self.days, self.start, self.end]


def ranges_of(rows: Iterable[Sequence[int]]) -> tuple[Range, ...]:
    """Read ranges as they are stored."""
    return tuple(Range(*row) for row in rows)


@lru_cache(maxsize=4096)
def instant(day: date, minute: int, zone: ZoneInfo, *, last: bool = False) -> datetime | None:
    """Give the UTC instant at which a clock shows this minute of this day; None: that day does not exist.

    Of a minute that comes twice the first, or the `last`; in a gap, the end of the gap.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 -- the clock on the wall
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:
        return late if last else early
    if early - late >= timedelta(days=1):
        return None
    low, high = late, early  # a gap lies between: at `low` the clocks stand as before, at `high` as after
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


@lru_cache(maxsize=4096)
def quiet_window(ranges: tuple[Range, ...], zone: ZoneInfo, now: datetime) -> Window | None:
    """Give the quiet time that is now, or else the next one, as begin and end in UTC; None without ranges.

    Ranges that touch are one. Hours that never end are cut after nine days, so that nothing is held for ever.
    """
    found: list[Window] = []
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=shift) for shift in range(-2, _AHEAD)):
        for each in ranges:
            if each.days >> day.weekday() & 1:
                found += _on(day, each, zone)
    merged: list[Window] = []
    for since, until in sorted(found):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        else:
            merged.append((since, until))
    return next((window for window in merged if window[1] > now), None)


def _on(day: date, each: Range, zone: ZoneInfo) -> list[Window]:
    """Give a range that begins on a day; nothing where the clocks leave nothing of it."""
    ends = day if each.end > each.start else day + timedelta(days=1)
    since = instant(day, each.start, zone)
    until = instant(ends, each.end, zone, last=True)
    if since is None:
        return []
    if until is None:  # the next day is left out: it ends with this one
        until = instant(ends + timedelta(days=1), 0, zone)
    return [(since, until)] if until is not None and since < until else []


def rest(
    ranges: tuple[Range, ...], zone: ZoneInfo, paused_until: datetime | None, now: datetime
) -> Window | None:
    """Give the present or next time without messages: quiet hours, or a pause and what follows it at once."""
    if paused_until is None or paused_until <= now:
        return quiet_window(ranges, zone, now)
    after = quiet_window(ranges, zone, paused_until)
    until = after[1] if after is not None and after[0] <= paused_until else paused_until
    return now, until


def next_digest(digest: Digest, hour: int, weekday: int, zone: ZoneInfo, after: datetime) -> datetime | None:
    """Give the first instant after `after` at which a digest is due; None for those who want none."""
    if digest is Digest.OFF:
        return None
    today = after.astimezone(zone).date()
    for day in (today + timedelta(days=shift) for shift in range(-1, 2 * _AHEAD)):
        if digest is Digest.WEEKLY and day.weekday() != weekday:
            continue
        at = instant(day, hour * 60, zone)
        if at is not None and at > after:
            return at
    raise ValueError(f"the zone {zone.key} has no such hour for weeks")
