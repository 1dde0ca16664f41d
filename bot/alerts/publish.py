"""Turns verdicts into alerts, messages and deliveries. A stage: safe to run twice, safe to kill between."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alerts.cards import CRITICAL_LASTS, LASTS, reword, ring, widen
from bot.alerts.follow import follow_up
from bot.alerts.policy import TOLD, Act, Earlier, Told, decide, sift
from bot.delivery import outbox
from bot.texts.cases import item_waits
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.models import Alert, AlertKind, Case, Item, StoredVerdict
from storage.queries import alerts, case_work, cases, verdicts
from storage.queries.messages import Buttons

__all__ = ["CRITICAL_LASTS", "LASTS", "Summary", "publish"]

_AT_ONCE = 20
"""Verdicts read in one transaction; it ends earlier, with the first that changes what readers see."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run did. `deliveries` are those put into the outbox, `edited` the chats whose card changes."""

    told: int = 0
    joined: int = 0
    updated: int = 0
    held: int = 0
    quiet: int = 0
    outcomes: int = 0
    deliveries: int = 0
    edited: int = 0

    def plus(self, other: "Summary") -> "Summary":
        """Add up two runs."""
        return Summary(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


_SUMMARIES = {
    Act.TELL: Summary(told=1),
    Act.JOIN: Summary(joined=1),
    Act.UPDATE: Summary(updated=1),
    Act.HOLD: Summary(held=1),
    Act.DIGEST: Summary(quiet=1),
    Act.DROP: Summary(quiet=1),
}


async def publish(db: Database, now: datetime, limit: int = 1000) -> Summary:
    """Decide on up to `limit` verdicts in order of their items, and put what is told into the outbox.

    One transaction touches at most one case: it holds the decision, the alert, its messages and deliveries.
    """
    summary, after, seen = Summary(), 0, 0
    while seen < limit:
        async with db.transaction() as tx:
            waiting = await verdicts.undecided(tx, now, after, min(_AT_ONCE, limit - seen))
            for verdict, item in waiting:
                after, seen = verdict.item_id, seen + 1
                early = sift(verdict, item, now)
                if early:
                    await verdicts.note(tx, verdict.item_id, str(early), now)
                    summary = summary.plus(_SUMMARIES[early.act])
                    continue
                summary = summary.plus(await _publish_one(tx, verdict, item, now))
                break  # two publishers that held two cases each could wait for each other for ever
        if not waiting:
            break
    done = await follow_up(db, now)
    return summary.plus(Summary(outcomes=done.outcomes, deliveries=done.deliveries, edited=done.edited))


async def _publish_one(tx: AsyncSession, verdict: StoredVerdict, item: Item, now: datetime) -> Summary:
    """Decide on one item that its case decides about, and do what was decided."""
    case: Case | None = None
    last: Alert | None = None
    told: list[Told] = []
    if verdict.case_id is not None:  # whoever holds the case decides alone what is its first alert
        case = await cases.locked(tx, verdict.case_id)
        last = await alerts.newest_of_case(tx, verdict.case_id)
        told = [*await verdicts.of_case(tx, verdict.case_id, TOLD)]
    if earlier := Earlier.of(verdict):
        told.append(earlier)
    decision = decide(verdict, item, case, told, told_at=last.published_at if last else None, now=now)
    await verdicts.note(tx, verdict.item_id, str(decision), None if decision.act is Act.HOLD else now)
    summary = _SUMMARIES[decision.act]
    if verdict.held is not None and verdict.decision is None and case is not None:
        await _ask_for_a_look(tx, case, now)
    if case is None:
        return summary
    if decision.act in {Act.TELL, Act.UPDATE}:
        kind = AlertKind.UPDATE if last else AlertKind.FIRST
        return replace(summary, deliveries=await ring(tx, kind, case, verdict.item_id, now))
    if decision.act is Act.JOIN and last is not None:
        widened = await widen(tx, last, case, now)
        return replace(summary, edited=await reword(tx, last, case, now), deliveries=widened)
    return summary


async def _ask_for_a_look(tx: AsyncSession, case: Case, now: datetime) -> None:
    """Tell coordinators, by numbers alone, that an item waits for one of them."""
    waiting = await case_work.count_waiting(tx)
    wording: dict[str, tuple[str, Buttons]] = {
        language: (item_waits(case.id or 0, waiting, language), []) for language in LANGUAGES
    }
    await outbox.notify(tx, wording, None, now)
