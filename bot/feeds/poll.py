"""The stage that listens: asks the feeds that are due and stores what is new. A stage.

Each feed is fetched and parsed with no transaction open. What came of it, the next time included, is
committed as soon as it is known, with what others brought in the meantime: a commit costs more than its rows.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.feeds import intake, record
from bot.feeds.answer import FeedError, Reason
from bot.feeds.fetch import Fetcher
from bot.feeds.intake import Learned, Stored
from bot.feeds.worker import ParseWorker
from storage.database import Database
from storage.errors import StorageError
from storage.models import Feed
from storage.queries import feeds, hosts

log = structlog.get_logger()
AT_ONCE = 16
"""Feeds in work at a time; hosts are asked one request at a time all the same."""
BATCH = 256
ENTRIES_TOGETHER = 400
"""Entries after which a transaction is closed, so that others need not wait long for theirs."""
FEEDS_TOGETHER = 64


@dataclass(slots=True)
class PollSummary:
    """What one round did."""

    feeds: int = 0
    new: int = 0
    edited: int = 0
    failed: int = 0


Result = tuple[Feed, Learned]
Heard = Callable[[Feed, Learned], None]
"""Called with the row of each feed, as it is stored, and what was learned of it."""


class Poller:
    """Holds what polling needs: the database, the fetcher and the parsing process."""

    def __init__(
        self,
        db: Database,
        fetcher: Fetcher,
        worker: ParseWorker,
        *,
        jitter: Callable[[], float] = random.random,
        heard: Heard = lambda _feed, _learned: None,
    ) -> None:
        self._db = db
        self._heard = heard
        self._fetcher = fetcher
        self._worker = worker
        self._jitter = jitter
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._knows_pauses = False
        self._unkept: dict[
            int, datetime
        ] = {}  # feeds whose answers could not be stored, not to be asked before

    async def poll(self, now: datetime) -> PollSummary:
        """Ask every feed that is due, once."""
        summary = PollSummary()
        await self._recall_pauses(now)
        while due := await self._due(now):
            await self._ask(due, now, summary)
            if len(due) < BATCH:
                break
        return summary

    async def ask(self, wanted: Sequence[Feed], now: datetime) -> PollSummary:
        """Ask these feeds once, due or not: for a person who wants to know now."""
        summary = PollSummary()
        await self._recall_pauses(now)
        await self._ask(wanted, now, summary)
        return summary

    async def _ask(self, wanted: Sequence[Feed], now: datetime, summary: PollSummary) -> None:
        results: asyncio.Queue[Result] = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            for feed in wanted:
                group.create_task(self._learn(feed, now, results))
            group.create_task(self._keep_all(results, len(wanted), now, summary))

    async def _due(self, now: datetime) -> Sequence[Feed]:
        async with self._db.read() as session:
            found = await feeds.due(session, now, BATCH)
        return [feed for feed in found if self._unkept.get(feed.id or 0, now) <= now]

    async def _recall_pauses(self, now: datetime) -> None:
        """Learn at the first round which hosts asked for a pause before a restart."""
        if self._knows_pauses:
            return
        async with self._db.read() as session:
            for name, until in (await hosts.resting(session, now)).items():
                self._fetcher.rest(name, until)
        self._knows_pauses = True

    async def _learn(self, feed: Feed, now: datetime, results: asyncio.Queue[Result]) -> None:
        async with self._turns:
            # A full disk must not become a flood of requests: without a note in the database, one here.
            self._unkept[feed.id or 0] = now + timedelta(seconds=feed.every)
            learned = await intake.learn(self._fetcher, self._worker, feed, now)
        results.put_nowait((feed, learned))

    async def _keep_all(
        self, results: asyncio.Queue[Result], count: int, now: datetime, summary: PollSummary
    ) -> None:
        """Commit results as they come, those that wait already together."""
        left = count
        while left:
            together = [await results.get()]
            entries = _entries(together[0])
            while not results.empty() and entries < ENTRIES_TOGETHER and len(together) < FEEDS_TOGETHER:
                together.append(results.get_nowait())
                entries += _entries(together[-1])
            left -= len(together)
            await self._keep(together, now, summary)

    async def _keep(self, results: Sequence[Result], now: datetime, summary: PollSummary) -> None:
        """Store some results in one transaction; what we cannot store is its own feed's failure alone."""
        try:
            found = await self._write(results, now)
        except StorageError:
            raise
        except Exception as error:
            if len(results) > 1:
                for result in results:
                    await self._keep([result], now, summary)
                return
            feed, learned = results[0]
            if learned.parsed is None:
                raise  # nothing of the publisher's was in it: the defect is ours
            log.error("feed_not_stored", feed=feed.name, error=type(error).__name__)  # noqa: TRY400 -- may quote it
            failed = Learned(FeedError(Reason.UNREADABLE, "its items could not be stored"))
            found = await self._write([(feed, failed)], now)
        for feed, _ in results:
            self._unkept.pop(feed.id or 0, None)
        summary.feeds += found.feeds
        summary.new += found.new
        summary.edited += found.edited
        summary.failed += found.failed

    async def _write(self, results: Sequence[Result], now: datetime) -> PollSummary:
        found = PollSummary()
        async with self._db.transaction() as tx:
            rows = await feeds.by_ids(tx, [feed.id for feed, _ in results if feed.id is not None])
            asked = [(rows[feed.id or 0], learned) for feed, learned in results if (feed.id or 0) in rows]
            active = [(row, learned) for row, learned in asked if row.active]
            read = [(row, learned.parsed.entries) for row, learned in active if learned.parsed is not None]
            brought = iter(await intake.store_all(tx, read, now))
            for row, learned in active:
                stored = Stored() if learned.parsed is None else next(brought)
                if isinstance(learned.outcome, FeedError) and learned.outcome.pause:
                    await hosts.rest(tx, *learned.outcome.pause, now)
                record.record(row, learned, stored, now, self._jitter())
                _count(found, learned, stored)
                self._heard(row, learned)
        return found


def _entries(result: Result) -> int:
    parsed = result[1].parsed
    return len(parsed.entries) if parsed else 0


def _count(summary: PollSummary, learned: Learned, stored: Stored) -> None:
    summary.feeds += 1
    summary.new += stored.new
    summary.edited += stored.edited
    summary.failed += isinstance(learned.outcome, FeedError)
