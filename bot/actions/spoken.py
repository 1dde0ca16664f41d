"""Reads a day and an hour as people write them, in the five languages of the bot. Pure.

Nothing is guessed: every word must be understood, a weekday written beside a date must be that date's, and
what is read is shown again with its weekday and zone before it counts. Why not a library:
docs/decisions/dates-in-words.md.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LONGEST = 60
"""Characters of a date in words; more is something else."""


class Unread(StrEnum):
    """Why a date in words is not taken."""

    WORDS = "words"  # something in it is not a date or an hour
    TWICE = "twice"  # two days or two hours
    NO_SUCH = "no_such"  # 30 February, 25 o'clock
    WEEKDAY = "weekday"  # that date is another weekday
    AMBIGUOUS = "ambiguous"  # 3/4 is March here and April there


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was read; None for what was not said. `until` is the end of a span of hours."""

    day: date | None = None
    at: time | None = None
    until: time | None = None


class _UnreadError(Exception):
    def __init__(self, why: Unread) -> None:
        super().__init__(why)
        self.why = why


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = (
    r"mon(?:day)?|월요일|월|(?:星期|周|週|禮拜|礼拜)一|月曜日?|月",
    r"tue(?:s(?:day)?)?|화요일|화|(?:星期|周|週|禮拜|礼拜)二|火曜日?|火",
    r"wed(?:nesday)?|수요일|수|(?:星期|周|週|禮拜|礼拜)三|水曜日?|水",
    r"thu(?:rs?(?:day)?)?|목요일|목|(?:星期|周|週|禮拜|礼拜)四|木曜日?|木",
    r"fri(?:day)?|금요일|금|(?:星期|周|週|禮拜|礼拜)五|金曜日?|金",
    r"sat(?:urday)?|토요일|토|(?:星期|周|週|禮拜|礼拜)六|土曜日?|土",
    r"sun(?:day)?|일요일|일|(?:星期|周|週|禮拜|礼拜)[日天]|日曜日?|日",
)
_ANY_WEEKDAY = "|".join(f"(?P<w{number}>{words})" for number, words in enumerate(_WEEKDAYS))
_DAYS_AHEAD = {
    "day after tomorrow": 2, "tomorrow": 1, "today": 0, "tonight": 0,
    "오늘": 0, "내일": 1, "모레": 2, "글피": 3,
    "今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明晚": 1, "后天": 2, "後天": 2, "大后天": 3, "大後天": 3,
    "本日": 0, "明日": 1, "明後日": 2, "あさって": 2, "きょう": 0, "あした": 1, "あす": 1,
}  # fmt: skip
_THIS = r"이번\s*주|今週の?|[本这這](?=星期|周|週|禮拜|礼拜)|[这這][个個](?=星期|禮拜|礼拜)"
_NEXT = r"next|다음\s*주|来週の?|下(?=星期|周|週|禮拜|礼拜)|下[个個](?=星期|禮拜|礼拜)"
_MORNING = r"a\.?m\.?|오전|아침|새벽|上午|早上|凌晨|清晨|午前|朝"
_AFTERNOON = r"p\.?m\.?|오후|저녁|밤|下午|晚上|傍晚|晚|午後|夕方|夜"
_HALF_OF_DAY = rf"(?P<am>{_MORNING})|(?P<pm>{_AFTERNOON})"
_NOON = r"noon|midday|정오|正午|中午(?:12[点點时時])?"
_MIDNIGHT = r"midnight|자정|零[时時点點]|半夜12[点點]"
_FILLERS = re.compile(r"at|on|the|of|에|의|부터|に|の|的|から|[,、,()（）]|\s")
_SPAN = re.compile(r"\s*(?:-|–|—|~|〜|～|to|until|부터|から|至|到)\s*(?=\D{0,4}\d)")
_HAN_DIGITS = {digit: at for at, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_HAN_NUMBER = re.compile(r"[一二两兩三四五六七八九]?十[一二三四五六七八九]?|[〇零一二两兩三四五六七八九]")
_NUMBERED = re.compile(rf"(?:{_HAN_NUMBER.pattern})(?=\s*[月日号號天点點时時分])")

_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})\s*[-./年년]\s*(?P<m>\d{1,2})\s*[-./月월]\s*(?P<d>\d{1,2})\s*(?:[.日号號일]|(?!\d))",
        r"(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日号號일]",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<n>{'|'.join(_MONTHS)})[a-z]*\.?(?:,?\s+(?P<y>\d{{4}}))?",
        rf"(?P<n>{'|'.join(_MONTHS)})[a-z]*\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:)(?:,?\s+(?P<y>\d{{4}}))?",
        r"(?P<one>\d{1,2})[/.](?P<two>\d{1,2})(?:[/.](?P<y>\d{4}))?\.?(?![\d:])",
        r"(?P<d>\d{1,2})(?:일|日|号|號|st|nd|rd|th)(?![曜요])",
    )
)
_AHEAD = re.compile("|".join(sorted(map(re.escape, _DAYS_AHEAD), key=len, reverse=True)))
_IN_DAYS = re.compile(r"in\s+(\d{1,3})\s+days?|(\d{1,3})\s*(?:일\s*(?:후|뒤)|天[后後]|日[后後])")
_WEEKDAY = re.compile(rf"(?:(?P<next>{_NEXT})|(?P<this>{_THIS})|this)?\s*(?:{_ANY_WEEKDAY})(?![a-z가-힣])")
_HOURS = (
    re.compile(_NOON),
    re.compile(_MIDNIGHT),
    re.compile(rf"(?:{_HALF_OF_DAY})?\s*(?P<h>\d{{1,2}}):(?P<min>\d{{2}})(?!\d)"),
    re.compile(
        rf"(?:{_HALF_OF_DAY})?\s*(?P<h>\d{{1,2}})\s*(?:시|[点點时時])"
        r"(?:\s*(?P<min>\d{1,2})\s*[분分]|\s*(?P<half>반|半))?"
    ),
    re.compile(rf"(?P<h>\d{{1,2}})(?={_SPAN.pattern}\d{{1,2}}(?::\d\d)?\s*[ap]\.?m)"),
    re.compile(r"(?P<h>\d{1,2})(?=\s*(?:am|pm|a\.m|p\.m))"),
)
_AFTER = re.compile(r"\s*(?:(?P<am>a\.?m\b\.?)|(?P<pm>p\.?m\b\.?))")


def read(written: str, today: date) -> Spoken | Unread:
    """Read a day, an hour, a span of hours, or a day with them; `today` is the day at the writer's place."""
    text = unicodedata.normalize("NFKC", written).casefold().strip().rstrip(".")
    if not text or len(text) > LONGEST:
        return Unread.WORDS
    text = _NUMBERED.sub(lambda found: str(_han(found[0])), text)
    try:
        day, text = _take_day(text, today)
        at, until, text = _take_hours(text)
    except _UnreadError as error:
        return error.why
    if _FILLERS.sub("", text) or (day is None and at is None):
        return Unread.WORDS
    return Spoken(day, at, until)


def _han(number: str) -> int:
    tens, ten, ones = number.partition("十")
    if not ten:
        return _HAN_DIGITS[number]
    return _HAN_DIGITS.get(tens, 1) * 10 + _HAN_DIGITS.get(ones, 0)


def _take_day(text: str, today: date) -> tuple[date | None, str]:
    """Give the day and what is left of the text."""
    found: list[date] = []
    if match := _IN_DAYS.search(text):
        found.append(today + int(match[1] or match[2]) * DAY)
        text = _without(text, match)
    if match := next(filter(None, (pattern.search(text) for pattern in _DATES)), None):
        found.append(_date(match, today))
        text = _without(text, match)
    if match := _AHEAD.search(text):
        found.append(today + _DAYS_AHEAD[match[0]] * DAY)
        text = _without(text, match)
    if match := _WEEKDAY.search(text):
        day = _weekday(match, today, found)
        found = [day]
        text = _without(text, match)
    if len(found) > 1:
        raise _UnreadError(Unread.TWICE)
    return (found[0] if found else None), text


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _date(match: re.Match[str], today: date) -> date:
    said = match.groupdict()
    month, day = _month(said, today), int(said.get("d") or 0)
    if said.get("one"):
        month, day = _by_size(int(said["one"]), int(said["two"]))
    if said.get("y"):
        return _exactly(int(said["y"]), month, day)
    if said.get("m") or said.get("n") or said.get("one"):
        this_year = _exactly(today.year, month, day)
        return this_year if this_year >= today else _exactly(today.year + 1, month, day)
    if day >= today.day:
        return _exactly(today.year, today.month, day)
    following = today.replace(day=1) + timedelta(days=32)
    return _exactly(following.year, following.month, day)


def _month(said: dict[str, str | None], today: date) -> int:
    if name := said.get("n"):
        return _MONTHS.index(name) + 1
    return int(said.get("m") or today.month)


def _by_size(one: int, two: int) -> tuple[int, int]:
    """Tell month and day of 22/2 or 2/22 apart; 3/4 cannot be told."""
    if one == two or (one <= 12 < two):
        return one, two
    if two <= 12 < one:
        return two, one
    raise _UnreadError(Unread.AMBIGUOUS if max(one, two) <= 12 else Unread.NO_SUCH)


def _exactly(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _UnreadError(Unread.NO_SUCH) from None


def _weekday(match: re.Match[str], today: date, found: list[date]) -> date:
    """Give the day of a weekday: the next one, this week's, next week's; or check it against a date."""
    wanted = next(number for number in range(7) if match[f"w{number}"])
    if found:
        if found[0].weekday() != wanted:
            raise _UnreadError(Unread.WEEKDAY)
        return found[0]
    if match["next"] or match["this"]:  # of a week from Monday on, so that a day of this week may be over
        return today - today.weekday() * DAY + (WEEK if match["next"] else 0 * DAY) + wanted * DAY
    return today + (wanted - today.weekday()) % 7 * DAY


def _take_hours(text: str) -> tuple[time | None, time | None, str]:
    """Give an hour, the end of a span of hours, and what is left of the text."""
    first = _hour(text)
    if first is None:
        return None, None, text
    head, tail, at, until = text[: first.start], text[first.end :], first.at, None
    span = _SPAN.match(tail)
    if span:
        second = _hour(tail[span.end() :])
        if second is None or second.start:
            raise _UnreadError(Unread.WORDS)
        tail = tail[span.end() + second.end :]
        at, until = _together(first, second)
    if _hour(head) or _hour(tail):
        raise _UnreadError(Unread.TWICE)
    return at, until, f"{head} {tail}"


def _together(first: "_Hour", second: "_Hour") -> tuple[time, time]:
    """Give both ends of a span in which `am` or `pm` may be said once: 1-3 pm, 오후 1시~3시."""
    at, until = first.at, second.at
    if second.half == "pm" and not first.half and at.hour < 12 and at.replace(hour=at.hour + 12) < until:
        at = at.replace(hour=at.hour + 12)
    if first.half == "pm" and not second.half and until <= at and until.hour < 12:
        later = until.replace(hour=until.hour + 12)
        until = later if later > at else until
    return at, until


@dataclass(frozen=True, slots=True)
class _Hour:
    start: int
    end: int
    at: time
    half: str | None  # "am" or "pm" where it was said


def _hour(text: str) -> _Hour | None:
    """Find the first hour of a text."""
    found = [match for each in _HOURS if (match := each.search(text))]
    if not found:
        return None
    match = min(found, key=lambda one: (one.start(), -len(one[0])))
    if match.re in _HOURS[:2]:
        return _Hour(match.start(), match.end(), time(12 if match.re is _HOURS[0] else 0), None)
    said, end = match.groupdict(), match.end()
    if after := _AFTER.match(text, end):
        said |= {name: value for name, value in after.groupdict().items() if value}
        end = after.end()
    half = next((name for name in ("am", "pm") if said.get(name)), None)
    return _Hour(match.start(), end, _time(said, half), half)


def _time(said: dict[str, str | None], half: str | None) -> time:
    hour, minute = int(said["h"] or 0), 30 if said.get("half") else int(said.get("min") or 0)
    if hour > 23 or minute > 59 or (half == "pm" and hour == 0):
        raise _UnreadError(Unread.NO_SUCH)
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    return time(hour, minute)
