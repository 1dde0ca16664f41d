"""An item joins a case only where it fits one telling closely and the whole well enough."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.triage.matching import Telling
from bot.triage.open_cases import OpenCases, facts_of_case, fits, told_at
from bot.triage.verdict import Direction, Status, Topic
from storage.models import Case, Certainty, Item, Label, Severity, StoredVerdict
from storage.models import Status as StoredStatus
from storage.models import Topic as StoredTopic

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


def stored(case_id: int, **facts: object) -> tuple[StoredVerdict, Item]:
    row = StoredVerdict(
        item_id=case_id, label=Label.ALERT, language="ko", reason="r", rules_version="1", judged_at=NOW,
        case_id=case_id, **{**FACTS, **facts},
    )  # fmt: skip
    item = Item(feed_id=1, key="k", title="탈북민 구금", source_name="s", digest="d", first_seen_at=NOW)
    return row, item


def test_the_case_of_the_likest_telling_is_found_and_what_is_added_counts():
    known = OpenCases([stored(1), stored(2, people=4, places=["Kunming"])], count=2)
    assert known.match(telling()) == 1
    assert known.match(telling(4, "Kunming")) == 2
    assert known.match(telling(9, "Vladivostok")) is None
    known.add(telling(9, "Vladivostok"), 3)
    assert known.match(telling(9, "Vladivostok")) == 3
    assert known.count == 3


def test_the_newest_telling_of_a_case_is_known():
    known = OpenCases([stored(1)], count=1)
    known.add(telling(at=NOW + timedelta(hours=2)), 1)
    assert known.newest(1) == NOW + timedelta(hours=2)
    assert known.newest(5) is None


@pytest.mark.parametrize(
    ("new", "fitting"),
    [
        (telling(), True),
        (telling(None), True),
        (telling(3), False),
        (telling(None, "Vientiane", NOW + timedelta(days=30)), False),
    ],
)
def test_an_item_that_contradicts_the_whole_of_a_case_does_not_fit(new, fitting):
    case = Case(title="탈북민 52명 단둥서 구금", language="ko", opened_at=NOW, updated_at=NOW, **FACTS)
    assert fits(new, case, NOW) is fitting


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
