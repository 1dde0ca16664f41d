"""Brings the tables up to date with Alembic. An edge.

Alembic is imported only when there is something to do: every start would pay for it.
"""

import asyncio
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.database import Database, explained
from storage.errors import DatabaseDownError, SchemaBehindError
from storage.queries.locks import Lock

if TYPE_CHECKING:
    from alembic.config import Config


def config(connection: Connection | None = None) -> "Config":
    """Give Alembic's settings, with the connection to use."""
    from alembic.config import Config  # noqa: PLC0415 -- see above

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    return settings


def head() -> str:
    """Give the newest revision of this code: revisions are numbers, with which their files begin."""
    return max(path.name[:4] for path in (Path(__file__).parent / "versions").glob("[0-9]*.py"))


def _current(connection: Connection) -> str | None:
    """Give the revision of the tables, None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 -- see above

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(Lock.UPGRADING)})
    command.upgrade(config(connection), "head")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "full" if error.errno == errno.ENOSPC else "read-only"
        raise DatabaseDownError(
            reason, f"The folder {folder} cannot be made ({error.strerror}). Check DATA_DIR and its rights."
        ) from None
    if not os.access(folder, os.W_OK):
        raise DatabaseDownError(
            "read-only", f"Nothing can be written in {folder}. Check DATA_DIR and its rights."
        )


async def upgrade(database: Database) -> None:
    """Apply what is missing, in one transaction."""
    if database.path is not None:
        await asyncio.to_thread(_make_folder, database.path.parent)
    with explained():
        async with database.engine.begin() as connection:
            await connection.run_sync(_upgrade)


async def is_current(database: Database) -> bool:
    """Tell whether the tables are those of this code."""
    with explained():
        async with database.engine.connect() as connection:
            return await connection.run_sync(_current) == head()


async def require_current(database: Database) -> None:
    """Upgrade SQLite by itself; on PostgreSQL, refuse to start until the operator has done it."""
    if database.is_sqlite and not (await _exists(database) and await is_current(database)):
        await upgrade(database)
    elif not database.is_sqlite and not await is_current(database):
        raise SchemaBehindError("The tables are older than this version. Run: repwatch db upgrade")


async def _exists(database: Database) -> bool:
    return database.path is not None and await asyncio.to_thread(database.path.exists)
