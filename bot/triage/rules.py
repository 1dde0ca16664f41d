"""The rules in use: the packaged words with the terms of people beside them, and the name of both. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

from bot.triage import lexicon
from bot.triage.classify import RULES_VERSION, classify
from bot.triage.finder import Finder
from bot.triage.own_terms import OwnTerm, compiled
from bot.triage.verdict import Verdict
from bot.triage.wider import Wider


@dataclass(frozen=True, slots=True)
class Rules:
    """What items are judged by. `version` differs wherever a verdict may; `terms` are those of people."""

    finder: Finder
    version: str
    terms: tuple[OwnTerm, ...] = ()

    def judge(self, title: str, summary: str, language: str | None, published: date | None) -> Verdict:
        """Classify one item by these rules, as `classify` does by the packaged ones."""
        with lexicon.judging_by(self.finder):
            return classify(title, summary, language, published=published)


@cache
def packaged() -> Rules:
    """Give the rules with no term beside the packaged ones."""
    return Rules(lexicon.packaged(), RULES_VERSION)


def of(terms: Iterable[OwnTerm]) -> Rules:
    """Give the rules with these terms, which must have been checked, beside the packaged ones."""
    given = tuple(terms)
    if not given:
        return packaged()
    added = [compiled(term) for term in given if not term.silences]
    finder = Wider(lexicon.packaged(), added, {term.wording for term in given if term.silences})
    written = "\n".join(sorted(repr(term) for term in given))
    return Rules(finder, f"{RULES_VERSION}+{sha256(written.encode()).hexdigest()[:8]}", given)
