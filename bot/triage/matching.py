"""Say whether two items tell of one happening, in any languages: people, place, time, stage, title. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from rapidfuzz import fuzz

from bot.triage.gazetteer import country_of, is_country
from bot.triage.text import fold
from bot.triage.verdict import Direction, Status, Topic, Verdict

# From here on two items are one happening.
SAME = 0.62
_LONGEST_APART = timedelta(days=21)
_FADES_OVER = timedelta(days=14)
_WEIGHTS = {"people": 3.0, "place": 2.5, "stage": 1.0, "likeness": 2.0}
# A flat contradiction outweighs whatever else agrees.
_OTHER_PEOPLE = 0.3
_OTHER_COUNTRY = 0.25
_OTHER_TOWN = 0.6
_STAGES = {
    Status.DETAINED: 0,
    Status.AT_RISK: 0,
    Status.BEING_RETURNED: 1,
    Status.RETURNED: 2,
    Status.RELEASED: 3,
    Status.ARRIVED: 3,
}


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
    apart = abs(a.seen_at - b.seen_at)
    if a.others is not b.others or apart > _LONGEST_APART:
        return 0.0
    agreement: dict[str, float] = {"stage": _stage(a, b)}
    veto = 1.0
    if a.people is not None and b.people is not None:
        agreement["people"] = _people(a.people, b.people)
        veto *= 1.0 if agreement["people"] else _OTHER_PEOPLE
    place = _place(a, b)
    if place is not None:
        agreement["place"], against = place
        veto *= against
    likeness = _likeness(a, b)
    if likeness is not None:
        agreement["likeness"] = likeness
    if agreement.keys() == {"stage"}:
        return 0.0
    total = sum(_WEIGHTS[name] * value for name, value in agreement.items())
    score = total / sum(_WEIGHTS[name] for name in agreement)
    freshness = max(0.0, 1.0 - apart / _FADES_OVER)
    return round(min(1.0, score * veto * (0.6 + 0.4 * freshness)), 4)


def best_match(new: Telling, candidates: Sequence[Telling]) -> int | None:
    """Give the index of the candidate that most surely tells of the same, or None. The first wins a tie."""
    scores = [same_happening(new, candidate) for candidate in candidates]
    if not scores or max(scores) < SAME:
        return None
    return scores.index(max(scores))


def _people(a: int, b: int) -> float:
    """Compare figures: early reports of large groups differ more than those of a family."""
    if a == b:
        return 1.0
    difference = abs(a - b) / max(a, b)
    allowed = 0.25 if max(a, b) >= 100 else 0.12 if max(a, b) >= 20 else 0.0
    return 0.7 if difference <= allowed else 0.0


def _place(a: Telling, b: Telling) -> tuple[float, float] | None:
    """Give agreement and veto by place, or None where one of the two names none."""
    towns_a, towns_b = (frozenset(p for p in t.places if not is_country(p)) for t in (a, b))
    if towns_a & towns_b:
        return 1.0, 1.0
    countries_a, countries_b = _countries(a), _countries(b)
    if not countries_a or not countries_b:
        return None
    if not countries_a & countries_b:
        return 0.0, _OTHER_COUNTRY
    if towns_a and towns_b:
        same_figure = a.people is not None and a.people == b.people and a.people > 1
        return (0.4, 1.0) if same_figure else (0.1, _OTHER_TOWN)
    return 0.6, 1.0


def _countries(telling: Telling) -> frozenset[str]:
    named = {country for place in telling.places if (country := country_of(place)) not in {None, "KP", "KR"}}
    origin = {telling.direction.origin} if telling.direction.origin else set()
    return frozenset(str(country) for country in named | origin)


def _stage(a: Telling, b: Telling) -> float:
    """Compare how far things have gone: a report of risk and one of return days later may be one case."""
    if Topic.POLICY in {a.topic, b.topic} and a.topic is not b.topic:
        return 0.4
    stage_a, stage_b = _STAGES.get(a.status), _STAGES.get(b.status)
    if stage_a is None or stage_b is None:
        return 0.5
    return {0: 1.0, 1: 0.8, 2: 0.5}.get(abs(stage_a - stage_b), 0.4)


def _likeness(a: Telling, b: Telling) -> float | None:
    """Compare titles of one language; titles of two languages say nothing either way."""
    if a.language.partition("-")[0] != b.language.partition("-")[0]:
        return None
    ratio = fuzz.token_set_ratio(fold(a.title).text, fold(b.title).text)
    if not ratio:
        ratio = fuzz.ratio(fold(a.title).text, fold(b.title).text)
    return max(0.0, (float(ratio) - 35.0) / 65.0)
