"""Name the topic of an item and say how grave it is. Pure."""

import re

from bot.triage.counting import counts
from bot.triage.reading import Act, Part, Reading, Subject
from bot.triage.terms import Kind
from bot.triage.verdict import Severity, Topic
from bot.triage.weights import CONDEMNS, STATE_REACTS, Weighing

_MANY_LIVES = 100
_TALK_TOPICS = {
    Kind.PETITION: Topic.PETITION,
    Kind.PROTEST: Topic.PROTEST,
    Kind.EVENT: Topic.EVENT,
    Kind.CAMPAIGN: Topic.CAMPAIGN,
}


def _told(part: Part) -> dict[Kind, Act]:
    """Give the first told act of each kind in a part."""
    found: dict[Kind, Act] = {}
    for act in part.acts:
        if act.told:
            found.setdefault(act.kind, act)
    return found


def _named(part: Part) -> set[Kind]:
    return {act.kind for act in part.acts if not act.topical}


def _only_on_the_way(title: dict[Kind, Act]) -> bool:
    """Say whether people were caught on the way to where they would be free."""
    return title[Kind.RELEASE].hit.term.sort == "way" and Kind.ARREST in title


def _asked_not_to(part: Part) -> bool:
    """Say whether somebody asks that people not be sent back."""
    text = part.folded.text
    said = [text[hit.start : hit.end] for hit in part.hits if hit.kind is Kind.REACTION]
    return (
        bool(said)
        and not any(CONDEMNS.search(word) for word in said)
        and any(act.topical and act.kind is Kind.RETURN for act in part.acts)
    )


def alert_topic(reading: Reading, weighing: Weighing, *, others: bool, people: int | None) -> Topic:
    """Name the topic of an alert: the title decides, the summary settles what the title leaves open."""
    title = _told(reading.title)
    if (
        Kind.RELEASE in title
        and not {Kind.RETURN, Kind.POLICY} & title.keys()
        and not _only_on_the_way(title)
    ):
        return Topic.RELEASE
    return _topic_by_speech(reading, weighing, title, people) or _topic_by_event(
        reading, title, others=others
    )


def _topic_by_speech(
    reading: Reading, weighing: Weighing, title: dict[Kind, Act], people: int | None
) -> Topic | None:
    """Name the topic where the title tells what somebody says, asks or decides."""
    if reading.title.has(Kind.DENIED):
        return Topic.POLICY
    if Kind.POLICY in title and Kind.RELEASE not in title:
        return Topic.REPATRIATION if Kind.RETURN in title and people else Topic.POLICY
    if _asked_not_to(reading.title):
        return Topic.AT_RISK if people is not None or Kind.ARREST in title else Topic.POLICY
    if weighing.pleads:
        return Topic.AT_RISK
    official = reading.title.has(Kind.OFFICIAL) and weighing.reaction >= STATE_REACTS
    return Topic.POLICY if official and weighing.reaction and not _fresh_threat(reading) else None


def _topic_by_event(reading: Reading, title: dict[Kind, Act], *, others: bool) -> Topic:
    named = _named(reading.title)
    if Kind.RETURN in title:
        threatened = _threatened_again(reading.title, title) or _only_asked(reading)
        return Topic.AT_RISK if threatened else Topic.REPATRIATION
    if Kind.RISK in title:
        done = Kind.RETURN in named and Kind.RETURN in _told(reading.summary)
        return Topic.REPATRIATION if done and not others else Topic.AT_RISK
    if Kind.ARREST in title and Kind.RETURN in named and _of_returned(reading.title, title[Kind.ARREST]):
        return Topic.REPATRIATION  # those sent back are held at home
    if Kind.ARREST in title:
        return Topic.AT_RISK if _pressing(reading.summary) else Topic.DETENTION
    return Topic.REPATRIATION if Kind.RETURN in named else _topic_by_summary(reading, named)


def _of_returned(part: Part, arrest: Act) -> bool:
    """Say whether an arrest is the fate of people sent back: in the North, or of "the returned"."""
    before = [act for act in part.acts if act.kind is Kind.RETURN and act.hit.start < arrest.hit.start]
    return any(act.stance.aside for act in before) or any(
        hit.kind is Kind.PLACE and hit.term.sort == "north" for hit in part.hits
    )


def _only_asked(reading: Reading) -> bool:
    """Say whether a Japanese headline asks (…か) and the summary tells of a return still to come."""
    return reading.title.folded.text.rstrip().endswith("か") and _pressing(reading.summary)


_RETURN_WORDS = re.compile(
    "repatri|deport|return|sent|북송|송환|추방|送还|追放|北送|遣返|遣送|驱逐|депорт|выд|renvo|abschieb"
)


def _threatened_again(part: Part, told: dict[Kind, Act]) -> bool:
    """Say whether people moved on by one state are now threatened with return by another."""
    risk = told.get(Kind.RISK)
    if risk is None or risk.hit.start < told[Kind.RETURN].hit.end:
        return False
    return bool(_RETURN_WORDS.search(part.folded.text, risk.hit.start, risk.hit.end))


def _fresh_threat(reading: Reading) -> bool:
    return any(act.kind is Kind.RISK and not act.topical for act in reading.title.acts)


def _pressing(summary: Part) -> bool:
    """Say whether the summary tells of a return at hand, not only of fear of one."""
    return any(act.kind is Kind.RISK and not act.topical for act in summary.acts) and not any(
        hit.kind is Kind.RISK and hit.term.language == "en" and hit.term.text.startswith(("(risk", "(fear"))
        for hit in summary.hits
    )


def _topic_by_summary(reading: Reading, named: set[Kind]) -> Topic:
    told = _told(reading.summary)
    if Kind.RELEASE in told and not {Kind.RISK, Kind.RETURN} & told.keys():
        return Topic.RELEASE
    for kind, topic in (
        (Kind.RISK, Topic.AT_RISK),
        (Kind.RETURN, Topic.REPATRIATION),
        (Kind.ARREST, Topic.DETENTION),
        (Kind.RELEASE, Topic.RELEASE),
    ):
        if kind in told:
            return topic
    return Topic.DETENTION if Kind.ARREST in named else Topic.POLICY


def severity_of(reading: Reading, topic: Topic, *, others: bool, people: int | None) -> Severity:
    """Say how grave an alert is. Refugees of other countries are never critical, and single cases normal."""
    if topic is Topic.RELEASE:
        return Severity.NORMAL
    if others:
        return _severity_of_others(reading, topic, people)
    if topic is Topic.REPATRIATION:
        return Severity.CRITICAL
    if topic is Topic.AT_RISK:
        decided = reading.title.has(Kind.DECIDED) or reading.summary.has(Kind.DECIDED)
        return Severity.CRITICAL if decided or (people or 0) >= _MANY_LIVES else Severity.HIGH
    if topic is Topic.DETENTION:
        return Severity.NORMAL if _in_thailand(reading) else Severity.HIGH
    return _severity_of_policy(reading)


def _in_thailand(reading: Reading) -> bool:
    """Arrest in Thailand normally ends in transfer to South Korea, so it is no risk of return by itself."""
    countries = {hit.term.country for part in reading.parts for hit in part.hits if hit.kind is Kind.PLACE}
    return "TH" in countries and "CN" not in countries


def _severity_of_policy(reading: Reading) -> Severity:
    title = _told(reading.title)
    if reading.title.has(Kind.DENIED) and not any(
        counts(reading.title, s, reading.language) for s in reading.title.sentences
    ):
        return Severity.NORMAL
    if Kind.POLICY in title:
        return Severity.NORMAL if reading.title.has(Kind.RESOLUTION) else Severity.HIGH
    if Kind.RETURN in title:
        return Severity.CRITICAL
    summary = _told(reading.summary)
    if Kind.RETURN in summary and any(
        counts(reading.summary, s, reading.language) for s in reading.summary.sentences
    ):
        return Severity.CRITICAL
    return Severity.HIGH if {Kind.RETURN, Kind.ARREST} & summary.keys() else Severity.NORMAL


def _severity_of_others(reading: Reading, topic: Topic, people: int | None) -> Severity:
    if topic is Topic.POLICY:
        return Severity.NORMAL
    if people == 1 or (people is None and _one_person(reading)):
        return Severity.NORMAL
    return Severity.HIGH


def _one_person(reading: Reading) -> bool:
    singular = ("man", "woman", "activist", "journalist")
    return Subject.OTHERS in reading.title.subjects and any(
        f" {word} " in f" {reading.title.folded.text} " for word in singular
    )


def related_topic(weighing: Weighing) -> Topic:
    """Name the topic of an item for the digest: the kind of talk, or what it talks about."""
    for kind, topic in _TALK_TOPICS.items():
        if kind in weighing.topics:
            return topic
    return Topic.POLICY
