"""Brings an alert item to its case, and keeps the facts of cases. Part of the sort stage.

What is read and written here lies within the transaction of the caller. Who holds the lock SORTING, as a
Gathering does, may hold several cases; all others hold at most one.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.triage.matching import LONGEST_APART, Telling
from bot.triage.open_cases import OpenCases, believed, facts_of_case, told_at
from bot.triage.strongest import Facts, facts_of, recount, strengthen, verdict_of
from bot.triage.verdict import Direction, Verdict
from storage.models import Case, Item, Publicity, StoredVerdict
from storage.queries import cases, locks
from storage.queries.items import Waiting

STAYS_OPEN = timedelta(days=7)
"""A case nothing was told of for so long takes no new items: what looks like it is another happening."""
_TELLINGS = 500
"""Newest items of open cases a new one is compared with."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An item with what triage says of it."""

    item: Waiting
    verdict: Verdict
    telling: Telling
    rules_version: str


async def open_cases(session: AsyncSession, now: datetime) -> OpenCases:
    """Read what an item is compared with."""
    count = await cases.count_tellings(session)
    since, kept_since = now - STAYS_OPEN, now - LONGEST_APART
    found = await cases.tellings(session, since, _TELLINGS, kept_since=kept_since)
    guarded = {told.case_id for told in found if told.publicity is not Publicity.PUBLIC}
    return OpenCases([(told.case_id, _telling(told)) for told in found], count, guarded)


class Gathering:
    """Brings alert items to their cases, one after another, within one transaction.

    `known` is what it compared with at last: to be handed to the next one, unless the transaction failed.
    """

    def __init__(self, tx: AsyncSession, known: OpenCases, now: datetime) -> None:
        self.known = known
        self._tx = tx
        self._now = now
        self._held: dict[int, Case] = {}  # cases locked by this transaction, which nobody else can change

    @classmethod
    async def begin(cls, tx: AsyncSession, known: OpenCases, now: datetime) -> "Gathering":
        """Let no other sorter gather until the transaction ends; read anew where one was here since."""
        await locks.alone(tx, locks.Lock.SORTING)
        if await cases.count_tellings(tx) != known.count:
            known = await open_cases(tx, now)
        return cls(tx, known, now)

    async def take(self, judged: Judged) -> tuple[int, bool]:
        """Bring an item to the case of the same happening or to a new one; give it, and if it is new.

        What comes after a case was closed opens another, which is no more public than the closed one was.
        """
        item, verdict, telling = judged.item, judged.verdict, judged.telling
        case = await self._led_to(await asyncio.to_thread(self.known.match, telling))
        if case is None or case.id is None or case.closed_at is not None:
            columns = _columns(facts_of(verdict, telling.seen_at))
            if case is not None:
                columns |= {"publicity": case.publicity, "embargo_until": case.embargo_until}
            case = Case(
                title="", language=verdict.language, opened_at=self._now, updated_at=self._now, **columns
            )
            _name(case, item, verdict)
            case_id = await cases.add(self._tx, case)
            self._held[case_id] = case
            self.known.add(telling, case_id)
            return case_id, True
        told = facts_of_case(case, self.known.newest(case.id) or self._now)
        _take(case, strengthen(told, verdict, telling.seen_at))
        _name(case, item, verdict)
        case.updated_at = self._now
        self.known.add(telling, case.id)
        return case.id, False

    async def _led_to(self, case_id: int | None) -> Case | None:
        """Give a case, or the one it was merged into."""
        case = await self._locked(case_id) if case_id is not None else None
        while case is not None and case.merged_into is not None:
            case = await self._locked(case.merged_into)
        return case

    async def _locked(self, case_id: int) -> Case | None:
        case = self._held.get(case_id) or await cases.locked(self._tx, case_id)
        if case is not None:
            self._held[case_id] = case
        return case


async def refresh(tx: AsyncSession, case_id: int, now: datetime) -> Case | None:
    """Count the facts of a case anew from what is told of it now; None where there is no such case.

    So a figure that an edited article takes back stands on no card any more. A case of which nothing is told
    any more keeps its facts.
    """
    case = await cases.locked(tx, case_id)
    if case is None:
        return None
    told = await cases.told(tx, case_id)
    if told:
        _take(case, recounted(told))
        for row, item in told:
            _name(case, item, verdict_of(row))
    case.updated_at = now
    return case


def recounted(told: Sequence[tuple[StoredVerdict, Item]]) -> Facts:
    """Give the facts that these tellings make; there must be one."""
    return recount([(verdict_of(row), told_at(item)) for row, item in told])


def _take(case: Case, facts: Facts) -> None:
    for name, value in _columns(facts).items():
        setattr(case, name, value)


def _name(case: Case, item: Item | Waiting, verdict: Verdict) -> None:
    """Name a case after its first item that nothing holds back; the words of the others are for reviewers."""
    if not case.title and verdict.held is None:
        case.title, case.language = item.title, verdict.language


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
        "whom": [group.value for group in facts.whom],
        "claim_source": facts.claim_source,
        "happened_on": facts.happened.on if facts.happened else None,
        "happened_within": facts.happened.precision if facts.happened else None,
    }


def _telling(told: cases.Told) -> Telling:
    return Telling(
        title=told.title,
        language=told.language,
        topic=told.topic,
        status=told.status,
        people=told.people,
        places=tuple(told.places),
        direction=Direction(told.origin, told.destination),
        others=told.others,
        seen_at=believed(told.published_at, told.first_seen_at),
    )
