"""Deletes once a day what is too old to be needed, so that the database does not grow for ever. A stage.

Retention is privacy: what is not kept cannot be taken. A few rows go in each transaction, with a pause
between, so that the sender waits for nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import Database
from storage.queries import memos, sweeping

BATCH = 500
PAUSE = 0.02
"""Seconds left to others between two transactions."""
EVERY = timedelta(hours=24)
NEWS = timedelta(days=180)
"""Names of items, and items about something else, that no feed has shown for so long."""
LEAST_DAYS = 7
"""Messages may be edited, withdrawn and corrected by the rows of their deliveries."""
TAPS = timedelta(days=90)
"""A call's button counts for so long; until then a second press must be known as one."""
DONE = "sweep.done"

Delete = Callable[[AsyncSession], Awaitable[int]]


@dataclass(slots=True)
class Summary:
    """What one run deleted, in rows."""

    deliveries: int = 0
    messages: int = 0
    taps: int = 0
    invites: int = 0
    corrections: int = 0
    names: int = 0
    items: int = 0


async def sweep(db: Database, keep: timedelta, now: datetime) -> Summary:
    """Sweep, unless that was done within a day. `keep` is how long ended deliveries and notices stay."""
    async with db.read() as session:
        last = await memos.recall(session, DONE)
    if last is not None and now - datetime.fromisoformat(last) < EVERY:
        return Summary()
    old = now - max(keep, timedelta(days=LEAST_DAYS))
    tapped = (now - max(keep, TAPS)).date()
    done = Summary(
        deliveries=await _all(db, lambda tx: sweeping.deliveries(tx, old, BATCH)),
        messages=await _all(db, lambda tx: sweeping.messages(tx, old, BATCH)),
        taps=await _all(db, lambda tx: sweeping.taps(tx, tapped, BATCH)),
        invites=await _all(db, lambda tx: sweeping.invites(tx, old, BATCH)),
        corrections=await _all(db, lambda tx: sweeping.corrections(tx, old, BATCH)),
        names=await _all(db, lambda tx: sweeping.names(tx, now - NEWS, BATCH)),
        items=await _all(db, lambda tx: sweeping.items(tx, now - NEWS, BATCH)),
    )
    async with db.transaction() as tx:
        await memos.remember(tx, DONE, now.astimezone(UTC).isoformat())
    await db.erase_traces()
    return done


async def _all(db: Database, some: Delete) -> int:
    """Delete until nothing is left that is old enough; killed between, the next run goes on."""
    total, number = 0, BATCH
    while number == BATCH:
        async with db.transaction() as tx:
            number = await some(tx)
        total += number
        await asyncio.sleep(PAUSE)
    return total
