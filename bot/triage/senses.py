"""What the patterns of the lexicon stand for, and what was seen of them in a text. Pure."""

from dataclasses import dataclass, field
from operator import itemgetter

from bot.triage.terms import Pattern, Term


@dataclass(slots=True)
class Slots:
    """What one pattern stands for: whole terms, and parts of terms with a gap as (gap, is the first)."""

    pattern: Pattern
    terms: list[Term] = field(default_factory=list)
    parts: list[tuple[int, bool]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sense:
    """What one pattern stands for in one language; `clue` are its bits of `clues`.

    `plain` is the part of it that counts even in a text without people of concern, None where there is none.
    `firsts` and `seconds` are the gaps of `parts`.
    """

    pattern: Pattern
    clue: int
    terms: tuple[Term, ...]
    parts: tuple[tuple[int, bool], ...]
    plain: "Sense | None" = None
    bound: bool = field(init=False)  # the characters around a find matter
    firsts: frozenset[int] = field(init=False)
    seconds: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        """Work this out once: it is asked at every find."""
        bound = self.pattern.word_start or self.pattern.word_end or self.pattern.clause_end
        object.__setattr__(self, "bound", bound)
        object.__setattr__(self, "firsts", frozenset([gap for gap, is_first in self.parts if is_first]))
        object.__setattr__(self, "seconds", frozenset([gap for gap, is_first in self.parts if not is_first]))


# What stands at a place, and where that begins and ends.
Seen = tuple[Sense, int, int]


def merged(one: list[Seen], other: list[Seen]) -> list[Seen]:
    """Give what was seen in two passes over one text in the order of a single one: by end, then by start."""
    return sorted([*one, *other], key=_end_and_start)


_end_and_start = itemgetter(2, 1)


def plain(seen: list[Seen]) -> list[Seen]:
    """Give what counts even of a text without people of concern: the kinds of PEOPLELESS, and masks."""
    return [(sense.plain, start, end) for sense, start, end in seen if sense.plain is not None]
