"""The strongest facts of many tellings are kept, whatever their order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.triage.strongest import facts_of, strengthen
from bot.triage.verdict import Certainty, Direction, Label, Severity, Status, Topic, Verdict

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=5)
EARLIER = NOON - timedelta(hours=5)
SEIZED = Verdict(
    label=Label.ALERT,
    topic=Topic.DETENTION,
    severity=Severity.HIGH,
    people=10,
    people_wording="about ten",
    places=("Dandong",),
    direction=Direction("CN", None),
    status=Status.DETAINED,
    certainty=Certainty.REPORTED,
    held=None,
    language="en",
    others=False,
    evidence=(),
    reason="A detention is reported.",
)


def told(at: datetime = LATER, **changes: object):
    return strengthen(facts_of(SEIZED, NOON), replace(SEIZED, **changes), at)


@pytest.mark.parametrize(
    ("known", "new", "at", "kept"),
    [
        (Status.AT_RISK, Status.DETAINED, EARLIER, Status.DETAINED),
        (Status.DETAINED, Status.AT_RISK, LATER, Status.DETAINED),
        (Status.DETAINED, Status.UNKNOWN, LATER, Status.DETAINED),
        (Status.UNKNOWN, Status.AT_RISK, EARLIER, Status.AT_RISK),
        (Status.BEING_RETURNED, Status.RETURNED, LATER, Status.RETURNED),
        (Status.RETURNED, Status.BEING_RETURNED, LATER, Status.RETURNED),
        (Status.DETAINED, Status.RELEASED, LATER, Status.RELEASED),
        (Status.DETAINED, Status.RELEASED, EARLIER, Status.DETAINED),
        (Status.UNKNOWN, Status.ARRIVED, EARLIER, Status.ARRIVED),
        (Status.RELEASED, Status.ARRIVED, LATER, Status.ARRIVED),
        (Status.RELEASED, Status.DETAINED, LATER, Status.RELEASED),
        (Status.RELEASED, Status.RETURNED, LATER, Status.RETURNED),
        (Status.RELEASED, Status.RETURNED, EARLIER, Status.RELEASED),
    ],
)
def test_status_moves_into_danger_and_out_of_it_only_by_time(known, new, at, kept):
    facts = strengthen(facts_of(replace(SEIZED, status=known), NOON), replace(SEIZED, status=new), at)
    assert facts.status is kept


@pytest.mark.parametrize(
    ("group", "freed", "ended"),
    [
        (500, 3, False),
        (500, None, False),
        (500, 480, True),
        (10, None, True),
        (10, 2, False),
        (None, 3, True),
    ],
)
def test_a_few_who_came_free_do_not_free_a_large_group(group, freed, ended):
    known = facts_of(replace(SEIZED, people=group), NOON)
    facts = strengthen(known, replace(SEIZED, people=freed, status=Status.RELEASED), LATER)
    assert (facts.status is Status.RELEASED) is ended


def test_the_largest_figure_counts_with_its_own_wording():
    assert (told(people=12, people_wording="a dozen").people, told(people=12).people_wording) == (
        12,
        "about ten",
    )
    assert told(people=12, people_wording="a dozen").people_wording == "a dozen"
    assert told(people=4, people_wording="four").people_wording == "about ten"
    assert told(people=None, people_wording="dozens").people_wording == "about ten"
    unsaid = facts_of(replace(SEIZED, people=None, people_wording=None), NOON)
    assert (
        strengthen(unsaid, replace(SEIZED, people=None, people_wording="dozens"), LATER).people_wording
        == "dozens"
    )


def test_severity_never_falls_and_places_add_up():
    facts = told(severity=Severity.CRITICAL, places=("Tumen", "Dandong"), direction=Direction("LA", "KP"))
    assert (facts.severity, facts.places) == (Severity.CRITICAL, ("Dandong", "Tumen"))
    assert (facts.origin, facts.destination) == ("CN", "KP")
    assert told(severity=Severity.NORMAL).severity is Severity.HIGH


@pytest.mark.parametrize(
    ("known", "new", "at", "kept"),
    [
        (Certainty.REPORTED, Certainty.CONFIRMED, EARLIER, Certainty.CONFIRMED),
        (Certainty.CONFIRMED, Certainty.REPORTED, LATER, Certainty.CONFIRMED),
        (Certainty.CONFIRMED, Certainty.DENIED, LATER, Certainty.DENIED),
        (Certainty.DENIED, Certainty.CONFIRMED, EARLIER, Certainty.DENIED),
    ],
)
def test_the_latest_official_word_stands(known, new, at, kept):
    facts = strengthen(facts_of(replace(SEIZED, certainty=known), NOON), replace(SEIZED, certainty=new), at)
    assert facts.certainty is kept


def test_the_topic_goes_with_the_status():
    assert told(topic=Topic.REPATRIATION, status=Status.RETURNED).topic is Topic.REPATRIATION
    assert told(topic=Topic.REPATRIATION).topic is Topic.DETENTION
    assert told(topic=Topic.POLICY, status=Status.RETURNED).topic is Topic.DETENTION


def test_a_topic_nobody_can_choose_gives_way_to_one_that_rings():
    begun = facts_of(replace(SEIZED, topic=Topic.PROTEST), NOON)
    assert strengthen(begun, SEIZED, LATER).topic is Topic.DETENTION
    assert told(topic=Topic.PETITION, status=Status.RETURNED).topic is Topic.DETENTION


def test_an_item_that_waits_for_a_person_lends_no_figures_and_no_places():
    held = replace(SEIZED, held="age, work and route of one person", severity=Severity.CRITICAL, people=99)
    begun = facts_of(held, NOON)
    assert (begun.people, begun.people_wording, begun.places) == (None, None, ())
    assert strengthen(facts_of(SEIZED, NOON), held, LATER) == facts_of(SEIZED, NOON)
