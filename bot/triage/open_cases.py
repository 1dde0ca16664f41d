"""Finds the case a new item belongs to among the tellings of open cases. Pure.

An index by place, figure and title leads to the few cases that can be meant; only those are weighed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from rapidfuzz import fuzz, process

from bot.triage.matching import ALIKE_ALONE, SAME, Telling, belongs, comparable, folded
from bot.triage.nearness import neighbours
from bot.triage.strongest import Facts, happened_of
from bot.triage.verdict import Whom
from storage.models import Case, Item
from storage.queries.items import Waiting

_WEIGHED = 24
"""Newest tellings of a case an item is weighed against: what is older was told again since."""


def told_at(item: Item | Waiting) -> datetime:
    """Give the time of a telling: a published date is believed only where it lies before the first sight."""
    return believed(item.published_at, item.first_seen_at)


def believed(published_at: datetime | None, first_seen_at: datetime) -> datetime:
    """Give the time of a telling from its two dates."""
    return min(published_at or first_seen_at, first_seen_at)


class OpenCases:
    """The tellings of open cases by case, those that were read and those added since.

    `count` is how many tellings there were in all: where it has changed, somebody else has added some.
    `guarded` are the cases that are not public.
    """

    def __init__(
        self, told: Iterable[tuple[int, Telling]], count: int, guarded: Collection[int] = frozenset()
    ) -> None:
        self._guarded = guarded
        self._tellings: dict[int, list[Telling]] = {}
        self._of_place: defaultdict[str, set[int]] = defaultdict(set)
        self._of_figure: defaultdict[int, set[int]] = defaultdict(set)
        self._titles: defaultdict[str, dict[str, set[int]]] = defaultdict(dict)
        self.count = 0
        for case_id, telling in told:
            self.add(telling, case_id)
        self.count = count

    def match(self, new: Telling) -> int | None:
        """Give the case the item most surely belongs to, or None where it tells of something new."""
        best, surest = None, SAME
        for case_id in sorted(self._meant(new), reverse=True):  # of two alike the younger one is meant
            sure = belongs(new, self._weighed(case_id), guarded=case_id in self._guarded)
            if sure > surest or (best is None and sure >= SAME):
                best, surest = case_id, sure
        return best

    def newest(self, case_id: int) -> datetime | None:
        """Give the time of the newest known telling of a case."""
        return max((telling.seen_at for telling in self._tellings.get(case_id, ())), default=None)

    def add(self, new: Telling, case_id: int) -> None:
        """Keep up with a telling that was stored now."""
        self._tellings.setdefault(case_id, []).append(new)
        for place in new.places:
            self._of_place[place].add(case_id)
        if new.people is not None:
            self._of_figure[new.people].add(case_id)
        titles = self._titles[new.language.partition("-")[0]]
        titles.setdefault(folded(new.title), set()).add(case_id)
        self.count += 1

    def _weighed(self, case_id: int) -> Sequence[Telling]:
        tellings = self._tellings[case_id]
        if len(tellings) <= _WEIGHED:
            return tellings
        return sorted(tellings, key=lambda telling: telling.seen_at)[-_WEIGHED:]

    def _meant(self, new: Telling) -> set[int]:
        """Give the cases that share a place, a figure or a title with the item: no other can belong."""
        found: set[int] = set()
        for place in new.places:
            for near in (place, *neighbours(place)):
                found |= self._of_place.get(near, set())
        if new.people is not None:
            for figure, case_ids in self._of_figure.items():
                if comparable(new.people, figure):
                    found |= case_ids
        titles = self._titles[new.language.partition("-")[0]]
        alike = process.extract(
            folded(new.title),
            list(titles),
            scorer=fuzz.token_set_ratio,
            processor=None,
            score_cutoff=100.0 * ALIKE_ALONE,
            limit=None,
        )
        return found.union(*(titles[title] for title, _, _ in alike))


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
        whom=tuple(Whom(group) for group in case.whom),
        claim_source=case.claim_source,
        happened=happened_of(case),
    )
