"""Decides what becomes of a judged item: told, joined to what was told, kept, dropped. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from storage.models import Case, Certainty, Item, Label, Publicity, Status, StoredVerdict, Topic

TOO_OLD = timedelta(days=7)
"""News older than this rings nobody: a feed that comes back brings its past with it."""

RINGING = frozenset({Topic.REPATRIATION, Topic.DETENTION, Topic.AT_RISK, Topic.RELEASE, Topic.POLICY})
"""The topics subscribers choose from; protests, petitions and the like are listed, never pushed."""


class Act(StrEnum):
    """What publishing does with an item. The values stand in the column `decision`."""

    TELL = "tell"  # the first alert of its case
    JOIN = "join"  # one more source of what was told: the card is edited, nobody rings
    UPDATE = "update"  # something changed for readers: rings as an update
    DIGEST = "digest"  # goes into the digest
    HOLD = "hold"  # waits for a person, or for the end of an embargo
    DROP = "drop"  # never shown


TOLD = (Act.TELL, Act.JOIN, Act.UPDATE)
"""The acts after which readers know of an item."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One act and why, for operators: `hold: the case is under embargo`."""

    act: Act
    why: str

    def __str__(self) -> str:
        """Give the words of the column `decision`."""
        return f"{self.act}: {self.why}"


class Told(Protocol):
    """What readers know from one wording of one item."""

    status: Status
    certainty: Certainty
    people: int | None


@dataclass(slots=True)
class Earlier:
    """What an article told before it was edited."""

    status: Status
    certainty: Certainty
    people: int | None

    @classmethod
    def of(cls, verdict: StoredVerdict) -> "Earlier | None":
        """Give what was told of an item by an earlier wording; None where there was none."""
        told = verdict.told
        if told is None:
            return None
        return cls(Status(told["status"]), Certainty(told["certainty"]), told["people"])


_DANGER = {Status.AT_RISK: 1, Status.DETAINED: 2, Status.BEING_RETURNED: 3, Status.RETURNED: 4}
_GOOD_ENDS = frozenset({Status.RELEASED, Status.ARRIVED})


def decide(
    verdict: StoredVerdict,
    item: Item,
    case: Case | None,
    told: Sequence[Told],
    *,
    told_at: datetime | None,
    now: datetime,
) -> Decision:
    """Decide on one item.

    `told_at` is when the case rang last, None before the first alert; `told` is what readers know of
    the case. A quiet item never rings, but a new one of its case does.
    """
    decision = sift(verdict, item, now) or _withhold(verdict, case, now)
    if decision or case is None:
        return decision or Decision(Act.HOLD, "it belongs to no case")
    if case.closed_at is not None:
        return Decision(Act.JOIN if told_at else Act.DROP, "the case is closed")
    if told_at is None:
        return Decision(Act.TELL, "the first of its case")
    if verdict.judged_at <= told_at:  # the last card was made from a case that knew of it already
        return Decision(Act.JOIN, "told before")
    change = what_changed(verdict, case, told)
    return Decision(Act.UPDATE, change) if change else Decision(Act.JOIN, "told before")


def sift(verdict: StoredVerdict, item: Item, now: datetime) -> Decision | None:
    """Part from the rest what rings nobody whatever its case; None where the case decides."""
    if verdict.label is Label.IRRELEVANT:
        return Decision(Act.DROP, "not about this")
    if item.quiet:
        return Decision(Act.DROP, "was in the feed before the bot came")
    waited = (verdict.decision or "").startswith(f"{Act.HOLD}:")  # for a person, or the end of an embargo
    if not waited and now - min(item.published_at or item.first_seen_at, item.first_seen_at) > TOO_OLD:
        return Decision(Act.DROP, "older than a week")
    if verdict.label is Label.RELATED or verdict.topic not in RINGING:
        return Decision(Act.DIGEST, "related, not urgent")
    return None


def _withhold(verdict: StoredVerdict, case: Case | None, now: datetime) -> Decision | None:
    """Keep back what a person must look at first, and cases that are not public now."""
    if verdict.held is not None:
        return Decision(Act.HOLD, verdict.held)
    if case is None:
        return None
    if is_public(case, now):
        return None
    quiet = case.publicity is Publicity.QUIET
    return Decision(Act.HOLD, "the case is kept quiet" if quiet else "the case is under embargo")


def is_public(case: Case, now: datetime) -> bool:
    """Say whether subscribers may hear of a case now."""
    if case.publicity is Publicity.EMBARGO:
        return case.embargo_until is not None and case.embargo_until <= now
    return case.publicity is Publicity.PUBLIC


def what_changed(verdict: StoredVerdict, case: Case, told: Sequence[Told]) -> str | None:
    """Say what a verdict brings that readers of `told` do not know and must; None for nothing.

    That is: people moved further into danger or came out of it, half as many more people, a first denial; and
    only what the case took over, for its facts are what the card says.
    """
    known = {before.status for before in told}
    if verdict.status is case.status and verdict.status not in known:
        worst = max((_DANGER.get(status, 0) for status in known), default=0)
        danger = _DANGER.get(verdict.status, 0)
        if verdict.status in _GOOD_ENDS or danger > worst > 0 or danger == _DANGER[Status.RETURNED]:
            return f"now {verdict.status}"
    most = max((before.people or 0 for before in told), default=0)
    if most and verdict.people and verdict.people == case.people and verdict.people * 2 >= most * 3:
        return f"{verdict.people} people instead of {most}"
    denied = any(before.certainty is Certainty.DENIED for before in told)
    if verdict.certainty is case.certainty is Certainty.DENIED and not denied:
        return "denied for the first time"
    return None
