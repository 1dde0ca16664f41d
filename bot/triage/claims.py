"""Say who stands behind what an item tells. Pure after loading.

"HRW said", "소식통에 따르면", "据…", "…によると": a name alone is no claim. It must be said beside it that
it says, reports or confirms.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind
from ruamel.yaml import YAML

from bot.triage.patterns import pattern
from bot.triage.reading import Part, Reading, Sentence
from bot.triage.text import fold

_LOOKED_AT = 6  # sentences of a summary
_MOST_NAMES = 20  # in one sentence
_RANKS = {"plain": 0, "outlet": 1, "body": 2}
_ANYBODY = frozenset({"source", "official"})
"""Plain words that say less than the one before them: a source in an aid group."""
_LETTERS = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Claimant:
    """Somebody who may stand behind a claim; `rank` is higher the more it says: 0 plain, 1 outlet, 2 body."""

    code: str
    rank: int


@dataclass(frozen=True, slots=True)
class _Names:
    """The folded names of one language, and whose they are."""

    automaton: AhoCorasick
    names: tuple[str, ...]
    claimants: tuple[Claimant, ...]


def source_text() -> str:
    """Give the file of claimants as it is packaged."""
    return resources.files("bot.triage").joinpath("claimants.yml").read_text(encoding="utf-8")


@cache
def claimants() -> tuple[Claimant, ...]:
    """Give all claimants, in the order of their file."""
    return tuple(Claimant(row["code"], _RANKS[row["kind"]]) for row in _rows())


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    return tuple(YAML(typ="safe").load(source_text()))


@cache
def _names(language: str) -> _Names:
    found: dict[str, Claimant] = {}
    for row, claimant in zip(_rows(), claimants(), strict=True):
        latin = () if language == "en" else row.get("en", ())  # papers in any script write HRW
        for name in (*row.get(language, ()), *latin):
            found.setdefault(fold(str(name)).text, claimant)
    return _Names(
        AhoCorasick(list(found), matchkind=MatchKind.LeftmostLongest), tuple(found), tuple(found.values())
    )


@cache
def _ranks() -> dict[str, int]:
    return {claimant.code: claimant.rank for claimant in claimants()}


def rank_of(code: str) -> int:
    """Say how much the code of a claimant tells: 0 no name, 1 an outlet, 2 a body; 0 for an unknown code."""
    return _ranks().get(code, 0)


def claim_source(reading: Reading) -> str | None:
    """Give the code of who says so, or None.

    A sentence that tells of an act comes first, then a body with a name.
    """
    base = reading.language.partition("-")[0]
    if pattern("claim_after", base) is None:
        return None
    ranked: list[tuple[bool, int, int, str]] = []
    for number, part in enumerate(reading.parts):
        if not _names(base).automaton.find_matches_as_indexes(part.folded.text):
            continue
        for place, sentence in enumerate(part.sentences[:_LOOKED_AT]):
            tells = any(act.told for act in sentence.acts)
            said = _claimed(part, sentence, base)
            if base in {"ko", "ja"}:  # the verb comes last, and beside it the one who speaks
                said.reverse()
            ranked += [(tells, claimant.rank, -(number * 10 + place), claimant.code) for claimant in said]
    return max(ranked, key=lambda row: row[:3])[3] if ranked else None


def _claimed(part: Part, sentence: Sentence, language: str) -> list[Claimant]:
    names = _names(language)
    text = part.folded.text[sentence.start : sentence.end]
    found = [
        (names.claimants[index], start, end)
        for index, start, end in names.automaton.find_matches_as_indexes(text)[:_MOST_NAMES]
        if _whole(text, start, end)
    ]
    said = [claimant for claimant, start, end in found if _says(text, start, end, language)]
    # "HRW researcher", "통일부 당국자는": the name beside a plain word is who says it
    for (one, _, end), (other, start, _) in pairwise(found):
        if other in said and one not in said and start - end <= 2 and (one.rank or other.code in _ANYBODY):
            said[said.index(other)] = one
    return said


def _says(text: str, start: int, end: int, language: str) -> bool:
    before, after = pattern("claim_before", language), pattern("claim_after", language)
    return bool(
        (before and before.search(text, max(0, start - 60), start)) or (after and after.match(text, end))
    )


def _whole(text: str, start: int, end: int) -> bool:
    """Say whether a name in Latin letters is no part of a word."""
    if _LETTERS.match(text[start]) and start and _LETTERS.match(text[start - 1]):
        return False
    return not (_LETTERS.match(text[end - 1]) and end < len(text) and _LETTERS.match(text[end]))
