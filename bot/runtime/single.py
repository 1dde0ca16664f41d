"""Lets one process at a time run on a database. An edge.

SQLite: an exclusive lock on a file beside the database, which the system drops when the process dies.
PostgreSQL: an advisory lock on a connection that is kept open.
"""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.errors import ConfigurationError, TryLaterError
from storage.database import Database
from storage.queries import locks

_HELD = "Another process already runs on this database. Stop it first, or leave it alone."


@asynccontextmanager
async def only_one(database: Database) -> AsyncIterator[None]:
    """Hold the database for this process, or raise TryLaterError."""
    if database.path is not None:
        with _lock_file(database.path.with_name(database.path.name + ".lock")):
            yield
        return
    async with database.engine.connect() as connection:
        if not await locks.take_hold(connection):
            raise TryLaterError(_HELD)
        try:
            yield
        finally:
            await locks.let_go(connection)


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
            raise TryLaterError(_HELD) from None

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
