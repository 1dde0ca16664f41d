"""The words triage looks for, from `lexicon/*.yml` and `gazetteer.yml`, and the automaton that finds them. Pure after loading.

Han, kana, hangul, Thai and Lao terms match anywhere; the ends of terms in cased scripts must be ends of words.
The little grammar of terms (`(a|b)`, `…`, `*`, `$`, the optional space of Korean) is described in `terms.py`.
"""

from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from ruamel.yaml import YAML

from bot.triage.terms import Kind, Pattern, Term, compile_entry

# Terms of these kinds hold for every language that shares the script; all others for their own language alone.
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
_ACTS = frozenset({Kind.RETURN, Kind.RETURN_NOUN, Kind.ARREST, Kind.ARREST_NOUN, Kind.RISK, Kind.RELEASE, Kind.POLICY, Kind.RESOLUTION})
_GAP = 40  # letters between the two parts of a term with "…"
_GAP_DENSE = 16  # the same for scripts without spaces, where a character says more


@dataclass(frozen=True, slots=True)
class Hit:
    """One term found in folded text."""

    term: Term
    start: int
    end: int

    @property
    def kind(self) -> Kind:
        """Say what the term stands for."""
        return self.term.kind

    def within(self, other: "Hit") -> bool:
        """Say whether this hit lies inside the other, which is longer."""
        return other.start <= self.start and self.end <= other.end and (other.end - other.start > self.end - self.start)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a topic word works on the act beside it, in characters."""

    before: int = 8
    after: int = 8


@dataclass(slots=True)
class _Slots:
    """What one text pattern stands for: whole terms, and parts of terms with a gap as (gap, is the first part)."""

    pattern: Pattern
    terms: list[Term] = field(default_factory=list)
    parts: list[tuple[int, bool]] = field(default_factory=list)


class Lexicon:
    """All terms of all languages, ready to search."""

    def __init__(self, terms: list[tuple[Term, tuple[Pattern, ...], tuple[Pattern, ...]]], reach: dict[str, Reach]) -> None:
        self.reach = reach
        self._gaps: list[Term] = []
        slots: dict[Pattern, _Slots] = {}
        for term, firsts, seconds in terms:
            if seconds:
                self._gaps.append(term)
                for patterns, is_first in ((firsts, True), (seconds, False)):
                    for pattern in patterns:
                        slots.setdefault(pattern, _Slots(pattern)).parts.append((len(self._gaps) - 1, is_first))
            else:
                for pattern in firsts:
                    slots.setdefault(pattern, _Slots(pattern)).terms.append(term)
        self._slots: dict[str, list[_Slots]] = {}
        for slot in slots.values():
            self._slots.setdefault(slot.pattern.text, []).append(slot)
        self._texts = list(self._slots)
        self._by_index = [self._slots[text] for text in self._texts]
        self._automaton = AhoCorasick(
            self._texts, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )

    def find(self, text: str, language: str) -> list[Hit]:
        """Give the hits in folded `text` in order, without those hidden by a mask or by a longer hit of their kind."""
        hits: list[Hit] = []
        parts: dict[int, tuple[list[tuple[int, int]], list[tuple[int, int]]]] = {}
        base = language.partition("-")[0]
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for slot in self._by_index[index]:
                if not slot.pattern.fits(text, start, end):
                    continue
                hits.extend(Hit(term, start, end) for term in slot.terms if _speaks(term, base))
                for gap, is_first in slot.parts:
                    parts.setdefault(gap, ([], []))[0 if is_first else 1].append((start, end))
        for gap, (firsts, seconds) in parts.items():
            if seconds and _speaks(self._gaps[gap], base):
                hits.extend(_join(self._gaps[gap], firsts, seconds))
        return _longest(hits)


def _speaks(term: Term, language: str) -> bool:
    if term.language == language:
        return True
    if term.here or term.language in _LATIN_LANGUAGES:
        return False
    return term.kind in _SHARED


def _join(term: Term, firsts: list[tuple[int, int]], seconds: list[tuple[int, int]]) -> list[Hit]:
    reach = _GAP if term.language in _LATIN_LANGUAGES or term.language == "ru" else _GAP_DENSE
    joined = []
    for start, first_end in firsts:
        ends = [end for second, end in seconds if 0 <= second - first_end <= reach]
        if ends:
            joined.append(Hit(term, start, min(ends)))
    return joined


def _longest(hits: list[Hit]) -> list[Hit]:
    """Drop what a mask covers, what lies in a longer hit of its kind, and acts inside longer acts."""
    hits = sorted(set(hits), key=lambda hit: (hit.start, -hit.end))
    masks = [hit for hit in hits if hit.kind is Kind.MASK]
    kept: list[Hit] = []
    for hit in hits:
        if hit.kind is Kind.MASK:
            continue
        if hit.kind is not Kind.LOOK_ALIKE and any(m.start <= hit.start and hit.end <= m.end for m in masks):
            continue
        if any(_hides(other, hit) for other in kept):
            continue
        kept.append(hit)
    risks = [hit for hit in kept if hit.kind is Kind.RISK]
    return [hit for hit in kept if hit.kind is not Kind.RETURN or not any(_overlap(hit, risk) for risk in risks)]


def _overlap(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end


def _hides(other: Hit, hit: Hit) -> bool:
    if other.end < hit.end:
        return False
    if other.kind is hit.kind and hit.kind is not Kind.LOOK_ALIKE:
        return True
    if other.kind is Kind.POLICY and hit.kind is Kind.RETURN_NOUN:
        return False  # a treaty on return speaks of return
    return other.kind in _ACTS and hit.kind in _ACTS and hit.within(other)


_ACT_KINDS = {
    ("return", "events"): Kind.RETURN,
    ("return", "nouns"): Kind.RETURN_NOUN,
    ("arrest", "events"): Kind.ARREST,
    ("arrest", "nouns"): Kind.ARREST_NOUN,
    ("risk", "events"): Kind.RISK,
    ("risk", "nouns"): Kind.RISK,
    ("release", "events"): Kind.RELEASE,
    ("release", "nouns"): Kind.RELEASE,
    ("policy", "events"): Kind.POLICY,
    ("policy", "resolutions"): Kind.RESOLUTION,
}
_PLAIN_SECTIONS = ("people", "residents", "country", "persons", "fugitives", "debate", "others", "reactions", "officials", "groups", "actors", "masks")
_SECTION_KINDS = {"reactions": Kind.REACTION, "officials": Kind.OFFICIAL, "groups": Kind.GROUP, "actors": Kind.ACTOR, "masks": Kind.MASK}


def _entries(document: dict[str, Any]) -> list[tuple[Kind, Any, dict[str, Any]]]:
    """Flatten one language file to (kind, entry, extra fields)."""
    found: list[tuple[Kind, Any, dict[str, Any]]] = []
    for section in _PLAIN_SECTIONS:
        kind = _SECTION_KINDS.get(section) or Kind(section)
        found += [(kind, entry, {}) for entry in document.get(section, ())]
    for act, forms in document.get("acts", {}).items():
        found += [(_ACT_KINDS[act, form], entry, {}) for form, entries in forms.items() for entry in entries]
    for group in ("grammar", "discourse"):
        for name, entries in document.get(group, {}).items():
            found += [(Kind(name), entry, {}) for entry in entries]
    for name, kind in (("topic_before", Kind.TOPIC_BEFORE), ("topic_after", Kind.TOPIC_AFTER)):
        found += [(kind, entry, {}) for entry in document.get(name, {}).get("terms", ())]
    for group in document.get("look_alikes", ()):
        extra = {"because": group["because"], "weight": float(group["weight"])}
        found += [(Kind.LOOK_ALIKE, entry, extra) for entry in group["terms"]]
    return found


def _places(document: list[dict[str, Any]]) -> list[tuple[str, Any, dict[str, Any]]]:
    languages = ("en", "ko", "zh", "ja", "ru", "fr", "de", "vi", "th", "lo")
    return [
        (language, name, {"place": row["name"], "country": row["country"], "sort": row["kind"], "here": bool(row.get("here"))})
        for row in document
        for language in languages
        for name in row.get(language, ())
    ]


@cache
def sources() -> tuple[tuple[str, str], ...]:
    """Give the packaged files as (name, text), in a fixed order."""
    room = resources.files("bot.triage")
    files = sorted((f for f in room.joinpath("lexicon").iterdir() if f.name.endswith(".yml")), key=lambda f: f.name)
    return tuple((f.name, f.read_text(encoding="utf-8")) for f in (*files, room.joinpath("gazetteer.yml")))


@cache
def fingerprint() -> str:
    """Give a short hash of all words, so that a changed lexicon can be told from an old one."""
    return sha256("\0".join(text for _, text in sources()).encode()).hexdigest()[:12]


@cache
def lexicon() -> Lexicon:
    """Load the packaged lexicon once."""
    yaml = YAML(typ="safe")
    terms: list[tuple[Term, tuple[Pattern, ...], tuple[Pattern, ...]]] = []
    reach: dict[str, Reach] = {}
    for name, text in sources():
        document = yaml.load(text)
        if name == "gazetteer.yml":
            terms += [compile_entry(Kind.PLACE, entry, language, **extra) for language, entry, extra in _places(document)]
            continue
        language = document["language"]
        reach[language] = Reach(
            document.get("topic_before", {}).get("within", 8), document.get("topic_after", {}).get("within", 8)
        )
        terms += [compile_entry(kind, entry, language, **extra) for kind, entry, extra in _entries(document)]
    return Lexicon(terms, reach)
