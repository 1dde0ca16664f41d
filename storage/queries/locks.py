"""Sentences that let one at a time do what two must not do at once; SQLite has one writer anyway."""

from enum import IntEnum

from sqlalchemy import func, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

Connection = AsyncConnection


class Lock(IntEnum):
    """The numbers of PostgreSQL's advisory locks: each stands for one thing, and nothing else may use it."""

    RUNNING = 7_264_310  # the process that polls and sends
    UPGRADING = 7_264_311  # used by the migrations
    SORTING = 7_264_312  # opening and joining cases: one happening never gets two
    STORING = 7_264_313  # storing items: one article in two feeds never becomes two
    WATCHING = 7_264_314  # telling of feeds: nobody is told twice
    AUDITING = 7_264_315  # writing acts down: one chain, and nobody acts after their own suspension


async def alone(tx: AsyncSession, lock: Lock) -> None:
    """Wait until nobody else holds the lock, and hold it to the end of the transaction."""
    if tx.get_bind().dialect.name == "postgresql":
        await tx.exec(select(func.pg_advisory_xact_lock(int(lock))))


async def take_hold(connection: AsyncConnection) -> bool:
    """Hold a PostgreSQL database for as long as the connection lives; False when another process does."""
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    taken = await connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": int(Lock.RUNNING)})
    return bool(taken.scalar())


async def stand(connection: AsyncConnection) -> None:
    """Ask the server for nothing: what is wrong with the connection is raised."""
    await connection.execute(text("SELECT 1"))


async def let_go(connection: AsyncConnection) -> None:
    """End `take_hold`; closing the connection does the same."""
    await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": int(Lock.RUNNING)})
