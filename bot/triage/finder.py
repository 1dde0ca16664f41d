"""Find the terms of the lexicon in folded text by one automaton, and settle which finds count. Pure.

Han, kana, hangul, Thai and Lao terms match anywhere; terms in cased scripts must end where words end.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from bot.triage.clues import PEOPLELESS, clue_of
from bot.triage.terms import Kind, Pattern, Term

# Terms of these kinds hold for every language in scripts of their own; all others for one language alone.
_SHARED = frozenset(
    {
        Kind.PEOPLE,
        Kind.RESIDENTS,
        Kind.COUNTRY,
        Kind.OTHERS,
        Kind.RETURN,
        Kind.RETURN_NOUN,
        Kind.ARREST,
        Kind.ARREST_NOUN,
        Kind.RISK,
        Kind.RELEASE,
        Kind.FUGITIVES,
        Kind.LOOK_ALIKE,
        Kind.PLACE,
    }
)
_LATIN_LANGUAGES = frozenset({"en", "fr", "de", "vi"})
_ACTS = frozenset(
    {
        Kind.RETURN,
        Kind.RETURN_NOUN,
        Kind.ARREST,
        Kind.ARREST_NOUN,
        Kind.RISK,
        Kind.RELEASE,
        Kind.POLICY,
        Kind.RESOLUTION,
    }
)
_GAP = 40  # letters between the two parts of a term with "…"
_GAP_DENSE = 16  # the same for scripts without spaces, where a character says more


# A term, its patterns, and those of the part after a gap (none without one).
Compiled = tuple[Term, tuple[Pattern, ...], tuple[Pattern, ...]]
# The index of a pattern text, and where it begins and ends.
Match = tuple[int, int, int]


class Hit(NamedTuple):
    """One term found in folded text."""

    term: Term
    kind: Kind
    start: int
    end: int

    def within(self, other: "Hit") -> bool:
        """Say whether this hit lies inside the other, which is longer."""
        return (
            other.start <= self.start
            and self.end <= other.end
            and (other.end - other.start > self.end - self.start)
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a topic word works on the act beside it, in characters."""

    before: int = 8
    after: int = 8


@dataclass(slots=True)
class Slots:
    """What one pattern stands for: whole terms, and parts of terms with a gap as (gap, is the first)."""

    pattern: Pattern
    terms: list[Term] = field(default_factory=list)
    parts: list[tuple[int, bool]] = field(default_factory=list)
    bound: bool = field(init=False)  # the characters around a find matter

    def __post_init__(self) -> None:
        """Work this out once: it is asked at every find."""
        self.bound = self.pattern.word_start or self.pattern.word_end or self.pattern.clause_end


_View = list[tuple[Slots, ...]]


def automaton(texts: list[str]) -> AhoCorasick:
    """Make what finds all these texts in one pass, overlapping ones too."""
    return AhoCorasick(texts, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)


class Finder:
    """All terms of all languages, ready to search."""

    def __init__(self, terms: list[Compiled], reach: dict[str, Reach]) -> None:
        self.reach = reach
        self._gaps: list[Term] = []
        slots: dict[Pattern, Slots] = {}
        for term, firsts, seconds in terms:
            if seconds:
                self._gaps.append(term)
                for patterns, is_first in ((firsts, True), (seconds, False)):
                    for pattern in patterns:
                        slots.setdefault(pattern, Slots(pattern)).parts.append(
                            (len(self._gaps) - 1, is_first)
                        )
            else:
                for pattern in firsts:
                    slots.setdefault(pattern, Slots(pattern)).terms.append(term)
        self._slots: dict[str, list[Slots]] = {}
        for slot in slots.values():
            self._slots.setdefault(slot.pattern.text, []).append(slot)
        self._texts = list(self._slots)
        self._by_index = [self._slots[text] for text in self._texts]
        self._views: dict[str, _View] = {}
        self._peopleless_views: dict[str, _View] = {}
        self._watched_views: dict[str, list[tuple[tuple[Slots, int], ...]]] = {}
        self._automaton = automaton(self._texts)

    def shared(self) -> tuple[list[str], list[list[Slots]], list[Term]]:
        """Give what a finder beside this one may build on: texts, what each stands for, terms with a gap."""
        return self._texts, self._by_index, self._gaps

    def knows(self, kind: Kind, language: str, text: str) -> bool:
        """Say whether folded `text` alone is a way to write a term of this kind and language."""
        return any(
            term.kind is kind and term.language == language
            for slot in self._slots.get(text, ())
            for term in slot.terms
        )

    def matches(self, text: str) -> list[Match]:
        """Give every place where a pattern of any language stands in folded `text`, whatever is around it."""
        return self._automaton.find_matches_as_indexes(text, overlapping=True)

    def clues(self, text: str, language: str, matches: list[Match]) -> int:
        """Give the bits of `clues` that stand in the text: never fewer than what `find` brings."""
        found = 0
        watched = self._watched(language)
        for index, start, end in matches:
            for slot, clue in watched[index]:
                if not slot.bound or slot.pattern.fits(text, start, end):
                    found |= clue
        return found

    def find(
        self, text: str, language: str, matches: list[Match] | None = None, *, people: bool = True
    ) -> list[Hit]:
        """Give the hits in folded `text` in order, without those a mask or a longer hit hides.

        `matches` are those of the text, where they are known already. With `people` false only the kinds of
        PEOPLELESS are given: all that counts of a text without people of concern.
        """
        hits: list[Hit] = []
        parts: dict[int, tuple[list[tuple[int, int]], list[tuple[int, int]]]] = {}
        view = self._view(language) if people else self._peopleless(language)
        for index, start, end in self.matches(text) if matches is None else matches:
            for slot in view[index]:
                if slot.bound and not slot.pattern.fits(text, start, end):
                    continue
                hits.extend([Hit(term, term.kind, start, end) for term in slot.terms])
                for gap, is_first in slot.parts:
                    parts.setdefault(gap, ([], []))[0 if is_first else 1].append((start, end))
        for gap, (firsts, seconds) in parts.items():
            if firsts and seconds:
                hits.extend(_join(self._gaps[gap], firsts, seconds))
        return _longest(hits)

    def _base(self, language: str) -> str:
        base = language.partition("-")[0]
        return base if base in self.reach else ""

    def _view(self, language: str) -> _View:
        """Give, for each pattern text, what it stands for in one language."""
        base = self._base(language)
        if base not in self._views:
            self._views[base] = self._chosen(lambda term: _speaks(term, base))
        return self._views[base]

    def _peopleless(self, language: str) -> _View:
        """Give the part of a view that is of the kinds of PEOPLELESS, and the masks that hide them."""
        base = self._base(language)
        if base not in self._peopleless_views:
            self._peopleless_views[base] = self._chosen(
                lambda term: _speaks(term, base) and (term.kind in PEOPLELESS or term.kind is Kind.MASK)
            )
        return self._peopleless_views[base]

    def _chosen(self, choice: Callable[[Term], bool]) -> _View:
        return [
            tuple(slot for whole in slots if (slot := self._part_of(whole, choice)) is not None)
            for slots in self._by_index
        ]

    def _part_of(self, slot: Slots, choice: Callable[[Term], bool]) -> Slots | None:
        terms = [term for term in slot.terms if choice(term)]
        parts = [part for part in slot.parts if choice(self._gaps[part[0]])]
        if len(terms) == len(slot.terms) and len(parts) == len(slot.parts):
            return slot  # all of it: most patterns belong to one language, and views need not copy them
        return Slots(slot.pattern, terms, parts) if terms or parts else None

    def _watched(self, language: str) -> list[tuple[tuple[Slots, int], ...]]:
        """Give, for each pattern text, what it may say of people of concern in one language."""
        base = self._base(language)
        if base not in self._watched_views:
            self._watched_views[base] = [
                tuple((slot, clue) for slot in slots if (clue := self._clue(slot)))
                for slots in self._view(language)
            ]
        return self._watched_views[base]

    def _clue(self, slot: Slots) -> int:
        clue = 0
        for term in (*slot.terms, *(self._gaps[gap] for gap, _ in slot.parts)):
            clue |= clue_of(term)
        return clue


def _speaks(term: Term, language: str) -> bool:
    if term.language == language:
        return True
    if term.here or term.language in _LATIN_LANGUAGES:
        return False
    return term.kind in _SHARED


def _join(term: Term, firsts: list[tuple[int, int]], seconds: list[tuple[int, int]]) -> list[Hit]:
    reach = _GAP if term.language in _LATIN_LANGUAGES or term.language == "ru" else _GAP_DENSE
    joined = []
    seconds = sorted(seconds)
    for start, first_end in firsts:
        index = bisect_left(seconds, (first_end, 0))
        if index < len(seconds) and seconds[index][0] - first_end <= reach:
            joined.append(Hit(term, term.kind, start, seconds[index][1]))
    return joined


def _by_place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _longest(hits: list[Hit]) -> list[Hit]:
    """Drop what a mask covers, what lies in a longer hit of its kind, and acts inside longer acts."""
    if len(hits) < 2 and not any(hit.kind is Kind.MASK for hit in hits):
        return hits
    hits = sorted(dict.fromkeys(hits), key=_by_place)  # no set: its order differs from run to run
    kept: list[Hit] = []
    masks: list[Hit] = []
    near: list[Hit] = []  # what has not ended yet: only these can cover the next hit
    for hit in hits:
        start = hit.start
        masks = [mask for mask in masks if mask.end > start] if masks else masks
        near = [other for other in near if other.end > start] if near else near
        if hit.kind is Kind.MASK:
            masks.append(hit)
            continue
        if (
            masks
            and hit.kind is not Kind.LOOK_ALIKE
            and any(m.start <= hit.start and hit.end <= m.end for m in masks)
        ):
            continue
        if near and any(_hides(other, hit) for other in near):
            continue
        kept.append(hit)
        near.append(hit)
    return _without_threatened(kept)


def _without_threatened(hits: list[Hit]) -> list[Hit]:
    """Drop returns that overlap a risk: "forced return feared" tells of no return."""
    if not any(hit.kind is Kind.RISK for hit in hits):
        return hits
    threatened = {index for hit in hits if hit.kind is Kind.RISK for index in range(hit.start, hit.end)}
    return [
        hit for hit in hits if hit.kind is not Kind.RETURN or threatened.isdisjoint(range(hit.start, hit.end))
    ]


def _hides(other: Hit, hit: Hit) -> bool:
    if other.end < hit.end:
        return False
    if other.kind is hit.kind and hit.kind is not Kind.LOOK_ALIKE:
        return True
    if other.kind is Kind.POLICY and hit.kind is Kind.RETURN_NOUN:
        return False  # a treaty on return speaks of return
    return other.kind in _ACTS and hit.kind in _ACTS and hit.within(other)
