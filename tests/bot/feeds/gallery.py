"""What the documents of the gallery are made of. They themselves stand in gallery_documents.py.

`group` is the number of the fault in test_gallery.py. `plain` says what an ordinary parser gets wrong with
the document; `Plain.NOTHING` marks the few that it reads well too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.feeds.answer import Reason

NAMED = "첫 소식"


class Plain(StrEnum):
    """What plain feedparser gets wrong."""

    TITLES = "titles"
    DATES = "dates"
    GUIDS = "guids"
    LINKS = "links"
    RAISES = "raises"
    ENTRIES = "entries"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Document:
    """One document, how it is served, and what must be read: only what is named here is compared."""

    group: int
    name: str
    body: bytes
    plain: Plain
    titles: tuple[str, ...] = ()
    links: tuple[str | None, ...] | None = None
    dates: tuple[datetime | None, ...] | None = None
    texts: tuple[str, ...] | None = None
    guids: tuple[str | None, ...] | None = None
    distinct: int | None = None
    refused: Reason | None = None
    content_type: str | None = None
    zone: str | None = None
    warning: str | None = None


def item(title: str, **parts: str) -> str:
    """Give one item; `date` stands for pubDate, every other part for its own element."""
    if "date" in parts:
        parts["pubDate"] = parts.pop("date")
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items())
    return f"<item><title>{title}</title>{inner}</item>"


def rss(*items: str, before: str = '<?xml version="1.0" encoding="utf-8"?>', spaces: str = "") -> str:
    """Give a whole RSS document."""
    inner = "".join(items)
    return f'{before}<rss version="2.0" {spaces}><channel><title>Border Paper</title>{inner}</channel></rss>'


def declared(name: str, title: str, codec: str) -> bytes:
    """Give a document of one title in an encoding, under the name that the publisher gives it."""
    head = f'<?xml version="1.0" encoding="{name}"?>'
    return rss(item(title, link="https://paper.example/1"), before=head).encode(codec)


def dated(*dates: str | None) -> bytes:
    """Give a document with one item for each date as written; None is an item without a date."""
    return rss(*(item(NAMED, date=date) if date else item(NAMED) for date in dates)).encode()


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """Give a moment of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)
