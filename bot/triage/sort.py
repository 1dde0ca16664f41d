"""Judges items and gathers those of one happening into a case. A stage: safe to run twice and to kill."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.triage.classify import RULES_VERSION, classify
from bot.triage.matching import Telling, best_match
from bot.triage.strongest import Facts, facts_of, strengthen
from bot.triage.verdict import Certainty, Direction, Label, Severity, Status, Topic, Verdict
from storage import models
from storage.database import Database
from storage.models import Case, Item, StoredVerdict
from storage.queries import cases, items, verdicts

STAYS_OPEN = timedelta(days=7)
"""A case nothing was told of for so long takes no new items: what looks like it is another happening."""
_TELLINGS = 500
"""Newest items of open cases a new one is compared with."""
_BATCH = 20


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run did: items judged by label, cases opened, and items that joined a case already open."""

    alerts: int = 0
    related: int = 0
    irrelevant: int = 0
    opened: int = 0
    joined: int = 0

    def plus(self, other: "Summary") -> "Summary":
        """Add up two runs."""
        return Summary(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


_JUDGED = {
    Label.ALERT: Summary(alerts=1),
    Label.RELATED: Summary(related=1),
    Label.IRRELEVANT: Summary(irrelevant=1),
}


async def sort(db: Database, now: datetime, limit: int = 200) -> Summary:
    """Judge up to `limit` items that wait, oldest first; new and edited ones alike.

    Judging happens in a thread, between transactions; each wording is judged once.
    """
    summary, after, seen = Summary(), 0, 0
    while seen < limit:
        async with db.read() as session:
            waiting = await items.unsorted(session, after, min(_BATCH, limit - seen))
        if not waiting:
            break
        judged = await asyncio.to_thread(_judge, waiting)
        summary = summary.plus(await _store(db, judged, now))
        after, seen = waiting[-1].id or after, seen + len(waiting)
    return summary


def _judge(waiting: Sequence[Item]) -> list[tuple[Item, Verdict]]:
    return [
        (item, classify(item.title, item.text, item.language, published=_told_at(item).date()))
        for item in waiting
    ]


def _told_at(item: Item) -> datetime:
    """Give the time of a telling: a published date is believed only where it lies before the first sight."""
    return min(item.published_at or item.first_seen_at, item.first_seen_at)


async def _store(db: Database, judged: Sequence[tuple[Item, Verdict]], now: datetime) -> Summary:
    """Save verdicts; a transaction ends with the first that touches a case, so that none holds two."""
    summary, queue = Summary(), deque(judged)
    while queue:
        async with db.transaction() as tx:
            while queue:
                item, verdict = queue.popleft()
                summary = summary.plus(await _store_one(tx, item, verdict, now))
                if verdict.label is Label.ALERT:
                    break
    return summary


async def _store_one(tx: AsyncSession, item: Item, verdict: Verdict, now: datetime) -> Summary:
    """Save one verdict and its case, unless the item was judged or edited in the meantime."""
    if item.id is None or not await items.mark_sorted(tx, item.id, item.digest, now):
        return Summary()
    row = _row(item.id, verdict, now)
    before = await verdicts.locked(tx, item.id)
    summary = _JUDGED[verdict.label]
    if (
        before is not None
    ):  # an edited article; readers hear of it again only if it was nothing to them before
        row.case_id = before.case_id
        if verdict.label is not Label.ALERT or before.label is models.Label.ALERT:
            row.decided_at, row.decision = before.decided_at, before.decision
    if verdict.label is Label.ALERT:
        row.case_id, how = await _gather(tx, item, verdict, row.case_id, now)
        summary = summary.plus(how)
    await verdicts.put(tx, row)
    return summary


async def _gather(
    tx: AsyncSession, item: Item, verdict: Verdict, known: int | None, now: datetime
) -> tuple[int, Summary]:
    """Bring an alert item to its case: the one it is in, one of the same happening, or a new one."""
    await cases.lock_sorting(tx)
    told_at = _told_at(item)
    told = await cases.tellings(tx, now - STAYS_OPEN, _TELLINGS)
    found = known
    if found is None:
        match = best_match(Telling.of(item.title, verdict, told_at), [_telling(*pair) for pair in told])
        found = told[match][0].case_id if match is not None else None
    case = await cases.locked(tx, found) if found is not None else None
    if case is None or found is None:
        columns = _columns(facts_of(verdict, told_at))
        opened = Case(title=item.title, language=verdict.language, opened_at=now, updated_at=now, **columns)
        return await cases.add(tx, opened), Summary(opened=1)
    times = [_told_at(other) for row, other in told if row.case_id == found]
    facts = strengthen(_facts(case, max(times, default=case.opened_at)), verdict, told_at)
    for name, value in _columns(facts).items():
        setattr(case, name, value)
    case.updated_at = now
    tx.add(case)
    return found, Summary() if known is not None else Summary(joined=1)


def _telling(row: StoredVerdict, item: Item) -> Telling:
    return Telling(
        title=item.title,
        language=row.language,
        topic=Topic(row.topic),
        status=Status(row.status),
        people=row.people,
        places=tuple(row.places),
        direction=Direction(row.origin, row.destination),
        others=row.others,
        seen_at=_told_at(item),
    )


def _facts(case: Case, told_at: datetime) -> Facts:
    return Facts(
        topic=Topic(case.topic),
        severity=Severity(case.severity),
        status=Status(case.status),
        certainty=Certainty(case.certainty),
        people=case.people,
        people_wording=case.people_wording,
        places=tuple(case.places),
        origin=case.origin,
        destination=case.destination,
        others=case.others,
        told_at=told_at,
    )


def _columns(facts: Facts) -> dict[str, Any]:
    """Give the facts as columns of a case."""
    return {
        "topic": models.Topic(facts.topic),
        "severity": models.Severity(facts.severity),
        "status": models.Status(facts.status),
        "certainty": models.Certainty(facts.certainty),
        "people": facts.people,
        "people_wording": facts.people_wording,
        "places": list(facts.places),
        "origin": facts.origin,
        "destination": facts.destination,
        "others": facts.others,
    }


def _row(item_id: int, verdict: Verdict, now: datetime) -> StoredVerdict:
    return StoredVerdict(
        item_id=item_id,
        label=models.Label(verdict.label),
        topic=models.Topic(verdict.topic),
        severity=models.Severity(verdict.severity),
        people=verdict.people,
        people_wording=verdict.people_wording,
        places=list(verdict.places),
        origin=verdict.direction.origin,
        destination=verdict.direction.destination,
        status=models.Status(verdict.status),
        certainty=models.Certainty(verdict.certainty),
        held=verdict.held,
        others=verdict.others,
        language=verdict.language,
        evidence=[finding.as_dict() for finding in verdict.evidence],
        reason=verdict.reason,
        rules_version=RULES_VERSION,
        judged_at=now,
    )
