"""Lets one process at a time run on a database. An edge.

SQLite: an exclusive lock on a file beside the database, which the system drops when the process dies.
PostgreSQL: an advisory lock on a connection that is kept open. A server that restarts, or a proxy that cuts
what is idle, takes the lock with the connection: it is looked after, and taken anew.
"""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bot.errors import ConfigurationError, TryLaterError
from storage.database import TROUBLE, Database
from storage.queries import locks

HELD = "Another process already runs on this database. Stop it first, or leave it alone."
TAKEN = "Another process took over this database while the server was away. This one ends."
KEEP_SECONDS = 5.0
log = structlog.get_logger()


class Only:
    """This process's right to run on its database. `taken` is set once another process has it."""

    def __init__(self, database: Database | None = None) -> None:
        self.taken = asyncio.Event()
        self._database = database
        self._connection: locks.Connection | None = None

    async def take(self) -> None:
        """Take it on a new connection, or raise TryLaterError."""
        if self._database is None:  # a file lasts as long as the process
            return
        connection = await self._database.engine.connect()
        if not await locks.take_hold(connection):
            await connection.close()
            raise TryLaterError(HELD)
        self._connection = connection

    async def keep(self) -> None:
        """See whether the connection stands, and take the right anew where it broke."""
        if self._connection is not None:
            try:
                await locks.stand(self._connection)
            except TROUBLE:
                await self._drop()
            else:
                return
        try:
            await self.take()
        except TryLaterError:
            self.taken.set()
        except TROUBLE:  # the server is away: looked after again soon
            return
        else:
            log.warning("database_held_again")

    async def keep_on(self) -> None:
        """Keep it until cancelled, or until another process has it."""
        while self._database is not None and not self.taken.is_set():
            await asyncio.sleep(KEEP_SECONDS)
            await self.keep()

    async def end(self) -> None:
        """Let go; also where nothing is held any more."""
        if self._connection is not None:
            with contextlib.suppress(*TROUBLE):
                await locks.let_go(self._connection)
            await self._drop()

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*TROUBLE):
                await connection.invalidate()
                await connection.close()


@asynccontextmanager
async def only_one(database: Database) -> AsyncIterator[Only]:
    """Hold the database for this process, or raise TryLaterError."""
    if database.path is not None:
        with _lock_file(database.path.with_name(database.path.name + ".lock")):
            yield Only()
        return
    only = Only(database)
    await only.take()
    keeping = asyncio.create_task(only.keep_on())
    try:
        yield only
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await only.end()


class _lock_file:  # noqa: N801 -- reads like a word where it is used
    """An exclusive lock on a file for the length of a block."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ConfigurationError(
                f"Cannot write in {self._path.parent} ({error.strerror}). Check DATA_DIR and its rights."
            ) from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._descriptor)
            raise TryLaterError(HELD) from None

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
