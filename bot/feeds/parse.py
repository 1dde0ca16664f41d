"""The bytes of a feed to entries. Pure, but to be run in the worker: the parser may hang or blow up."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from bot.feeds import plain_rss
from bot.feeds.answer import FeedError, Reason
from bot.feeds.charset import decode
from bot.feeds.dates import read_date
from bot.feeds.document import MAX_ENTRIES, prepare
from bot.feeds.identity import Identity, unwrapped, without_outlet
from bot.feeds.markup import plain_text, plain_title
from bot.feeds.sniff import is_web_page

MAX_LINK = 2_048
MAX_GUID = 4_096
LONGEST_TTL = timedelta(hours=24)

_PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_UNCHOSEN = ("hourly", 1)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# An absolute address in which joining it to another one changes nothing.
_WHOLE_LINK = re.compile(
    r"https?://[\w.:-]+(?:/[\w.~/%+,:@=&!$()*'-]*)?(?:\?[\w.~/%+,:@=&-]+)?(?:#[\w.-]+)?", re.ASCII
)
_HOUR = re.compile(r"<hour>\s{0,20}(\d{1,2})\s{0,20}</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s{0,20}([A-Za-z]{6,9})\s{0,20}</day>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as plain values. Texts are free of markup; moments are UTC."""

    raw_guid: str | None  # as written, for identity; None where absent or blank
    link: str | None  # absolute http(s), None where there is none
    title: str
    text: str
    published: datetime | None  # None: not said, or not to be believed
    updated: datetime | None
    source_name: str | None  # the outlet, in feeds that gather from many
    source_url: str | None = None  # of the outlet or of its article; None where only the search is named
    identity: Identity | None = field(default=None, compare=False)  # as the reading process worked it out


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A whole feed. `skip_hours` are of GMT, `skip_days` 0 for Monday; `warning` is for the operator."""

    title: str
    ttl: timedelta | None
    skip_hours: tuple[int, ...]
    skip_days: tuple[int, ...]
    entries: tuple[Entry, ...]
    warning: str | None


def parse(
    body: bytes, content_type: str | None, final_url: str, default_timezone: str | None, now: datetime
) -> ParsedFeed:
    """Read a feed of any kind, at most 500 entries. A feed without entries is no error here.

    Raises FeedError `html` or `unreadable`; what the parser itself may raise, the worker contains.
    """
    if is_web_page(body):
        raise FeedError(Reason.HTML, "a web page is here instead of a feed")
    decoded = decode(body, content_type)
    document = prepare(decoded.text)
    found: Any = plain_rss.read(document.text) or by_feedparser(document.text)
    warnings = [*([decoded.warning] if decoded.warning else []), *document.warnings]
    if found.bozo:
        warnings.append(f"not well-formed ({type(found.get('bozo_exception')).__name__})")
    if not found.entries and not found.version:
        raise FeedError(Reason.UNREADABLE, "the document cannot be read as a feed")
    base = _link(_text(found.feed, "link"), final_url) or final_url
    entries = _entries(found.entries, base, default_timezone, now)
    hours, days = _skipped(document.text)
    return ParsedFeed(
        title=plain_title(_text(found.feed, "title")),
        ttl=_ttl(found.feed),
        skip_hours=hours,
        skip_days=days,
        entries=tuple(entries),
        warning="; ".join(warnings) or None,
    )


def by_feedparser(text: str) -> Any:
    """Read a prepared document of any kind, slowly."""
    return feedparser.parse(
        io.BytesIO(text.encode("utf-8")),  # never a str: it would be opened as a path or an address
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,  # links are resolved here, guids stay as they are
        sanitize_html=False,  # quadratic on hostile markup; all markup is stripped here
    )


def _entries(found: list[Any], base: str, default_timezone: str | None, now: datetime) -> Iterator[Entry]:
    for one in found[:MAX_ENTRIES]:
        entry = _entry(one, base, default_timezone, now)
        if entry.raw_guid or entry.link or entry.title or entry.text:
            yield entry


def _entry(one: Any, base: str, default_timezone: str | None, now: datetime) -> Entry:
    source, outlet = _source(one)
    link = _link(_text(one, "link"), base)
    wrapped = link
    if link and source:
        link = unwrapped(link)
        outlet = link if link != wrapped else outlet
    published = next((_text(one, key) for key in ("published", "created") if _text(one, key)), None)
    updated = read_date(_text(one, "updated"), default_timezone, now)
    guid = (_text(one, "id") or "").strip()[:MAX_GUID]
    return Entry(
        raw_guid=guid or None,
        link=link,
        title=without_outlet(plain_title(_text(one, "title")), source),
        text=_body(one, from_search=source is not None),
        published=read_date(published, default_timezone, now) if published else updated,
        updated=updated,
        source_name=source,
        source_url=outlet,
    )


def _source(one: Any) -> tuple[str | None, str | None]:
    """Give name and address of the outlet that a search names: Google in `source`, Bing in its own."""
    source = dict.get(one, "source") or {}
    name = plain_title(_text(source, "title") or _text(one, "news_source")) or None
    return name, _link(_text(source, "href"), "") if name else None


def _body(one: Any, *, from_search: bool) -> str:
    """Give the longer of summary and content. A search feed's summary is a list of links to other outlets."""
    summary = _text(one, "summary") or ""
    if from_search and summary.lstrip()[:40].lower().startswith(("<ol", "<ul", "<a ", "<table")):
        summary = ""
    contents = dict.get(one, "content") or []
    texts = [plain_text(summary), *(plain_text(_text(content, "value")) for content in contents[:3])]
    return max(texts, key=len)


def _link(link: str | None, base: str) -> str | None:
    """Give an absolute address of the web, or None: other schemes run programs."""
    if not link or not link.strip():
        return None
    if len(link) <= MAX_LINK and _WHOLE_LINK.fullmatch(link):
        return link
    try:
        absolute = urljoin(base, "".join(link.split()))
        parts = urlsplit(absolute)
    except ValueError:
        return None
    fit = parts.scheme.lower() in ("http", "https") and parts.netloc and len(absolute) <= MAX_LINK
    return absolute if fit and absolute.isprintable() else None


def _text(holder: Any, key: str) -> str | None:
    """Read a value past feedparser's own guesses, which give one date for another."""
    value = dict.get(holder, key)
    return value if isinstance(value, str) else None


def _ttl(feed: Any) -> timedelta | None:
    """Give the longer of ttl (minutes) and the syndication module's period; None where neither is said.

    Once an hour is what WordPress writes where nobody chose anything, so that it counts as nothing said.
    """
    minutes = [_whole(_text(feed, "ttl"))]
    period = (_text(feed, "sy_updateperiod") or "").strip().casefold()
    frequency = _whole(_text(feed, "sy_updatefrequency")) or 1
    if period in _PERIODS and (period, frequency) != _UNCHOSEN:
        minutes.append(_PERIODS[period] // frequency)
    longest = max(minutes)
    return min(timedelta(minutes=longest), LONGEST_TTL) if longest else None


def _whole(value: str | None) -> int:
    word = (value or "").strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) < 7 else 0


def _skipped(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Read skipHours and skipDays from the document itself: feedparser keeps only the last of each."""
    hours = {int(hour) % 24 for hour in _HOUR.findall(_between(text, "skiphours")) if int(hour) <= 24}
    names = {name.casefold() for name in _DAY.findall(_between(text, "skipdays"))}
    return tuple(sorted(hours)), tuple(sorted(_DAYS.index(name) for name in names if name in _DAYS))


def _between(text: str, name: str) -> str:
    match = re.search(rf"<{name}>", text, re.IGNORECASE)
    return text[match.end() :][:2_000].partition("</skip")[0] if match else ""
