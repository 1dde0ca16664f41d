"""Say when what an item tells of happened, apart from when it was published. Pure.

"On 9 October", "지난 9일", "上周五" and "昨年10月" are resolved against the day of publication. The day on
which somebody speaks is not the day of what he speaks of, and a day to come is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.triage.calendar_words import MONTHS, PATTERNS, RELATIVE, UNITS, WEEKDAYS, Form, forms_in
from bot.triage.numbers import chinese_number, word_number
from bot.triage.patterns import pattern
from bot.triage.reading import Part, Reading, Sentence
from bot.triage.terms import Kind
from bot.triage.verdict import Happened, Precision

_LOOKED_AT = 6  # sentences of a summary
_MOST_DATES = 12
_SURE = 2  # the rank of a sentence that tells of an act
_LONGEST_BACK = 30  # years: older dates belong to treaties
_AHEAD = timedelta(days=1)  # the day of publication may differ by the zone


@dataclass(frozen=True, slots=True)
class _Found:
    start: int  # in the sentence's folded text
    end: int
    when: Happened


def happened(reading: Reading, published: date | None) -> Happened | None:
    """Give the day, week, month or year of what is told, or None where the text names none.

    Words such as "yesterday" need `published`; without it only dates with a year count.
    """
    base = reading.language.partition("-")[0]
    if base not in PATTERNS:
        return None
    best: tuple[int, Happened] | None = None
    for part in reading.parts:
        for sentence in part.sentences[:_LOOKED_AT]:
            text = part.folded.text[sentence.start : sentence.end]
            forms = forms_in(base, text)
            if not forms:
                continue
            rank, found = _rank(sentence), _nearest(part, sentence, base, _dates(text, forms, published))
            if found and (best is None or rank > best[0] or (rank and _narrows(found.when, best[1]))):
                best = (rank if best is None else max(rank, best[0]), found.when)
                if best[0] == _SURE and found.when.precision is Precision.DAY:
                    return found.when
    return best[1] if best else None


_EXACT = tuple(Precision)


def _narrows(new: Happened, known: Happened) -> bool:
    """Say whether a time lies within another that is told less exactly: a day of that month."""
    if _EXACT.index(new.precision) >= _EXACT.index(known.precision):
        return False
    if known.precision is Precision.YEAR:
        return new.on.year == known.on.year
    if known.precision is Precision.MONTH:
        return (new.on.year, new.on.month) == (known.on.year, known.on.month)
    return timedelta(0) <= new.on - known.on < timedelta(days=7)


def _rank(sentence: Sentence) -> int:
    if sentence.has(Kind.HISTORY, Kind.OPINION):
        return 0
    return _SURE if any(act.told for act in sentence.acts) else 1


def _nearest(part: Part, sentence: Sentence, language: str, dates: Iterator[_Found]) -> _Found | None:
    """Give that of its dates which stands nearest to an act told in a sentence; the first without an act."""
    text, law = part.folded.text[sentence.start : sentence.end], pattern("law", language)
    found = [
        one
        for one in dates
        if not _when_said(text, one, sentence, language) and not (law and law.match(text, one.end))
    ]
    if not found:
        return None
    acts = [act.hit.start - sentence.start for act in sentence.acts if act.told]
    exact = {Precision.DAY: 0, Precision.WEEK: 0, Precision.MONTH: 20, Precision.YEAR: 60}
    return min(
        found,
        key=lambda one: exact[one.when.precision] + min((abs(at - one.start) for at in acts), default=0),
    )


def _dates(text: str, forms: Sequence[Form], published: date | None) -> Iterator[_Found]:
    taken: list[tuple[int, int]] = []  # of the first few: a text full of dates says nothing by them
    for form in forms:
        for match in form.pattern.finditer(text):
            if len(taken) >= _MOST_DATES:
                return
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            when = _resolve({k: v for k, v in match.groupdict().items() if v is not None}, published)
            if when is not None:
                yield _Found(match.start(), match.end(), when)


def _resolve(said: dict[str, str], published: date | None) -> Happened | None:
    """Give the date of what was matched, or None where it is in the future, too old or no date."""
    try:
        when = _absolute(said) if "y" in said else _relative(said, published)
    except (ValueError, OverflowError):
        return None
    if when is None or (published is not None and when.on > published + _AHEAD):
        return None
    newest = published or when.on
    return when if newest.year - when.on.year <= _LONGEST_BACK else None


def _absolute(said: dict[str, str]) -> Happened | None:
    year = _year(said["y"])
    if "m" not in said:
        return Happened(date(year, 1, 1), Precision.YEAR)
    month = _month(said["m"])
    if "d" not in said:
        return Happened(date(year, month, 1), Precision.MONTH)
    return Happened(date(year, month, _number(said["d"])), Precision.DAY)


def _relative(said: dict[str, str], published: date | None) -> Happened | None:
    if published is None:
        return None
    unit, back = RELATIVE.get(said.get("rel", ""), ("", 0))
    if "n" in said:
        return _ago(_number(said["n"]), UNITS[said["unit"]], published)
    if "wd" in said:
        return _weekday(WEEKDAYS[said["wd"]], published, back if unit == "week" else None)
    if "m" in said:
        return _in_month(said, published, back if unit == "year" else None)
    if "d" in said:
        return _on_day(_number(said["d"]), published, back if unit == "month" else None)
    return _ago(back, unit, published) if unit else None


def _ago(count: int, unit: str, published: date) -> Happened:
    if unit == "day":
        return Happened(published - timedelta(days=count), Precision.DAY)
    if unit == "week":
        then = published - timedelta(weeks=count)
        return Happened(then - timedelta(days=then.weekday()), Precision.WEEK)
    if unit == "month":
        return Happened(_month_back(published, count), Precision.MONTH)
    return Happened(date(published.year - count, 1, 1), Precision.YEAR)


def _weekday(weekday: int, published: date, weeks_back: int | None) -> Happened:
    """Resolve "on Friday" to the last one that was, "Friday of last week" to that of the week before."""
    if weeks_back is not None:
        monday = published - timedelta(days=published.weekday(), weeks=weeks_back)
        return Happened(monday + timedelta(days=weekday), Precision.DAY)
    return Happened(published - timedelta(days=(published.weekday() - weekday) % 7), Precision.DAY)


def _in_month(said: dict[str, str], published: date, years_back: int | None) -> Happened:
    """Resolve a month without its year to the last one that was."""
    month, day = _month(said["m"]), _number(said["d"]) if "d" in said else None
    year = published.year - (years_back or 0)
    on = date(year, month, day or 1)
    if years_back is None and on > published + _AHEAD:
        on = date(year - 1, month, day or 1)
    return Happened(on, Precision.MONTH if day is None else Precision.DAY)


def _on_day(day: int, published: date, months_back: int | None) -> Happened:
    """Resolve a day without its month: of this month, or of the last one where this is still to come."""
    on = _month_back(published, months_back or 0).replace(day=day)
    if months_back is None and on > published + _AHEAD:
        on = _month_back(published, 1).replace(day=day)
    return Happened(on, Precision.DAY)


def _month_back(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _year(text: str) -> int:
    digits = "〇一二三四五六七八九"
    return (
        int(text) if text.isdigit() else int("".join(str(digits.find(c.replace("零", "〇"))) for c in text))
    )


def _month(text: str) -> int:
    return MONTHS[text] if text in MONTHS else _number(text)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    number = 1 if text in {"a", "an"} else word_number(text) or chinese_number(text)
    if number is None:
        raise ValueError(text)
    return number


def _when_said(text: str, one: _Found, sentence: Sentence, language: str) -> bool:
    """Say whether a date is that of somebody's words: "said on Monday", "9일 밝혔다"."""
    speaks, spoken, ends = (pattern(name, language) for name in ("said_before", "said_after", "said_at_end"))
    if spoken and spoken.match(text, one.end):
        return True
    before = speaks.search(text, max(0, one.start - 50), one.start) if speaks else None
    if before is None:
        return False
    if language == "en":
        return True
    follows, past = pattern("said_day", language), pattern("past", language)
    if (follows and not follows.match(text, one.end)) or (past and past.match(text, one.start)):
        return False
    start, end = before.start() + sentence.start, one.start + sentence.start
    does = any(
        start <= hit.end <= end + 1 and start - 12 <= hit.start < end
        for hit in sentence.of(Kind.PLACE, Kind.ACTOR, Kind.PEOPLE)
    )
    return bool(ends and ends.search(text)) and not does
