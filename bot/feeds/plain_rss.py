"""Reads plain RSS 2.0, as most publishers write it: as feedparser does, but ten times as fast. Pure.

Whatever is unusual in a document, be it one attribute, is left to feedparser: the whole document then.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

_DC = "http://purl.org/dc/elements/1.1/ "
_SY = "http://purl.org/rss/1.0/modules/syndication/ "
_ATOM_LINK = "http://www.w3.org/2005/Atom link"
_GUID, _SOURCE = "guid", "source"
# What is read, by the name that feedparser gives it.
_OF_ITEM = {
    "title": "title",
    "link": "link",
    _GUID: "id",
    "pubDate": "published",
    f"{_DC}date": "updated",
    "description": "summary",
    "http://purl.org/rss/1.0/modules/content/ encoded": "content",
    _SOURCE: "source",
}
_OF_CHANNEL = {
    "title": "title",
    "link": "link",
    "ttl": "ttl",
    f"{_SY}updatePeriod": "sy_updateperiod",
    f"{_SY}updateFrequency": "sy_updatefrequency",
}
# What may stand there as well, and says nothing of what is read.
_ASIDE_IN_ITEM = frozenset(
    (
        *("author", "category", "comments", "enclosure", f"{_DC}creator", f"{_DC}subject"),
        "http://purl.org/rss/1.0/modules/slash/ comments",
        "http://wellformedweb.org/CommentAPI/ commentRss",
        "http://search.yahoo.com/mrss/ content",
        "http://search.yahoo.com/mrss/ thumbnail",
    )
)
_ASIDE_IN_CHANNEL = frozenset(
    (
        *("description", "language", "pubDate", "lastBuildDate", "generator", "copyright", "category"),
        *("managingEditor", "webMaster", "docs", f"{_DC}date", f"{_DC}creator", f"{_DC}language"),
    )
)
_IN_IMAGE = frozenset(("title", "url", "link", "width", "height", "description"))
_HOURS_AND_DAYS = {"skipHours": "hour", "skipDays": "day"}
_ATTRIBUTES = {_GUID: {"isPermaLink"}, _SOURCE: {"url"}}
_NEVER = {"base", "lang", "mode", "xmlns"}
_MISTAKEN = re.compile("[\x80-\x9f]")  # feedparser takes these for Windows' own characters
_SLASHES = re.compile("^([A-Za-z][A-Za-z0-9+-.]*://)/+")
_MISREAD_QUERY = re.compile("&([A-Za-z0-9_]+);")


class _UnusualError(Exception):
    """The document is to be read by feedparser."""


@dataclass(slots=True)
class PlainFeed:
    """What was read, as feedparser would give it: texts as written, links as they stand."""

    version: str = "rss20"
    bozo: bool = False
    feed: dict[str, Any] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)


def read(document: str) -> PlainFeed | None:
    """Read a prepared document; None for one that is left to feedparser."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(document.encode(), True)  # noqa: FBT003 -- the last piece; the parser takes it by place
    except (_UnusualError, expat.ExpatError, UnicodeEncodeError):
        return None
    return reader.found


class _Reader:
    """Follows the elements of one document: rss, channel, item, and the leaves in these."""

    def __init__(self) -> None:
        self.found = PlainFeed()
        self._path: list[str] = []
        self._pieces: list[str] | None = None  # of the leaf that is read now
        self._permanent = False
        self._outlet = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        path = self._path
        path.append(name)
        depth = len(path)
        if depth == 4 and path[2] == "item":
            self._start_leaf(name, attributes, _OF_ITEM, _ASIDE_IN_ITEM, self.found.entries[-1])
        elif depth == 3 and name == "item":
            if attributes:
                raise _UnusualError
            self.found.entries.append({})
            self._permanent = False
        elif depth == 3:
            self._start_in_channel(name, attributes)
        elif depth == 1:
            if name != "rss" or attributes != {"version": "2.0"}:
                raise _UnusualError
        elif depth == 2:
            if name != "channel" or attributes or self.found.feed or self.found.entries:
                raise _UnusualError
        elif attributes or not _stands_in(path):
            raise _UnusualError

    def _start_in_channel(self, name: str, attributes: dict[str, str]) -> None:
        if name == _ATOM_LINK:
            _refuse_strange(attributes)
            if attributes.get("rel", "alternate").lower() == "alternate" or "href" not in attributes:
                raise _UnusualError
        elif name == "image" or name in _HOURS_AND_DAYS:
            if attributes:
                raise _UnusualError
        else:
            self._start_leaf(name, attributes, _OF_CHANNEL, _ASIDE_IN_CHANNEL, self.found.feed)

    def _start_leaf(
        self,
        name: str,
        attributes: dict[str, str],
        read: dict[str, str],
        aside: frozenset[str],
        into: dict[str, Any],
    ) -> None:
        if name in read:
            if read[name] in into or not attributes.keys() <= _ATTRIBUTES.get(name, set()):
                raise _UnusualError
            self._pieces = []
            if name == _SOURCE:
                self._outlet = attributes.get("url", "")
            if name == _GUID:
                self._permanent = attributes.get("isPermaLink", "true") == "true"
        elif name in aside:
            _refuse_strange(attributes)
        else:
            raise _UnusualError

    def text(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        path = self._path
        if self._pieces is not None:
            text, self._pieces = _mended("".join(self._pieces).strip()), None
            if name == "link":
                text = _SLASHES.sub(r"\1", text)
            if len(path) == 4:
                self._keep(_OF_ITEM[name], text)
            else:
                text = _MISREAD_QUERY.sub(r"&\1", text) if name == "link" else text
                self.found.feed[_OF_CHANNEL[name]] = text
        elif name == "item":
            _complete(self.found.entries[-1], permanent=self._permanent)
        path.pop()

    def _keep(self, key: str, text: str) -> None:
        entry = self.found.entries[-1]
        if key == "id" and self._permanent:
            text = _SLASHES.sub(r"\1", text)
        if key == "link":
            text = _MISREAD_QUERY.sub(r"&\1", text.replace("&amp;", "&"))
        if key == "content":
            entry[key] = [{"value": text}]
        elif key == "source":
            given = {"title": text, "href": self._outlet}
            entry[key] = {name: value for name, value in given.items() if value}
        else:
            entry[key] = text


def _refuse_strange(attributes: dict[str, str]) -> None:
    if any(key in _NEVER or " " in key for key in attributes):
        raise _UnusualError


def _stands_in(path: list[str]) -> bool:
    """Say whether the last element of a path stands where it may in the image, the hours or the days."""
    if len(path) != 4:
        return False
    holder, name = path[2:]
    return name in _IN_IMAGE if holder == "image" else _HOURS_AND_DAYS.get(holder) == name


def _mended(text: str) -> str:
    """Undo UTF-8 that was taken for Latin-1 and encoded again."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode()
    if _MISTAKEN.search(text):
        raise _UnusualError
    return text


def _complete(entry: dict[str, Any], *, permanent: bool) -> None:
    """Let the content stand for a missing summary, and a guid that is an address for a missing link."""
    if "summary" not in entry and "content" in entry:
        entry["summary"] = entry["content"][0]["value"]
    if permanent and "link" not in entry and "id" in entry:
        entry["link"] = entry["id"]
