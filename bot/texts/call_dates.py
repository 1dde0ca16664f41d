"""Says when and where a call takes place: by the clock of the place, and by that of each reader. Pure.

Weekdays are numbers from 0, Monday, as in `date.weekday`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import get_day_names

from bot.texts import zones
from bot.texts.languages import Translator, translator
from bot.texts.markup import isolate, moment


@dataclass(frozen=True, slots=True)
class Meeting:
    """A date, or a series of them: on `days` of the week from `first` to `last`, but not on those left out.

    `start` and `until` are wall times in `zone`, `next` the beginning, in UTC, of the date that comes next;
    None after the last. `place` is None where it is kept. `title` is what a session of an event is called.
    `shift` is the beginning, in UTC, of the first date after the clocks there change, where that is soon.
    """

    zone: str
    start: time
    until: time
    first: date
    last: date | None
    days: frozenset[int]
    without: Collection[date]
    next: datetime | None
    place: str | None
    title: str | None = None
    shift: datetime | None = None


_ALL, _WORK, _FREE = frozenset(range(7)), frozenset(range(5)), frozenset({5, 6})


def meetings(each: Sequence[Meeting], language: str) -> list[str]:
    """Give the lines of a card that say when and where."""
    t = translator(language)
    lines = [_line(one, t) for one in each]
    series = [one for one in each if one.first != one.last]
    if series:
        lines.append(_span(series[0], t))
    left_out = sorted({day for one in series for day in one.without if day >= one.first})
    if left_out:
        lines.append(
            t.text("Not on {days}", days=t.mark(",").join(day_in_words(day, language) for day in left_out))
        )
    if any(one.place is None for one in each):
        lines.append(t.text("The place is shown to those who come."))
    coming = min(((one.next, one.zone) for one in each if one.next), default=None)
    if coming:
        at, zone = coming
        lines.append(_next(at, ZoneInfo(zone), len(each) > 1 or bool(series), t))
    lines += [_shift(one.shift, ZoneInfo(one.zone), t) for one in each if one.shift]
    return lines


def _shift(at: datetime, zone: ZoneInfo, t: Translator) -> str:
    """Say from which date on the hours of readers elsewhere are others: the clocks there change."""
    day = day_in_words(at.astimezone(zone).date(), t.language)
    fallback = f"{t.time(at, UTC)} UTC"
    return t.text(
        "The clocks there change: from {day} on, by your clock: {time}", day=day, time=moment(at, fallback)
    )


def _line(one: Meeting, t: Translator) -> str:
    when = _days(one, t) if one.first != one.last else day_in_words(one.first, t.language)
    span = f"{one.start:%H:%M}–{one.until:%H:%M}"
    hours = t.text("{hours} ({city} time)", hours=span, city=zones.name_of(one.zone, t.language))
    told = f"{when}{t.mark(',')}{hours}"
    parts = [t.labelled(isolate(one.title), told) if one.title else told]
    return " · ".join([*parts, *([isolate(one.place)] if one.place is not None else [])])


def _next(at: datetime, zone: ZoneInfo, several: bool, t: Translator) -> str:  # noqa: FBT001 -- a fact of the dates
    """Give the coming date in each reader's own zone; old clients show it in UTC."""
    fallback = f"{day_in_words(at.astimezone(UTC).date(), t.language)}{t.mark(',')}{t.time(at, UTC)} UTC"
    reader = moment(at, fallback)
    if not several:
        return t.text("By your clock: {time}", time=reader)
    there = f"{day_in_words(at.astimezone(zone).date(), t.language)}{t.mark(',')}{t.time(at, zone)}"
    return t.text("Next: {day}; by your clock: {time}", day=there, time=reader)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _days(one: Meeting, t: Translator) -> str:
    known = {
        _ALL: t.text("every day"),
        _WORK: t.text("Monday to Friday"),
        _FREE: t.text("Saturday and Sunday"),
    }
    names = get_day_names("wide", "stand-alone", t.locale)
    return known.get(one.days) or t.mark(",").join(names[day] for day in sorted(one.days))


def _span(one: Meeting, t: Translator) -> str:
    first = day_in_words(one.first, t.language)
    if one.last is None:
        return t.text("From {first} until further notice", first=first)
    return t.text("From {first} to {last}", first=first, last=day_in_words(one.last, t.language))


def day_in_words(day: date, language: str) -> str:
    """Give a day with its weekday: Sunday, February 22, 2026."""
    t = translator(language)
    name = get_day_names("abbreviated", "format", t.locale)[day.weekday()]
    written = t.date(_noon(day), UTC)
    return f"{name}, {written}" if language == "en" else f"{written} ({name})"


def moment_in_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Give a moment with its weekday by the clock of a zone: Tue, March 10, 2026, 09:00 (Seoul time)."""
    t = translator(language)
    there = at.astimezone(zone)
    city = zones.name_of(zone.key, language)
    hours = t.text("{hours} ({city} time)", hours=f"{there:%H:%M}", city=city)
    return f"{day_in_words(there.date(), language)}{t.mark(',')}{hours}"
