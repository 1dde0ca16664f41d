"""What goes through the pipes of the parsing process: frames of four bytes of length and a body. Pure.

A question is one frame of JSON and one of the document's own bytes. An answer is one frame of JSON and, for
a feed, further ones of a few entries each: the bot reads them one by one, so that no answer, however large,
keeps its event loop for longer than one small frame takes.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.child import framed
from bot.feeds.document import MAX_ENTRIES
from bot.feeds.identity import Identity
from bot.feeds.parse import Entry, ParsedFeed

MAX_FRAME = 1_000_000
"""Bytes of one frame of JSON; the longest entry that there can be takes about a seventh."""
MAX_BODY = 8_000_000
"""Bytes of one document; the fetcher reads less."""
MAX_ANSWER = 32_000_000
"""Bytes of one answer, all its frames together; what the fetcher reads gives half of that at worst."""

_ENTRIES_BYTES = 100_000  # a frame of entries is closed when it holds this much


def frame(message: dict[str, Any]) -> bytes:
    """Give a message as it goes through a pipe."""
    return framed(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace"))


def feed_to(feed: ParsedFeed, identities: Sequence[Identity] = ()) -> Iterator[dict[str, Any]]:
    """Give a feed as messages: first its own values and the number of entries, then these, a few at a time.

    Moments are written as ISO 8601, spans as seconds. `identities` are those of the entries, if known.
    """
    yield {
        "title": feed.title,
        "ttl": feed.ttl.total_seconds() if feed.ttl else None,
        "skip_hours": feed.skip_hours,
        "skip_days": feed.skip_days,
        "warning": feed.warning,
        "count": len(feed.entries),
    }
    batch: list[list[Any]] = []
    size = 0
    for number, entry in enumerate(feed.entries):
        batch.append([*_entry_to(entry), identities[number][1:] if identities else None])
        size += 4 * (len(entry.title) + len(entry.text) + len(entry.raw_guid or "") + len(entry.link or ""))
        if size > _ENTRIES_BYTES:
            yield {"entries": batch}
            batch, size = [], 0
    if batch:
        yield {"entries": batch}


def count_of(head: dict[str, Any]) -> int:
    """Give the number of entries that follow the first message. Raises KeyError or ValueError."""
    count = head["count"]
    if not isinstance(count, int) or not 0 <= count <= MAX_ENTRIES:
        raise ValueError
    return count


def feed_from(head: dict[str, Any], entries: list[Entry]) -> ParsedFeed:
    """Read a feed back. Raises KeyError, TypeError or ValueError for anything that is none."""
    return ParsedFeed(
        title=head["title"],
        ttl=timedelta(seconds=head["ttl"]) if head["ttl"] else None,
        skip_hours=tuple(head["skip_hours"]),
        skip_days=tuple(head["skip_days"]),
        entries=tuple(entries),
        warning=head["warning"],
    )


def entries_from(message: dict[str, Any], named_by: str = "") -> list[Entry]:
    """Read one message of entries, at least one, of a feed named by an address. Raises like `feed_from`."""
    entries = [_entry_from(row, named_by) for row in message["entries"]]
    if not entries:
        raise ValueError
    return entries


def _entry_to(entry: Entry) -> list[Any]:
    """Write an entry as its values in their order: their names would be half of what is sent."""
    moments = [each.isoformat() if each else None for each in (entry.published, entry.updated)]
    return [
        *(entry.raw_guid, entry.link, entry.title, entry.text),
        *moments,
        *(entry.source_name, entry.source_url),
    ]


def _entry_from(row: list[Any], named_by: str) -> Entry:
    raw_guid, link, title, text, published, updated, source_name, source_url, known = row
    return Entry(
        raw_guid,
        link,
        title,
        text,
        datetime.fromisoformat(published) if published else None,
        datetime.fromisoformat(updated) if updated else None,
        source_name,
        source_url,
        None if known is None else _identity_from(named_by, *known),
    )


def _identity_from(named_by: str, names: list[str], canonical_link: str | None, host: str | None) -> Identity:
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError
    return Identity(named_by, tuple(names), canonical_link, host)
