"""The stage that keeps the feeds of the database like those of feeds.yml. A stage.

Feeds that people added stay as they are until the file names them; then they are the file's. A file that is
wrong anywhere changes nothing: the bot goes on with the feeds it knows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.feeds.catalog import Catalog, FeedEntry
from bot.feeds.catalog_words import url_key
from storage.database import Database
from storage.models import Feed, FeedOrigin
from storage.queries import feeds

SPREAD = timedelta(seconds=2)
"""New feeds are asked one after another, this far apart, not all in the first second."""


@dataclass(slots=True)
class FollowSummary:
    """What a new feeds.yml changed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


async def follow(db: Database, catalog: Catalog, now: datetime, spread: timedelta = SPREAD) -> FollowSummary:
    """Add, change and retire feeds until they are those of the file. The past of a retired feed stays."""
    summary = FollowSummary()
    async with db.transaction() as tx:
        known = await feeds.by_url(tx, (entry.url for entry in catalog.entries))
        known |= await _renamed(tx, catalog, known)
        for entry in catalog.entries:
            feed = known.get(entry.url)
            if feed is None:
                first = now + spread * summary.added
                tx.add(_write(Feed(name=entry.name, url=entry.url, next_poll_at=first), entry))
                summary.added += 1
            elif not feed.active or _differs(feed, entry):
                summary.added += not feed.active
                summary.changed += feed.active
                _write(feed, entry)
        wanted = {entry.url for entry in catalog.entries}
        for feed in await feeds.from_file(tx):
            if feed.url not in wanted:
                feed.active = False
                summary.removed += 1
    return summary


async def _renamed(tx: AsyncSession, catalog: Catalog, known: dict[str, Feed]) -> dict[str, Feed]:
    """Give the feeds that the file now names by another address of theirs; their past stays theirs."""
    moved = await feeds.moved(tx)
    # Who adds a feed by hand may spell its address otherwise than the file does later.
    by_hand = {url_key(feed.url): feed for feed in await feeds.by_hand(tx)}
    found = {}
    for entry in catalog.entries:
        feed = moved.get(entry.url) or by_hand.get(url_key(entry.url))
        if feed is not None and entry.url not in known:
            feed.names_url = feed.names_url or feed.url
            feed.url, feed.asked_url = entry.url, None
            feed.moved_to, feed.moved_since, feed.moved_sightings = None, None, 0
            found[entry.url] = feed
    return found


def _fields(entry: FeedEntry) -> dict[str, object]:
    return {
        "name": entry.name,
        "language": entry.language,
        "every": int(entry.every.total_seconds()),
        "topics": list(entry.topics),
        "region": entry.region,
        "default_timezone": entry.default_timezone,
    }


def _differs(feed: Feed, entry: FeedEntry) -> bool:
    taken_over = feed.origin is not FeedOrigin.FILE
    return taken_over or any(getattr(feed, name) != value for name, value in _fields(entry).items())


def _write(feed: Feed, entry: FeedEntry) -> Feed:
    for name, value in _fields(entry).items():
        setattr(feed, name, value)
    feed.active, feed.origin = True, FeedOrigin.FILE
    return feed
