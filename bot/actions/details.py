"""Gives the answers of a call their meaning: its dates, its places, its deadline, its letters. Pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.actions import series
from bot.actions.kinds import Grace, Repeat, Reveal, Step
from bot.actions.series import EVERY_DAY, WEEKDAYS, WEEKEND, Occurrence, Rule, Series

USUAL_LENGTH = timedelta(hours=2)
"""How long a date lasts of which only the beginning was said."""
GRACES = {
    Grace.QUARTER: timedelta(minutes=15), Grace.HOUR: timedelta(hours=1), Grace.SIX_HOURS: timedelta(hours=6),
}  # fmt: skip
PLACE_KEPT_FOR = {Reveal.DAY_BEFORE: timedelta(hours=24), Reveal.HOURS_BEFORE: timedelta(hours=2)}


def dates(details: Mapping[str, Any]) -> tuple[Series, ...]:
    """Give the dates of a call: the series of a rally, each session of an event; none of other kinds."""
    place = str(details.get(Step.PLACE) or "")
    if moment := details.get(Step.WHEN):
        return (_rally(moment, details, place),)
    return tuple(_once(session, place) for session in details.get(Step.SESSIONS) or ())


def _once(moment: Mapping[str, str], place: str) -> Series:
    start = time.fromisoformat(moment["at"])
    return Series.once(moment["zone"], date.fromisoformat(moment["day"]), start, _length(moment), place)


def _rally(moment: Mapping[str, str], details: Mapping[str, Any], place: str) -> Series:
    first = date.fromisoformat(moment["day"])
    repeat = Repeat(details.get(Step.REPEAT, Repeat.ONCE))
    if repeat is Repeat.ONCE:
        return _once(moment, place)
    last = details.get(Step.UNTIL)
    return Series(
        zone=moment["zone"],
        start=time.fromisoformat(moment["at"]),
        length=_length(moment),
        first=first,
        last=date.fromisoformat(last) if last else None,
        rules=_rules(repeat, first, place, str(details.get(Step.WEEKEND_PLACE) or place)),
        without=frozenset(date.fromisoformat(day) for day in details.get(Step.WITHOUT) or ()),
    )


def _rules(repeat: Repeat, first: date, place: str, weekend_place: str) -> tuple[Rule, ...]:
    days = {
        Repeat.DAILY: EVERY_DAY,
        Repeat.WEEKDAYS: WEEKDAYS,
        Repeat.WEEKENDS: WEEKEND,
        Repeat.WEEKLY: frozenset({first.weekday()}),
    }
    if repeat is Repeat.SPLIT:
        return (Rule(WEEKDAYS, place), Rule(WEEKEND, weekend_place))
    return (Rule(days[repeat], place),)


def _length(moment: Mapping[str, str]) -> timedelta:
    """Give how long it lasts; an end before the beginning is one after midnight."""
    if "until" not in moment:
        return USUAL_LENGTH
    start, until = (
        datetime.combine(date.min, time.fromisoformat(moment[each]), UTC) for each in ("at", "until")
    )
    return until - start if until > start else until - start + timedelta(days=1)


def skipping(details: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Give the details with one more day left out."""
    without = {*(details.get(Step.WITHOUT) or ()), day.isoformat()}
    return {**details, Step.WITHOUT: sorted(without)}


def upcoming(details: Mapping[str, Any], now: datetime) -> Occurrence | None:
    """Give the date that is under way or comes next; None after the last, or where there is none."""
    found = (series.upcoming(each, now) for each in dates(details))
    return min((each for each in found if each), key=lambda each: each.starts, default=None)


def place_on(details: Mapping[str, Any], one: Occurrence) -> str:
    """Give the place of a date in the words of these details; it may have been found in other words."""
    same = (series.on(each, one.day) for each in dates(details))
    return next((each.place for each in same if each and each.starts <= one.starts < each.ends), one.place)


def ends_at(details: Mapping[str, Any]) -> datetime | None:
    """Give when the last date ends, in UTC; None where there is no date, or no end to them."""
    all_dates = dates(details)
    if not all_dates or any(each.last is None for each in all_dates):
        return deadline(details)
    return max((last.ends for each in all_dates for last in series.occurrences(each)), default=None)


def deadline(details: Mapping[str, Any]) -> datetime | None:
    """Give when the day of the deadline is over everywhere on earth (UTC-12); None where there is none."""
    day = details.get(Step.DEADLINE)
    if not day:
        return None
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(12), UTC)


def send_at(details: Mapping[str, Any]) -> datetime | None:
    """Give when a call shall go out, in UTC; None: as soon as it is approved."""
    planned = details.get(Step.SEND)
    if not planned:
        return None
    return series.moment(
        planned["zone"], date.fromisoformat(planned["day"]), time.fromisoformat(planned["at"])
    )


def late_after(details: Mapping[str, Any]) -> datetime | None:
    """Give from when on a call for later is not sent any more but missed; None where it is not for later."""
    at = send_at(details)
    return at + GRACES[Grace(details.get(Step.GRACE, Grace.HOUR))] if at else None


def flaws(details: Mapping[str, Any], now: datetime) -> list[series.Flaw]:
    """Give what keeps the dates of a call from standing."""
    found = (series.flaw(each, now) for each in dates(details))
    return sorted({each for each in found if each})


def keeps_place(details: Mapping[str, Any]) -> bool:
    """Say whether the place is shown only to those who come."""
    return Reveal(details.get(Step.REVEAL, Reveal.OPEN)) is not Reveal.OPEN


def shown_from(details: Mapping[str, Any], occurrence: Occurrence) -> datetime | None:
    """Give from when the place of a date is shown to those who come; None where it stands in the call."""
    reveal = Reveal(details.get(Step.REVEAL, Reveal.OPEN))
    if reveal is Reveal.OPEN:
        return None
    kept = PLACE_KEPT_FOR.get(reveal)
    return occurrence.starts - kept if kept else datetime.min.replace(tzinfo=UTC)
