"""Find text that narrows down a private person, so that a human looks before anybody is told. Pure.

Kin of those who fled have been found through age, job, route and family in the press; a name is not needed.
Who holds an office, told the story in public or lived long ago is left alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from bot.triage.finder import Hit
from bot.triage.numbers import names_year, undisguised
from bot.triage.patterns import caution, cautions
from bot.triage.persons import private_name
from bot.triage.reading import Part, Reading, Sentence
from bot.triage.terms import Kind

PHONE = "phone"  # a telephone number or an account to reach somebody
ADDRESS = "address"  # the exact address of people in danger
HIDING = "hiding"  # the town where people are hiding
BROKER = "broker"  # how a broker works, or who it is
ROUTE = "route"  # where people still on their way will be
NAMED = "named"  # a private person by name, with details
NARROWED = "narrowed"  # no name, but age, work and background together
KIN = "kin"  # relatives in the North by whom somebody can be found
FACE = "face"  # a picture that shows the face
REASONS = (PHONE, ADDRESS, HIDING, BROKER, ROUTE, NAMED, NARROWED, KIN, FACE)

_DIGITS = re.compile(r"\d{4}|\d[\s.-]\d")
_SENTENCE = re.compile(r"[.!?。]\s+|[。\n]")
_LOOKED_AT = 60  # sentences of a part: as many as an article that is worth reading has
_LONG_AGO = 8  # years after which those told of are history
_BESIDE_NUMBER = 60  # characters before a number that say whose it is
_BESIDE_AGE = 24
_MOST_AGES = 8
_CLUES = ("age", "work", "home", "kin", "broker", "face", "kin_at_home")
_ALONE = frozenset({"broker", "face", "kin_at_home"})  # clues that may do without a second detail
_DETAILS = frozenset({"age", "work", "home", "kin"})
_WHERE = frozenset({"address", "hiding", "setting_out"})
_SPOTS = frozenset({"town", "border", "north", "river", "camp"})
_REACHABLE = _SPOTS | {"capital"}
_OVER = frozenset({Kind.ARREST, Kind.RETURN, Kind.RELEASE})
_ANYBODY = frozenset({Kind.FUGITIVES, Kind.PERSONS})
_PLACE = Kind.PLACE  # a member of an enum is slow to reach
_MEETINGS = (Kind.PROTEST, Kind.EVENT, Kind.CAMPAIGN)


@dataclass(frozen=True, slots=True)
class _Look:
    """What is looked for in one item: its language, and the sections that may match in it at all."""

    language: str
    possible: frozenset[str]

    def has(self, text: str, section: str) -> bool:
        """Say whether a section matches in a text of the item."""
        return section in self.possible and bool(caution(section, self.language).search(text))

    def each(self, text: str, section: str) -> Iterator[re.Match[str]]:
        """Give every match of a section in a text of the item."""
        return caution(section, self.language).finditer(text) if section in self.possible else iter(())


class _Window(NamedTuple):
    """Two sentences that may speak of one person: folded text, and where they stand."""

    text: str
    parts: tuple[Part, ...]
    sentences: tuple[Sentence, ...]

    @property
    def original(self) -> str:
        """Give the sentences as written."""
        return "\n".join(map(_original, self.parts, self.sentences))

    @property
    def spots(self) -> int:
        """Count the towns, rivers and camps named."""
        return len({hit.term.place for hit in _spots(self.sentences)})

    @property
    def over(self) -> bool:
        """Say whether the people are already caught, sent back or free."""
        return any(act.told and act.kind in _OVER for s in self.sentences for act in s.acts)

    @property
    def tells_of_people(self) -> bool:
        """Say whether refugees are spoken of."""
        return any(s.subjects for s in self.sentences)


def private_person(reading: Reading, published: date | None = None) -> str | None:
    """Give the code of the reason why a human must look first, or None."""
    base = reading.language.partition("-")[0]
    texts = (reading.title.folded.text, reading.summary.folded.text)
    plain = tuple(map(undisguised, texts))
    look = _Look(base, cautions(base).possible(*texts, *(text for text in plain if text not in texts)))
    for part, text in zip(reading.parts, plain, strict=True):
        if _gives_number(text, look):
            return PHONE
        for sentence in part.sentences[:_LOOKED_AT] if look.possible & _WHERE else ():
            if reason := _shows_where(part, sentence, look):
                return reason
    if not _speaks_of_one("\n".join(texts), reading, look) or look.has(texts[0], "famous"):
        return None
    for window in _windows(reading):
        if (reason := _narrows(window, look)) and not _long_ago(window, published):
            return reason
    return None


def _speaks_of_one(text: str, reading: Reading, look: _Look) -> bool:
    """Say whether there is enough to narrow down one person: most news has not."""
    on_the_way = "route" in look.possible or len({hit.term.place for hit in _spots(reading.parts)}) > 1
    enough = look.possible & _ALONE or len(look.possible & _DETAILS) + on_the_way > 1
    return bool(enough) and any(look.has(text, name) for name in _CLUES)


def _spots(holders: Iterable[Part | Sentence]) -> list[Hit]:
    """Give the towns, rivers and camps named in parts or in sentences."""
    named = [holder for holder in holders if _PLACE in holder.kinds]
    return [hit for holder in named for hit in holder.hits if hit.kind is _PLACE and hit.term.sort in _SPOTS]


def _windows(reading: Reading) -> Iterator[_Window]:
    """Give each sentence with the one after it; the title goes with the first of the summary."""
    told = [(part, sentence) for part in reading.parts for sentence in part.sentences[:_LOOKED_AT]]
    texts = [part.folded.text[s.start : s.end] for part, s in told]
    for first in range(len(told)):
        parts, sentences = zip(*told[first : first + 2], strict=True)
        yield _Window("\n".join(texts[first : first + 2]), parts, sentences)


def _original(part: Part, sentence: Sentence) -> str:
    start, end = part.folded.original_span(sentence.start, sentence.end)
    return part.original[start:end]


def _gives_number(text: str, look: _Look) -> bool:
    """Say whether a number or account is given, in plain digits, that is not that of an office."""
    if _gives_address(text, look):
        return True
    forms = ("number", "account") if _DIGITS.search(text) else ("account",)
    for found in (found for form in forms for found in look.each(text, form)):
        before = text[max(0, found.start() - _BESIDE_NUMBER) : found.start()]
        if look.has(before, "reached") or not look.has(before, "desk"):
            return True
    return False


def _gives_address(text: str, look: _Look) -> bool:
    """Say whether an address or a name in a network is given by which a private person can be written to.

    Newspapers sign articles with an address, and offices want to be written to: what stands in the same
    sentence, and whether anybody may have such a mailbox, tells whose it is.
    """
    for found in look.each(text, "mail"):
        before = _SENTENCE.split(text[max(0, found.start() - _BESIDE_NUMBER) : found.start()])[-1]
        if look.has(f"{before} {text[found.end() : found.end() + _BESIDE_AGE]}", "byline"):
            continue
        private = look.has(found[0], "mailbox") and bool(before.strip())
        if look.has(before, "broker") or (private and not look.has(before, "desk")):
            return True
    for found in look.each(text, "handle"):
        before = _SENTENCE.split(text[max(0, found.start() - _BESIDE_NUMBER) : found.start()])[-1]
        if look.has(before, "broker") and not look.has(before, "desk"):
            return True
    return False


def _shows_where(part: Part, sentence: Sentence, look: _Look) -> str | None:
    """Find a hiding place, an address or the next step of people who are not yet caught or out."""
    placed = _PLACE in sentence.kinds and any(
        hit.kind is _PLACE and hit.term.sort in _REACHABLE for hit in sentence.hits
    )
    if not placed and not _of_refugees(sentence):
        return None
    if any(act.told and act.kind in _OVER for act in sentence.acts) or sentence.has(*_MEETINGS):
        return None
    text = part.folded.text[sentence.start : sentence.end]
    if look.has(text, "address") and _of_refugees(sentence) and not look.has(text, "venue"):
        return ADDRESS
    if placed and look.has(text, "hiding") and (sentence.subjects or look.has(text, "building")):
        return HIDING
    if placed and sentence.subjects and look.has(text, "setting_out"):
        return ROUTE
    return None


def _of_refugees(sentence: Sentence) -> bool:
    return bool(sentence.subjects) or not sentence.kinds.isdisjoint(_ANYBODY)


def _long_ago(window: _Window, published: date | None) -> bool:
    """Say whether a year named here lies so far back that it is history."""
    if any(sentence.has(Kind.HISTORY) for sentence in window.sentences):
        return True
    newest = (published.year if published else date.max.year) - _LONG_AGO
    return published is not None and names_year(window.text, newest - 70, newest)


def _narrows(window: _Window, look: _Look) -> str | None:
    """Weigh the details of a window together: none of them says much alone."""
    text = window.text
    if look.has(text, "broker") and not window.over:
        way_told = look.has(text, "route") and window.spots >= 2
        if way_told or private_name(window.original, look.language):
            return BROKER
    if look.has(text, "famous"):
        return None
    if look.has(text, "face") and window.tells_of_people:
        return FACE
    details = _details(window, look)
    at_home = look.has(text, "kin_at_home") and look.has(text, "northern")
    if at_home and details & {"age", "work"}:
        return KIN
    if (at_home or len(details) >= 2) and private_name(window.original, look.language):
        return KIN if at_home else NAMED
    one = len(details) >= 3 and len(details & {"age", "work", "home"}) >= 2
    return NARROWED if one and not look.has(text, "many") else None


def _details(window: _Window, look: _Look) -> set[str]:
    text = window.text
    found = {name for name in ("work", "kin", "home") if look.has(text, name)}
    if look.has(text, "route") or window.spots >= 2:
        found.add("route")
    for age in islice(look.each(text, "age"), _MOST_AGES):
        around = text[max(0, age.start() - _BESIDE_AGE) : age.end() + _BESIDE_AGE]
        if not look.has(around, "public"):
            found.add("age")
    return found
