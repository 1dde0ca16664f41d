"""Tells what became of cases: how one ended, what cards say since, what no article tells of any more.

Part of the publish stage. Each case is done in a transaction of its own; the column that asked for it is
cleared in the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alerts.cards import reword, ring
from bot.alerts.policy import is_public
from bot.delivery import outbox
from bot.texts.cases import lost_grounds
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.models import AlertKind, Case
from storage.queries import alerts, cases
from storage.queries.messages import Buttons

_CARDS_CHANGE = timedelta(days=7)
"""Older cards stay as they are: nobody scrolls up so far."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What was done: outcomes told, chats that are told one, chats whose card changes."""

    outcomes: int = 0
    deliveries: int = 0
    edited: int = 0


async def follow_up(db: Database, now: datetime) -> Followed:
    """Tell the outcomes of closed cases, and reword the cards of cases that coordinators changed."""
    outcomes = deliveries = edited = 0
    async with db.read() as session:
        ended = await cases.outcomes_due(session)
        lost = await cases.without_grounds(session)
        stale = await cases.with_stale_cards(session, now)
    for case_id in ended:
        async with db.transaction() as tx:
            told = await _tell_outcome(tx, case_id, now)
            outcomes += told is not None
            deliveries += told or 0
    for case_id in lost:
        async with db.transaction() as tx:
            await _tell_coordinators(tx, case_id, now)
    for case_id in stale:
        async with db.transaction() as tx:
            edited += await _reword(tx, case_id, now)
    return Followed(outcomes, deliveries, edited)


async def _tell_outcome(tx: AsyncSession, case_id: int, now: datetime) -> int | None:
    """Tell those who got the alerts of a case how it ended; None where it is not for them, or was told."""
    case = await cases.locked(tx, case_id)
    if case is None or case.outcome_told_at is not None:
        return None
    case.outcome_told_at = now
    last = await alerts.newest_of_case(tx, case_id)
    if last is None or not is_public(case, now):
        return None
    return await ring(tx, AlertKind.OUTCOME, case, last.item_id, now)


async def _tell_coordinators(tx: AsyncSession, case_id: int, now: datetime) -> None:
    """Put a case before the coordinators whose only article was edited and is no alert any more.

    Its card is left as it was sent: whether the outlet erred or only shortened its text is for people to see.
    """
    case = await cases.locked(tx, case_id)
    if case is None or not case.cards_stale or await cases.told(tx, case_id):
        return
    case.cards_stale = False
    wording: dict[str, tuple[str, Buttons]] = {
        language: (lost_grounds(case_id, language), []) for language in LANGUAGES
    }
    await outbox.notify(tx, wording, None, now)


async def _reword(tx: AsyncSession, case_id: int, now: datetime) -> int:
    case: Case | None = await cases.locked(tx, case_id)
    if case is None or not case.cards_stale:
        return 0
    case.cards_stale = False
    told = await alerts.of_case(tx, case_id, now - _CARDS_CHANGE)
    return sum([await reword(tx, alert, case, now) for alert in told])
