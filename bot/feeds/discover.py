"""What an address that a person brings shows: the feeds that a web page declares, and the language. Pure.

Only what a page itself declares in its head is taken; no path is guessed. The page is a stranger's: its tags
are found in one pass that cannot be slowed down, and each is then read alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin

from opencc import OpenCC

from bot.feeds.answer import FeedError
from bot.feeds.charset import decode
from bot.feeds.guard import check_target
from bot.feeds.identity import canonical_link
from bot.feeds.markup import plain_title

MOST = 20
"""Feeds of one page that are offered."""
_FEED_TYPES = {
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/x.atom+xml"),
    *("application/xml", "text/xml"),
}
_LONGEST_TITLE = 200
_LONGEST_ADDRESS = 2_048
# Possessive, and never beyond the next tag: the time is linear whatever the page holds.
_TAG = re.compile(r"<(?:link|base)(?=[\s/])(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>", re.IGNORECASE)
_BODY = re.compile(r"<body[\s>]", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HIDDEN = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"), ("<template", "</template"))
_ENGLISH = {"the", "of", "and", "to", "in", "for", "with", "as", "on", "at", "from", "says"}
_CLEAR = 0.3
"""Share of the letters that one script must have to tell the language."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One feed that a page declares: its absolute address, and what the page calls it (may be empty)."""

    url: str
    title: str


def declared(
    body: bytes, content_type: str | None, page_url: str, *, allow_private: bool = False
) -> tuple[Declared, ...]:
    """Give the feeds that a web page declares, in its order, each once; at most 20.

    Addresses that must not be asked are left out.
    """
    base, found = page_url, dict[str, Declared]()
    for name, given in _tags(_head(body, content_type)):
        if name == "base" and base == page_url:
            base = _joined(page_url, given.get("href")) or page_url
        elif name == "link" and _is_feed(given):
            url = _joined(base, given.get("href"))
            if url and _may_be_asked(url, allow_private=allow_private):
                title = plain_title(given.get("title"))[:_LONGEST_TITLE]
                found.setdefault(canonical_link(url), Declared(url, title))
    return tuple(found.values())[:MOST]


def _head(body: bytes, content_type: str | None) -> str:
    """Give the text of a page up to its body, without comments and programs."""
    meta = _META_CHARSET.search(body[:2_000])
    if meta and "charset" not in (content_type or "").lower():
        content_type = f"text/html; charset={meta.group(1).decode()}"
    text = decode(body, content_type).text
    for start, end in _HIDDEN:
        text = _without(text, start, end)
    begins = _BODY.search(text)
    return text[: begins.start()] if begins else text


def _without(text: str, start: str, end: str) -> str:
    """Drop every part from `start` to `end`; one that does not end goes on to the end of the page."""
    small, kept, position = text.lower(), list[str](), 0
    if len(small) != len(text):  # some letters grow when made small: places would not fit
        text = small
    while (begin := small.find(start, position)) != -1:
        kept.append(text[position:begin])
        close = small.find(end, begin + len(start))
        if close == -1:
            return "".join(kept)
        position = close + len(end)
    kept.append(text[position:])
    return "".join(kept)


class _Attributes(HTMLParser):
    """Reads one tag; entities in its attributes are resolved."""

    def __init__(self) -> None:
        super().__init__()
        self.read: tuple[str, dict[str, str]] = ("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the name and the attributes, the first of each."""
        self.read = (tag, {name: value or "" for name, value in reversed(attrs)})


def _tags(head: str) -> Iterable[tuple[str, dict[str, str]]]:
    for match in _TAG.finditer(head):
        reader = _Attributes()
        reader.feed(match.group()[:4_096])
        yield reader.read


def _is_feed(given: dict[str, str]) -> bool:
    relations = given.get("rel", "").lower().split()
    kind = given.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in relations and "stylesheet" not in relations and kind in _FEED_TYPES


def _joined(base: str, href: str | None) -> str | None:
    if not href or not href.strip() or len(href) > _LONGEST_ADDRESS:
        return None
    try:
        return urljoin(base, "".join(href.split()))
    except ValueError:
        return None


def _may_be_asked(url: str, *, allow_private: bool) -> bool:
    try:
        check_target(url, allow_private=allow_private)
    except FeedError:
        return False
    return url.isprintable()


def guess_language(texts: Iterable[str]) -> str | None:
    """Guess the language of a feed from the script of its items; None where the script does not tell it."""
    text = " ".join(texts)[:20_000]
    letters = max(sum(map(str.isalpha, text)), 1)

    def share(*ranges: tuple[str, str]) -> float:
        return sum(any(low <= char <= high for low, high in ranges) for char in text) / letters

    han = share(("\u4e00", "\u9fff"), ("\u3400", "\u4dbf"))
    if share(("\uac00", "\ud7a3")) > _CLEAR:
        return "ko"
    if (kana := share(("\u3041", "\u30fa"))) > 0.1 and kana + han > _CLEAR:
        return "ja"
    if han > _CLEAR:
        return _chinese(text)
    if share(("\u0400", "\u04ff")) > _CLEAR:
        return "ru" if not set("іїєґөүәғқң") & set(text.lower()) else None
    words = re.findall(r"[a-z]+", text.lower())
    said = [word for word in words if word in _ENGLISH]
    return "en" if len(set(said)) > 2 and len(said) > len(words) / 12 else None


def _chinese(text: str) -> str:
    """Tell the two ways of writing by the characters that only one of them has."""
    traditional = sum(one != other for one, other in zip(text, _to("t2s").convert(text), strict=False))
    simplified = sum(one != other for one, other in zip(text, _to("s2t").convert(text), strict=False))
    if traditional == simplified:
        return "zh"
    return "zh-Hant" if traditional > simplified else "zh-Hans"


@cache
def _to(name: str) -> OpenCC:
    return OpenCC(name)
