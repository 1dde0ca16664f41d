"""How many people: the figure as an outlet wrote it, said again in the reader's language. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.texts.languages import Translator

FEW_BELOW = 10
"""Smaller counts of people are told as "few": they may point to a person."""


class Manner(StrEnum):
    """How sure a figure is of itself."""

    EXACTLY = "exactly"
    ABOUT = "about"
    AT_LEAST = "at_least"
    UP_TO = "up_to"
    DOZENS = "dozens"
    HUNDREDS = "hundreds"
    THOUSANDS = "thousands"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of people. `count` is None exactly where `manner` is a word instead of a number."""

    count: int | None
    manner: Manner


_WITH_NUMBER = (
    (
        Manner.AT_LEAST,
        (
            r"\b(more than|over|at least|upwards? of|or more|no fewer than)\b|이상|넘는|넘게|최소|적어도"
            r"|以上|超过|超過|至少|逾|少なくとも|超す|超える|多"
        ),
    ),
    (Manner.UP_TO, r"\b(up to|as many as|at most)\b|최대|最多|最大|多达|多達"),
    (
        Manner.ABOUT,
        (
            r"\b(about|around|some|roughly|approximately|nearly|almost|close to|estimated|or so)\b"
            r"|약|여|가량|안팎|정도|쯤|남짓|내외|约|約|近|左右|余|餘|およそ|ほど|前後"
        ),
    ),
)
_WITHOUT_NUMBER = (
    (Manner.THOUSANDS, r"\bthousands\b|수천|수만|数千|數千|上千|数万|數萬"),
    (Manner.HUNDREDS, r"\bhundreds\b|수백|数百|數百|上百"),
    (Manner.DOZENS, r"\b(dozens|scores)\b|수십|数十|數十"),
)
_UP_TO_FIRST = re.compile(r"多达|多達|最多")


def read_figure(people: int | None, wording: str | None) -> Figure:
    """Tell from the wording whether a figure is exact, rounded or a bound; `people` is taken as given."""
    written = (wording or "").casefold()
    if people is None:
        found = (manner for manner, words in _WITHOUT_NUMBER if re.search(words, written))
        return Figure(None, next(found, Manner.UNTOLD))
    if _UP_TO_FIRST.search(written):  # they hold the sign of "more than" within them
        return Figure(people, Manner.UP_TO)
    found = (manner for manner, words in _WITH_NUMBER if re.search(words, written))
    return Figure(people, next(found, Manner.EXACTLY))


def people_text(figure: Figure, *, others: bool, say: Translator) -> str:
    """Say who it is about: "about 500 North Koreans", or refugees from elsewhere with `others`."""
    if figure.count is None:
        return _in_words(figure.manner, others=others, say=say)
    number = say.number(figure.count)
    if figure.manner is Manner.ABOUT:
        number = say.text("about {n}", n=number)
    elif figure.manner is Manner.AT_LEAST:
        number = say.text("at least {n}", n=number)
    elif figure.manner is Manner.UP_TO:
        number = say.text("up to {n}", n=number)
    elif figure.count == 1:
        return say.text("one refugee, not from North Korea") if others else say.text("one North Korean")
    if others:
        return say.text("{n} refugees, not from North Korea", n=number)
    return say.text("{n} North Koreans", n=number)


def _in_words(manner: Manner, *, others: bool, say: Translator) -> str:
    if others:
        phrases = {
            Manner.DOZENS: say.text("dozens of refugees, not from North Korea"),
            Manner.HUNDREDS: say.text("hundreds of refugees, not from North Korea"),
            Manner.THOUSANDS: say.text("thousands of refugees, not from North Korea"),
        }
        return phrases.get(manner, say.text("refugees, not from North Korea"))
    phrases = {
        Manner.DOZENS: say.text("dozens of North Koreans"),
        Manner.HUNDREDS: say.text("hundreds of North Koreans"),
        Manner.THOUSANDS: say.text("thousands of North Koreans"),
    }
    return phrases.get(manner, say.text("North Koreans"))
