"""Judges items and gathers those of one happening into a case. A stage: safe to run twice and to kill."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.triage.classify import RULES_VERSION, classify
from bot.triage.matching import Telling
from bot.triage.open_cases import OpenCases, facts_of_case, fits, told_at
from bot.triage.strongest import Facts, facts_of, strengthen
from bot.triage.verdict import Label, Verdict
from storage.database import Database
from storage.models import Case, Item, StoredVerdict
from storage.queries import cases, items, locks, verdicts

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


@dataclass(frozen=True, slots=True)
class _Judged:
    """An item with what triage says of it."""

    item: Item
    verdict: Verdict
    telling: Telling


_JUDGED = {
    Label.ALERT: Summary(alerts=1),
    Label.RELATED: Summary(related=1),
    Label.IRRELEVANT: Summary(irrelevant=1),
}


async def sort(db: Database, now: datetime, limit: int = 200) -> Summary:
    """Judge up to `limit` items that wait, oldest first; new and edited ones alike.

    Judging and comparing happen in a thread, between transactions; each wording is judged once.
    """
    summary, after, seen = Summary(), 0, 0
    known: OpenCases | None = None
    while seen < limit:
        async with db.read() as session:
            waiting = await items.unsorted(session, after, min(_BATCH, limit - seen))
            known = known or await _open_cases(session, now)
        if not waiting:
            break
        judged = await asyncio.to_thread(_judge, waiting)
        summary = summary.plus(await _store(db, judged, known, now))
        after, seen = waiting[-1].id or after, seen + len(waiting)
    return summary


def _judge(waiting: Sequence[Item]) -> list[_Judged]:
    judged = []
    for item in waiting:
        verdict = classify(item.title, item.text, item.language, published=told_at(item).date())
        judged.append(_Judged(item, verdict, Telling.of(item.title, verdict, told_at(item))))
    return judged


async def _open_cases(session: AsyncSession, now: datetime) -> OpenCases:
    count = await cases.count_tellings(session)
    return OpenCases(await cases.tellings(session, now - STAYS_OPEN, _TELLINGS), count)


async def _store(db: Database, judged: Sequence[_Judged], known: OpenCases, now: datetime) -> Summary:
    """Save verdicts; a transaction ends before the next that touches a case, so that none holds two."""
    summary, queue = Summary(), deque(judged)
    while queue:
        likely = None
        if queue[0].verdict.label is Label.ALERT:
            likely = await asyncio.to_thread(known.match, queue[0].telling)
        async with db.transaction() as tx:
            summary = summary.plus(await _store_one(tx, queue.popleft(), known, likely, now))
            while queue and queue[0].verdict.label is not Label.ALERT:
                summary = summary.plus(await _store_one(tx, queue.popleft(), known, None, now))
    return summary


async def _store_one(
    tx: AsyncSession, judged: _Judged, known: OpenCases, likely: int | None, now: datetime
) -> Summary:
    """Save one verdict and its case, unless the item was judged or edited in the meantime."""
    item, verdict = judged.item, judged.verdict
    if item.id is None or not await items.mark_sorted(tx, item.id, item.digest, now):
        return Summary()
    row = _row(item.id, verdict, now)
    before = await verdicts.locked(tx, item.id)
    summary = _JUDGED[verdict.label]
    if (
        before is not None
    ):  # an edited article: publishing looks at it again unless it is none of its business
        row.case_id = before.case_id
        if verdict.label is not Label.ALERT:
            row.decided_at, row.decision = before.decided_at, before.decision
        elif before.label is Label.ALERT:
            row.told = before.told if before.decided_at is None else _told(before)
    if verdict.label is Label.ALERT:
        row.case_id, how = await _gather(tx, judged, known, own=row.case_id, likely=likely, now=now)
        summary = summary.plus(how)
    await verdicts.put(tx, row)
    return summary


def _told(before: StoredVerdict) -> dict[str, Any]:
    return {"status": before.status, "certainty": before.certainty, "people": before.people}


async def _gather(
    tx: AsyncSession, judged: _Judged, known: OpenCases, *, own: int | None, likely: int | None, now: datetime
) -> tuple[int, Summary]:
    """Bring an alert item to its `own` case, to the `likely` one of the same happening, or to a new one."""
    item, verdict, telling = judged.item, judged.verdict, judged.telling
    await locks.alone(tx, locks.Lock.SORTING)
    if own is None and await cases.count_tellings(tx) != known.count:  # another sorter was here since
        likely = (await _open_cases(tx, now)).match(telling)
    found = own if own is not None else likely
    case = await cases.locked(tx, found) if found is not None else None
    newest = (known.newest(found) if found is not None else None) or now
    if found is None or case is None or (own is None and not fits(telling, case, newest)):
        columns = _columns(facts_of(verdict, telling.seen_at))
        opened = Case(title=item.title, language=verdict.language, opened_at=now, updated_at=now, **columns)
        case_id = await cases.add(tx, opened)
        known.add(telling, case_id)
        return case_id, Summary(opened=1)
    facts = strengthen(facts_of_case(case, newest), verdict, telling.seen_at)
    for name, value in _columns(facts).items():
        setattr(case, name, value)
    case.updated_at = now
    if own is None:
        known.add(telling, found)
    return found, Summary(joined=1) if own is None else Summary()


def _columns(facts: Facts) -> dict[str, Any]:
    """Give the facts as columns of a case."""
    return {
        "topic": facts.topic,
        "severity": facts.severity,
        "status": facts.status,
        "certainty": facts.certainty,
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
        label=verdict.label,
        topic=verdict.topic,
        severity=verdict.severity,
        people=verdict.people,
        people_wording=verdict.people_wording,
        places=list(verdict.places),
        origin=verdict.direction.origin,
        destination=verdict.direction.destination,
        status=verdict.status,
        certainty=verdict.certainty,
        held=verdict.held,
        others=verdict.others,
        language=verdict.language,
        evidence=[finding.as_dict() for finding in verdict.evidence],
        reason=verdict.reason,
        rules_version=RULES_VERSION,
        judged_at=now,
    )
