"""The values triage gives: what an item tells of, how grave it is, and the words that say so. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from storage.models.verdict import Certainty, Label, Precision, Severity, Status, Topic, Whom

__all__ = [
    "Certainty",
    "Direction",
    "Evidence",
    "Happened",
    "Label",
    "Precision",
    "Severity",
    "Status",
    "Topic",
    "Verdict",
    "Where",
    "Whom",
]

Where = Literal["title", "summary"]


class Evidence(NamedTuple):
    """One finding. `start` and `end` are code-point offsets in the original title or summary."""

    term: str
    rule: str
    start: int
    end: int
    where: Where
    language: str

    def as_dict(self) -> dict[str, Any]:
        """Give the finding as JSON-ready values."""
        return {
            "term": self.term,
            "rule": self.rule,
            "start": self.start,
            "end": self.end,
            "where": self.where,
        }


@dataclass(frozen=True, slots=True)
class Direction:
    """From where to where people are moved, as ISO 3166 alpha-2 codes; None where the text does not say."""

    origin: str | None
    destination: str | None


@dataclass(frozen=True, slots=True)
class Happened:
    """When something happened: `on` is the day, or the first day of the week, month or year."""

    on: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class Verdict:
    """What triage says of one item.

    `people` is None where no figure is given; `people_wording` is the figure as written ("dozens").
    `held` is the code of the reason why the item must wait for a person, or None. `claim_source` is a code of
    claimants.yml; `happened` is when, as far as the text tells it. `others` is true where the
    refugees are not North Koreans. `reason` is one English sentence for coordinators.
    """

    label: Label
    topic: Topic
    severity: Severity
    people: int | None
    people_wording: str | None
    places: tuple[str, ...]
    direction: Direction
    status: Status
    certainty: Certainty
    held: str | None
    language: str
    others: bool
    evidence: tuple[Evidence, ...]
    reason: str
    whom: tuple[Whom, ...] = ()
    claim_source: str | None = None
    happened: Happened | None = None

    def as_dict(self) -> dict[str, Any]:
        """Give the verdict as JSON-ready values; `direction` has the keys `from` and `to`."""
        return {
            "label": self.label.value,
            "topic": self.topic.value,
            "severity": self.severity.value,
            "people": self.people,
            "places": list(self.places),
            "direction": {"from": self.direction.origin, "to": self.direction.destination},
            "status": self.status.value,
            "certainty": self.certainty.value,
            "held": self.held,
            "whom": [group.value for group in self.whom],
            "claim_source": self.claim_source,
            "happened": None
            if self.happened is None
            else {"on": self.happened.on.isoformat(), "precision": self.happened.precision.value},
            "language": self.language,
            "others": self.others,
            "reason": self.reason,
            "evidence": [finding.as_dict() for finding in self.evidence],
        }
