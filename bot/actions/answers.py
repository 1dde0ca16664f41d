"""Reads what an author answered, in the form that its part of the call wants. Pure.

What is read is JSON: it is kept in the call's row as it is given here. Days are `2026-02-22`, hours `13:00`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.actions import spoken
from bot.actions.kinds import Form, Part, Problem
from bot.actions.spoken import Spoken, Unread
from bot.texts.links import show_link
from bot.texts.outside import strip

MOST_LINES = 30
MOST_NUMBER = 100_000_000
_COUNTRY = re.compile(r"[A-Z]{2}")
_MAIL = re.compile(r"[^\s@|<>,;]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().-]{5,24}")
_TEN_THOUSANDS = re.compile(r"(\d+(?:\.\d+)?)\s*[만万萬]")
_BREAKS = re.compile(r"\s*[|｜]\s*")
_WHY = {
    Unread.WORDS: Problem.NO_DAY,
    Unread.TWICE: Problem.NO_DAY,
    Unread.NO_SUCH: Problem.NO_SUCH_DAY,
    Unread.WEEKDAY: Problem.OTHER_WEEKDAY,
    Unread.AMBIGUOUS: Problem.AMBIGUOUS_DAY,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when the author asks from: the day there, and the IANA zone their hours are in."""

    today: date
    zone: str


class _RefusedError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def read(part: Part, written: str, here: Place) -> Any:
    """Give an answer as it is kept, or the Problem for which it is not taken.

    Lengths are characters after tidying. Parts that are chosen by buttons take no words.
    """
    if part.form in {Form.LANGUAGES, Form.CHOICE}:
        return Problem.NO_TEXT
    tidy = strip(written, lines=part.lines)
    if not tidy:
        return Problem.EMPTY
    if len(tidy) > part.most:
        return Problem.TOO_LONG
    try:
        return _READERS[part.form](tidy, here)
    except _RefusedError as refused:
        return refused.problem


def _words(tidy: str, _here: Place) -> str:
    return tidy


def _link(tidy: str, _here: Place) -> str:
    link = show_link(tidy)
    if link is None or not link.url.startswith("https://") or link.host.mixed or "." not in link.host.name:
        raise _RefusedError(Problem.BAD_LINK)
    return link.url


def _number(tidy: str, _here: Place) -> int:
    """Read 15,000, 15 000 and 1.5만."""
    plain = unicodedata.normalize("NFKC", tidy).replace(",", "").replace(" ", "").replace("'", "")
    plain = plain.rstrip("명名人분")
    if match := _TEN_THOUSANDS.fullmatch(plain):
        plain = str(round(float(match[1]) * 10_000))
    if not plain.isdecimal() or not 0 < int(plain) <= MOST_NUMBER:
        raise _RefusedError(Problem.NO_NUMBER)
    return int(plain)


def _spoken(tidy: str, here: Place) -> Spoken:
    found = spoken.read(tidy, here.today)
    if isinstance(found, Unread):
        raise _RefusedError(_WHY[found])
    return found


def _day(tidy: str, here: Place) -> str:
    """Read a day that is not over. An hour beside it is not what is asked for."""
    found = _spoken(tidy, here)
    if found.day is None or found.at is not None:
        raise _RefusedError(Problem.NO_DAY)
    if found.day < here.today:
        raise _RefusedError(Problem.PAST)
    return found.day.isoformat()


def _days(tidy: str, here: Place) -> list[str]:
    """Read days between commas: 21 Feb, 1 March."""
    parts = [part for part in re.split(r"[,、，;\n]", tidy) if part.strip()]
    return sorted({_day(part, here) for part in parts})


def _moment(tidy: str, here: Place) -> dict[str, str]:
    """Read a day, an hour and perhaps the hour of its end."""
    found = _spoken(tidy, here)
    if found.day is None:
        raise _RefusedError(Problem.NO_DAY)
    if found.at is None:
        raise _RefusedError(Problem.NO_HOUR)
    if found.day < here.today:
        raise _RefusedError(Problem.PAST)
    moment = {"day": found.day.isoformat(), "at": f"{found.at:%H:%M}", "zone": here.zone}
    return moment | ({"until": f"{found.until:%H:%M}"} if found.until else {})


def _sessions(tidy: str, here: Place) -> list[dict[str, str]]:
    """Read one session a line: `22 Feb 19:00-21:00 | The film`."""
    sessions = []
    for when, title in _lines(tidy, most=2):
        sessions.append(_moment(when, here) | {"title": title})
    return sorted(sessions, key=lambda each: (each["day"], each["at"]))


def _targets(tidy: str, _here: Place) -> list[dict[str, str]]:
    """Read one target a line: `KR | Ministry | office@ministry.example`; the country may be left out."""
    targets = []
    for *country, name, mail in _lines(tidy, most=3):
        if not _MAIL.fullmatch(mail) or not all(_COUNTRY.fullmatch(code.upper()) for code in country):
            raise _RefusedError(Problem.BAD_LINE)
        targets.append({"name": name, "mail": mail} | ({"country": country[0].upper()} if country else {}))
    return targets


def _numbers(tidy: str, _here: Place) -> list[dict[str, str]]:
    """Read one number a line: `Embassy | +82 2 123 4567 | 9:00-17:00`; the hours may be left out."""
    numbers = []
    for name, number, *hours in _lines(tidy, most=3):
        if not _PHONE.fullmatch(number):
            raise _RefusedError(Problem.BAD_LINE)
        numbers.append({"name": name, "number": number} | ({"hours": hours[0]} if hours else {}))
    return numbers


def _versions(tidy: str, _here: Place) -> dict[str, str]:
    """Read letters for single countries: a line with the country's two letters, then the letter below it."""
    versions: dict[str, list[str]] = {}
    country = None
    for line in tidy.split("\n"):
        if _COUNTRY.fullmatch(line.strip().rstrip(":").upper()):
            country = line.strip().rstrip(":").upper()
            versions[country] = []
        elif country is None:
            raise _RefusedError(Problem.BAD_LINE)
        else:
            versions[country].append(line)
    letters = {country: "\n".join(lines).strip() for country, lines in versions.items()}
    if not all(letters.values()):
        raise _RefusedError(Problem.BAD_LINE)
    return letters


def _lines(tidy: str, *, most: int) -> Iterator[list[str]]:
    """Give the fields of each line, between upright bars; two at least, none empty."""
    lines = [line for line in tidy.split("\n") if line.strip()]
    for line in lines:
        fields = _BREAKS.split(line.strip())
        if not 2 <= len(fields) <= most or not all(fields) or len(lines) > MOST_LINES:
            raise _RefusedError(Problem.BAD_LINE)
        yield fields


_READERS = {
    Form.LINE: _words,
    Form.LINES: _words,
    Form.LINK: _link,
    Form.NUMBER: _number,
    Form.DAY: _day,
    Form.DAYS: _days,
    Form.MOMENT: _moment,
    Form.SESSIONS: _sessions,
    Form.TARGETS: _targets,
    Form.NUMBERS: _numbers,
    Form.VERSIONS: _versions,
}
