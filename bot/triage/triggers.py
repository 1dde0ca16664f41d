"""Tell quickly which patterns cannot match a text: none of the words they need stands in it. Pure.

What a pattern needs is read from how `re` takes it apart, so that the patterns stay the only rules.
"""

import re
from collections.abc import Iterable, Mapping
from re import _constants, _parser  # type: ignore[attr-defined]  # no public way to a pattern's parts
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

_Needed = frozenset[str]


def needed(pattern: str) -> _Needed | None:
    """Give texts one of which stands in everything the pattern matches; None where there is no telling."""
    parts = _parser.parse(pattern)
    return None if parts.state.flags & re.IGNORECASE else _of_row(parts)


def _of_row(parts: Iterable[tuple[Any, Any]]) -> _Needed | None:
    """Give what tells most of parts that follow each other: the letters in a row, or a choice among them."""
    found: list[_Needed] = []
    letters = ""
    for kind, value in parts:
        if kind is _constants.LITERAL:
            letters += chr(value)
            continue
        choice = _of_part(kind, value)
        found += [frozenset({letters})] if letters else []
        found += [choice] if choice else []
        letters = ""
    found += [frozenset({letters})] if letters else []
    return max(found, key=lambda texts: min(map(_worth, texts)), default=None)


def _worth(text: str) -> int:
    """Say how much a text tells: one letter of a dense script says as much as three of others."""
    return sum(1 if letter < "\u0e00" else 3 for letter in text)


def _of_part(kind: Any, value: Any) -> _Needed | None:
    if kind is _constants.SUBPATTERN:
        _, flags, _, inner = value
        return None if flags & re.IGNORECASE else _of_row(inner)
    if kind in {_constants.MAX_REPEAT, _constants.MIN_REPEAT}:
        least, _, repeated = value
        return _of_row(repeated) if least else None
    if kind is _constants.BRANCH:
        return _of_any([_of_row(branch) for branch in value[1]])
    if kind is _constants.IN:
        return _of_any([frozenset({chr(one)}) if sort is _constants.LITERAL else None for sort, one in value])
    return None


def _of_any(choices: list[_Needed | None]) -> _Needed | None:
    known = [choice for choice in choices if choice is not None]
    return frozenset().union(*known) if known and len(known) == len(choices) else None


class Triggers:
    """The words that patterns, given by name, need: found in one pass over a text."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        names: dict[str, set[str]] = {}
        always = set()
        for name, pattern in patterns.items():
            texts = needed(pattern)
            if texts is None:
                always.add(name)
            for text in texts or ():
                names.setdefault(text, set()).add(name)
        self._always = frozenset(always)
        self._names = [frozenset(each) for each in names.values()]
        self._automaton = AhoCorasick(
            list(names), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def possible(self, *texts: str) -> frozenset[str]:
        """Give the names of the patterns that may match one of these texts or a part of it."""
        found = {
            index
            for text in texts
            for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)
        }
        return self._always.union(*[self._names[index] for index in found])
