"""Counts the signatures of a petition, entered by coordinators from the web, post, fax, mail and street.

A total is the sum of what was entered. Milestones are told once to those who signed. The stage brings the
total onto the card, at most once an hour.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import telling, wording
from bot.actions.kinds import Step
from bot.texts import running as texts
from storage.database import Database
from storage.models import Call, CallState, Choice, Count
from storage.queries import call_notices, calls, counts, followers, memos, taps
from storage.queries.messages import Buttons
from storage.sealing import Keyring

MILESTONES = (25, 50, 75, 100)
"""Shares of the goal, in percent, that are told."""
EVERY = timedelta(hours=1)
TAKES = frozenset({CallState.SENDING, CallState.SENT, CallState.OVER})
"""Signatures on paper come in after the deadline, too."""
TOLD_WITHIN = timedelta(days=3)
_SHOWN = "call.counted:"


@dataclass(slots=True)
class Summary:
    """What one run did: cards brought up to date."""

    cards: int = 0


async def enter(tx: AsyncSession, entry: Count, keyring: Keyring, now: datetime) -> int | None:
    """Add an entry, and tell a milestone that it reaches; give the total, None where it may not count.

    It may not when the call was never out or is closed, or fewer than none would be left.
    """
    call = await taps.lock(tx, entry.call_id)
    before = await counts.total(tx, entry.call_id)
    if call is None or call.state not in TAKES or before + entry.number < 0:
        return None
    await counts.enter(tx, entry)
    counted = before + entry.number
    goal = call.details.get(Step.GOAL)
    if goal:
        await _tell_milestone(tx, call, counted, keyring, now, goal=int(goal))
    return counted


async def _tell_milestone(
    tx: AsyncSession, call: Call, counted: int, keyring: Keyring, now: datetime, *, goal: int
) -> None:
    """Tell the highest milestone that is reached and was not told; a mended entry tells none twice."""
    reached = [share for share in MILESTONES if counted * 100 >= goal * share]
    fresh = [
        share for share in reached
        if await call_notices.once(tx, call.id or 0, f"milestone:{share}", now, now)
    ]  # fmt: skip
    if not fresh:
        return
    title, code = await telling.titled(tx, call), wording.code(call, keyring)

    def word(language: str) -> tuple[str, Buttons]:
        return texts.milestone(title(language), counted, goal, code, language), []

    notice = telling.Notice(f"milestone:{fresh[-1]}", word, now, now + TOLD_WITHIN)
    await telling.to_those(tx, call, notice, {Choice.DONE})


async def show(db: Database, keyring: Keyring, now: datetime) -> Summary:
    """Bring totals that changed onto their cards, each at most once an hour. A stage."""
    summary = Summary()
    async with db.read() as session:
        stale = [
            call.id or 0
            for call in await followers.running(session)
            if call.kind == "petition" and await _stale(session, call.id or 0, now)
        ]
    for call_id in stale:
        async with db.transaction() as tx:
            call = await calls.get(tx, call_id)
            if call is not None and await _stale(tx, call_id, now):
                (newest,) = await counts.entries(tx, call_id, 1)
                await memos.remember(tx, f"{_SHOWN}{call_id}", f"{newest.id} {now.isoformat()}")
                await telling.recard(tx, call, keyring, now)
                summary.cards += 1
    return summary


async def _stale(session: AsyncSession, call_id: int, now: datetime) -> bool:
    """Say whether a card shows an older total, and may be changed."""
    newest = await counts.entries(session, call_id, 1)
    if not newest:
        return False
    number, _, at = (await memos.recall(session, f"{_SHOWN}{call_id}") or "").partition(" ")
    return number != str(newest[0].id) and (not at or now - datetime.fromisoformat(at) >= EVERY)
