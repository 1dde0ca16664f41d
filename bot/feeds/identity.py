"""When are two entries the same item? Pure.

An item is known by several names, because publishers change each of them. `keys` gives the first name of
each entry of a document, `aliases` all names of one: an entry is new only if none of them has been seen.
Dates are in no name, and the text only where nothing else is: both change with every correction.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

_TRACKERS = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|ncid|cmpid|at_\w+|wt\.\w+|_ga|_gl|spm|amp)",
    re.IGNORECASE,
)
_NUMBERED_FRAGMENT = re.compile(r"#\d{0,4}$")  # a count of edits, added by some publishers
_ESCAPED_TWICE = re.compile(r"^(?:amp;)+")  # what is left of an ampersand where the query is split by it
_LEVEL = re.compile(r"[A-Za-z0-9/:@!$&'()*+,;=~._?-]*")  # nothing to quote
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
# Redirects of search feeds that carry the true address in their query.
_WRAPPERS = {"bing.com/news/apiclick.aspx": "url", "google.com/url": "url"}
_OUTLET_JOINTS = (" - ", " – ", " — ", " | ", " : ", " :: ")
# Shorter titles ("Korea", "한반도") are headings, which many items share.
_SHORTEST_TITLE = 8
# Longer ones are told apart by their beginning; levelling 500 long ones would keep the event loop.
_LONGEST = 500
_NO_LETTERS = re.compile(r"[\W_]+")


class Identity(NamedTuple):
    """By what an entry of one document is known, in the feed named by the address `named_by`.

    `names` are all its names, the key first; `canonical_link` and `host` are of its link, None without one.
    """

    named_by: str
    names: tuple[str, ...]
    canonical_link: str | None
    host: str | None


class Named(Protocol):
    """What identity needs of an entry."""

    @property
    def raw_guid(self) -> str | None: ...  # noqa: D102
    @property
    def link(self) -> str | None: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def source_name(self) -> str | None: ...  # noqa: D102
    @property
    def source_url(self) -> str | None: ...  # noqa: D102


@lru_cache(maxsize=2048)  # each link is levelled for several names, in turn
def canonical_link(url: str) -> str:
    """Give one spelling for all spellings of an address, always https, for comparison and not for reading.

    Scheme, `www.`, fragment, order of the query, trailing slash and tracking parameters are levelled;
    the rest of the query is kept, because for many publishers it is the article.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url.strip()
    if parts.scheme.lower() not in ("http", "https") or not host:
        return url.strip()
    host = host.removeprefix("www.")
    inner = _inner(host, parts)
    if inner:
        return canonical_link(inner) if not inner.startswith(url) else inner
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    path = _levelled(parts.path).rstrip("/").removesuffix("/amp")
    pieces = (_ESCAPED_TWICE.sub("", piece) for piece in parts.query.split("&"))
    query = [piece for piece in pieces if piece and not _TRACKERS.fullmatch(piece.split("=")[0])]
    joined = "&".join(sorted(_levelled(part) for part in query))
    return f"https://{host}{path or '/'}{'?' + joined if joined else ''}"


def unwrapped(url: str) -> str:
    """Give the article that a search's redirect names in its query; any other address as it is."""
    try:
        parts = urlsplit(url)
        return _inner((parts.hostname or "").removeprefix("www."), parts) or url
    except ValueError:
        return url


def _inner(host: str, parts: SplitResult) -> str:
    wrapped = _WRAPPERS.get(f"{host}{parts.path.lower()}")
    inner = parse_qs(parts.query).get(wrapped, [""])[0] if wrapped else ""
    return inner if inner.startswith(("http://", "https://")) else ""


def keys(entries: Sequence[Named], feed_url: str) -> list[str]:
    """Give one key for each entry, in order: guid, else link, else title and text.

    `feed_url` is the address in feeds.yml: a guid counts within its feed, a link everywhere. A guid or link
    that several entries of the document share tells nothing alone, so link and title are added to it.
    """
    guids = [_guid(entry) for entry in entries]
    links = [canonical_link(entry.link) if entry.link else "" for entry in entries]
    shared_guids = {guid for guid, count in Counter(guids).items() if count > 1}
    bare = Counter(link for guid, link in zip(guids, links, strict=True) if not guid)
    found: list[str] = []
    for entry, guid, link in zip(entries, guids, links, strict=True):
        title = _letters(entry.title)
        if guid and guid not in shared_guids:
            found.append(_hash("guid", feed_url, guid))
        elif guid:
            found.append(_hash("guid+", feed_url, (entry.raw_guid or "").strip(), link, title))
        elif link and bare[link] == 1:
            found.append(_hash("link", link))
        elif link:
            found.append(_hash("link+", link, title))
        else:
            found.append(_hash("text", feed_url, title, _letters(entry.text)))
    return found


def aliases(entry: Named, feed_url: str) -> tuple[str, ...]:
    """Give every further name of an entry: its guid, its link, and its `headline_names`."""
    guid = _guid(entry)
    names = (
        _hash("guid", feed_url, guid) if guid else "",
        _hash("link", canonical_link(entry.link)) if entry.link else "",
        *headline_names(entry, feed_url),
    )
    return tuple(name for name in names if name)


def headline_names(entry: Named, feed_url: str) -> tuple[str, ...]:
    """Give the names made of the title, to be trusted for 72 hours only; none for a mere heading.

    The title stands with its feed; with the site of its outlet, under which the outlet's own feed and any
    search bring it; and, from a search, with the outlet's name, under which another search may.
    """
    title = title_key(entry.title, entry.source_name)
    if not title:
        return ()
    names = [_hash("title", feed_url, title)]
    if site := _site(entry.source_url if entry.source_name else entry.link):
        names.append(_hash("title of", site, title.partition("|")[0]))
    if entry.source_name:
        names.append(_hash("title by", title))
    return tuple(names)


def _site(url: str | None) -> str:
    """Give the host of an address without `www.` or `m.`."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.").removeprefix("m.")


def title_key(title: str, source: str | None) -> str:
    """Give what stays of a title when spelling, spaces and the outlet's name are levelled, with its source.

    Empty for a title too short to stand for one item. To be compared within 72 hours only: headlines recur.
    """
    letters = _letters(without_outlet(title, source))
    # One Han or Hangul character says about as much as two letters.
    weight = sum(2 if char >= "\u3000" else 1 for char in letters)
    if weight < _SHORTEST_TITLE:
        return ""
    return f"{letters}|{_letters(source or '')}"


def without_outlet(title: str, source: str | None) -> str:
    """Drop the name of the outlet that search feeds append to a title."""
    if source:
        for joint in _OUTLET_JOINTS:
            if title.endswith(f"{joint}{source}"):
                return title[: -len(joint) - len(source)].rstrip() or title
    return title


def identities(entries: Sequence[Named], feed_url: str) -> list[Identity]:
    """Give the identity of each entry of a document, in order: quick, but too slow for the event loop."""
    return [
        Identity(
            feed_url,
            tuple(dict.fromkeys((key, *aliases(entry, feed_url)))),
            canonical_link(entry.link) if entry.link else None,
            _host(entry.link),
        )
        for entry, key in zip(entries, keys(entries, feed_url), strict=True)
    ]


def _host(link: str | None) -> str | None:
    """Give the host of a link as ASCII, so that a look-alike shows."""
    host = urlsplit(link).hostname if link else None
    return _ascii(host) if host else None


@lru_cache(maxsize=256)
def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("ascii", "backslashreplace").decode("ascii")


def _guid(entry: Named) -> str:
    """Give the guid as it counts: blank is none, and the spelling of an address does not matter."""
    guid = (entry.raw_guid or "").strip()
    if not guid.lower().startswith(("http://", "https://")):
        return guid
    base = _NUMBERED_FRAGMENT.sub("", guid)
    _, mark, fragment = base.partition("#")
    return canonical_link(base) + mark + fragment


def _letters(text: str) -> str:
    """Give the letters and digits of a text as they count: its beginning, levelled."""
    return _letters_of(text[:_LONGEST])


@lru_cache(maxsize=1024)
def _letters_of(text: str) -> str:
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _levelled(part: str) -> str:
    if _LEVEL.fullmatch(part):
        return part
    quoted = quote(part, safe="/%:@!$&'()*+,;=~-._?")
    return _ESCAPE.sub(lambda match: match.group().upper(), quoted)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:40]
