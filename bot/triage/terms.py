"""One term of the lexicon: what it stands for, and the little grammar it is written in. Pure.

`(a|b|)` is a choice, `…` a gap of a few words, `*` any further letters, `$` the end of a clause.
A space inside a Korean term may be missing in the text.
"""

import re
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from bot.errors import ConfigurationError
from bot.triage.text import fold


class Kind(StrEnum):
    """What a term stands for."""

    PEOPLE = "people"
    RESIDENTS = "residents"
    COUNTRY = "country"
    PERSONS = "persons"
    FUGITIVES = "fugitives"
    OTHERS = "others"
    RETURN = "return"
    RETURN_NOUN = "return_noun"
    ARREST = "arrest"
    ARREST_NOUN = "arrest_noun"
    RISK = "risk"
    RELEASE = "release"
    POLICY = "policy"
    RESOLUTION = "resolution"
    DEBATE = "debate"
    REACTION = "reaction"
    OFFICIAL = "official"
    GROUP = "group"
    ACTOR = "actor"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    UNDERWAY = "underway"
    DECIDED = "decided"
    TOPIC_BEFORE = "topic_before"
    TOPIC_AFTER = "topic_after"
    THREAT_BEFORE = "threat_before"
    THREAT_AFTER = "threat_after"
    PROTEST = "protest"
    PETITION = "petition"
    CAMPAIGN = "campaign"
    EVENT = "event"
    OPINION = "opinion"
    HISTORY = "history"
    LOOK_ALIKE = "look_alike"
    MASK = "mask"
    PLACE = "place"


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One entry of the lexicon; `home` and `country` are ISO codes.

    `weight` is how much a look-alike speaks against, `reach` how far a topic word works where that differs
    from its language.
    """

    text: str
    kind: Kind
    language: str
    because: str = ""
    weight: float = 0.0
    here: bool = False
    home: str = ""
    place: str = ""
    country: str = ""
    sort: str = ""
    reach: int = -1


_CASED = re.compile("[a-z\u00df-\u024f\u0400-\u04ff\u1e00-\u1eff]")
_CASED_LETTERS = frozenset(letter for letter in map(chr, range(0x1F00)) if _CASED.match(letter))
_CLAUSE_END = re.compile(r"\s*($|[.,;:!?\"'」』》】)\]…、。·\n]|\s)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Folded text to look for, and whether its ends must be the ends of a word or of a clause."""

    text: str
    word_start: bool
    word_end: bool
    clause_end: bool

    def fits(self, text: str, start: int, end: int) -> bool:
        """Say whether the characters around a find allow it."""
        if self.word_start and start and text[start - 1] in _CASED_LETTERS:
            return False
        if self.word_end and end < len(text) and text[end] in _CASED_LETTERS:
            return False
        return not self.clause_end or bool(_CLAUSE_END.match(text, end))


_SIGNS = re.compile(r"[()|]|[^()|]+")


def expand(written: str, *, loose_spaces: bool = False) -> list[str]:
    """Write out every choice of a term; with `loose_spaces` each inner space may also be missing."""
    pieces = deque(_SIGNS.findall(written))
    texts = _choices(pieces, written, inside=False)
    if loose_spaces:
        texts = ["".join(parts) for text in texts for parts in product(*_with_and_without_spaces(text))]
    return list(dict.fromkeys(text for text in texts if text.strip()))


def _choices(pieces: deque[str], written: str, *, inside: bool) -> list[str]:
    """Write out what stands before the bracket that closes, or before the end."""
    done: list[str] = []
    open_ones = [""]
    while pieces:
        piece = pieces.popleft()
        if piece == "(":
            inner = list(dict.fromkeys(_choices(pieces, written, inside=True)))
            open_ones = [before + one for before in open_ones for one in inner]
        elif piece == ")" and inside:
            return done + open_ones
        elif piece == "|" and inside:
            done, open_ones = done + open_ones, [""]
        elif piece == ")":
            break
        else:
            open_ones = [before + piece for before in open_ones]
    else:
        if not inside:
            return open_ones
    raise ConfigurationError(
        f"The lexicon's term `{written}` has brackets that do not pair; close each one opened."
    )


def _with_and_without_spaces(text: str) -> list[tuple[str, ...]]:
    body = text.strip(" ")
    if text != body:  # a space at the end is meant
        return [(text,)]
    return [(" ", "") if piece == " " else (piece,) for piece in re.split("( )", body)]


def _pattern(written: str) -> Pattern:
    any_letters, clause_end = written.endswith("*"), written.endswith("$")
    text = fold(written.rstrip("*$")).text
    return Pattern(
        text=text,
        word_start=bool(_CASED.match(text)),
        word_end=not any_letters and bool(_CASED.match(text[-1])),
        clause_end=clause_end,
    )


def compile_entry(
    kind: Kind, entry: Any, language: str, **extra: Any
) -> tuple[Term, tuple[Pattern, ...], tuple[Pattern, ...]]:
    """Make a term of a lexicon entry: the term, its patterns, and those of the part after a gap."""
    fields = dict(entry) if isinstance(entry, dict) else {"term": entry}
    written = str(fields.pop("term"))
    if "…" not in written:  # an open end before another word: any ending, then that word
        written = written.replace("* ", "* … ", 1)
    term = Term(text=written, kind=kind, language=language, **{**extra, **fields})
    first, _, second = (part.strip() if "…" in written else part for part in written.partition("…"))
    loose = language == "ko"
    return (
        term,
        tuple(dict.fromkeys(_pattern(text) for text in expand(first, loose_spaces=loose))),
        tuple(dict.fromkeys(_pattern(text) for text in expand(second, loose_spaces=loose))) if second else (),
    )


def compile_literal(
    kind: Kind, text: str, language: str, **extra: Any
) -> tuple[Term, tuple[Pattern, ...], tuple[Pattern, ...]]:
    """Make a term of plain words: no character of `text` means anything but itself."""
    texts = (
        ["".join(parts) for parts in product(*_with_and_without_spaces(text))] if language == "ko" else [text]
    )
    patterns = dict.fromkeys(_literal_pattern(fold(each).text) for each in texts)
    return Term(text=text, kind=kind, language=language, **extra), tuple(patterns), ()


def _literal_pattern(folded: str) -> Pattern:
    return Pattern(
        text=folded,
        word_start=bool(_CASED.match(folded)),
        word_end=bool(_CASED.match(folded[-1])),
        clause_end=False,
    )
