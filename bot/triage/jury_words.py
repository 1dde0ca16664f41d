"""What goes through the pipes of the judging process: frames of four bytes of length and JSON. Pure.

A question holds items, and the terms of people where these are new to the process; an answer holds a verdict
for each item, in their order, and the version of the rules they were judged by.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from bot import child
from bot.triage.own_terms import OwnTerm
from bot.triage.reading import LONGEST_SUMMARY, LONGEST_TITLE
from bot.triage.verdict import (
    Certainty,
    Direction,
    Evidence,
    Happened,
    Label,
    Precision,
    Severity,
    Status,
    Topic,
    Verdict,
    Whom,
)
from storage.models import TermClass

MAX_FRAME = 64_000_000
"""Bytes of one frame: far more than two hundred items or their verdicts can be."""


class Asked(NamedTuple):
    """What is judged of one item: as much of it as judging looks at."""

    title: str
    text: str
    language: str | None
    published: date | None

    @classmethod
    def of(cls, title: str, text: str, language: str | None, published: date | None) -> "Asked":
        """Leave out what judging does not look at."""
        return cls(title[:LONGEST_TITLE], text[:LONGEST_SUMMARY], language, published)


def framed(message: dict[str, Any]) -> bytes:
    """Give a message as it goes through a pipe."""
    return child.framed(json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def question(items: Sequence[Asked], terms: Sequence[OwnTerm] | None) -> dict[str, Any]:
    """Write a question; `terms` None: as before."""
    return {
        "terms": None if terms is None else [_term_to(term) for term in terms],
        "items": [(*item[:3], item.published and item.published.isoformat()) for item in items],
    }


def items_of(message: dict[str, Any]) -> list[Asked]:
    """Read the items of a question."""
    return [
        Asked(title, text, language, date.fromisoformat(published) if published else None)
        for title, text, language, published in message["items"]
    ]


def terms_of(message: dict[str, Any]) -> tuple[OwnTerm, ...] | None:
    """Read the terms of a question; None: as before."""
    given = message["terms"]
    return None if given is None else tuple(OwnTerm(TermClass(row[0]), *row[1:]) for row in given)


def answer(verdicts: Sequence[Verdict], version: str) -> dict[str, Any]:
    """Write an answer."""
    return {"version": version, "verdicts": [verdict_to(verdict) for verdict in verdicts]}


def verdicts_of(message: dict[str, Any], count: int) -> tuple[list[Verdict], str]:
    """Read an answer to `count` items. Raises KeyError, TypeError or ValueError for anything that is none."""
    rows = message["verdicts"]
    if len(rows) != count:
        raise ValueError
    return [verdict_from(row) for row in rows], str(message["version"])


def _term_to(term: OwnTerm) -> list[Any]:
    return [term.sort.value, term.language, term.text, term.weight, term.place, term.silences]


def verdict_to(verdict: Verdict) -> list[Any]:
    """Write a verdict as JSON-ready values, in the order of its fields."""
    happened = verdict.happened
    return [
        verdict.label.value,
        verdict.topic.value,
        verdict.severity.value,
        verdict.people,
        verdict.people_wording,
        verdict.places,
        (verdict.direction.origin, verdict.direction.destination),
        verdict.status.value,
        verdict.certainty.value,
        verdict.held,
        verdict.language,
        verdict.others,
        [(one.term, one.rule, one.start, one.end, one.where, one.language) for one in verdict.evidence],
        verdict.reason,
        [group.value for group in verdict.whom],
        verdict.claim_source,
        None if happened is None else (happened.on.isoformat(), happened.precision.value),
    ]


def verdict_from(row: list[Any]) -> Verdict:
    """Read a verdict back. Raises TypeError or ValueError for anything that is none."""
    (label, topic, severity, people, wording, places, moved, status, certainty, held, language, others) = row[
        :12
    ]
    evidence, reason, whom, claim_source, happened = row[12:]
    return Verdict(
        label=Label(label),
        topic=Topic(topic),
        severity=Severity(severity),
        people=people,
        people_wording=wording,
        places=tuple(places),
        direction=Direction(*moved),
        status=Status(status),
        certainty=Certainty(certainty),
        held=held,
        language=language,
        others=others,
        evidence=tuple(Evidence(*one) for one in evidence),
        reason=reason,
        whom=tuple(Whom(group) for group in whom),
        claim_source=claim_source,
        happened=happened and Happened(date.fromisoformat(happened[0]), Precision(happened[1])),
    )
