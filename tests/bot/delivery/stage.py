"""Where histories are played: the loop, the client, and the database as one process sees it."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from telegram import Bot

from bot.delivery import pump
from bot.rehearsal import World
from storage.database import Database
from storage.errors import DatabaseDownError
from storage.migrations import upgrade
from storage.models import Coordinator, Role
from storage.queries import fan_outs
from storage.sealing import Keyring
from tests.bot.delivery import moves
from tests.bot.delivery.moves import watch_approvals
from tests.bot.delivery.virtual import VirtualLoop, Wire, answer_at_once

KEYS = Keyring(bytes(range(32)))
TABLES = ("deliveries", "fan_outs", "messages", "subscribers", "call_approvals", "calls", "seen_moves")
SEATS = {1: 5_000_000_002, 2: 5_000_000_003, 3: 5_000_000_004, 4: 5_000_000_005}
"""Coordinators by row id: the people a new world has behind its first."""


class KilledError(BaseException):
    """This process is dead: nothing it does has any effect."""


class Stage:
    """What histories share, for it is slow to make: the loop, the database, the client."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        path = folder / "history.db"
        asyncio.run(_prepare(path))
        answer_at_once(patch)
        patch.setattr(pump, "POLL_SECONDS", 3.0)  # idle looks are not in question, and cost the most
        patch.setattr(fan_outs, "BATCH", 3)  # so that a handful of readers is written in several batches
        self.loop = VirtualLoop()
        asyncio.set_event_loop(self.loop)
        self.db = Database(f"sqlite:///{path}", KEYS)
        for engine in (self.db._reader, self.db._writer):
            event.listen(engine.sync_engine, "connect", _no_waiting_for_the_disk)
        self.plain = sqlite3.connect(path, isolation_level=None)
        _no_waiting_for_the_disk(self.plain, None)
        self.wire = Wire(World(), random.Random(0))
        self.bot = Bot(self.wire.world.token, request=self.wire, get_updates_request=self.wire)

    def clear(self) -> None:
        for table in TABLES:
            self.plain.execute(f"DELETE FROM {table}")
        self.plain.execute("DELETE FROM memos WHERE name != 'audit.head'")  # the log refuses to be emptied
        self.plain.execute("UPDATE coordinators SET state = 'active', suspended_by = NULL")

    def close(self) -> None:
        self.plain.close()
        self.loop.run_until_complete(self.db.close())
        self.loop.close()
        asyncio.set_event_loop(None)


async def _prepare(path: Path) -> None:
    db = Database(f"sqlite:///{path}", KEYS)
    await upgrade(db)
    await moves.watch(db)
    await watch_approvals(db)
    async with db.transaction() as tx:
        for number, person in SEATS.items():
            role = Role.REVIEWER if number == 3 else Role.COORDINATOR
            joined = datetime(2026, 3, 9, tzinfo=UTC)
            tx.add(Coordinator(id=number, person=person, role=role, language="en", joined_at=joined))
    await db.close()


def _no_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # power is not cut in these histories


class Life:
    """The database as one process sees it, until that process dies; `troubles` strike one a transaction."""

    def __init__(self, db: Database, troubles: list[str]) -> None:
        self._db = db
        self.troubles = troubles
        self.dead = False

    def _alive(self) -> None:
        if self.dead:
            raise KilledError

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        self._alive()
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble == "locked":
            raise DatabaseDownError("locked", "Another program holds the database.")
        async with self._db.transaction() as tx:
            yield tx
            self._alive()
            if trouble == "full":
                raise DatabaseDownError("full", "The disk is full.")
        if trouble == "doubtful":  # committed, but nobody was told
            raise DatabaseDownError("unreachable", "The server closed the connection.")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Any]:
        self._alive()
        async with self._db.read() as session:
            yield session

    async def erase_traces(self) -> bool:
        self._alive()
        return await self._db.erase_traces()
