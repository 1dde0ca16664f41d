"""Tells what other rules would have made of the items of before, without storing anything. Asks the database.

Judging happens in a thread, some items at a time, so that the loop goes on; only items in which a changed
term stands are judged again, by the rules in use and by the others. The time it takes is bounded.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.triage.open_cases import believed
from bot.triage.own_terms import BROAD, ENOUGH, OwnTerm, patterns_of
from bot.triage.reading import LONGEST_SUMMARY, LONGEST_TITLE
from bot.triage.rules import Rules
from bot.triage.terms import Pattern
from bot.triage.text import fold
from bot.triage.verdict import Label, Verdict
from storage.database import Database
from storage.queries import terms
from storage.queries.terms import Past

DAYS = 90
MOST = 10_000
SECONDS = 20.0
_BATCH = 100
Progress = Callable[[int, int], Awaitable[None]]
"""Told how many items were looked at, and of how many."""


@dataclass(frozen=True, slots=True)
class Affected:
    """One item that would have been judged otherwise."""

    title: str
    source: str
    at: datetime
    before: Label
    after: Label


@dataclass(frozen=True, slots=True)
class Trial:
    """What other rules would have changed.

    `looked` of `there` items of the last `days` days were looked at, newest first: fewer where time was up.
    `touched` of them hold a changed term; `broad` are the changed terms that stand in too many items.
    `gained` would have rung and did not, `lost` the other way round; `other` counts verdicts that differ in
    anything else.
    """

    days: int
    there: int = 0
    looked: int = 0
    touched: int = 0
    other: int = 0
    gained: tuple[Affected, ...] = ()
    lost: tuple[Affected, ...] = ()
    broad: tuple[OwnTerm, ...] = ()

    @property
    def cut_short(self) -> bool:
        """Say whether time was up before all items were looked at."""
        return self.looked < self.there


async def trial(
    db: Database,
    before: Rules,
    after: Rules,
    now: datetime,
    *,
    days: int = DAYS,
    most: int = MOST,
    seconds: float = SECONDS,
    progress: Progress | None = None,
) -> Trial:
    """Judge the items of the last `days` days by both rules, newest first, and tell where they differ.

    Ends after `seconds` or `most` items. What `progress` raises ends it.
    """
    since, ends = now - timedelta(days=days), time.monotonic() + seconds
    counts = _Counts(before, after)
    async with db.read() as session:
        there = await terms.count_past(session, since, most)
    last: int | None = None
    while counts.looked < there and time.monotonic() < ends:
        async with db.read() as session:
            some = await terms.past(session, since, last, min(_BATCH, there - counts.looked))
        if not some:  # some were swept away meanwhile
            there = counts.looked
            break
        await asyncio.to_thread(counts.look, some, ends)
        last = some[-1].id
        if progress is not None:
            await progress(counts.looked, there)
    return counts.told(days, there)


class _Counts:
    """What was found so far."""

    def __init__(self, before: Rules, after: Rules) -> None:
        self.looked = 0
        self._before, self._after = before, after
        now, then = set(before.terms), set(after.terms)
        changed = [term for term in (*before.terms, *after.terms) if (term in now) != (term in then)]
        self._watched = [(term, patterns_of(term)) for term in dict.fromkeys(changed)]
        self._found = {term: 0 for term, _ in self._watched}
        self._touched = self._other = 0
        self._gained: list[Affected] = []
        self._lost: list[Affected] = []

    def look(self, items: Sequence[Past], ends: float) -> None:
        """Judge some items; those that come after the end of the time are left."""
        for item in items:
            if time.monotonic() >= ends:
                return
            time.sleep(0)  # lets the loop have its turn
            self.looked += 1
            if self._stands_in(item):
                self._touched += 1
                self._compare(item)

    def _stands_in(self, item: Past) -> bool:
        """Count the changed terms that stand in an item, and say whether any does."""
        texts = [fold(item.title[:LONGEST_TITLE]).text, fold(item.text[:LONGEST_SUMMARY]).text]
        here = [term for term, patterns in self._watched if any(_stands(patterns, text) for text in texts)]
        for term in here:
            self._found[term] += 1
        return bool(here)

    def _compare(self, item: Past) -> None:
        seen = believed(item.published_at, item.first_seen_at)
        one, other = (
            rules.judge(item.title, item.text, item.language, seen.date())
            for rules in (self._before, self._after)
        )
        affected = Affected(item.title, item.source_name, seen, one.label, other.label)
        if (one.label is Label.ALERT) == (other.label is Label.ALERT):
            self._other += _told_otherwise(one, other)
        elif other.label is Label.ALERT:
            self._gained.append(affected)
        else:
            self._lost.append(affected)

    def told(self, days: int, there: int) -> Trial:
        """Sum up."""
        broad = [
            term for term, count in self._found.items() if not term.silences and count > BROAD * self.looked
        ]
        return Trial(
            days,
            there,
            self.looked,
            self._touched,
            self._other,
            tuple(self._gained),
            tuple(self._lost),
            tuple(broad) if self.looked >= ENOUGH else (),
        )


def _stands(patterns: Sequence[Pattern], text: str) -> bool:
    for pattern in patterns:
        start = text.find(pattern.text)
        while start >= 0:
            end = start + len(pattern.text)
            if pattern.fits(text, start, end):
                return True
            start = text.find(pattern.text, start + 1)
    return False


def _told_otherwise(one: Verdict, other: Verdict) -> bool:
    """Say whether two verdicts differ in anything a reader would see."""
    return replace(one, evidence=(), reason="") != replace(other, evidence=(), reason="")
