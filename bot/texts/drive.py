"""How a signature drive goes: its pace on the card, and a chart of its days for coordinators. Pure.

The chart holds digits alone, for the bot carries no fonts: its words stand below it, in their language.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from PIL import Image, ImageDraw, ImageFont

from bot.texts.call_dates import day_in_words
from bot.texts.languages import translator
from bot.texts.markup import bold, isolate

SIZE = (900, 480)
_LEFT, _RIGHT, _TOP, _BOTTOM = 90, 880, 40, 430
_INK, _BAR, _GOAL = "#222222", "#3b6ea5", "#b5442e"
_LETTER = 18
DATES = 6
"""So many days are named below the bars."""


@dataclass(frozen=True, slots=True)
class Drive:
    """So many signatures are wanted, from the day it went out to its last day."""

    goal: int
    begun: date
    last: date


def pace(drive: Drive, counted: int, today: date, language: str) -> list[str]:
    """Say how many came a day, how many days are left (today among them), and how many a day are needed.

    Nothing where none is counted, the goal is reached, or the last day is over.
    """
    left = (drive.last - today).days + 1
    if counted <= 0 or counted >= drive.goal or left <= 0:
        return []
    t = translator(language)
    so_far = round(counted / max(1, (today - drive.begun).days))
    line = t.text(
        "{day}: {n} a day so far, days left: {left}, needed a day: {needed}",
        day=day_in_words(today, language),
        n=t.number(so_far),
        left=t.number(left),
        needed=t.number(-(-(drive.goal - counted) // left)),
    )
    return [line]


def caption(title: str, signed: Mapping[str, int], goal: int | None, language: str) -> str:
    """Say in words what the chart shows. `signed` are signatures by day in ISO 8601, at least one."""
    t = translator(language)
    days = sorted(signed)
    first, last = (day_in_words(date.fromisoformat(each), language) for each in (days[0], days[-1]))
    counted = t.number(sum(signed.values()))
    total = (
        t.text("{counted} of {goal} signatures", counted=counted, goal=t.number(goal)) if goal else counted
    )
    shown = t.text("The chart: all signatures up to each day, {first} to {last}", first=first, last=last)
    return f"{bold(isolate(title))}\n{t.labelled(shown, total)}"


def totals(signed: Mapping[str, int]) -> list[tuple[date, int]]:
    """Give the total on each day from the first to the last, also on days when none came in."""
    days = sorted(signed)
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    found, total = [], 0
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        total += signed.get(day.isoformat(), 0)
        found.append((day, total))
    return found


def chart(signed: Mapping[str, int], goal: int | None) -> bytes:
    """Draw the total of each day as a PNG, with a line where the goal is."""
    rows = totals(signed)
    most = max([goal or 0, 1, *(total for _, total in rows)])
    picture = Image.new("RGB", SIZE, "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(_LETTER)
    wide = (_RIGHT - _LEFT) / len(rows)
    every = -(-len(rows) // DATES)
    for number, (day, total) in enumerate(rows):
        left = _LEFT + number * wide
        top = _height(max(total, 0), most)
        draw.rectangle((left + wide * 0.1, top, left + wide * 0.9, _BOTTOM), fill=_BAR)
        if number % every == 0:
            draw.multiline_text((left + wide / 2, _BOTTOM + 8), f"{day:%m-%d}", _INK, font, anchor="ma")
    draw.line((_LEFT, _BOTTOM, _RIGHT, _BOTTOM), _INK, 2)
    reached = rows[-1][1]
    if goal:
        _mark(draw, font, goal, most, _GOAL)
    if not goal or abs(_height(reached, most) - _height(goal, most)) > _LETTER:
        _mark(draw, font, reached, most, _INK)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _mark(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    number: int,
    most: int,
    colour: str,
) -> None:
    """Draw a line at a number, and the number beside it."""
    at = _height(max(number, 0), most)
    draw.line((_LEFT, at, _RIGHT, at), colour, 2)
    draw.multiline_text((_LEFT - 8, at), f"{number:,}", colour, font, anchor="rm")


def _height(number: int, most: int) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * number / most
