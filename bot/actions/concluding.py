"""Ends calls: when their time is over, people were told to stand down, or know the outcome. A stage.

Then the answers are erased, and what was sent to those who gave them is cut from them: only totals stay.
Where no outcome is ever told, that happens some time after the end.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions import attending, changing, details, figures, moving, tally, telling
from bot.actions.kinds import GENERAL, KINDS, Answering
from bot.texts import running as texts
from storage.database import Database
from storage.models import Call, CallState
from storage.queries import calls, followers
from storage.sealing import Keyring

ERASED_AFTER = timedelta(days=60)
"""So long after its end a call may still tell its outcome to those who took part."""


@dataclass(slots=True)
class Summary:
    """What one run did: calls whose time was over, calls closed with an outcome, answers erased."""

    over: int = 0
    closed: int = 0
    erased: int = 0


async def conclude(db: Database, keyring: Keyring, now: datetime) -> Summary:
    """Look at all calls that are out or ended."""
    summary = Summary()
    async with db.read() as session:
        over = {call.id: call for call in await followers.running(session) if is_over(call, now)}
        over |= {call.id: call for call in await followers.stood_down(session)}
        told = await followers.concluding(session)
        old = await followers.forgotten(session, now - ERASED_AFTER)
    for call in over.values():
        async with db.transaction() as tx:
            summary.over += await changing.end(tx, call, keyring, now)
    for _, call in told:
        summary.erased += await _close(db, call, keyring, now)
        summary.closed += 1
    for call in old:
        async with db.transaction() as tx:
            await figures.keep_took_part(tx, call.id or 0)
            summary.erased += await followers.erase(tx, call.id or 0, now)
    if summary.erased:
        await db.erase_traces()
    return summary


def is_over(call: Call, now: datetime) -> bool:
    """Say whether the time of a call is over; an open-ended rally or petition has none."""
    if KINDS.get(call.kind, GENERAL).answering is Answering.NOTHING or call.published_at is None:
        return False
    ends = details.ends_at(call.details)
    if ends is not None:
        return now >= ends + attending.KEPT_AFTER
    open_ended = call.kind == "petition" or bool(details.dates(call.details))
    return not open_ended and now >= call.published_at + tally.OPEN_FOR


async def _close(db: Database, call: Call, keyring: Keyring, now: datetime) -> int:
    """Close a call whose outcome was told; give how many answers were erased."""
    async with db.transaction() as tx:
        before = await calls.get(tx, call.id or 0)
        if before is None or before.version != call.version:
            return 0  # the next run looks again
        running = before.state in attending.RUNNING
        if not await moving.move(tx, before, CallState.CLOSED, None, closed_at=before.closed_at or now):
            return 0
        await figures.keep_took_part(tx, call.id or 0)
        erased = await followers.erase(tx, call.id or 0, now)
        closed = await calls.get(tx, call.id or 0)
        if running and closed is not None:
            await telling.recard(tx, closed, keyring, now, head=texts.OVER)
        return erased
