"""An item joins the case it most surely belongs to by all that was told of it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.triage.classify import classify
from bot.triage.matching import SAME, Telling, belongs
from bot.triage.open_cases import OpenCases, facts_of_case, told_at
from bot.triage.verdict import Direction, Status, Topic
from storage.models import Case, Certainty, Item, Label, Severity
from storage.models import Status as StoredStatus
from storage.models import Topic as StoredTopic
from tests.bot.triage.happenings import news

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
FACTS = {
    "topic": StoredTopic.DETENTION, "severity": Severity.HIGH, "status": StoredStatus.DETAINED, "people": 52,
    "places": ["Dandong"], "certainty": Certainty.REPORTED, "origin": "CN", "destination": "KP",
}  # fmt: skip


def telling(people: int | None = 52, place: str = "Dandong", at: datetime = NOW) -> Telling:
    return Telling(
        title="Police hold North Koreans at the bridge",
        language="en",
        topic=Topic.DETENTION,
        status=Status.DETAINED,
        people=people,
        places=(place,),
        direction=Direction("CN", "KP"),
        others=False,
        seen_at=at,
    )


def test_the_case_of_the_likest_telling_is_found_and_what_is_added_counts():
    known = OpenCases([(1, telling()), (2, telling(4, "Kunming"))], count=2)
    assert known.match(telling()) == 1
    assert known.match(telling(4, "Kunming")) == 2
    assert known.match(telling(9, "Vladivostok")) is None
    known.add(telling(9, "Vladivostok"), 3)
    assert known.match(telling(9, "Vladivostok")) == 3
    assert known.count == 3


def test_the_newest_telling_of_a_case_is_known():
    known = OpenCases([(1, telling())], count=1)
    known.add(telling(at=NOW + timedelta(hours=2)), 1)
    assert known.newest(1) == NOW + timedelta(hours=2)
    assert known.newest(5) is None


def test_what_was_told_of_a_case_is_taken_together():
    """One outlet gave the town, another the figure: who gives both belongs, who contradicts one does not."""
    known = OpenCases([(1, telling(None)), (1, telling(52, "China"))], count=2)
    assert known.match(telling(52)) == 1
    assert known.match(telling(3)) is None
    assert known.match(telling(52, "Vientiane")) is None


@pytest.mark.long
def test_the_index_leaves_out_no_case_that_an_item_belongs_to():
    known = OpenCases([], count=0)
    weighed = 0
    for number, told in enumerate(news(seed=3)):
        verdict = classify(told.title, told.summary, told.language)
        if verdict.label is not Label.ALERT:
            continue
        new = Telling.of(told.title, verdict, told.at)
        meant = known._meant(new)
        for case_id in set(known._tellings) - meant:
            weighed += 1
            assert belongs(new, known._weighed(case_id)) < SAME, told.title
        known.add(new, known.match(new) or number + 1)
    assert weighed > 1000


def test_facts_of_a_case_are_read_with_the_time_of_its_newest_telling():
    facts = facts_of_case(Case(title="t", language="ko", opened_at=NOW, updated_at=NOW, **FACTS), NOW)
    assert (facts.topic, facts.people, facts.places, facts.told_at) == (
        Topic.DETENTION,
        52,
        ("Dandong",),
        NOW,
    )


@pytest.mark.parametrize(
    ("published", "believed"),
    [(None, NOW), (NOW - timedelta(days=3), NOW - timedelta(days=3)), (NOW + timedelta(days=3), NOW)],
)
def test_a_published_date_is_believed_only_before_the_first_sight(published, believed):
    item = Item(
        feed_id=1, key="k", title="t", source_name="s", digest="d", first_seen_at=NOW, published_at=published
    )
    assert told_at(item) == believed
