"""Sentences about the database itself: is it sound, and who holds it."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

_LOCK = 7_264_310
"""The advisory lock of PostgreSQL that the running bot holds."""


async def is_sound(session: AsyncSession) -> bool:
    """Tell whether SQLite finds its file undamaged; PostgreSQL watches over itself."""
    connection = await session.connection()
    if connection.dialect.name != "sqlite":
        return True
    return bool((await connection.execute(text("PRAGMA quick_check"))).scalar() == "ok")


async def take_hold(connection: AsyncConnection) -> bool:
    """Hold a PostgreSQL database for as long as the connection lives; False when another process does."""
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    taken = await connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK})
    return bool(taken.scalar())


async def let_go(connection: AsyncConnection) -> None:
    """End `take_hold`; closing the connection does the same."""
    await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
