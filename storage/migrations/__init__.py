"""Brings the tables up to date with Alembic. An edge."""

import asyncio
import errno
import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database, explained
from storage.errors import DatabaseDownError, SchemaBehindError
from storage.queries.locks import Lock


def config(connection: Connection | None = None) -> Config:
    """Give Alembic's settings, with the connection to use."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    return settings


def _upgrade(connection: Connection) -> None:
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
    head = ScriptDirectory.from_config(config()).get_current_head()
    with explained():
        async with database.engine.connect() as connection:
            current = await connection.run_sync(
                lambda sync: MigrationContext.configure(sync).get_current_revision()
            )
    return current == head


async def require_current(database: Database) -> None:
    """Upgrade SQLite by itself; on PostgreSQL, refuse to start until the operator has done it."""
    if database.is_sqlite:
        await upgrade(database)
    elif not await is_current(database):
        raise SchemaBehindError("The tables are older than this version. Run: repwatch db upgrade")
