"""Watches feeds.yml: takes up changes, and never lets a broken file replace a good one. An edge."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.delivery import outbox
from bot.errors import FeedsFileError
from bot.feeds import catalog
from bot.feeds.follow import SPREAD, FollowSummary, follow
from bot.texts import notices
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.queries import feeds, memos
from storage.queries.messages import Buttons

log = structlog.get_logger()
_TOLD = "feeds_file.told"
"""The memo that holds the digest of the mistake that coordinators were told of."""


class FeedsFile:
    """The operator's file, and whether it has been touched since it was read."""

    def __init__(self, db: Database, path: Path, *, allow_private: bool = False) -> None:
        self._db = db
        self._path = path
        self._allow_private = allow_private
        self._seen: tuple[int, int] | None = None

    async def read_first(self, now: datetime) -> FollowSummary:
        """Read the file at the start: a broken one is refused unless the database knows feeds already."""
        try:
            return await self._read(now)
        except FeedsFileError as error:
            async with self._db.read() as session:
                if not await feeds.from_file(session):
                    raise
            await self._complain(error, now)
            return FollowSummary()

    async def follow(self, now: datetime) -> FollowSummary:
        """Read the file again if it was touched. A broken one changes nothing and is complained of once."""
        if await asyncio.to_thread(self._touched) == self._seen:
            return FollowSummary()
        try:
            return await self._read(now)
        except FeedsFileError as error:
            await self._complain(error, now)
            return FollowSummary()

    async def _read(self, now: datetime) -> FollowSummary:
        self._seen = await asyncio.to_thread(self._touched)
        loaded = await asyncio.to_thread(catalog.load, self._path, allow_private=self._allow_private)
        spread = timedelta(0) if self._allow_private else SPREAD  # loopback needs no courtesy
        summary = await follow(self._db, loaded, now, spread)
        async with self._db.transaction() as tx:
            await memos.forget(tx, _TOLD)
        return summary

    def _touched(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    async def _complain(self, error: FeedsFileError, now: datetime) -> None:
        """Log every problem, and tell coordinators once how many there are."""
        for problem in error.problems:
            log.error("feeds_file_broken", file=self._path.name, problem=str(problem))
        mistake = "\n".join(str(problem) for problem in error.problems)
        async with self._db.transaction() as tx:
            if await memos.recall(tx, _TOLD) == mistake:
                return
            wording: dict[str, tuple[str, Buttons]] = {
                language: (notices.feeds_file_broken(len(error.problems), language), [])
                for language in LANGUAGES
            }
            await outbox.notify(tx, wording, None, now)
            await memos.remember(tx, _TOLD, mistake)
