"""Ends what can no longer be sent, and tells when a broadcast has ended. A stage.

What came too late, was stopped, or waits for somebody who left ends here, a few rows in each transaction.
When nothing of a broadcast waits any more, `tell` hears how it ended, in the transaction that notes it: once.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import Database
from storage.models import DeliveryState, Message
from storage.queries import broadcasts
from storage.queries.broadcasts import Figures
from storage.queries.deliveries import TOO_LATE

BATCH = 500
"""Rows ended in one transaction: the sender waits for no more."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A broadcast that has ended. `figures` are those that ended since people were told last."""

    messages: Sequence[Message]
    figures: Figures


Tell = Callable[[AsyncSession, Ended, datetime], Awaitable[None]]


@dataclass(slots=True)
class Summary:
    """What one run ended: broadcasts, and deliveries that came too late or were cancelled."""

    ended: int = 0
    expired: int = 0
    cancelled: int = 0


async def end(db: Database, tell: Tell, now: datetime) -> Summary:
    """Look at every broadcast that has not ended."""
    summary = Summary()
    async with db.read() as session:
        open_ones = await broadcasts.unended(session)
    seen: set[int] = set()
    for message in open_ones:
        await _end_rows(db, message, summary, now)
        if message.id not in seen:
            async with db.transaction() as tx:
                whole = await broadcasts.whole(tx, message)
                seen |= {each.id for each in whole if each.id is not None}
                summary.ended += await _close(tx, whole, tell, now)
    return summary


async def _end_rows(db: Database, message: Message, summary: Summary, now: datetime) -> None:
    """End what of a message must not be sent any more."""
    number = BATCH
    while number == BATCH:
        async with db.transaction() as tx:
            number = await _end_some(tx, message, summary, now)


async def _end_some(tx: AsyncSession, message: Message, summary: Summary, now: datetime) -> int:
    if message.stopped is not None:
        state, why = DeliveryState.CANCELLED, message.stopped
    elif message.expires_at is not None and message.expires_at <= now:
        state, why = DeliveryState.EXPIRED, TOO_LATE
    elif await broadcasts.few_wait(tx, message, BATCH):  # else there is time: they are not sent anyway
        number = await broadcasts.end_for_nobody(tx, message, now, BATCH)
        summary.cancelled += number
        return number
    else:
        return 0
    number = await broadcasts.end_waiting(tx, message, state, why, now, limit=BATCH)
    if state is DeliveryState.EXPIRED:
        summary.expired += number
    else:
        summary.cancelled += number
    return number


async def _close(tx: AsyncSession, whole: Sequence[Message], tell: Tell, now: datetime) -> bool:
    for message in whole:
        if await broadcasts.under_way(tx, message):
            return False
    ids = [message.id for message in whole if message.id is not None]
    since = max((message.told_until for message in whole if message.told_until), default=None)
    await tell(tx, Ended(whole, await broadcasts.figures(tx, ids, since)), now)
    await broadcasts.close(tx, ids, now)
    return True
