"""What goes through the pipes of the parsing process: four bytes of length, then JSON. Pure."""

import json
import struct
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.feeds.parse import Entry, ParsedFeed

MAX_FRAME = 64_000_000
LENGTH = struct.Struct(">I")


def frame(message: dict[str, Any]) -> bytes:
    """Give a message as it goes through a pipe."""
    data = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    return LENGTH.pack(len(data)) + data


def feed_to(feed: ParsedFeed) -> dict[str, Any]:
    """Give a feed as JSON can hold it: moments as ISO 8601, spans as seconds."""
    row = asdict(feed)
    row["ttl"] = feed.ttl.total_seconds() if feed.ttl else None
    for entry in row["entries"]:
        for key in ("published", "updated"):
            entry[key] = entry[key].isoformat() if entry[key] else None
    return row


def feed_from(row: dict[str, Any]) -> ParsedFeed:
    """Read a feed back. Raises KeyError, TypeError or ValueError for anything that is none."""
    return ParsedFeed(
        title=row["title"],
        ttl=timedelta(seconds=row["ttl"]) if row["ttl"] else None,
        skip_hours=tuple(row["skip_hours"]),
        skip_days=tuple(row["skip_days"]),
        entries=tuple(_entry_from(entry) for entry in row["entries"]),
        warning=row["warning"],
    )


def _entry_from(row: dict[str, Any]) -> Entry:
    moments = {
        key: datetime.fromisoformat(row[key]) if row[key] else None for key in ("published", "updated")
    }
    return Entry(**{**row, **moments})
