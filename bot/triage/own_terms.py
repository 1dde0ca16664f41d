"""Terms that people add to the packaged ones, or silence: what each may be, and why it is refused. Pure.

A term is plain text: no character in it means anything but itself. It is folded like the news.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from bot.triage.finder import Compiled
from bot.triage.gazetteer import gazetteer
from bot.triage.lexicon import packaged
from bot.triage.terms import Kind, Pattern, compile_literal
from bot.triage.text import fold
from storage.models import Term, TermClass

KINDS = {
    TermClass.PEOPLE: Kind.PEOPLE,
    TermClass.RETURN: Kind.RETURN,
    TermClass.ARREST: Kind.ARREST,
    TermClass.RISK: Kind.RISK,
    TermClass.RELEASE: Kind.RELEASE,
    TermClass.PLACE: Kind.PLACE,
    TermClass.PROTEST: Kind.PROTEST,
    TermClass.PETITION: Kind.PETITION,
    TermClass.CAMPAIGN: Kind.CAMPAIGN,
    TermClass.EVENT: Kind.EVENT,
    TermClass.OPINION: Kind.OPINION,
    TermClass.HISTORY: Kind.HISTORY,
    TermClass.LOOK_ALIKE: Kind.LOOK_ALIKE,
    TermClass.GROUP: Kind.GROUP,
    TermClass.OFFICIAL: Kind.OFFICIAL,
}
LANGUAGES = ("en", "ko", "zh", "ja", "ru", "fr", "de", "vi", "th", "lo")
"""The languages of the lexicon. `zh` serves both scripts."""
USUAL_WEIGHT = 6.0
"""How much a look-alike speaks against where nobody says; an alert of a headline needs 3."""
WEIGHTS = (1.0, 9.0)
LONGEST = 60
MOST_WORDS = 8
"""Of a Korean term: each space doubles its spellings."""
MOST_TERMS = 500
BROAD = 0.2
"""A term that stands in more of the stored items than this tells nothing."""
ENOUGH = 50
"""With fewer stored items nobody can say what is broad."""
BECAUSE = "coordinators say so"


class Fault(StrEnum):
    """Why a term is refused."""

    EMPTY = "empty"
    LONG = "long"
    SHORT = "short"
    SCRIPT = "script"
    KNOWN = "known"
    UNKNOWN = "unknown"  # nothing packaged reads like that, so nothing can be silenced
    LANGUAGE = "language"
    WEIGHT = "weight"
    PLACE = "place"
    MANY = "many"
    BROAD = "broad"


class WrongTermError(ValueError):
    """A term that is refused; `hint` is the nearest name where a place is not known, else empty."""

    def __init__(self, fault: Fault, hint: str = "") -> None:
        self.fault = fault
        self.hint = hint
        super().__init__(fault.value)


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """One term beside the packaged ones; with `silences` the packaged wording of this text counts no more.

    `weight` is for look-alikes and talk (None: the usual), `place` the English name of a place.
    """

    sort: TermClass
    language: str
    text: str
    weight: float | None = None
    place: str | None = None
    silences: bool = False

    @classmethod
    def of(cls, term: Term) -> "OwnTerm":
        """Give what stands in a row."""
        return cls(term.sort, term.language, term.text, term.weight, term.place, term.silences)

    @property
    def wording(self) -> tuple[Kind, str, str]:
        """Give what makes two terms one: kind, language and folded text."""
        return KINDS[self.sort], self.language, folded(self.text)


def folded(text: str) -> str:
    """Give the text as it is looked for."""
    return fold(text).text.strip()


def compiled(term: OwnTerm) -> Compiled:
    """Make the term ready to be looked for; it must have been checked."""
    kind = KINDS[term.sort]
    extra: dict[str, object] = {}
    if kind is Kind.PLACE:
        place = gazetteer()[term.place or ""]
        extra = {"place": place.name, "country": place.country, "sort": place.kind}
    elif kind is Kind.LOOK_ALIKE:
        extra = {"because": BECAUSE, "weight": term.weight or USUAL_WEIGHT}
    elif term.weight:
        extra = {"weight": term.weight}
    return compile_literal(kind, " ".join(term.text.split()), term.language, **extra)


def patterns_of(term: OwnTerm) -> tuple[Pattern, ...]:
    """Give what is looked for of a term, also of one that silences."""
    return compile_literal(KINDS[term.sort], " ".join(term.text.split()), term.language)[1]


_LETTERS = {
    "han": re.compile("[\u3400-\u9fff]"),
    "kana": re.compile("[\u3041-\u3096\u30a1-\u30fa]"),
    "hangul": re.compile("[\uac00-\ud7a3]"),
    "latin": re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "thai": re.compile("[\u0e01-\u0e5b]"),
    "lao": re.compile("[\u0e81-\u0edf]"),
}
_SCRIPTS = {  # a language -> the scripts of which a term must have letters, and those it may have besides
    "en": ({"latin"}, set()),
    "fr": ({"latin"}, set()),
    "de": ({"latin"}, set()),
    "vi": ({"latin"}, set()),
    "ko": ({"hangul", "han"}, {"latin"}),
    "zh": ({"han"}, {"latin"}),
    "ja": ({"han", "kana"}, {"latin"}),
    "ru": ({"cyrillic"}, {"latin"}),
    "th": ({"thai"}, {"latin"}),
    "lo": ({"lao"}, {"latin"}),
}
_FEWEST = {"latin": 3, "cyrillic": 3}
_FEWEST_DENSE = 2  # where one character is a syllable or a word


def check(term: OwnTerm, beside: Iterable[OwnTerm] = ()) -> None:
    """Refuse a term that cannot be taken beside these others. Raises WrongTermError."""
    if term.language not in LANGUAGES:
        raise WrongTermError(Fault.LANGUAGE)
    _check_text(folded(term.text), term.language)
    if term.weight is not None and not WEIGHTS[0] <= term.weight <= WEIGHTS[1]:
        raise WrongTermError(Fault.WEIGHT)
    if term.sort is TermClass.PLACE and not term.silences:
        _check_place(term.place)
    others = list(beside)
    if len(others) >= MOST_TERMS:
        raise WrongTermError(Fault.MANY)
    if any(other.wording == term.wording for other in others):
        raise WrongTermError(Fault.KNOWN)
    if term.silences is not packaged().knows(*term.wording):
        raise WrongTermError(Fault.UNKNOWN if term.silences else Fault.KNOWN)


def _check_text(text: str, language: str) -> None:
    if not text:
        raise WrongTermError(Fault.EMPTY)
    if len(text) > LONGEST or len(text.split()) > MOST_WORDS:
        raise WrongTermError(Fault.LONG)
    letters = {script: len(pattern.findall(text)) for script, pattern in _LETTERS.items()}
    there = {script for script, count in letters.items() if count}
    needed, allowed = _SCRIPTS[language]
    if not there & needed or there - needed - allowed:
        raise WrongTermError(Fault.SCRIPT)
    if sum(letters.values()) < max(_FEWEST.get(script, _FEWEST_DENSE) for script in there):
        raise WrongTermError(Fault.SHORT)


def _check_place(name: str | None) -> None:
    if name not in gazetteer():
        near = get_close_matches((name or "").title(), gazetteer(), n=1)
        raise WrongTermError(Fault.PLACE, near[0] if near else "")
