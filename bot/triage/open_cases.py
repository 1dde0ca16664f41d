"""Finds the case a new item belongs to among the tellings of open cases. Pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.triage.matching import Telling, best_match, same_happening
from bot.triage.strongest import Facts
from bot.triage.verdict import Direction
from storage.models import Case, Item, StoredVerdict

FITS_CASE = 0.4
"""An item must also fit its case as a whole: else likeness by likeness any two would join."""


def told_at(item: Item) -> datetime:
    """Give the time of a telling: a published date is believed only where it lies before the first sight."""
    return min(item.published_at or item.first_seen_at, item.first_seen_at)


class OpenCases:
    """The tellings of open cases as they were read, newest first, and those added since.

    `count` is how many tellings there were in all: where it has changed, somebody else has added some.
    """

    def __init__(self, rows: Sequence[tuple[StoredVerdict, Item]], count: int) -> None:
        self.count = count
        self._tellings = [_telling(row, item) for row, item in rows]
        self._case_ids = [row.case_id for row, _ in rows]

    def match(self, new: Telling) -> int | None:
        """Give the case of the telling that most surely tells of the same happening, or None."""
        index = best_match(new, self._tellings)
        return None if index is None else self._case_ids[index]

    def newest(self, case_id: int) -> datetime | None:
        """Give the time of the newest known telling of a case."""
        times = [
            telling.seen_at
            for telling, other in zip(self._tellings, self._case_ids, strict=True)
            if other == case_id
        ]
        return max(times, default=None)

    def add(self, new: Telling, case_id: int) -> None:
        """Keep up with a telling that was stored now."""
        self._tellings.append(new)
        self._case_ids.append(case_id)
        self.count += 1


def fits(new: Telling, case: Case, newest: datetime) -> bool:
    """Say whether an item that is like one telling of a case does not contradict the case as a whole."""
    return same_happening(new, _summed_up(case, newest)) >= FITS_CASE


def facts_of_case(case: Case, newest: datetime) -> Facts:
    """Read the facts of a stored case."""
    return Facts(
        topic=case.topic,
        severity=case.severity,
        status=case.status,
        certainty=case.certainty,
        people=case.people,
        people_wording=case.people_wording,
        places=tuple(case.places),
        origin=case.origin,
        destination=case.destination,
        others=case.others,
        told_at=newest,
    )


def _summed_up(case: Case, newest: datetime) -> Telling:
    return Telling(
        title=case.title,
        language=case.language,
        topic=case.topic,
        status=case.status,
        people=case.people,
        places=tuple(case.places),
        direction=Direction(case.origin, case.destination),
        others=case.others,
        seen_at=newest,
    )


def _telling(row: StoredVerdict, item: Item) -> Telling:
    return Telling(
        title=item.title,
        language=row.language,
        topic=row.topic,
        status=row.status,
        people=row.people,
        places=tuple(row.places),
        direction=Direction(row.origin, row.destination),
        others=row.others,
        seen_at=told_at(item),
    )
