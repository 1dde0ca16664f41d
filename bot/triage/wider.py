"""The packaged terms and a few more, without those that are silenced, quick to build. Pure."""

from collections.abc import Collection

from bot.triage.finder import Compiled, Finder, Match
from bot.triage.terms import Kind, Term

Wording = tuple[Kind, str, str]
"""Kind, language and folded text of one way to write a term."""


class Wider(Finder):
    """A finder beside another, whose automaton it shares: only the few terms of its own are compiled."""

    def __init__(
        self, packaged: Finder, terms: list[Compiled], silenced: Collection[Wording] = frozenset()
    ) -> None:
        super().__init__(terms, packaged.reach)  # plain terms: none has a gap
        self._packaged = packaged
        self._silenced = frozenset(silenced)
        self._few = bool(self._texts)
        texts, slots, self._gaps = packaged.shared()
        self._texts = [*texts, *self._texts]
        self._by_index = [*slots, *self._by_index]
        self._first = len(texts)

    def outline(self, text: str) -> list[Match]:
        """Give where packaged patterns of the outline stand in folded `text`, then all the few of its own."""
        found = self._packaged.outline(text)
        if not self._few:
            return found
        own = [*super().outline(text), *super().rest(text)]
        return [*found, *((index + self._first, start, end) for index, start, end in own)]

    def rest(self, text: str) -> list[Match]:
        """Give where the other packaged patterns stand in it."""
        return self._packaged.rest(text)

    def _counts(self, term: Term, language: str, text: str) -> bool:
        silenced = (term.kind, term.language, text) in self._silenced
        return not silenced and super()._counts(term, language, text)
