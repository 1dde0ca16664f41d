"""Who is told of what, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.policy import TOO_OLD, Act, decide, what_changed
from storage.models import (
    Case,
    Certainty,
    Item,
    Label,
    Publicity,
    Severity,
    Status,
    StoredVerdict,
    Topic,
)

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def verdict(**wanted: object) -> StoredVerdict:
    given = {
        "item_id": 1, "label": Label.ALERT, "topic": Topic.DETENTION, "severity": Severity.HIGH, "people": 10,
        "status": Status.DETAINED, "certainty": Certainty.REPORTED, "language": "en", "reason": "r",
        "rules_version": "1", "judged_at": NOW, "case_id": 1,
    }  # fmt: skip
    return StoredVerdict(**{**given, **wanted})


def item(**wanted: object) -> Item:
    given = {
        "feed_id": 1, "key": "k", "title": "t", "source_name": "s", "digest": "d", "first_seen_at": NOW,
        "published_at": NOW - timedelta(hours=1),
    }  # fmt: skip
    return Item(**{**given, **wanted})


def case(**wanted: object) -> Case:
    given = {
        "title": "t", "language": "en", "topic": Topic.DETENTION, "severity": Severity.HIGH,
        "status": Status.DETAINED, "certainty": Certainty.REPORTED, "opened_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Case(**{**given, **wanted})


OLD = NOW - TOO_OLD - timedelta(minutes=1)
QUIET = case(publicity=Publicity.QUIET)
EMBARGO = case(publicity=Publicity.EMBARGO, embargo_until=NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("facts", "about", "of", "act"),
    [
        ({}, {}, case(), Act.TELL),
        ({"label": Label.IRRELEVANT}, {}, None, Act.DROP),
        ({"label": Label.RELATED}, {}, None, Act.DIGEST),
        ({"label": Label.RELATED}, {"quiet": True}, None, Act.DROP),
        ({"label": Label.RELATED, "held": "why"}, {}, None, Act.DIGEST),
        ({"topic": Topic.PROTEST}, {}, case(), Act.DIGEST),
        ({}, {"quiet": True}, case(), Act.DROP),
        ({}, {"published_at": OLD}, case(), Act.DROP),
        ({}, {"published_at": None, "first_seen_at": OLD}, case(), Act.DROP),
        ({}, {"published_at": NOW + timedelta(days=300)}, case(), Act.TELL),
        ({}, {"published_at": NOW - TOO_OLD}, case(), Act.TELL),
        ({"held": "a private person"}, {}, case(), Act.HOLD),
        ({}, {}, None, Act.HOLD),
        ({}, {}, QUIET, Act.HOLD),
        ({}, {}, EMBARGO, Act.HOLD),
        ({}, {}, case(publicity=Publicity.EMBARGO), Act.HOLD),
        ({}, {}, case(publicity=Publicity.EMBARGO, embargo_until=NOW), Act.TELL),
    ],
)
def test_an_untold_case_is_told_unless_something_speaks_against_it(facts, about, of, act):
    decision = decide(verdict(**facts), item(**about), of, (), told_at=None, now=NOW)
    assert decision.act is act
    assert str(decision).startswith(f"{act}: ")


def test_a_told_case_rings_again_only_when_something_changed():
    told, told_at = [verdict()], NOW - timedelta(minutes=5)
    assert decide(verdict(), item(), case(), told, told_at=told_at, now=NOW).act is Act.JOIN
    worse, now_worse = verdict(status=Status.RETURNED), case(status=Status.RETURNED)
    assert decide(worse, item(), now_worse, told, told_at=told_at, now=NOW).act is Act.UPDATE
    assert decide(worse, item(quiet=True), now_worse, told, told_at=told_at, now=NOW).act is Act.DROP
    assert decide(worse, item(), QUIET, told, told_at=told_at, now=NOW).act is Act.HOLD


def test_what_the_last_card_already_said_rings_no_second_time():
    worse, now_worse = verdict(status=Status.RETURNED), case(status=Status.RETURNED)
    assert decide(worse, item(), now_worse, [verdict()], told_at=NOW, now=NOW).act is Act.JOIN


def test_a_case_that_was_told_is_never_told_first_again_though_its_item_was_edited():
    assert decide(verdict(), item(), case(), (), told_at=NOW - timedelta(minutes=5), now=NOW).act is Act.JOIN


@pytest.mark.parametrize(
    ("new", "told", "change"),
    [
        ({}, [{}], None),
        ({"status": Status.AT_RISK}, [{}], None),
        ({"status": Status.UNKNOWN}, [{}], None),
        ({"status": Status.BEING_RETURNED}, [{}], "now being_returned"),
        ({"status": Status.BEING_RETURNED}, [{"status": Status.RETURNED}], None),
        ({"status": Status.DETAINED}, [{"status": Status.UNKNOWN}], None),
        ({"status": Status.RETURNED}, [{"status": Status.UNKNOWN}], "now returned"),
        ({"status": Status.RELEASED}, [{}], "now released"),
        ({"status": Status.RELEASED}, [{}, {"status": Status.RELEASED}], None),
        ({"status": Status.RETURNED}, [{}, {"status": Status.RELEASED}], "now returned"),
        ({"status": Status.DETAINED}, [{}, {"status": Status.RELEASED}], None),
        ({"people": 15}, [{}], "15 people instead of 10"),
        ({"people": 14}, [{}], None),
        ({"people": 15}, [{}, {"people": 12}], None),
        ({"people": 15}, [{"people": None}], None),
        ({"people": None}, [{}], None),
        ({"certainty": Certainty.DENIED}, [{}], "denied for the first time"),
        ({"certainty": Certainty.DENIED}, [{}, {"certainty": Certainty.DENIED}], None),
        ({"certainty": Certainty.CONFIRMED}, [{}], None),
    ],
)
def test_what_readers_must_hear_again(new, told, change):
    taken_over = {name: value for name, value in new.items() if value is not None}
    assert what_changed(verdict(**new), case(**taken_over), [verdict(**one) for one in told]) == change


@pytest.mark.parametrize(
    "new",
    [
        {"status": Status.RELEASED},
        {"status": Status.RETURNED},
        {"people": 30},
        {"certainty": Certainty.DENIED},
    ],
)
def test_what_the_case_did_not_take_over_is_no_news(new):
    told = [verdict()]
    assert what_changed(verdict(**new), case(**new), told)
    assert what_changed(verdict(**new), case(), told) is None
