"""Opens the database and hands out transactions, the same on SQLite and PostgreSQL. An edge.

SQLite: WAL, reads in `BEGIN`, writes in `BEGIN IMMEDIATE` one after another (a plain BEGIN loses updates or
fails with SQLITE_BUSY_SNAPSHOT). No transaction may be held over a network call.
"""

import asyncio
import sqlite3
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.errors import DatabaseDownError, StorageError
from storage.sealing import Keyring, carry

TROUBLE = (StorageError, SQLAlchemyError, OSError)
"""What a database that is away, full or locked may raise."""
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",  # as some platforms write it
}
BUSY_MS = 10_000
"""How long a statement waits for another process's lock before it gives up."""
POOL_SECONDS = 60
"""How long anything waits for one of the connections, on both databases."""
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA synchronous=FULL",  # NORMAL may drop the last commits when power fails
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten; erase() also empties the WAL
    "PRAGMA trusted_schema=OFF",
)


def normalise(url: str) -> URL:
    """Turn an address as platforms give it (`postgres://…`, `sqlite:///…`) into one with our drivers."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseDownError("unreachable", "DATABASE_URL is no address of a database.") from None
    backend = parsed.drivername.partition("+")[0]
    driver = _DRIVERS.get(backend)
    if driver is None:
        raise DatabaseDownError(
            "unreachable", f"DATABASE_URL names `{backend}`; this bot speaks sqlite and postgresql."
        )
    return parsed.set(drivername=driver)


class _Connection(sqlite3.Connection):
    """Lets go of the file when it is closed, whatever was under way.

    SQLite keeps the locks of a closed connection while one of its statements is unfinished, and a task that
    was cancelled leaves one behind in its traceback: nobody could write until the garbage was collected.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._cursors: weakref.WeakSet[sqlite3.Cursor] = weakref.WeakSet()

    def cursor(self, *given: Any, **named: Any) -> sqlite3.Cursor:  # type: ignore[override]
        made: sqlite3.Cursor = super().cursor(*given, **named)
        self._cursors.add(made)
        return made

    def close(self) -> None:
        for cursor in list(self._cursors):
            cursor.close()
        super().close()


def _on_sqlite_connect(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = dbapi_connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_with(statement: str) -> Any:
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(statement)

    return begin


class Database:
    """Two ways in: `read()` for questions, `transaction()` for changes."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.url = normalise(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._keyring = keyring
        self._writing = asyncio.Lock()
        if self.is_sqlite:
            self._reader = self._sqlite_engine("BEGIN", pool_size=4)
            self._writer = self._sqlite_engine("BEGIN IMMEDIATE", pool_size=1)
        else:
            self._reader = self._writer = create_async_engine(
                self.url,
                hide_parameters=True,
                pool_size=8,
                max_overflow=4,
                pool_timeout=POOL_SECONDS,
                pool_pre_ping=True,
            )
            carry(self._writer.dialect, keyring)

    def _sqlite_engine(self, begin: str, pool_size: int) -> AsyncEngine:
        engine = create_async_engine(
            self.url,
            hide_parameters=True,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_SECONDS,
            connect_args={"factory": _Connection},
        )
        event.listen(engine.sync_engine, "connect", _on_sqlite_connect)
        event.listen(engine.sync_engine, "begin", _begin_with(begin))
        carry(engine.dialect, self._keyring)
        return engine

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes; migrations run on it."""
        return self._writer

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None on PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Open a session for questions. What it changes is rolled back."""
        with explained():
            async with AsyncSession(self._reader, expire_on_commit=False) as session:
                yield session  # closing rolls back, and unlike rollback() leaves what was read readable

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a session for changes: committed at the end of the block, rolled back when it raises."""
        if not self.is_sqlite:
            with explained():
                async with AsyncSession(self._writer, expire_on_commit=False) as session, session.begin():
                    yield session
            return
        async with self._writing:  # writers of this process wait here, in order, not in the file's lock
            with explained():
                async with AsyncSession(self._writer, expire_on_commit=False) as session, session.begin():
                    yield session

    async def erase_traces(self) -> bool:
        """Empty SQLite's WAL so that deleted rows are gone from disk; True when it is empty now."""
        if not self.is_sqlite:
            return True
        async with self._writing, self._writer.connect() as connection:
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
            for _ in range(20):
                async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                    busy, *_rest = await cursor.fetchone()
                if not busy:
                    return True
                await asyncio.sleep(0.05)  # a reader is still in its snapshot
        return False

    async def close(self) -> None:
        """Close all connections."""
        await self._reader.dispose()
        if self._writer is not self._reader:
            await self._writer.dispose()


class explained:  # noqa: N801 -- reads like a word where it is used
    """Turns the driver's errors about the database as a whole into DatabaseDownError."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, (DBAPIError, OSError, sqlite3.Error)):
            meaning = explain(error)
            if meaning is not None:
                raise meaning from None


_SIGNS = (
    (
        "full",
        ("database or disk is full", "no space left", "disk full"),
        "The disk is full; free some space.",
    ),
    (
        "read-only",
        ("readonly database", "read-only", "attempt to write a readonly"),
        "The database cannot be written; check the rights of its folder and file.",
    ),
    ("locked", ("database is locked",), "Another program holds the database; close it and try again."),
    ("full", ("disk i/o error",), "The disk cannot be written or read; see whether it is full or broken."),
    (
        "damaged",
        ("malformed", "not a database"),
        "The database file is damaged; restore it from a backup.",
    ),
    (
        "unreachable",
        (
            "unable to open database",
            "connection refused",
            "could not connect",
            "connection failed",
            "server closed the connection",
            "connection timeout",
            "name or service not known",
            "could not translate",
        ),
        "The database cannot be opened; check DATABASE_URL, and that its folder or server is there.",
    ),
)


def explain(error: BaseException) -> DatabaseDownError | None:
    """Say what is wrong with the database as a whole, or None when one statement is at fault."""
    said = str(getattr(error, "orig", error)).lower()
    for reason, signs, message in _SIGNS:
        if any(sign in said for sign in signs):
            return DatabaseDownError(reason, message)
    return None
