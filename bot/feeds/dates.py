"""Dates of feeds, in all the ways in which publishers write them, to moments in UTC. Pure."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

EARLIEST_YEAR = 1990
FUTURE_SLACK = timedelta(days=1)

_MONTHS = ("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = {
    "z": 0,
    "ut": 0,
    "utc": 0,
    "gmt": 0,
    "wet": 0,
    "west": 60,
    "bst": 60,
    "cet": 60,
    "cest": 120,
    "eet": 120,
    "eest": 180,
    "msk": 180,
    "pkt": 300,
    "mmt": 390,
    "ict": 420,
    "wib": 420,
    "hkt": 480,
    "sgt": 480,
    "awst": 480,
    "kst": 540,
    "jst": 540,
    "aest": 600,
    "vlat": 600,
    "aedt": 660,
    "est": -300,
    "edt": -240,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
}
_CLOCK = (
    r"(?P<hour>\d{1,2})\s?[:시時时点點]\s?(?P<minute>\d{1,2})\s?"
    r"(?:[:분分]\s?(?:(?P<second>\d{1,2})(?:[.,]\d{1,9})?\s?[초秒]?)?)?"
)
_HALF = r"(?P<half>오전|오후|午前|午後|上午|下午)?"
_AFTERNOON = {"오후", "午後", "下午", "pm", "p.m."}
_ZONE = r"\s*(?P<zone>[A-Za-z]{1,5}\s?[+-]\s?\d{1,2}(?::?\d{2})?|[+-]\d{1,2}:?\d{2}|[A-Za-z]{1,5})?"

# 2026-11-18 04:30:00 · 2026-11-18T04:30:00.000+09:00 · 2026.11.18. 오후 4:30 · 2026년 11월 18일 · 2026/11/18
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s?[-./年년]\s?(?P<month>\d{1,2})\s?[-./月월]\s?(?P<day>\d{1,2})\s?[日일.]?"
    rf"(?:\s?\(.{{1,3}}\))?(?:[\sT]*{_HALF}\s*{_CLOCK}(?:\s?(?P<meridiem>[AaPp]\.?[Mm]\.?))?{_ZONE})?"
)
# Wed, 18 Nov 2026 06:12:00 +0900 · Wed,18 Nov 26 06:12 KST · 18 11 2026 06:12:00
_DAY_FIRST = re.compile(
    r"(?:[^\W\d]{2,9}\.?\s?,?\s?)?(?P<day>\d{1,2})[\s-](?P<month>[A-Za-z]{3,9}\.?|\d{1,2})[\s-](?P<year>\d{2,4})"
    rf"(?:[\s,]+{_CLOCK}(?:\s?(?P<meridiem>[AaPp]\.?[Mm]\.?))?{_ZONE})?"
)
# Nov 18, 2026 6:12 AM EST
_MONTH_FIRST = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s)?(?P<month>[A-Za-z]{3,9})\.?\s(?P<day>\d{1,2}),?\s(?P<year>\d{4})"
    rf"(?:[\s,]+(?:at\s)?{_CLOCK}(?:\s?(?P<meridiem>[AaPp]\.?[Mm]\.?))?{_ZONE})?"
)
# Wed Nov 18 06:12:00 KST 2026
_YEAR_LAST = re.compile(
    rf"(?:[A-Za-z]{{3,9}}\s)?(?P<month>[A-Za-z]{{3}})\s(?P<day>\d{{1,2}})\s{_CLOCK}{_ZONE}\s(?P<year>\d{{4}})"
)
_FORMS = (_YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST, _YEAR_LAST)


def read_date(written: str | None, default_timezone: str | None, now: datetime) -> datetime | None:
    """Give the moment in UTC; None where it cannot be read, lies before 1990 or over a day ahead of `now`.

    A date without a zone is of `default_timezone`, else UTC. CST is China's in Asia, else America's.
    """
    text = " ".join((written or "").split())
    if not text or len(text) > 100:
        return None
    home = _home(default_timezone)
    for form in _FORMS:
        match = form.match(text)
        if match is None:
            continue
        try:
            moment = _moment(match.groupdict(), home, default_timezone or "").astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        return moment if moment.year >= EARLIEST_YEAR and moment <= now + FUTURE_SLACK else None
    return None


def _home(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def _moment(parts: dict[str, str | None], home: tzinfo, home_name: str) -> datetime:
    year = int(parts["year"] or "")
    if year < 100:
        year += 2000 if year < 70 else 1900
    month = _month(parts["month"] or "")
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or parts.get("meridiem") or "").casefold()
    if half:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    second = min(int(parts.get("second") or 0), 59)  # a leap second is no reason to lose a date
    naive = datetime(year, month, int(parts["day"] or ""), hour, int(parts.get("minute") or 0), second)  # noqa: DTZ001 - the zone follows
    return naive.replace(tzinfo=_zone(parts.get("zone") or "", home, home_name))


def _month(word: str) -> int:
    return int(word) if word.isdecimal() else _MONTHS.index(word[:3].casefold())


def _zone(word: str, home: tzinfo, home_name: str) -> tzinfo:
    """Read +0900, +09:00, GMT+9 and names; an unknown name is as good as none."""
    name, sign, offset = re.fullmatch(r"([A-Za-z]*)\s?([+-]?)\s?([\d:]*)", word).groups()  # type: ignore[union-attr]  # the forms let nothing else through
    if sign:
        digits = offset.replace(":", "")
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        delta = timedelta(hours=hours, minutes=minutes)
        return timezone(-delta if sign == "-" else delta)
    name = name.casefold()
    if name == "cst":
        return timezone(timedelta(hours=8 if home_name.startswith("Asia/") else -6))
    return timezone(timedelta(minutes=_ZONES[name])) if name in _ZONES else home
