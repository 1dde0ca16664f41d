"""Proves bot/feeds/health.py: of which feeds to tell, whose trouble it is, and what a person may ask."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds import health
from storage.models import Feed, FeedState

NOW = datetime(2026, 3, 9, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def feed(
    host: str = "paper", state: FeedState = FeedState.FINE, since: timedelta = DAY, **more: object
) -> Feed:
    given = {"name": host, "url": f"https://{host}.example/feed", "etag": b'"1"', "state_since": NOW - since}
    return Feed(**{**given, "state": state, "next_poll_at": NOW + DAY, **more})


@pytest.mark.parametrize(
    ("state", "since", "more", "told"),
    [
        (FeedState.GONE, timedelta(0), {}, True),
        (FeedState.UNSAFE, timedelta(0), {}, True),
        (FeedState.QUIET, timedelta(0), {}, True),
        (FeedState.BROKEN, DAY - HOUR, {}, False),
        (FeedState.BROKEN, DAY, {}, True),
        (FeedState.BLOCKED, DAY, {}, True),
        (FeedState.BLOCKED, DAY, {"told_state": FeedState.BLOCKED}, False),
        (FeedState.BLOCKED, DAY, {"told_state": FeedState.BROKEN}, True),
        (FeedState.EMPTY, 2 * HOUR, {"every": 900}, False),
        (FeedState.EMPTY, 3 * HOUR, {"every": 900}, True),
        (FeedState.EMPTY, 5 * HOUR, {"every": 7200}, False),
        (FeedState.MOVED, DAY, {"moved_to": "https://new.example/"}, False),
        (FeedState.MOVED, 7 * DAY, {"moved_to": "https://new.example/"}, True),
        (FeedState.MOVED, timedelta(0), {"asked_url": "https://new.example/"}, True),
        (FeedState.MOVED, 30 * DAY, {"url": "http://a.example/", "moved_to": "https://a.example/"}, False),
        (FeedState.FINE, 9 * DAY, {}, False),
        (FeedState.NEW, 9 * DAY, {}, False),
    ],
)
def test_a_feed_is_told_of_when_its_state_has_lasted(state, since, more, told) -> None:
    assert bool(health.to_tell([feed("paper", state, since, **more)], NOW).ill) is told


def test_who_would_be_told_of_within_the_hour_comes_along_but_nobody_comes_alone_before_his_time() -> None:
    soon = feed("soon", FeedState.BROKEN, DAY - HOUR / 2)
    assert health.to_tell([soon], NOW).ill == ()
    now, later = feed("now", FeedState.BLOCKED), feed("later", FeedState.BROKEN, DAY - 2 * HOUR)
    assert [each.name for each in health.to_tell([now, later, soon], NOW).ill] == ["soon", "now"]


def test_a_recovery_is_told_when_it_has_lasted_for_an_hour() -> None:
    told = {"told_state": FeedState.BROKEN}
    assert not health.to_tell([feed(since=HOUR / 2, **told)], NOW).recovered
    assert health.to_tell([feed(since=HOUR, **told)], NOW).recovered
    assert not health.to_tell([feed(since=HOUR)], NOW).recovered


def test_a_name_server_that_lies_for_many_hosts_is_waited_for() -> None:
    unsafe = [feed(f"paper{n}", FeedState.UNSAFE, timedelta(minutes=5)) for n in range(3)]
    assert not health.to_tell(unsafe, NOW).ill
    assert len(health.to_tell(unsafe[:2], NOW).ill) == 2
    assert len(health.to_tell(unsafe, NOW + HOUR).ill) == 3


def asked(host: str, minutes: int, failure: str | None = "timeout", **more: object) -> Feed:
    answered = None if failure else NOW - timedelta(minutes=minutes)
    given = {"polled_at": NOW - timedelta(minutes=minutes), "failure": failure, "answered_at": answered}
    return feed(host, **{**given, **more})


def test_an_outage_is_four_of_five_feeds_on_three_hosts_without_any_answer() -> None:
    failed = [asked("a", 50), asked("b", 40), asked("c", 30, "dns"), asked("d", 20, "connect")]
    assert health.out_of_reach(failed, NOW, None) == NOW - timedelta(minutes=50)
    assert health.out_of_reach([*failed, asked("e", 10, None)], NOW, None)
    assert not health.out_of_reach([*failed, asked("e", 10, None), asked("f", 9, None)], NOW, None)
    assert health.out_of_reach([*failed, asked("e", 90, None), asked("f", 90, None)], NOW, None)
    assert not health.out_of_reach(failed[:2], NOW, None)
    assert not health.out_of_reach([asked("a", n) for n in range(9)], NOW, None)
    assert not health.out_of_reach([asked(f"h{n}", n, "server") for n in range(9)], NOW, None)
    known = {"told_state": FeedState.BROKEN}
    assert not health.out_of_reach([asked(f"h{n}", n, **known) for n in range(9)], NOW, None)
    assert not health.out_of_reach(failed, NOW, NOW - timedelta(minutes=35)), "before the last one ended"


def test_an_outage_begins_with_the_last_answer_of_those_that_fail() -> None:
    failed = [asked(f"h{n}", 9, answered_at=NOW - n * HOUR) for n in range(2, 6)]
    assert health.out_of_reach(failed, NOW, None) == NOW - 2 * HOUR


def test_an_outage_ends_when_half_of_those_asked_lately_answer_on_two_hosts() -> None:
    told = NOW - HOUR
    assert health.in_reach([asked("a", 5, None), asked("b", 5, "not_found"), asked("c", 5)], NOW, told)
    assert not health.in_reach([asked("a", 5, None), asked("b", 5), asked("c", 5)], NOW, told)
    assert not health.in_reach([asked("a", 20, None), asked("b", 20, None)], NOW, told)
    assert not health.in_reach([], NOW, told)


def test_in_an_outage_three_hosts_are_tried_every_ten_minutes_and_none_that_wants_a_pause() -> None:
    feeds = [asked("a", 50), asked("a", 49), asked("b", 40), asked("c", 30), asked("d", 20)]
    feeds.append(asked("z", 60, not_before=NOW + HOUR))
    assert [each.name for each in health.probes(feeds, NOW, sure=True)] == ["a", "b", "c"]
    assert health.probes([*feeds, asked("e", 5)], NOW, sure=True) == []
    assert health.probes([*feeds, asked("e", 5)], NOW, sure=False)


def test_nothing_of_an_outage_counts_against_a_feed() -> None:
    broken = asked("a", 60, state=FeedState.BROKEN, since=3 * HOUR, failures=5)
    before = asked("b", 60, state=FeedState.BROKEN, since=DAY, failures=9)
    fine = asked("c", 60, None)
    assert health.forgive([broken, before, fine], NOW - 4 * HOUR, NOW) == 2
    assert (broken.failures, broken.state_since, broken.next_poll_at) == (0, NOW, NOW)
    assert (before.failures, before.state_since, before.next_poll_at) == (0, NOW - DAY, NOW + health.SPREAD)
    assert fine.next_poll_at == NOW + DAY


@pytest.mark.parametrize(
    ("more", "wait"),
    [
        ({}, timedelta(0)),  # never asked
        ({"polled_at": NOW}, timedelta(minutes=10)),
        ({"polled_at": NOW, "every": 60}, timedelta(minutes=1)),
        ({"polled_at": NOW, "etag": None}, HOUR),
        ({"polled_at": NOW - 2 * HOUR, "etag": None}, timedelta(0)),
        ({"polled_at": NOW, "failure": "dns"}, timedelta(0)),
        ({"polled_at": NOW, "failure": "blocked"}, timedelta(minutes=10)),
        ({"polled_at": NOW - HOUR, "not_before": NOW + HOUR}, HOUR),
        ({"polled_at": NOW - HOUR, "skip_hours": [12, 13]}, timedelta(minutes=90)),
        ({"polled_at": NOW - HOUR, "skip_hours": [12, 13], "next_poll_at": NOW}, timedelta(0)),
        ({"state": FeedState.GONE, "next_poll_at": None}, 29 * DAY),
    ],
)
def test_a_person_may_ask_what_the_publisher_allows(more, wait) -> None:
    assert health.may_ask_from(feed(**more), NOW) - NOW == wait


def test_an_address_is_shown_without_password_and_query() -> None:
    shown = health.without_secrets("https://ann:pw@paper.example:8443/feed?key=abc#x")
    assert shown == "https://paper.example:8443/feed?…"
