"""Load the words triage looks for, from `lexicon/*.yml` and `gazetteer.yml`. Pure after loading.

What is judged by are the packaged words, unless `JudgingBy` puts others in their place for a block.
The little grammar of terms (`(a|b)`, `…`, `*`, `$`, the optional space of Korean) is described in `terms.py`.
A file may name lists of words once, under `words`, and use them in any of its terms as `<name>`. Every few
entries stand under a comment that says what they are.
"""

import re
from contextvars import ContextVar, Token
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from ruamel.yaml import YAML

from bot.triage.finder import Compiled, Finder, Reach
from bot.triage.terms import Kind, compile_entry

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
_PLAIN_SECTIONS = (
    "people",
    "residents",
    "country",
    "persons",
    "fugitives",
    "debate",
    "others",
    "reactions",
    "officials",
    "groups",
    "actors",
    "masks",
)
_TURNING = (
    ("topic_before", Kind.TOPIC_BEFORE),
    ("topic_after", Kind.TOPIC_AFTER),
    ("threat_before", Kind.THREAT_BEFORE),
    ("threat_after", Kind.THREAT_AFTER),
)
_SECTION_KINDS = {
    "reactions": Kind.REACTION,
    "officials": Kind.OFFICIAL,
    "groups": Kind.GROUP,
    "actors": Kind.ACTOR,
    "masks": Kind.MASK,
}


# Judged by as well, and read by `patterns` and `claims`.
_OTHER_FILES = ("caution.yml", "claimants.yml", "patterns.yml")
_USED = re.compile("<([a-z_]+)>")


def load(text: str) -> dict[str, Any]:
    """Read one language file: its named words are put into its terms.

    KeyError for a term that uses words nobody named.
    """
    document: dict[str, Any] = YAML(typ="safe").load(text)
    named: dict[str, str] = {}
    for name, words in document.pop("words", {}).items():
        named[name] = _with_words(f"({'|'.join(words)})", named)
    plain: dict[str, Any] = _with_named(document, named)
    return plain


def _with_words(written: str, named: dict[str, str]) -> str:
    return _USED.sub(lambda used: named[used.group(1)], written)


def _with_named(node: Any, named: dict[str, str]) -> Any:
    if isinstance(node, str):
        return _with_words(node, named)
    if isinstance(node, list):
        return [_with_named(entry, named) for entry in node]
    if isinstance(node, dict):
        return {key: _with_named(value, named) for key, value in node.items()}
    return node


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
    for name, kind in _TURNING:
        found += [(kind, entry, {}) for entry in document.get(name, {}).get("terms", ())]
    for group in document.get("look_alikes", ()):
        extra = {"because": group["because"], "weight": float(group["weight"])}
        found += [(Kind.LOOK_ALIKE, entry, extra) for entry in group["terms"]]
    return found


def _places(document: list[dict[str, Any]]) -> list[tuple[str, Any, dict[str, Any]]]:
    languages = ("en", "ko", "zh", "ja", "ru", "fr", "de", "vi", "th", "lo")
    return [
        (
            language,
            name,
            {
                "place": row["name"],
                "country": row["country"],
                "sort": row["kind"],
                "here": bool(row.get("here")),
            },
        )
        for row in document
        for language in languages
        for name in row.get(language, ())
    ]


def _room() -> Traversable:
    return resources.files("bot.triage")


@cache
def sources() -> tuple[tuple[str, str], ...]:
    """Give the packaged files as (name, text), in a fixed order."""
    room = _room()
    files = sorted(
        (f for f in room.joinpath("lexicon").iterdir() if f.name.endswith(".yml")), key=lambda f: f.name
    )
    return tuple((f.name, f.read_text(encoding="utf-8")) for f in (*files, room.joinpath("gazetteer.yml")))


@cache
def fingerprint() -> str:
    """Give a short hash of all files judged by, so that changed ones can be told from old ones."""
    others = [_room().joinpath(name).read_text(encoding="utf-8") for name in _OTHER_FILES]
    return sha256("\0".join([*(text for _, text in sources()), *others]).encode()).hexdigest()[:12]


_judging_by: ContextVar[Finder | None] = ContextVar("judging_by", default=None)


def lexicon() -> Finder:
    """Give the words that are judged by here: the packaged ones outside of `JudgingBy`."""
    return _judging_by.get() or packaged()


class JudgingBy:
    """Judge by these words within a `with` block, once; other threads and tasks are not touched."""

    __slots__ = ("_before", "_finder")
    _before: Token[Finder | None]

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def __enter__(self) -> None:
        """Put the words in place of those judged by before."""
        self._before = _judging_by.set(self._finder)

    def __exit__(self, *_: object) -> None:
        """Judge by those again that were in place."""
        _judging_by.reset(self._before)


@cache
def packaged() -> Finder:
    """Load the packaged lexicon once."""
    return Finder(*compiled())


def compiled() -> tuple[list[Compiled], dict[str, Reach]]:
    """Give all packaged terms, and how far the topic words of each language reach."""
    terms: list[Compiled] = []
    reach: dict[str, Reach] = {}
    for name, text in sources():
        if name == "gazetteer.yml":
            terms += [
                compile_entry(Kind.PLACE, entry, language, **extra)
                for language, entry, extra in _places(YAML(typ="safe").load(text))
            ]
            continue
        document = load(text)
        language = document["language"]
        reach[language] = Reach(
            document.get("topic_before", {}).get("within", 8),
            document.get("topic_after", {}).get("within", 8),
        )
        terms += [compile_entry(kind, entry, language, **extra) for kind, entry, extra in _entries(document)]
    return terms, reach
