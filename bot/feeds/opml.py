"""Lists of feeds as OPML 2.0, which feed readers exchange: read from strangers, written for them. Pure.

What OPML has no word for stands in attributes of a namespace of ours, so that a list written here comes back
whole. A list that is wrong anywhere is refused whole, with every problem at once; so is one that brings a
grammar or entities of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from bot.errors import FeedsFileError, FileProblem
from bot.feeds import catalog_words as words
from bot.feeds.catalog import FeedEntry

NAMESPACE = "urn:repatriation-watch:feeds"
MAX_BYTES = 1_000_000
MAX_FEEDS = 2_000
MAX_DEPTH = 32
_OURS = f"{NAMESPACE} "  # as the parser writes names: namespace, space, name
_NO_FEEDS = {"link", "include", "html"}
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Read:
    """The feeds of a list in its order, and a sentence on each line that was left out."""

    entries: tuple[FeedEntry, ...]
    left_out: tuple[str, ...]


def read(raw: bytes, name: str, *, allow_private: bool = False) -> Read:
    """Read a list. `name` stands in the message.

    Raises FeedsFileError with all problems, each with its line and column.
    """
    if len(raw) > MAX_BYTES:
        raise FeedsFileError(
            name, (FileProblem(1, 1, f"the file is larger than {MAX_BYTES // 1_000_000} MB"),)
        )
    reader = _Reader(allow_private=allow_private)
    reader.run(raw)
    if not reader.problems and not reader.entries and not reader.left_out:
        reader.add("there is no feed in this list", 1, 1)
    if reader.problems:
        ordered = sorted(reader.problems, key=lambda problem: (problem.line, problem.column))
        raise FeedsFileError(name, tuple(ordered))
    return Read(tuple(reader.entries), tuple(reader.left_out))


class _StoppedError(Exception):
    """The list is not to be read any further; the problem is noted."""


@dataclass(slots=True)
class _Reader:
    """Collects feeds and problems while the parser goes through the file."""

    allow_private: bool
    entries: list[FeedEntry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    _parser: Any = None
    _depth: int = 0
    _seen: dict[str, int] = field(default_factory=dict)

    def run(self, raw: bytes) -> None:
        """Read everything, or up to the first thing after which nothing can be read."""
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_grammar
        parser.EntityDeclHandler = self._refuse_grammar
        try:
            parser.Parse(raw, True)  # noqa: FBT003 -- expat's way: this is all
        except _StoppedError:
            pass
        except (expat.ExpatError, ValueError, LookupError) as error:
            self._not_xml(error)

    def add(self, message: str, line: int = 0, column: int = 0, suggestion: str | None = None) -> None:
        """Note a problem, by default where the parser stands."""
        line = line or self._parser.CurrentLineNumber
        column = column or self._parser.CurrentColumnNumber + 1
        self.problems.append(FileProblem(line, column, message, suggestion))

    def _not_xml(self, error: Exception) -> None:
        if isinstance(error, expat.ExpatError):
            said = expat.ErrorString(error.code) or "the parser cannot read it"
            hint = "; a bare & is written &amp;" if "invalid token" in said else ""
            self.add(f"not valid XML: {said}{hint}", error.lineno, error.offset + 1)
        else:
            self.add("its letters cannot be read; save the file as UTF-8", 1, 1)

    def _refuse_grammar(self, *_given: Any) -> None:
        self.add("the file brings a grammar or entities of its own (<!DOCTYPE>); remove them")
        raise _StoppedError

    def _start(self, tag: str, given: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and tag.lower() != "opml":
            self.add('this is not OPML: the file must begin with <opml version="2.0">')
            raise _StoppedError
        if self._depth > MAX_DEPTH or len(self.entries) > MAX_FEEDS:
            self.add(f"more than {MAX_FEEDS} feeds, or {MAX_DEPTH} levels; split the file")
            raise _StoppedError
        if tag.lower() == "outline":
            self._outline(given)

    def _end(self, _tag: str) -> None:
        self._depth -= 1

    def _outline(self, exact: dict[str, str]) -> None:
        given = {name if name.startswith(_OURS) else name.lower(): value for name, value in exact.items()}
        kind, url = given.get("type", "").strip().lower(), given.get("xmlurl", "").strip()
        line = self._parser.CurrentLineNumber
        if kind in _NO_FEEDS or not url:
            if kind in _NO_FEEDS:
                self.left_out.append(f"line {line}: a {kind}, no feed")
            elif kind:
                self.add(f"this outline says type={kind!r} and has no xmlUrl")
            return  # a folder
        before = len(self.problems)
        entry = self._entry(given, url)
        if len(self.problems) > before:
            return
        first = self._seen.setdefault(words.url_key(entry.url), line)
        if first != line:
            self.left_out.append(f"line {line}: {entry.name} stands already in line {first}")
        else:
            self.entries.append(entry)

    def _entry(self, given: dict[str, str], url: str) -> FeedEntry:
        url = self._checked("xmlUrl", url, lambda value: words.check_url(value, self.allow_private)) or url
        every = self._ours(given, "every", lambda value: words.check_every(value, self.allow_private))
        topics = self._ours(given, "topics", lambda value: words.check_topics(value.split(",")))
        language = self._ours(given, "language", words.check_language)
        return FeedEntry(
            name=_name(given, url),
            url=url,
            language=language or _language(given.get("language", "")),
            every=every or words.DEFAULT_EVERY,
            topics=topics or _topics(given.get("category", "")),
            region=self._ours(given, "region", words.check_region),
            default_timezone=self._ours(given, "defaultTimezone", words.check_timezone),
        )

    def _ours(self, given: dict[str, str], name: str, check: Any) -> Any:
        value = given.get(_OURS + name)
        return None if value is None else self._checked(name, value, check)

    def _checked(self, name: str, value: str, check: Any) -> Any:
        try:
            return check(value)
        except words.WrongWordError as wrong:
            self.add(f"`{name}`: {wrong.message}", suggestion=wrong.suggestion)
            return None


def _name(given: dict[str, str], url: str) -> str:
    """Give the name, cut to what one of ours may be; the host where there is none."""
    named = " ".join((given.get("title") or given.get("text") or "").split())
    return named[:100].strip() or (urlsplit(url).hostname or url)[:100]


def _language(said: str) -> str | None:
    """Read the language as feeds write it (`en-us`, `zh-TW`); what we do not know counts as unsaid."""
    for word in (said.strip(), said.strip().lower(), said.strip().lower().replace("_", "-").split("-")[0]):
        try:
            return words.check_language(word)
        except words.WrongWordError as wrong:
            if wrong.suggestion in words.LANGUAGES and "-" in (wrong.suggestion or ""):
                return wrong.suggestion  # zh-tw and its like
    return None


def _topics(category: str) -> tuple[str, ...]:
    """Read OPML's categories, words or paths between commas; what cannot be a topic of ours is dropped."""
    found = (re.sub(r"[^a-z0-9]+", "-", part.casefold()).strip("-")[:40] for part in category.split(","))
    return tuple(dict.fromkeys(topic.strip("-") for topic in found if topic.strip("-")))


def write(entries: Iterable[FeedEntry], now: datetime) -> str:
    """Give a list of feeds as OPML 2.0, as UTF-8 text."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:watch="{NAMESPACE}">',
        "  <head>",
        "    <title>Feeds of Repatriation Watch</title>",
        f"    <dateCreated>{format_datetime(now)}</dateCreated>",
        "  </head>",
        "  <body>",
        *(f"    {_written(entry)}" for entry in entries),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


def _written(entry: FeedEntry) -> str:
    attributes = {
        "type": "rss",
        "text": entry.name,
        "title": entry.name,
        "xmlUrl": entry.url,
        "language": entry.language,
        "category": ",".join(entry.topics) or None,
        "watch:language": entry.language,
        "watch:every": span(entry.every),
        "watch:topics": ",".join(entry.topics) or None,
        "watch:region": entry.region,
        "watch:defaultTimezone": entry.default_timezone,
    }
    given = (f"{name}={quoteattr(_UNFIT.sub('', value))}" for name, value in attributes.items() if value)
    return f"<outline {' '.join(given)}/>"


def span(every: timedelta) -> str:
    """Write a time as feeds.yml does: 90m, 2h, 1d."""
    seconds = int(every.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
