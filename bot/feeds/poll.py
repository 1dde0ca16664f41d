"""The stage that listens: asks the feeds that are due and stores what is new. A stage.

Each feed is fetched and parsed with no transaction open; what came of it, the next time included, is then
committed at once. A feed's first good answer is stored quietly: its items never ring.
"""

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.feeds import cadence, identity
from bot.feeds.answer import FeedError, Fetched, FetchRequest, Reason
from bot.feeds.document import CUT_SHORT
from bot.feeds.fetch import Fetcher
from bot.feeds.parse import Entry, ParsedFeed
from bot.feeds.worker import ParseWorker
from storage.database import Database
from storage.errors import StorageError
from storage.models import Feed, Item, ItemVersion
from storage.queries import feeds, item_names, locks

log = structlog.get_logger()
AT_ONCE = 8
"""Feeds in work at a time; hosts are asked one request at a time all the same."""
BATCH = 64
TITLE_HOURS = 72
"""A headline stands for one item this long; later the same words are another one's."""


@dataclass(slots=True)
class PollSummary:
    """What one round did."""

    feeds: int = 0
    new: int = 0
    edited: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Learned:
    """What one feed brought: an answer, and what was in it, or why there was none."""

    outcome: Fetched | FeedError
    parsed: ParsedFeed | None = None
    digest: str | None = None


class Poller:
    """Holds what polling needs: the database, the fetcher and the parsing process."""

    def __init__(
        self,
        db: Database,
        fetcher: Fetcher,
        worker: ParseWorker,
        *,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._db = db
        self._fetcher = fetcher
        self._worker = worker
        self._jitter = jitter
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def poll(self, now: datetime) -> PollSummary:
        """Ask every feed that is due, once."""
        async with self._db.read() as session:
            due = await feeds.due(session, now, BATCH)
        summary = PollSummary()
        async with asyncio.TaskGroup() as group:
            for feed in due:
                group.create_task(self._one(feed, now, summary))
        return summary

    async def _one(self, feed: Feed, now: datetime, summary: PollSummary) -> None:
        """Carry one feed through; a document that we cannot store is that feed's failure alone."""
        async with self._turns:
            learned = await self._learn(feed, now)
        try:
            await self._keep(feed, learned, now, summary)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 -- what a publisher may send is without end
            log.error("feed_not_stored", feed=feed.name, error=type(error).__name__)  # noqa: TRY400 -- may quote it
            failed = _Learned(FeedError(Reason.UNREADABLE, "its items could not be stored"))
            await self._keep(feed, failed, now, summary)

    async def _keep(self, feed: Feed, learned: _Learned, now: datetime, summary: PollSummary) -> None:
        async with self._db.transaction() as tx:
            row = await tx.get(Feed, feed.id)
            if row is None or not row.active:
                return
            new = edited = 0
            if learned.parsed is not None:
                new, edited = await _store(tx, row, learned.parsed.entries, now)
            _record(row, learned, now, self._jitter())
        summary.feeds += 1
        summary.new += new
        summary.edited += edited
        summary.failed += isinstance(learned.outcome, FeedError)

    async def _learn(self, feed: Feed, now: datetime) -> _Learned:
        """Fetch and parse, outside any transaction."""
        request = FetchRequest(feed.url, feed.etag, feed.last_modified, feed.validators_url)
        if cadence.wants_full_answer(feed.full_at, now):  # a publisher whose 304 never ends may be lying
            request = FetchRequest(feed.url)
        try:
            fetched = await self._fetcher.fetch(request)
            if fetched.body is None:
                return _Learned(fetched)
            digest = hashlib.sha256(fetched.body).hexdigest()
            if digest == feed.body_digest:
                return _Learned(fetched)
            parsed = await self._worker.parse(
                fetched.body, fetched.content_type, fetched.final_url, feed.default_timezone, now
            )
        except FeedError as error:
            return _Learned(error)
        return _Learned(fetched, parsed, digest)


async def _store(tx: AsyncSession, feed: Feed, entries: tuple[Entry, ...], now: datetime) -> tuple[int, int]:
    """Store what is new or reworded; give how many of each."""
    await locks.alone(tx, locks.Lock.STORING)
    keys = identity.keys(entries, feed.url)
    every_name = [_names(entry, key, feed.url) for entry, key in zip(entries, keys, strict=True)]
    shared = {
        name for name, count in Counter(n for names in every_name for n in set(names)).items() if count > 1
    }
    known = await item_names.known(tx, (name for names in every_name for name in names))
    new = edited = 0
    for entry, key, names in zip(entries, keys, every_name, strict=True):
        telling = [name for name in names if name == key or name not in shared]
        item = _seen_before(telling, known, entry, feed, now)
        if item is None:
            item = _item(feed, entry, key, now)
            tx.add(item)
            new += 1
        elif item.feed_id == feed.id and _reword(tx, item, entry, now):
            edited += 1
        missing = [name for name in telling if name not in known or known[name][0] is not item]
        await item_names.give(tx, item, missing, now)
        known |= dict.fromkeys(telling, (item, now))
    if new:
        feed.last_item_at = now
    feed.seeded_at = feed.seeded_at or now
    return new, edited


def _names(entry: Entry, key: str, feed_url: str) -> list[str]:
    return list(dict.fromkeys((key, *identity.aliases(entry, feed_url))))


def _seen_before(
    names: list[str], known: dict[str, tuple[Item, datetime]], entry: Entry, feed: Feed, now: datetime
) -> Item | None:
    """Give the item that bears one of the names; its headline counts for 72 hours only."""
    headline = identity.headline_name(entry, feed.url)
    for name in names:
        if name in known:
            item, seen_at = known[name]
            if name == headline and now - seen_at > timedelta(hours=TITLE_HOURS):
                continue
            return item
    return None


def _item(feed: Feed, entry: Entry, key: str, now: datetime) -> Item:
    assert feed.id is not None  # noqa: S101 -- read from the database
    title = identity.without_outlet(entry.title, entry.source_name)
    return Item(
        feed_id=feed.id,
        key=key,
        raw_guid=entry.raw_guid,
        link=entry.link,
        canonical_link=identity.canonical_link(entry.link) if entry.link else None,
        title=title,
        text=entry.text,
        language=feed.language,
        source_name=entry.source_name or feed.name,
        source_host=_host(entry.link),
        published_at=entry.published,
        first_seen_at=now,
        digest=_digest(title, entry.text),
        quiet=feed.seeded_at is None,
    )


def _reword(tx: AsyncSession, item: Item, entry: Entry, now: datetime) -> bool:
    """Take the new wording of an edited article, keep the old one, and let triage judge again."""
    title = identity.without_outlet(entry.title, entry.source_name)
    digest = _digest(title, entry.text)
    if digest == item.digest:
        return False
    assert item.id is not None  # noqa: S101 -- read from the database
    tx.add(ItemVersion(item_id=item.id, title=item.title, text=item.text, replaced_at=now))
    item.title, item.text, item.digest, item.sorted_at = title, entry.text, digest, None
    return True


def _host(link: str | None) -> str | None:
    """Give the host of a link as ASCII, so that a look-alike shows."""
    host = urlsplit(link).hostname if link else None
    if not host:
        return None
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("ascii", "backslashreplace").decode("ascii")


def _digest(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()


def _record(feed: Feed, learned: _Learned, now: datetime, jitter: float) -> None:
    """Write down what the publisher said, how the feed is, and when it is asked next."""
    outcome, parsed = learned.outcome, learned.parsed
    failed = isinstance(outcome, FeedError)
    asked = not isinstance(outcome, FeedError) or outcome.asked
    if asked:
        feed.polled_at = now
        feed.failures = feed.failures + 1 if failed else 0
    if isinstance(outcome, Fetched):
        feed.answered_at = now
        if parsed and parsed.warning and CUT_SHORT in parsed.warning:
            outcome = replace(outcome, etag=None, last_modified=None)  # the rest must come next time
            learned = replace(learned, digest="")
        feed.etag, feed.last_modified = outcome.etag, outcome.last_modified
        feed.validators_url = outcome.final_url if outcome.etag or outcome.last_modified else None
        feed.full_at = feed.full_at if outcome.body is None else now
        if parsed:
            feed.ttl = int(parsed.ttl.total_seconds()) if parsed.ttl else None
            feed.skip_hours, feed.skip_days = list(parsed.skip_hours), list(parsed.skip_days)
        feed.body_digest = feed.body_digest if learned.digest is None else learned.digest
    elif outcome.reason in (Reason.HTML, Reason.UNREADABLE):
        feed.etag = feed.last_modified = feed.validators_url = None  # of a body that was no feed
    feed.next_poll_at = cadence.next_poll(
        outcome,
        every=timedelta(seconds=feed.every),
        now=now,
        jitter=jitter,
        failures=feed.failures,
        ttl=timedelta(seconds=feed.ttl) if feed.ttl else None,
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
    )
    state = cadence.state_after(
        outcome,
        previous=feed.state,
        failures=feed.failures,
        entries=len(parsed.entries) if parsed else None,
        had_entries=feed.last_item_at is not None,
        last_new_at=feed.last_item_at,
        now=now,
    )
    feed.reason = outcome.detail or outcome.reason if isinstance(outcome, FeedError) else None
    if state != feed.state:
        feed.state, feed.state_since = state, now
