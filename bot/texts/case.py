"""Words the facts of a case: how urgent, whom, where, from where to where, how far it has gone. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from bot.texts.figures import people_text, read_figure
from bot.texts.languages import Translator, translator
from bot.texts.markup import cut, escape, isolate
from bot.texts.told import claimant_text, when_text, whom_text
from storage.models import Case, Certainty, Outcome, Precision, Severity, Status, Topic

OUTCOME_LENGTH = 500
"""Longest words of an outcome."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case, as the card says it. `people_wording` is the figure as an outlet wrote it."""

    topic: Topic
    severity: Severity
    status: Status
    certainty: Certainty
    people: int | None = None
    people_wording: str | None = None
    places: tuple[str, ...] = ()
    origin: str | None = None
    destination: str | None = None
    others: bool = False
    outcome: Outcome | None = None
    outcome_words: str | None = None
    whom: tuple[str, ...] = ()
    claim_source: str | None = None
    happened_on: date | None = None
    happened_within: Precision | None = None

    @classmethod
    def of(cls, case: Case) -> Self:
        """Take the facts of a stored case."""
        return cls(
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
            outcome=case.outcome_kind,
            outcome_words=case.outcome,
            whom=tuple(case.whom),
            claim_source=case.claim_source,
            happened_on=case.happened_on,
            happened_within=case.happened_within,
        )


def severity_text(severity: Severity, say: Translator) -> str:
    """Say how urgent it is."""
    words = {
        Severity.CRITICAL: say.text("Urgent"),
        Severity.HIGH: say.text("Serious"),
    }
    return words.get(severity, say.text("Notice"))


def topic_text(topic: Topic, say: Translator) -> str:
    """Say what it is about."""
    words = {
        Topic.REPATRIATION: say.text("forced return"),
        Topic.DETENTION: say.text("detention"),
        Topic.AT_RISK: say.text("danger of forced return"),
        Topic.RELEASE: say.text("release or rescue"),
        Topic.POLICY: say.text("policy and statements"),
    }
    return words.get(topic, say.text("other news"))


def facts_lines(case: CaseFacts, say: Translator) -> list[str]:
    """Give the facts as lines of HTML, each with its label; what is not told has no line."""
    lines = [say.text("Who: {who}", who=_who(case, say))]
    named = {translator("en").country(code) for code in (case.origin, case.destination) if code}
    places = [escape(say.place(name)) for name in case.places if name not in named]
    if places:
        lines.append(say.text("Where: {places}", places=say.text(", ").join(places)))
    direction = _direction(case, say)
    if direction:
        lines.append(direction)
    if case.happened_on is not None and case.happened_within is not None:
        lines.append(say.text("When: {when}", when=when_text(case.happened_on, case.happened_within, say)))
    claimant = claimant_text(case.claim_source, say) if case.claim_source else None
    if claimant:
        lines.append(say.text("According to: {claimant}", claimant=escape(claimant)))
    if case.outcome is None:
        return [*lines, say.text("Status: {status}", status=_status(case, say))]
    lines.append(say.text("Outcome: {outcome}", outcome=outcome_text(case.outcome, say)))
    if case.outcome_words:
        words = isolate(cut(case.outcome_words, OUTCOME_LENGTH))
        lines.append(say.text("A coordinator of this bot writes: {words}", words=words))
    return lines


def _who(case: CaseFacts, say: Translator) -> str:
    """Say how many people of which groups; of a single person no group is told, as it might be another's."""
    people = people_text(read_figure(case.people, case.people_wording), others=case.others, say=say)
    groups = whom_text(case.whom, say) if case.people != 1 else None
    return say.text("{people}, among them {groups}", people=people, groups=groups) if groups else people


def outcome_text(outcome: Outcome, say: Translator) -> str:
    """Say how a case ended."""
    return {
        Outcome.RETURNED: say.text("sent back"),
        Outcome.RELEASED: say.text("released"),
        Outcome.ARRIVED: say.text("arrived in safety"),
        Outcome.FALSE_REPORT: say.text("it was a false report"),
        Outcome.UNKNOWN: say.text("unknown; the case is closed without further news"),
    }[outcome]


def _direction(case: CaseFacts, say: Translator) -> str | None:
    origin = escape(say.country(case.origin)) if case.origin else None
    destination = escape(say.country(case.destination)) if case.destination else None
    if origin and destination:
        return say.text("Direction: {origin} → {destination}", origin=origin, destination=destination)
    if origin:
        return say.text("Country that returns: {origin}", origin=origin)
    if destination:
        return say.text("Returned to: {destination}", destination=destination)
    return None


def _status(case: CaseFacts, say: Translator) -> str:
    """Say how far things have gone, and who stands behind it."""
    certainty = {
        Certainty.REPORTED: say.text("reported, not officially confirmed"),
        Certainty.CONFIRMED: say.text("officially confirmed"),
        Certainty.DENIED: say.text("officially denied"),
    }[case.certainty]
    words = status_text(case.status, say)
    return say.text("{status} ({certainty})", status=words, certainty=certainty) if words else certainty


def status_text(status: Status, say: Translator) -> str | None:
    """Say what happened to the people; None where nobody told."""
    return {
        Status.AT_RISK: say.text("in danger of being sent back"),
        Status.DETAINED: say.text("detained"),
        Status.BEING_RETURNED: say.text("being sent back"),
        Status.RETURNED: say.text("sent back"),
        Status.RELEASED: say.text("released"),
        Status.ARRIVED: say.text("arrived in safety"),
    }.get(status)


def rule_text(rule: str, say: Translator) -> str:
    """Say what a rule of triage takes its words for; what it says after a colon is told only for acts."""
    words = {
        "who": say.text("whom it is about"),
        "what: return": say.text("forced return"),
        "what: arrest": say.text("arrest or detention"),
        "what: risk": say.text("danger of forced return"),
        "what: release": say.text("release or rescue"),
        "what: policy": say.text("policy and statements"),
        "official act": say.text("an act of those in power"),
        "who speaks": say.text("who speaks"),
        "reaction": say.text("a demand or protest"),
        "plea": say.text("asked not to happen, for people of a case"),
        "denial": say.text("a denial by those in power"),
        "where": say.text("a place where refugees are caught or sent back"),
        "talk": say.text("counts against: talk about it, no new event"),
        "against": say.text("counts against: often means something else"),
    }
    known = words.get(rule) or words.get(rule.partition(":")[0])
    return known or say.text("a word that belongs to this subject")
