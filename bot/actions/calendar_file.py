"""Writes the dates of a call as a calendar file (iCalendar, RFC 5545) that phones take. Pure.

One event for each place of a series, repeating by weekday, with the zone and its rules inside the file. The
UID of an event never changes and its SEQUENCE grows, so that a file sent later replaces the one before; a
call that is called off has the STATUS CANCELLED.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from bot.actions import series as dates
from bot.actions.series import Rule, Series

PRODUCT = "-//Repatriation Watch//Calls to action//EN"
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the file beside the dates. `code` is the call's own, as under its message."""

    code: str
    title: str
    text: str
    link: str | None = None
    revision: int = 0
    cancelled: bool = False
    with_place: bool = True  # False: the place is told to those who confirmed, and not yet


def write(entry: Entry, all_dates: Sequence[Series], now: datetime) -> bytes:
    """Give the file: UTF-8, lines folded and ended as RFC 5545 wants."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    rules = [(series, rule) for series in all_dates for rule in series.rules]
    for number, (series, rule) in enumerate(rules):
        event = _event(entry, series, rule, number, now)
        if event is not None:
            calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: Entry, series: Series, rule: Rule, number: int, now: datetime) -> Event | None:
    """Give the event of one rule; None where no date of it is left."""
    first = next(dates.occurrences(replace(series, rules=(rule,), without=frozenset())), None)
    if first is None or not any(each.day.weekday() in rule.days for each in dates.occurrences(series)):
        return None
    event = Event()
    event.add("uid", f"{entry.code.lower()}-{number}@repatriation-watch")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", entry.revision)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", entry.title)
    event.add("description", entry.text)
    if entry.link:
        event.add("url", entry.link)
    if entry.with_place:
        event.add("location", rule.place)
    zone = ZoneInfo(series.zone)
    event.add("dtstart", _wall(first.day, series, zone))
    event.add("duration", series.length)
    if not series.is_one_date:
        event.add("rrule", _rule(series, rule, zone))
    for day in sorted(series.without):
        if day.weekday() in rule.days and day >= first.day:
            event.add("exdate", [_wall(day, series, zone)])
    return event


def _wall(day: date, series: Series, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, series.start, zone)


def _rule(series: Series, rule: Rule, zone: ZoneInfo) -> vRecur:
    parts: dict[str, object] = {"freq": "WEEKLY", "byday": [_DAYS[day] for day in sorted(rule.days)]}
    if series.last is not None:
        parts["until"] = _wall(series.last, series, zone).astimezone(UTC)
    return vRecur(parts)
