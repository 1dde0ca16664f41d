"""Sentences about the database itself."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession


async def is_sound(session: AsyncSession) -> bool:
    """Tell whether SQLite finds its file undamaged; PostgreSQL watches over itself."""
    connection = await session.connection()
    if connection.dialect.name != "sqlite":
        return True
    return bool((await connection.execute(text("PRAGMA quick_check"))).scalar() == "ok")
