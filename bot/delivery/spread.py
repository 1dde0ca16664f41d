"""Writes what is left of a message to very many into the outbox, batch by batch. Part of the pump."""

from storage.database import Database
from storage.queries import fan_outs


async def spread(db: Database) -> bool:
    """Write one batch, in a transaction of its own; False when nothing was left."""
    async with db.read() as session:  # nearly always there is nothing, which needs no writer
        if not await fan_outs.under_way(session):
            return False
    async with db.transaction() as tx:
        return await fan_outs.go_on(tx) is not None
