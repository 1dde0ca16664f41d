"""Find the terms of the lexicon in folded text by one automaton. Pure.

Han, kana, hangul, Thai and Lao terms match anywhere; terms in cased scripts must end where words end.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from bot.triage.clues import PEOPLELESS, clue_of, clue_of_part, may_join, whole
from bot.triage.hits import Hit, counted
from bot.triage.senses import Seen, Sense, Slots, merged
from bot.triage.terms import Kind, Pattern, Term

__all__ = ["Compiled", "Finder", "Hit", "Match", "Reach", "automaton"]

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
_PLAIN = PEOPLELESS | {Kind.MASK}
# What tells whether an item names anybody, and what is told of one that does not: for most items this is all
# that is looked for. Returns and arrests name or mean somebody beside some places alone, see `clues`.
_OUTLINE = _PLAIN | {Kind.PEOPLE, Kind.RESIDENTS, Kind.OTHERS, Kind.FUGITIVES, Kind.PERSONS, Kind.COUNTRY}
_GAP = 40  # letters between the two parts of a term with "…"
_GAP_DENSE = 16  # the same where a character says more
_DENSE = frozenset({"ko", "zh", "ja"})


# A term, its patterns, and those of the part after a gap (none without one).
Compiled = tuple[Term, tuple[Pattern, ...], tuple[Pattern, ...]]
# The index of a pattern text, and where it begins and ends.
Match = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a topic word works on the act beside it, in characters."""

    before: int = 8
    after: int = 8


_new = tuple.__new__
_NO_GAPS: frozenset[int] = frozenset()
_Spans = list[tuple[int, int]]


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
        # Those of the outline come first: each of the two automata has a row of its own.
        self._texts = sorted(self._slots, key=lambda text: not self._outlines(self._slots[text]))
        self._by_index = [self._slots[text] for text in self._texts]
        self._border = sum(self._outlines(slots) for slots in self._by_index)
        self._views: dict[str, _View] = {}
        self._outline = automaton(self._texts[: self._border])
        self._rest = automaton(self._texts[self._border :])

    def _outlines(self, slots: list[Slots]) -> bool:
        """Say whether a text is one of those looked for in every item."""
        return any(
            term.kind in _OUTLINE
            for slot in slots
            for term in (*slot.terms, *(self._gaps[gap] for gap, _ in slot.parts))
        )

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

    def outline(self, text: str) -> list[Match]:
        """Give where patterns of the outline stand in folded `text`, of any language, whatever is around."""
        return self._outline.find_matches_as_indexes(text, overlapping=True)

    def rest(self, text: str) -> list[Match]:
        """Give where all other patterns stand in it."""
        found = self._rest.find_matches_as_indexes(text, overlapping=True)
        border = self._border
        return [(index + border, start, end) for index, start, end in found]

    def outlined(self, text: str, language: str) -> list[Seen]:
        """Give what stands in folded `text` of what names people, or counts where nobody is named."""
        return self._fitting(self.outline(text), text, language)

    def seen(self, text: str, language: str, outlined: list[Seen] | None = None) -> list[Seen]:
        """Give what stands in folded `text` in one language, before it is settled what counts.

        `outlined` is the part of it that is known already.
        """
        known = self.outlined(text, language) if outlined is None else outlined
        return merged(known, self._fitting(self.rest(text), text, language))

    def _fitting(self, matches: list[Match], text: str, language: str) -> list[Seen]:
        view = self._view(language)
        return [
            (sense, start, end)
            for index, start, end in matches
            for sense in view[index]
            if not sense.bound or sense.pattern.fits(text, start, end)
        ]

    def clues(self, seen: list[Seen]) -> int:
        """Give what may name somebody among what was seen; of a term with a gap both parts must be."""
        clues = 0
        for sense, _, _ in seen:
            clues |= sense.clue
        if not may_join(clues):
            return whole(clues)
        clues = whole(clues)
        for gap in _both_parts([sense for sense, _, _ in seen if sense.parts]):
            clues |= clue_of(self._gaps[gap])
        return clues

    def find(self, text: str, language: str) -> list[Hit]:
        """Give the hits in folded `text` in order, without those a mask or a longer hit hides."""
        return self.settled(self.seen(text, language))

    def settled(self, seen: list[Seen]) -> list[Hit]:
        """Give the hits among what was seen, in order, without those a mask or a longer hit hides."""
        hits: list[Hit] = []
        parted = []
        for sense, start, end in seen:
            for term in sense.terms:  # made without the call of `Hit`, which takes twice the time
                hits.append(_new(Hit, (term, term.kind, start, end)))  # noqa: PERF401 -- mostly one: a list of it is slower
            if sense.parts:
                parted.append(sense)
        if len(parted) > 1 and (both := _both_parts(parted)):
            hits += self._joined(seen, both)
        return counted(hits)

    def _joined(self, seen: list[Seen], both: frozenset[int]) -> Iterator[Hit]:
        """Give the hits of terms with a gap, of which both parts were seen."""
        parts: dict[int, tuple[_Spans, _Spans]] = {}
        for sense, start, end in seen:
            for gap, is_first in sense.parts:
                if gap in both:
                    parts.setdefault(gap, ([], []))[0 if is_first else 1].append((start, end))
        for gap, (before, behind) in parts.items():
            yield from _join(self._gaps[gap], before, behind)

    def _base(self, language: str) -> str:
        base = language.partition("-")[0]
        return base if base in self.reach else ""

    def _view(self, language: str) -> "_View":
        """Give, for each pattern text, what it stands for in one language."""
        base = self._base(language)
        if base not in self._views:
            self._views[base] = _View(lambda index: self._senses(index, base))
        return self._views[base]

    def _senses(self, index: int, language: str) -> tuple[Sense, ...]:
        senses = (self._sense(slot, language) for slot in self._by_index[index])
        return tuple(sense for sense in senses if sense is not None)

    def _sense(self, slot: Slots, language: str) -> Sense | None:
        text = slot.pattern.text
        terms = tuple(term for term in slot.terms if self._counts(term, language, text))
        parts = tuple(part for part in slot.parts if self._counts(self._gaps[part[0]], language, text))
        if not terms and not parts:
            return None
        clue = 0
        for term in terms:
            clue |= clue_of(term)
        for gap, is_first in parts:
            clue |= clue_of_part(self._gaps[gap], is_first=is_first)
        terms = tuple(_first_of_each_kind(terms))
        plain_terms = tuple(term for term in terms if term.kind in _PLAIN)
        plain_parts = tuple(part for part in parts if self._gaps[part[0]].kind in _PLAIN)
        plain = Sense(slot.pattern, clue, plain_terms, plain_parts) if plain_terms or plain_parts else None
        return Sense(slot.pattern, clue, terms, parts, plain)

    def _counts(self, term: Term, language: str, text: str) -> bool:  # noqa: ARG002 -- for a finder that silences
        """Say whether a term written as folded `text` counts in this language."""
        return _speaks(term, language)


class _View(dict[int, tuple[Sense, ...]]):
    """What the patterns stand for in one language, by index; worked out when first met: most never are."""

    def __init__(self, senses: Callable[[int], tuple[Sense, ...]]) -> None:
        super().__init__()
        self._senses = senses

    def __missing__(self, index: int) -> tuple[Sense, ...]:
        """Work it out."""
        self[index] = found = self._senses(index)
        return found


def _first_of_each_kind(terms: Iterable[Term]) -> Iterator[Term]:
    """Leave out terms that another of their kind, written alike, would hide at every find."""
    kinds: set[Kind] = set()
    for term in terms:
        if term.kind is Kind.LOOK_ALIKE or term.kind not in kinds:
            kinds.add(term.kind)
            yield term


def _speaks(term: Term, language: str) -> bool:
    if term.language == language:
        return True
    if term.here or term.language in _LATIN_LANGUAGES:
        return False
    return term.kind in _SHARED


def _both_parts(parted: list[Sense]) -> frozenset[int]:
    """Give the gaps of which a first and a second part are among these, wherever they stand."""
    firsts = [sense.firsts for sense in parted if sense.firsts]
    seconds = [sense.seconds for sense in parted if sense.seconds]
    return _NO_GAPS.union(*firsts) & _NO_GAPS.union(*seconds) if firsts and seconds else _NO_GAPS


def _join(term: Term, firsts: list[tuple[int, int]], seconds: list[tuple[int, int]]) -> list[Hit]:
    reach = _GAP_DENSE if term.language in _DENSE else _GAP
    joined = []
    seconds = sorted(seconds)
    for start, first_end in firsts:
        index = bisect_left(seconds, (first_end, 0))
        if index < len(seconds) and seconds[index][0] - first_end <= reach:
            joined.append(Hit(term, term.kind, start, seconds[index][1]))
    return joined
