"""What becomes of the answers to a call when its hours or sessions change: which stay, move, or go. Pure.

Answers carry the number of a session, or of a shift of one day. After a change the same number may mean other
hours; so each answer to what is to come gets the number that fits, or none. What is over stays answered.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.actions import details as answers
from bot.actions import series, shifts
from bot.actions.kinds import Step
from bot.actions.series import Occurrence, Series
from bot.actions.shifts import A_DAY, FIRST, Shift


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of the answers with a number: the new one, None where they go.

    `before` and `after` are its hours where those who gave them must be told; `title` is that of a session.
    """

    number: int | None
    before: Occurrence | None = None
    after: Occurrence | None = None
    title: str = ""

    @property
    def is_told(self) -> bool:
        """Whether those who gave these answers hear of it by themselves."""
        return self.before is not None


def based(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Give the details `after` with the day that their shifts are counted from: old numbers keep fitting."""
    if shifts.length(after) is None:
        return dict(after)
    (whole,) = answers.dates(after)
    return {**after, shifts.FROM: min(shifts.base(before), whole.first).isoformat()}


def moves(
    before: Mapping[str, Any], after: Mapping[str, Any], taken: Collection[int], now: datetime
) -> dict[int, Move]:
    """Give what becomes of each of these numbers where it is not what it was; `after` is `based`."""
    if shifts.length(after) is not None and shifts.length(before) is not None:
        found = {number: _of_shift(before, after, number, now) for number in taken if number >= FIRST}
    else:
        found = _of_sessions(before, after, taken, now)
    return {number: move for number, move in found.items() if move.number != number or move.is_told}


def _of_shift(before: Mapping[str, Any], after: Mapping[str, Any], number: int, now: datetime) -> Move:
    same = number + (shifts.base(before) - shifts.base(after)).days * A_DAY
    old = shifts.at(before, number)
    if old is None or old.date.ends <= now:
        return Move(_of_what_is_over(after, same, now))
    there = [each for each in _on_its_day(before, after, old) if each.date.ends > now]
    new = _as_it_was(old, there) or _nearest(before, after, old, there)
    if new is None:
        return Move(None, old.date)
    moved = (new.date.starts, new.date.ends) != (old.date.starts, old.date.ends)
    return Move(new.number, old.date, new.date) if moved else Move(new.number)


def _of_what_is_over(after: Mapping[str, Any], same: int, now: datetime) -> int:
    """Keep what somebody did: under the last number of its day, where its own means something to come."""
    now_means = shifts.at(after, same)
    if now_means is None or now_means.date.ends <= now:
        return same
    last = same - (same - FIRST) % A_DAY + A_DAY - 1
    return last if shifts.at(after, last) is None else same


def _on_its_day(before: Mapping[str, Any], after: Mapping[str, Any], old: Shift) -> Sequence[Shift]:
    """Give the shifts of the same day; of a single date those of the date, on whatever day it is now."""
    (was,), (whole,) = answers.dates(before), answers.dates(after)
    alone = was.is_one_date and whole.is_one_date
    date = series.on(whole, whole.first if alone else old.date.day)
    return shifts.of_date(after, date) if date else []


def _as_it_was(old: Shift, there: Sequence[Shift]) -> Shift | None:
    hours = (old.date.starts, old.date.ends)
    return next((each for each in there if (each.date.starts, each.date.ends) == hours), None)


def _nearest(
    before: Mapping[str, Any], after: Mapping[str, Any], old: Shift, there: Sequence[Shift]
) -> Shift | None:
    """Give the same one of a date that is as long as before, else the one that shares half its hours."""
    (was,), (whole,) = answers.dates(before), answers.dates(after)
    if was.length == whole.length:
        place = (old.number - FIRST) % A_DAY
        return next((each for each in there if (each.number - FIRST) % A_DAY == place), None)
    best = max(there, key=lambda each: _shared(old, each), default=None)
    half = (old.date.ends - old.date.starts) / 2
    return best if best is not None and _shared(old, best) >= half else None


def _shared(one: Shift, other: Shift) -> timedelta:
    begins = max(one.date.starts, other.date.starts)
    return max(min(one.date.ends, other.date.ends) - begins, timedelta())


def _of_sessions(
    before: Mapping[str, Any], after: Mapping[str, Any], taken: Collection[int], now: datetime
) -> dict[int, Move]:
    """Follow each session by its title; where all titles are new, by its place in the list."""
    old, new = (list(each.get(Step.SESSIONS) or ()) for each in (before, after))
    titles = [each["title"] for each in new]
    by_place = len(old) == len(new) and not {each["title"] for each in old} & set(titles)
    dates = answers.dates(before)
    found = {}
    for number in taken:
        if number >= len(old) or not new:
            continue
        title = old[number]["title"]
        if by_place:
            found[number] = Move(number)
        elif title in titles:
            found[number] = Move(titles.index(title))
        else:
            found[number] = _gone(dates[number], number, title, now)
    return found


def _gone(session: Series, number: int, title: str, now: datetime) -> Move:
    """Drop a session; one that is over is kept behind all others, for who was there took part."""
    was = series.on(session, session.first)
    if was is None or was.ends <= now:
        return Move(FIRST - 1 - number)
    return Move(None, was, title=title)
