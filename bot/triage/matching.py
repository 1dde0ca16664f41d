"""Say whether an item tells of a happening others told of: people, place, stage, title, time. Pure.

Each fact that agrees or disagrees adds to or takes from the odds, by how rarely chance would bring it about:
a town shared says more than a country, forty-three people more than three. What one of the two does not tell
counts neither way.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Self

from rapidfuzz import fuzz

from bot.triage.nearness import Nearness, countries_of, nearness
from bot.triage.text import fold
from bot.triage.verdict import Direction, Status, Topic, Verdict

# From here on an item belongs to the happening.
SAME = 0.5
LONGEST_APART = timedelta(days=42)
A_WEEK = timedelta(days=7)
"""After so long only news of how it ended for those who were held belongs to a happening."""
# All weights are natural logarithms of odds. A new item is more likely of something new, or of another case.
_BEFORE = -2.6
_FRESH, _A_DAY, _A_LATER_DAY = 0.5, 0.2, 0.1
_PLACES = {
    Nearness.ABROAD: -5.0,
    Nearness.APART: -3.5,
    Nearness.UNTOLD: 0.0,
    Nearness.COUNTRY: 0.4,
    Nearness.BESIDE: 1.6,
    Nearness.SAME: 3.2,
}
_RARE_COUNTRY = 1.4
"""Much less of this news comes from elsewhere than from China."""
_SMALL, _MIDDLE, _LARGE = 2.3, 3.0, 3.6
_OTHER_FIGURE = -4.5
_STAGES = {
    Status.DETAINED: 0,
    Status.AT_RISK: 0,
    Status.BEING_RETURNED: 1,
    Status.RETURNED: 2,
    Status.RELEASED: 3,
    Status.ARRIVED: 3,
}
_STAGE = {0: 0.6, 1: 0.3, 2: -0.3, 3: -0.5}
_RETURNED, _FREE = 2, 3
_SENT_BACK_AND_FREE = -1.2
_BACKWARDS_A_DAY, _BACKWARDS_MOST = 0.5, 2.0
"""Who was freed or sent back is not arrested again in the days after; reports that lag a little are."""
_TITLE_ALIKE = ((0.9, 3.0), (0.75, 1.2), (0.6, 0.5), (0.0, 0.0))
ALIKE_ALONE = 0.9
"""Titles less alike than this, from 0 to 1, join no two items that share neither place nor figure."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What one item says of a happening. `seen_at` is when it was published or first seen, aware, UTC."""

    title: str
    language: str
    topic: Topic
    status: Status
    people: int | None
    places: tuple[str, ...]
    direction: Direction
    others: bool
    seen_at: datetime

    @classmethod
    def of(cls, title: str, verdict: Verdict, seen_at: datetime) -> Self:
        """Take the facts of a verdict."""
        return cls(
            title=title,
            language=verdict.language,
            topic=verdict.topic,
            status=verdict.status,
            people=verdict.people,
            places=verdict.places,
            direction=verdict.direction,
            others=verdict.others,
            seen_at=seen_at,
        )


def same_happening(a: Telling, b: Telling) -> float:
    """Say from 0 to 1 how surely both tell of one happening; from SAME on they do. Symmetric."""
    return belongs(a, (b,))


def belongs(new: Telling, told: Sequence[Telling], *, guarded: bool = False) -> float:
    """Say from 0 to 1 how surely an item belongs to what was `told`, at least once; from SAME on it does.

    What was told is taken together: one may have named the town, another the figure. `guarded` is a case that
    is not public: what may be of it is not parted from it after a week.
    """
    apart = min(abs(new.seen_at - telling.seen_at) for telling in told)
    if apart > LONGEST_APART or all(telling.others is not new.others for telling in told):
        return 0.0
    people = _people(new.people, {telling.people for telling in told})
    place = _place(new, told)
    surely = people >= _MIDDLE and place >= _PLACES[Nearness.SAME] and _ends(new, told)
    if apart > A_WEEK and not (guarded or surely):
        return 0.0
    odds = _BEFORE + _FRESH - _faded(apart) + people + place
    odds += max(_stage(new, telling) for telling in told)
    if min(people, place) >= 0.0:  # titles alike but for the figure or the town come from one newsroom
        odds += max(_likeness(new, telling) for telling in told)
    return round(1.0 / (1.0 + math.exp(-odds)), 4)


def _faded(apart: timedelta) -> float:
    """Give what time takes from the odds: less a day where people may be waited for."""
    later = max(apart - A_WEEK, timedelta())
    return _A_DAY * ((apart - later) / timedelta(days=1)) + _A_LATER_DAY * (later / timedelta(days=1))


def _ends(new: Telling, told: Sequence[Telling]) -> bool:
    """Say whether the later ones tell how it ended for people who were held when the earlier were written."""
    before = any(map(_is_ended, told))
    if new.seen_at < min(telling.seen_at for telling in told):
        return before and not _is_ended(new)
    return _is_ended(new) and not before


def _is_ended(telling: Telling) -> bool:
    return _STAGES.get(telling.status, 0) >= _RETURNED


def best_match(new: Telling, candidates: Sequence[Telling]) -> int | None:
    """Give the index of the candidate that most surely tells of the same, or None. The first wins a tie."""
    scores = [same_happening(new, candidate) for candidate in candidates]
    if not scores or max(scores) < SAME:
        return None
    return scores.index(max(scores))


def _people(new: int | None, told: Iterable[int | None]) -> float:
    """Weigh a figure against those told: the larger, the less by chance, and the less exact."""
    figures = [figure for figure in told if figure is not None]
    if new is None or not figures:
        return 0.0
    return max(_figure(new, figure) for figure in figures)


def comparable(a: int, b: int) -> bool:
    """Say whether two figures may be of the same people: nobody counts a large group alike."""
    most = max(a, b)
    return a == b or abs(a - b) <= most * (0.25 if most >= 100 else 0.12 if most >= 20 else 0.0)


def _figure(a: int, b: int) -> float:
    if not comparable(a, b):
        return _OTHER_FIGURE
    most = max(a, b)
    if a != b:
        return 2.2 if most >= 100 else 2.0
    return _SMALL if most < 10 else _MIDDLE if most < 20 else _LARGE


def places_of(telling: Telling) -> frozenset[str]:
    """Give all that is told of where it happens: the places named, and the country that returns people."""
    origin = telling.direction.origin
    return frozenset((*telling.places, origin) if origin else telling.places)


def _place(new: Telling, told: Sequence[Telling]) -> float:
    """Weigh the places of an item against all that were told."""
    all_told = frozenset(place for telling in told for place in places_of(telling))
    here = places_of(new)
    near = nearness(here, all_told)
    if near is Nearness.COUNTRY and "CN" not in countries_of(here) & countries_of(all_told):
        return _RARE_COUNTRY
    return _PLACES[near]


def _stage(a: Telling, b: Telling) -> float:
    """Compare how far things have gone: a report of risk and one of return days later may be one case."""
    homes = {a.direction.destination, b.direction.destination} - {None}
    if a.others and len(homes) > 1:
        return _PLACES[Nearness.ABROAD]
    if Topic.POLICY in {a.topic, b.topic} and a.topic is not b.topic:
        return -0.4
    stage_a, stage_b = _STAGES.get(a.status), _STAGES.get(b.status)
    if stage_a is None or stage_b is None:
        return 0.0
    if {stage_a, stage_b} == {_RETURNED, _FREE}:
        return _SENT_BACK_AND_FREE
    steps = stage_b - stage_a if b.seen_at >= a.seen_at else stage_a - stage_b
    lag = abs(a.seen_at - b.seen_at) / timedelta(days=1)
    backwards = min(_BACKWARDS_MOST, _BACKWARDS_A_DAY * lag) if steps < -1 else 0.0
    return _STAGE[abs(steps)] - backwards


def _likeness(a: Telling, b: Telling) -> float:
    """Compare titles of one language; titles of two languages say nothing either way."""
    if a.language.partition("-")[0] != b.language.partition("-")[0] or not (a.title and b.title):
        return 0.0
    ratio = fuzz.token_set_ratio(folded(a.title), folded(b.title)) / 100.0
    return next(weight for least, weight in _TITLE_ALIKE if ratio >= least)


@lru_cache(maxsize=8192)
def folded(title: str) -> str:
    """Give a title as it is compared."""
    return fold(title[:500]).text
