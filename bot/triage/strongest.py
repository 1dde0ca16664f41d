"""Keeps the strongest facts told of one happening, as item after item tells of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.triage.claims import rank_of
from bot.triage.verdict import (
    Certainty,
    Direction,
    Happened,
    Precision,
    Severity,
    Status,
    Topic,
    Verdict,
    Whom,
)
from storage.models import Case, StoredVerdict

_DANGER = {
    Status.UNKNOWN: 0,
    Status.AT_RISK: 1,
    Status.DETAINED: 2,
    Status.BEING_RETURNED: 3,
    Status.RETURNED: 4,
}
_GRAVITY = {Severity.NONE: 0, Severity.NORMAL: 1, Severity.HIGH: 2, Severity.CRITICAL: 3}
_RINGING = frozenset({Topic.REPATRIATION, Topic.DETENTION, Topic.AT_RISK, Topic.RELEASE, Topic.POLICY})
"""The topics subscribers choose from."""

_LARGE = 20
"""From here on "freed" without a figure is not taken for the freedom of the whole group."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a happening. `told_at` is the time of the newest telling that went into it."""

    topic: Topic
    severity: Severity
    status: Status
    certainty: Certainty
    people: int | None
    people_wording: str | None
    places: tuple[str, ...]
    origin: str | None
    destination: str | None
    others: bool
    told_at: datetime
    whom: tuple[Whom, ...] = ()
    claim_source: str | None = None
    happened: Happened | None = None


def facts_of(verdict: Verdict, told_at: datetime) -> Facts:
    """Give the facts of a first telling. One that waits for a person lends no figures and no places."""
    held = verdict.held is not None
    return Facts(
        topic=verdict.topic,
        severity=verdict.severity,
        status=verdict.status,
        certainty=verdict.certainty,
        people=None if held else verdict.people,
        people_wording=None if held else verdict.people_wording,
        places=() if held else verdict.places,
        origin=verdict.direction.origin,
        destination=verdict.direction.destination,
        others=verdict.others,
        told_at=told_at,
        whom=() if held else verdict.whom,
        claim_source=None if held else verdict.claim_source,
        happened=None if held else verdict.happened,
    )


def recount(told: Sequence[tuple[Verdict, datetime]]) -> Facts:
    """Give the facts anew from all tellings in order of their coming; there must be one.

    So a figure that was corrected, or an item that belongs elsewhere, leaves nothing behind.
    """
    (first, told_at), *rest = sorted(told, key=lambda one: one[0].held is not None)
    facts = facts_of(first, told_at)
    for verdict, at in rest:
        facts = strengthen(facts, verdict, at)
    return facts


def verdict_of(row: StoredVerdict) -> Verdict:
    """Read the facts of a stored verdict; its evidence stays where it is."""
    return Verdict(
        label=row.label,
        topic=row.topic,
        severity=row.severity,
        people=row.people,
        people_wording=row.people_wording,
        places=tuple(row.places),
        direction=Direction(row.origin, row.destination),
        status=row.status,
        certainty=row.certainty,
        held=row.held,
        language=row.language,
        others=row.others,
        evidence=(),
        reason=row.reason,
        whom=tuple(Whom(group) for group in row.whom),
        claim_source=row.claim_source,
        happened=happened_of(row),
    )


def happened_of(row: StoredVerdict | Case) -> Happened | None:
    """Read when something happened, as it is stored."""
    if row.happened_on is None or row.happened_within is None:
        return None
    return Happened(row.happened_on, row.happened_within)


def strengthen(known: Facts, verdict: Verdict, told_at: datetime) -> Facts:
    """Add what one more item tells. One that waits for a person adds nothing.

    The largest figure counts, with its wording; the gravest severity; all places. Status only moves further
    into danger, unless people came out of it: then the later telling wins. So it does for a confirmation or
    denial. The topic goes along with the status.
    """
    if verdict.held is not None:
        return known
    later = told_at >= known.told_at
    facts = replace(
        known,
        severity=max(known.severity, verdict.severity, key=_GRAVITY.__getitem__),
        places=tuple(dict.fromkeys((*known.places, *verdict.places))),
        origin=known.origin or verdict.direction.origin,
        destination=known.destination or verdict.direction.destination,
        told_at=max(known.told_at, told_at),
        whom=tuple(group for group in Whom if group in {*known.whom, *verdict.whom}),
        claim_source=_surer(known.claim_source, verdict.claim_source),
        happened=_nearer(known.happened, verdict.happened),
    )
    if _moves(known.status, verdict.status, later=later) and _is_of_all(known, verdict):
        facts = replace(facts, status=verdict.status)
    moved = facts.status is not known.status and verdict.topic is not Topic.POLICY
    if verdict.topic in _RINGING and (moved or known.topic not in _RINGING):
        facts = replace(facts, topic=verdict.topic)
    if verdict.people is not None and verdict.people > (known.people or 0):
        facts = replace(facts, people=verdict.people, people_wording=verdict.people_wording)
    elif known.people is None and known.people_wording is None:
        facts = replace(facts, people_wording=verdict.people_wording)
    if verdict.certainty is not Certainty.REPORTED and (later or known.certainty is Certainty.REPORTED):
        facts = replace(facts, certainty=verdict.certainty)
    return facts


_EXACT = tuple(Precision)


def _nearer(known: Happened | None, told: Happened | None) -> Happened | None:
    """Give the more exact of two times; the one known where both are alike."""
    if known is None or told is None:
        return known or told
    return min(known, told, key=lambda one: _EXACT.index(one.precision))


def _surer(known: str | None, told: str | None) -> str | None:
    """Give the claimant that says more: a body with a name before one without; the one known otherwise."""
    return max(known, told, key=rank_of) if known and told else known or told


def _moves(known: Status, told: Status, *, later: bool) -> bool:
    """Say whether a status replaces the known one.

    Who was freed and is told of as held is mostly looked back at; who was freed and then sent back is not.
    """
    if told not in _DANGER:
        return later or known is Status.UNKNOWN
    if known not in _DANGER:
        return later and _DANGER[told] >= _DANGER[Status.BEING_RETURNED]
    return _DANGER[told] > _DANGER[known]


def _is_of_all(known: Facts, verdict: Verdict) -> bool:
    """Say whether a good end can be that of all the people: a few who came free do not free a large group."""
    if verdict.status in _DANGER or known.people is None:
        return True
    if verdict.people is None:
        return known.people < _LARGE
    return verdict.people * 4 >= known.people * 3
