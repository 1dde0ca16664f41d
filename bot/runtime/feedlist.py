"""What the operator sees of the feeds: a table, or rows for a program. An edge."""

from datetime import datetime
from typing import Any

from rich.table import Table

from bot.runtime.errands import opened
from bot.runtime.settings import Settings
from storage.models import Feed
from storage.queries import feeds


async def list_feeds(given: Settings) -> list[dict[str, Any]]:
    """Give every feed with its state, as rows for a table or JSON."""
    async with opened(given) as (database, _), database.read() as session:
        return [_row(feed) for feed in await feeds.every(session)]


def _row(feed: Feed) -> dict[str, Any]:
    def when(moment: datetime | None) -> str | None:
        return moment.isoformat(timespec="seconds") if moment else None

    return {
        "name": feed.name,
        "url": feed.url,
        "language": feed.language,
        "state": feed.state,
        "since": when(feed.state_since),
        "last_item": when(feed.last_item_at),
        "next_poll": when(feed.next_poll_at),
        "reason": feed.reason,
    }


def feeds_table(rows: list[dict[str, Any]]) -> Table:
    """Draw the feeds for a terminal."""
    table = Table("feed", "state", "since", "last item", "next poll", "reason")
    for row in rows:
        table.add_row(
            *(
                str(row[key] or "–").replace("+00:00", "Z")
                for key in ("name", "state", "since", "last_item", "next_poll", "reason")
            )
        )
    return table
