"""The rules in use: the packaged words with the terms of people beside them, and the name of both. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256

from bot.triage import lexicon
from bot.triage.classify import RULES_VERSION, classify
from bot.triage.finder import Finder
from bot.triage.own_terms import OwnTerm, compiled
from bot.triage.verdict import Verdict
from bot.triage.wider import Wider


@dataclass(frozen=True, slots=True)
class Rules:
    """What items are judged by. `version` differs wherever a verdict may; `terms` are those of people.

    The words are loaded with the first item that is judged here: most are judged by the jury.
    """

    version: str
    terms: tuple[OwnTerm, ...] = ()

    def judge(self, title: str, summary: str, language: str | None, published: date | None) -> Verdict:
        """Classify one item by these rules, as `classify` does by the packaged ones."""
        with lexicon.JudgingBy(_finder(self.terms)):
            return classify(title, summary, language, published=published)


@cache
def packaged() -> Rules:
    """Give the rules with no term beside the packaged ones."""
    return Rules(RULES_VERSION)


def of(terms: Iterable[OwnTerm]) -> Rules:
    """Give the rules with these terms, which must have been checked, beside the packaged ones."""
    given = tuple(terms)
    if not given:
        return packaged()
    written = "\n".join(sorted(repr(term) for term in given))
    return Rules(f"{RULES_VERSION}+{sha256(written.encode()).hexdigest()[:8]}", given)


@lru_cache(maxsize=4)
def _finder(terms: tuple[OwnTerm, ...]) -> Finder:
    if not terms:
        return lexicon.packaged()
    added = [compiled(term) for term in terms if not term.silences]
    return Wider(lexicon.packaged(), added, {term.wording for term in terms if term.silences})
