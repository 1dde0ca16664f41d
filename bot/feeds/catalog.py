"""feeds.yml as values: which feeds are listened to, in which language and how often.

An edge: it reads one file. A file that is wrong anywhere is refused whole, with every problem at once.
"""

import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.errors import FeedsFileError, FileProblem
from bot.feeds import catalog_words as words

MAX_FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One feed as the operator wrote it. `region` is a country code or `world`, None when not said."""

    name: str
    url: str
    language: str | None
    every: timedelta
    topics: tuple[str, ...]
    region: str | None
    default_timezone: str | None  # None: a date without a zone is read as UTC


@dataclass(frozen=True, slots=True)
class Catalog:
    """All feeds in the order of the file. `digest` changes when a feed changes, not when a comment does."""

    entries: tuple[FeedEntry, ...]
    digest: str


def load(path: Path, *, allow_private: bool = False) -> Catalog:
    """Read and check feeds.yml. `allow_private` admits loopback addresses and an `every` in seconds.

    Raises FeedsFileError with all problems, each with its line and column.
    """
    text = _read(path)
    problems: list[FileProblem] = []
    document = _parse(_without_tabs(text, problems), problems)
    entries: list[FeedEntry] = []
    if document is not None:
        entries = _Reader(problems, allow_private=allow_private).read(document)
    if problems:
        ordered = sorted(problems, key=lambda problem: (problem.line, problem.column))
        raise FeedsFileError(str(path), tuple(ordered))
    return Catalog(tuple(entries), _digest(entries))


def _read(path: Path) -> str:
    """Give the text of the file, or refuse it with one problem at its beginning."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise _refused(path, "there is no such file; create it or name another one") from None
    except OSError as error:
        raise _refused(path, f"the file cannot be read ({error.strerror})") from None
    if len(raw) > MAX_FILE_BYTES:
        raise _refused(path, f"the file is larger than {MAX_FILE_BYTES // 1_000_000} MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refused(path, "this is not UTF-8 text; save the file as UTF-8", line) from None


def _refused(path: Path, message: str, line: int = 1) -> FeedsFileError:
    return FeedsFileError(str(path), (FileProblem(line, 1, message),))


def _without_tabs(text: str, problems: list[FileProblem]) -> str:
    """Report every tab, and give the text with spaces instead, so that the rest can be checked too."""
    lines: list[str] = []
    indent = 0
    for number, line in enumerate(text.split("\n"), start=1):
        mended = line
        if "\t" in line.split(" #")[0]:
            message = "a tab; YAML wants spaces here"
            problems.append(FileProblem(number, line.index("\t") + 1, message))
            body = line.lstrip(" \t")
            leading = line[: len(line) - len(body)]
            # The depth of the line before is the likeliest meaning of a tab.
            mended = (" " * indent if "\t" in leading else leading) + body.replace("\t", " ")
        if mended.strip() and not mended.lstrip().startswith("#"):
            dash = re.match(r" *(?:- +)?", mended)
            indent = len(dash.group()) if dash else 0
        lines.append(mended)
    return "\n".join(lines)


def _parse(text: str, problems: list[FileProblem]) -> Any:
    """Give the document with positions, or None after adding the syntax error to `problems`."""
    yaml = YAML(typ="rt")
    try:
        document = yaml.load(io.StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problems.append(FileProblem(line, column, f"not valid YAML: {_first_line(error.problem)}"))
        return None
    except (YAMLError, ValueError, RecursionError) as error:
        problems.append(FileProblem(1, 1, f"not valid YAML: {_first_line(str(error))}"))
        return None
    if document is None and not problems:
        problems.append(FileProblem(1, 1, "the file is empty; write a list `feeds:` with at least one feed"))
    return document


def _first_line(message: str | None) -> str:
    return (message or "the parser cannot read it").strip().splitlines()[0]


def _digest(entries: list[FeedEntry]) -> str:
    rows = [
        [e.name, e.url, e.language, e.every.total_seconds(), e.topics, e.region, e.default_timezone]
        for e in entries
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


class _Reader:
    """Walks the document once and gathers every problem with its place."""

    def __init__(self, problems: list[FileProblem], *, allow_private: bool) -> None:
        self.problems = problems
        self.allow_private = allow_private
        self.names: dict[str, int] = {}
        self.urls: dict[str, int] = {}

    def read(self, document: Any) -> list[FeedEntry]:
        """Give the entries that could be read; the caller refuses them all if there is any problem."""
        if not isinstance(document, CommentedMap):
            self._add((0, 0), "the file must begin with `feeds:` and a list below it")
            return []
        for key in document:
            if key != "feeds":
                place = document.lc.key(key)
                message = f"`{key}` is not known here; the file holds only `feeds`"
                self._add(place, message, words.nearest(key, ["feeds"]))
        if "feeds" not in document:
            self._add((0, 0), "there is no `feeds:`")
            return []
        feeds = document["feeds"]
        if not isinstance(feeds, CommentedSeq) or not feeds:
            self._add(document.lc.key("feeds"), "`feeds` must be a list with at least one feed")
            return []
        return list(self._entries(feeds))

    def _entries(self, feeds: CommentedSeq) -> Iterator[FeedEntry]:
        for number, feed in enumerate(feeds):
            if not isinstance(feed, CommentedMap):
                self._add(feeds.lc.item(number), "a feed is written as `- name: …` with `url: …` below it")
                continue
            yield self._entry(feed)

    def _entry(self, feed: CommentedMap) -> FeedEntry:
        for key in feed:
            if key not in words.KEYS:
                suggestion = words.nearest(key, words.KEYS)
                self._add(feed.lc.key(key), f"`{key}` is not a key of a feed", suggestion)
        for key in ("name", "url"):
            if key not in feed and not self._misspelt(feed, key):
                self._add((feed.lc.line, feed.lc.col), f"this feed has no `{key}`")
        name = self._checked(feed, "name", words.check_name) or ""
        url = self._checked(feed, "url", lambda value: words.check_url(value, self.allow_private)) or ""
        self._once(feed, "name", name.casefold(), self.names)
        self._once(feed, "url", words.url_key(url) if url else "", self.urls)
        return FeedEntry(
            name=name,
            url=url,
            language=self._checked(feed, "language", words.check_language),
            every=self._checked(feed, "every", lambda value: words.check_every(value, self.allow_private))
            or words.DEFAULT_EVERY,
            topics=self._checked(feed, "topics", words.check_topics) or (),
            region=self._checked(feed, "region", words.check_region),
            default_timezone=self._checked(feed, "default_timezone", words.check_timezone),
        )

    def _checked(self, feed: CommentedMap, key: str, check: Any) -> Any:
        """Give the checked value, or None where it is absent or wrong (and then reported)."""
        if key not in feed:
            return None
        try:
            return check(feed[key])
        except words.WrongWordError as wrong:
            # The place of nothing is wherever the next thing begins.
            place = feed.lc.key(key) if feed[key] is None else feed.lc.value(key)
            self._add(place, f"`{key}`: {wrong.message}", wrong.suggestion)
            return None

    def _misspelt(self, feed: CommentedMap, key: str) -> bool:
        """Whether an unknown key is a slip for this one, which is then reported once, not twice."""
        return any(words.nearest(other, words.KEYS) == key for other in feed if other not in words.KEYS)

    def _once(self, feed: CommentedMap, key: str, value: str, seen: dict[str, int]) -> None:
        if not value:
            return
        line = feed.lc.value(key)[0] + 1
        first = seen.setdefault(value, line)
        if first != line:
            self._add(feed.lc.value(key), f"this `{key}` stands already in line {first}")

    def _add(self, place: tuple[int, int], message: str, suggestion: str | None = None) -> None:
        line, column = place
        self.problems.append(FileProblem(line + 1, column + 1, message, suggestion))
