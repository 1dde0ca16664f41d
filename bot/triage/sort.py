"""Judges items and gathers those of one happening into a case. A stage: safe to run twice and to kill."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.triage.claims import rank_of
from bot.triage.gather import STAYS_OPEN, Gathering, Judged, open_cases, refresh
from bot.triage.gazetteer import gazetteer
from bot.triage.matching import Telling
from bot.triage.open_cases import OpenCases, told_at
from bot.triage.rules import Rules, packaged
from bot.triage.verdict import Label, Verdict
from storage.database import Database
from storage.models import StoredVerdict
from storage.queries import items, verdicts
from storage.queries.items import Waiting

__all__ = ["STAYS_OPEN", "Summary", "sort"]

_BATCH = 200
"""Items judged at once, and stored in one transaction as far as they were not judged before."""
_ALERTS_TOGETHER = 25
"""Alerts in one transaction: each takes a few milliseconds."""


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


Judge = Callable[[Sequence[Waiting], Rules], Awaitable[tuple[list[Verdict], str]]]
"""Gives the verdicts on items, in their order, and the version of the rules they were judged by."""


async def judge_here(waiting: Sequence[Waiting], rules: Rules) -> tuple[list[Verdict], str]:
    """Judge in a thread of this process: for tests, and where few items are judged."""

    def judge() -> list[Verdict]:
        return [rules.judge(one.title, one.text, one.language, told_at(one).date()) for one in waiting]

    return await asyncio.to_thread(judge), rules.version


@dataclass(frozen=True, slots=True)
class _Batch:
    """Items with what triage says of them; `before` are those of them with an earlier verdict."""

    judged: Sequence[Judged] = ()
    before: frozenset[int] = frozenset()


async def sort(
    db: Database, now: datetime, limit: int = 5000, rules: Rules | None = None, judge: Judge = judge_here
) -> Summary:
    """Judge up to `limit` items that wait, oldest first, by `rules` (None: the packaged ones).

    Judging happens elsewhere, between transactions, while the items before are stored; each wording is judged
    once.
    """
    summary, room = Summary(), limit
    keeper = _Keeper(db, now)

    def look(after: int) -> asyncio.Task[_Batch]:
        return asyncio.create_task(_look(db, after, min(_BATCH, room), rules or packaged(), judge))

    coming = look(0)
    try:
        while room and (batch := await coming).judged:
            room -= len(batch.judged)
            coming = look(batch.judged[-1].item.id)
            summary = summary.plus(await keeper.keep(batch))
    finally:
        coming.cancel()
        await asyncio.wait({coming})
    return summary


async def _look(db: Database, after: int, count: int, rules: Rules, judge: Judge) -> _Batch:
    """Read the next items behind the id `after`, and judge them."""
    if not count:
        return _Batch()
    async with db.read() as session:
        waiting = await items.unsorted(session, after, count)
        before = await verdicts.judged(session, [item.id for item in waiting]) if waiting else ()
    if not waiting:
        return _Batch()
    given, version = await judge(waiting, rules)
    judged = [
        Judged(item, verdict, Telling.of(item.title, verdict, told_at(item)), version)
        for item, verdict in zip(waiting, given, strict=True)
    ]
    return _Batch(judged, frozenset(before))


class _Keeper:
    """Stores what was judged; what it compares alerts with is read once, with the first."""

    def __init__(self, db: Database, now: datetime) -> None:
        self._db = db
        self._now = now
        self._known: OpenCases | None = None

    async def keep(self, batch: _Batch) -> Summary:
        """Store a batch: new items together, then each that was judged before and edited since."""
        summary = Summary()
        await self._read_cases(batch.judged)
        for together in _with_few_alerts([one for one in batch.judged if one.item.id not in batch.before]):
            async with self._db.transaction() as tx:
                summary = summary.plus(await self._store_new(tx, together))
        for one in batch.judged:
            if one.item.id in batch.before:
                async with self._db.transaction() as tx:
                    summary = summary.plus(await self._store_again(tx, one))
        return summary

    async def _read_cases(self, judged: Sequence[Judged]) -> None:
        """Read before the first alert, outside any transaction that writes, what alerts are compared with."""
        if self._known is None and any(map(_rings, judged)):
            await asyncio.to_thread(_load_words)
            async with self._db.read() as session:
                self._known = await open_cases(session, self._now)

    async def _store_new(self, tx: AsyncSession, judged: Sequence[Judged]) -> Summary:
        """Save verdicts on items that had none, with their cases, but for those judged or edited since."""
        taken = await items.mark_all_sorted(tx, {one.item.id: one.item.digest for one in judged}, self._now)
        mine = [one for one in judged if one.item.id in taken]
        rows = [_columns(one, self._now) for one in mine]
        labels = Counter(one.verdict.label for one in mine)
        summary = Summary(labels[Label.ALERT], labels[Label.RELATED], labels[Label.IRRELEVANT])
        gathering = None
        if self._known is not None and any(map(_rings, mine)):
            gathering = await Gathering.begin(tx, self._known, self._now)
        for one, row in zip(mine, rows, strict=True):
            if gathering is not None and _rings(one):
                row["case_id"], new = await gathering.take(one)
                summary = summary.plus(Summary(opened=1) if new else Summary(joined=1))
        await verdicts.put_all(tx, rows)
        if gathering is not None:
            self._known = gathering.known
        return summary

    async def _store_again(self, tx: AsyncSession, judged: Judged) -> Summary:
        """Save the verdict on an edited item with its case, unless it was judged or edited since."""
        item, verdict = judged.item, judged.verdict
        if not await items.mark_sorted(tx, item.id, item.digest, self._now):
            return Summary()
        row = StoredVerdict(**_columns(judged, self._now))
        before = await verdicts.locked(tx, item.id)
        if before is not None:
            _keep(row, before)
        summary = _JUDGED[verdict.label]
        if row.label is Label.ALERT and row.case_id is None and self._known is not None:
            gathering = await Gathering.begin(tx, self._known, self._now)
            row.case_id, new = await gathering.take(judged)
            self._known = gathering.known
            summary = summary.plus(Summary(opened=1) if new else Summary(joined=1))
            await verdicts.put_all(tx, [row.model_dump()])
            return summary
        was_told = before is not None and before.label is Label.ALERT
        await verdicts.put(tx, row)
        if row.case_id is not None and (was_told or row.label is Label.ALERT):
            case = await refresh(tx, row.case_id, self._now)
            if case is not None and row.label is not Label.ALERT:
                case.cards_stale = True
        return summary


def _load_words() -> None:
    """Load what gathering compares by: files that are not to be read in the middle of a transaction."""
    gazetteer()
    rank_of("")


def _rings(judged: Judged) -> bool:
    return judged.verdict.label is Label.ALERT


def _with_few_alerts(judged: Sequence[Judged]) -> Iterator[Sequence[Judged]]:
    """Part items so that no transaction holds up others for long."""
    together: list[Judged] = []
    alerts = 0
    for one in judged:
        together.append(one)
        alerts += _rings(one)
        if alerts == _ALERTS_TOGETHER:
            yield together
            together, alerts = [], 0
    if together:
        yield together


def _keep(row: StoredVerdict, before: StoredVerdict) -> None:
    """Take over what outlives an edit.

    Publishing looks at the new wording unless it is none of its business; what waits for a person goes on
    waiting without being told of twice.
    """
    row.case_id = before.case_id
    if row.label is not Label.ALERT:
        row.decided_at, row.decision = before.decided_at, before.decision
    elif before.label is Label.ALERT:
        row.told = before.told if before.decided_at is None else _told(before)
        if row.held is not None and before.held is not None and before.decided_at is None:
            row.decision = before.decision


def _told(before: StoredVerdict) -> dict[str, Any]:
    return {"status": before.status, "certainty": before.certainty, "people": before.people}


def _columns(judged: Judged, now: datetime) -> dict[str, Any]:
    """Give the row of a verdict that no case and no decision belongs to yet."""
    verdict = judged.verdict
    return {
        "item_id": judged.item.id,
        "label": verdict.label,
        "topic": verdict.topic,
        "severity": verdict.severity,
        "people": verdict.people,
        "people_wording": verdict.people_wording,
        "places": list(verdict.places),
        "origin": verdict.direction.origin,
        "destination": verdict.direction.destination,
        "status": verdict.status,
        "certainty": verdict.certainty,
        "held": verdict.held,
        "whom": [group.value for group in verdict.whom],
        "claim_source": verdict.claim_source,
        "happened_on": verdict.happened.on if verdict.happened else None,
        "happened_within": verdict.happened.precision if verdict.happened else None,
        "others": verdict.others,
        "language": verdict.language,
        "evidence": [finding.as_dict() for finding in verdict.evidence],
        "reason": verdict.reason,
        "rules_version": judged.rules_version,
        "judged_at": now,
        "case_id": None,
        "decided_at": None,
        "decision": None,
        "told": None,
    }
