"""Say what a news item tells of, and why: who, what, where, told or talked about, what is against. Pure."""

import re
from datetime import date

from bot.triage.caution import private_person
from bot.triage.claims import claim_source
from bot.triage.facts import certainty, direction, places, status, tells_of_others, told_count
from bot.triage.gravity import alert_topic, related_topic, severity_of
from bot.triage.happened import happened
from bot.triage.lexicon import fingerprint
from bot.triage.reading import Reading, Subject
from bot.triage.skim import skim
from bot.triage.terms import Kind
from bot.triage.verdict import Certainty, Direction, Evidence, Label, Severity, Status, Topic, Verdict
from bot.triage.weights import ALERT_AT, Weighing, beside, is_host, names_anybody, weigh
from bot.triage.whom import whom

# The first part changes with the rules, the second with the words.
RULES_VERSION = f"3.{fingerprint()}"
_MOST_EVIDENCE = 24


def classify(
    title: str, summary: str = "", language: str | None = None, *, published: date | None = None
) -> Verdict:
    """Classify one item. Never raises, whatever the text; reads only the first part of a long one.

    `language` is what the feed says it is; the script of the text decides first. `published` tells an
    item of this year's events from one that looks back at a year named in its title.
    """
    return judge(skim(title, summary, language), published)


def judge(reading: Reading, published: date | None = None) -> Verdict:
    """Classify what was read of an item, skimmed or in full: the verdict is the same."""
    if not names_anybody(reading):
        return _irrelevant(reading, beside(reading), "It names no people of concern.")
    weighing = weigh(reading)
    label = _label(reading, weighing, published)
    if label is Label.IRRELEVANT:
        return _irrelevant(reading, weighing.evidence, _no_reason(weighing))
    others = tells_of_others(reading)
    people, wording = told_count(reading)
    rings = label is Label.ALERT
    if rings:
        topic = alert_topic(reading, weighing, others=others, people=people)
        severity = severity_of(reading, topic, others=others, people=people)
        state = status(reading, topic)
    else:
        topic, severity, state = related_topic(weighing), Severity.NORMAL, Status.UNKNOWN
    moved = direction(reading, topic, others=others)
    return Verdict(
        label=label,
        topic=topic,
        severity=severity,
        people=people,
        people_wording=wording,
        places=places(reading, moved),
        direction=moved,
        status=state,
        certainty=certainty(reading),
        held=private_person(reading, published),
        language=reading.language,
        others=others,
        evidence=_evidence(weighing.evidence),
        reason=_reason(label, topic, weighing, others=others),
        whom=whom(reading) if rings else (),
        claim_source=claim_source(reading) if rings else None,
        happened=happened(reading, published) if rings else None,
    )


def _label(reading: Reading, weighing: Weighing, published: date | None) -> Label:
    relevance = weighing.subject + weighing.event + 0.5 * weighing.reaction
    spoken_of = weighing.reaction > 0 or any(part.acts or part.has(Kind.DEBATE) for part in reading.parts)
    if weighing.against > relevance or not (spoken_of or weighing.topics or _on_the_way(reading, weighing)):
        return Label.IRRELEVANT
    strength = weighing.alert - _looks_back(reading, published)
    return Label.ALERT if strength >= ALERT_AT else Label.RELATED


def _on_the_way(reading: Reading, weighing: Weighing) -> bool:
    """Say whether refugees are spoken of in a country they pass through, with nothing against it."""
    placed = any(is_host(hit) for part in reading.parts for hit in part.hits)
    return Subject.REFUGEES in reading.title.subjects and placed and not weighing.against


# A year, but none since which somebody lives somewhere.
_YEAR = re.compile(r"(?<!since )(?<!\d)((?:19|20)\d\d)(?!\d)(?!년?부터|年?(?:から|起|以来))")


def _looks_back(reading: Reading, published: date | None) -> float:
    """Take off for a headline that names an earlier year than the item's own."""
    if published is None:
        return 0.0
    first, last = published.year - 30, published.year - 2
    years = _YEAR.findall(reading.title.folded.text)
    return 1.5 if any(first <= int(year) <= last for year in years) else 0.0


_NOWHERE = Direction(None, None)
# Members of an enum are slow to reach, and most items are given these.
_IRRELEVANT, _NO_TOPIC, _NO_SEVERITY = Label.IRRELEVANT, Topic.NONE, Severity.NONE
_UNKNOWN, _REPORTED = Status.UNKNOWN, Certainty.REPORTED


def _irrelevant(reading: Reading, found: list[Evidence], reason: str) -> Verdict:
    return Verdict(
        label=_IRRELEVANT,
        topic=_NO_TOPIC,
        severity=_NO_SEVERITY,
        people=None,
        people_wording=None,
        places=places(reading),
        direction=_NOWHERE,
        status=_UNKNOWN,
        certainty=_REPORTED,
        held=None,
        language=reading.language,
        others=tells_of_others(reading),
        evidence=_evidence(found),
        reason=reason,
    )


def _evidence(found: list[Evidence]) -> tuple[Evidence, ...]:
    if not found:
        return ()
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda e: (e.where == "summary", e.start, e.end))[:_MOST_EVIDENCE])


def _no_reason(weighing: Weighing) -> str:
    if weighing.against_reasons:
        return f"It reads like another matter: {weighing.against_reasons[0]}."
    return "It names the people but no arrest, return, risk or release."


def _reason(label: Label, topic: Topic, weighing: Weighing, *, others: bool) -> str:
    who = "refugees of another country" if others else "North Koreans"
    words = [e.term for e in weighing.evidence if e.rule.startswith(("what", "official", "reaction"))]
    said = f" ({', '.join(dict.fromkeys(words[:3]))})" if words else ""
    if label is Label.ALERT:
        return f"It tells of {_TELLS[topic]} {who}{said}."
    talk = [kind.value for kind in weighing.topics]
    about = f": {', '.join(talk)}" if talk else ""
    return f"It speaks about {who} without a new event{about}."


_TELLS = {
    Topic.REPATRIATION: "a forced return of",
    Topic.DETENTION: "an arrest of",
    Topic.AT_RISK: "a threatened return of",
    Topic.RELEASE: "a release or rescue of",
    Topic.POLICY: "an official act on",
}
