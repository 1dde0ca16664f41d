"""When to ask again, and what people are told about a feed."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import FetchError
from bot.feeds.answer import FeedError, Fetched, Reason
from bot.feeds.cadence import may_rewrite, next_poll, state_after, wants_full_answer
from storage.models.feed import FeedState

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def fetched(
    *,
    status: int = 200,
    pause: timedelta | None = None,
    fresh: timedelta | None = None,
    moved: str | None = None,
    etag: bytes | None = b'"a"',
    at: datetime = NOW,
) -> Fetched:
    body = None if status == 304 else b"<rss/>"
    return Fetched(
        status, "https://a.example/", moved, status == 304, body, None, etag, None, pause, fresh, at
    )


def answered(error: FeedError, at: datetime) -> FeedError:
    error.answered_at = at
    return error


def wait(
    outcome: Fetched | FetchError, *, jitter: float = 0.0, failures: int = 1, **more
) -> timedelta | None:
    options = {"every": HOUR, "now": NOW, **more}
    moment = next_poll(outcome, jitter=jitter, failures=failures, **options)
    return None if moment is None else moment - NOW


@pytest.mark.parametrize(
    ("outcome", "more", "expected"),
    [
        (fetched(), {}, HOUR),
        (fetched(status=304), {}, HOUR),
        (fetched(), {"every": timedelta(minutes=15)}, timedelta(minutes=15)),
        (fetched(fresh=timedelta(minutes=5)), {}, HOUR),  # the latest wins
        (fetched(fresh=3 * HOUR), {}, 3 * HOUR),
        (fetched(status=304, fresh=3 * HOUR), {}, 3 * HOUR),
        (fetched(fresh=30 * DAY), {}, DAY),
        (fetched(), {"ttl": 2 * HOUR}, 2 * HOUR),
        (fetched(fresh=3 * HOUR), {"ttl": 2 * HOUR}, 3 * HOUR),
        (fetched(), {"ttl": 9 * DAY}, DAY),
        (fetched(pause=5 * HOUR), {}, 5 * HOUR),
        (fetched(pause=30 * DAY), {}, 7 * DAY),
        (fetched(), {"skip_hours": [13, 14]}, 3 * HOUR),
        (fetched(), {"skip_hours": list(range(24))}, HOUR),  # nonsense
        (fetched(), {"skip_days": [0]}, 12 * HOUR),
        (fetched(), {"skip_days": [0, 1, 2]}, DAY),
        (fetched(), {"skip_hours": [12]}, HOUR),
        (fetched(fresh=DAY), {"skip_hours": [11, 12]}, DAY + HOUR),  # hours are skipped whatever the bound
        (fetched(pause=5 * HOUR), {"skip_hours": [17]}, 6 * HOUR),
        (fetched(etag=None), {"every": timedelta(minutes=15)}, HOUR),  # nothing to compare with
        (fetched(etag=None), {"every": 2 * HOUR}, 2 * HOUR),
        (fetched(at=NOW + timedelta(minutes=3)), {}, timedelta(minutes=63)),  # late in a long round
    ],
)
def test_after_an_answer_the_latest_wish_wins_within_a_day(outcome, more, expected):
    assert wait(outcome, **more) == expected


@pytest.mark.parametrize(
    ("error", "failures", "expected"),
    [
        (FeedError(Reason.TIMEOUT), 1, 2 * HOUR),
        (FeedError(Reason.TIMEOUT), 2, 4 * HOUR),
        (FeedError(Reason.DNS), 3, 8 * HOUR),
        (FeedError(Reason.SERVER), 99, DAY),
        (FeedError(Reason.CONNECT), 10**9, DAY),
        (FeedError(Reason.SERVER, retry_after=5 * HOUR), 1, 5 * HOUR),
        (FeedError(Reason.NOT_FOUND), 1, HOUR),
        (FeedError(Reason.HTML), 2, 2 * HOUR),
        (FeedError(Reason.BLOCKED), 1, 4 * HOUR),
        (FeedError(Reason.BLOCKED), 2, DAY),
        (FeedError(Reason.BLOCKED), 9, DAY),
        (FeedError(Reason.BLOCKED, retry_after=2 * DAY), 1, 2 * DAY),
        (FeedError(Reason.NOT_FOUND, max_age=3 * HOUR), 1, 3 * HOUR),
        (FeedError(Reason.NOT_FOUND, max_age=9 * DAY), 1, DAY),
        (FeedError(Reason.HTTP), 5, 16 * HOUR),
        (answered(FeedError(Reason.HTTP), NOW + timedelta(minutes=1)), 1, timedelta(minutes=61)),
        (FeedError(Reason.UNSAFE), 1, 4 * HOUR),
        (FeedError(Reason.RATE_LIMITED), 1, HOUR),
        (FeedError(Reason.RATE_LIMITED), 3, 4 * HOUR),
        (FeedError(Reason.RATE_LIMITED, retry_after=3 * HOUR), 3, 3 * HOUR),
        (FeedError(Reason.RATE_LIMITED, retry_after=timedelta(seconds=9)), 1, HOUR),
        (FeedError(Reason.RATE_LIMITED, retry_after=30 * DAY), 1, 7 * DAY),
        (
            FeedError(Reason.RATE_LIMITED, retry_after=timedelta(minutes=9), asked=False),
            5,
            timedelta(minutes=9),
        ),
        (FeedError(Reason.GONE), 1, None),
        (FetchError("unreadable"), 1, HOUR),
    ],
)
def test_after_a_failure_the_wait_grows_to_a_day_and_never_ends_but_for_gone(error, failures, expected):
    assert wait(error, failures=failures) == expected


def test_a_feed_that_refuses_us_is_not_asked_more_often_than_one_that_does_not():
    assert wait(FeedError(Reason.BLOCKED), every=12 * HOUR) == 12 * HOUR


def test_what_a_document_asked_for_holds_while_the_feed_fails():
    error = FeedError(Reason.SERVER)
    assert wait(error, every=timedelta(minutes=15), ttl=3 * HOUR) == 3 * HOUR
    assert wait(error, skip_hours=[14]) == 3 * HOUR
    unasked = FeedError(Reason.RATE_LIMITED, retry_after=timedelta(minutes=61), asked=False)
    assert wait(unasked, skip_hours=[13]) == 2 * HOUR


@pytest.mark.parametrize("outcome", [fetched(), FeedError(Reason.TIMEOUT), FeedError(Reason.BLOCKED)])
def test_jitter_delays_and_never_hastens(outcome):
    plain, shaken = wait(outcome), wait(outcome, jitter=1.0)
    assert plain is not None
    assert shaken is not None
    assert plain < shaken <= plain * 1.25


def test_jitter_does_not_break_the_bound_of_a_day():
    assert wait(FeedError(Reason.TIMEOUT), failures=9, jitter=1.0) == DAY
    assert wait(fetched(fresh=30 * DAY), jitter=1.0) == DAY


@pytest.mark.parametrize(
    ("outcome", "facts", "state"),
    [
        (fetched(), {"entries": 3}, FeedState.FINE),
        (fetched(status=304), {}, FeedState.FINE),
        (fetched(), {"entries": 0, "had_entries": True}, FeedState.EMPTY),
        (fetched(), {"entries": 0}, FeedState.FINE),
        (fetched(status=304), {"previous": FeedState.EMPTY}, FeedState.EMPTY),
        (fetched(), {"entries": 1, "previous": FeedState.EMPTY}, FeedState.FINE),
        (fetched(moved="https://b.example/"), {"entries": 3}, FeedState.MOVED),
        (fetched(), {"entries": 3, "last_new_at": NOW - 15 * DAY}, FeedState.QUIET),
        (fetched(), {"entries": 3, "last_new_at": NOW - 13 * DAY}, FeedState.FINE),
        (FeedError(Reason.TIMEOUT), {"failures": 2}, FeedState.FINE),
        (FeedError(Reason.TIMEOUT), {"previous": FeedState.NEW}, FeedState.NEW),
        (fetched(), {"entries": 3, "previous": FeedState.NEW}, FeedState.FINE),
        (FeedError(Reason.TIMEOUT), {"failures": 3}, FeedState.BROKEN),
        (FeedError(Reason.RATE_LIMITED), {"failures": 3}, FeedState.BLOCKED),
        (FeedError(Reason.HTML), {}, FeedState.BROKEN),
        (FeedError(Reason.BOMB), {}, FeedState.BROKEN),
        (FeedError(Reason.BLOCKED), {}, FeedState.BLOCKED),
        (FeedError(Reason.GONE), {}, FeedState.GONE),
        (FeedError(Reason.UNSAFE), {}, FeedState.UNSAFE),
    ],
)
def test_the_state_is_one_word(outcome, facts, state):
    given = {"previous": FeedState.FINE, "failures": 1, "now": NOW, **facts}
    assert state_after(outcome, **given) is state


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_wait_and_a_state(reason):
    error = FeedError(reason)
    assert (wait(error) is None) == (reason is Reason.GONE)
    assert state_after(error, previous=FeedState.FINE, failures=9, now=NOW) is not FeedState.FINE


def test_a_move_is_believed_after_three_sightings_over_a_day():
    assert may_rewrite(3, NOW - DAY, NOW)
    assert not may_rewrite(2, NOW - 9 * DAY, NOW)
    assert not may_rewrite(99, NOW - 23 * HOUR, NOW)


def test_a_304_that_never_ends_is_doubted_once_a_week():
    assert wants_full_answer(NOW - 7 * DAY, NOW)
    assert not wants_full_answer(NOW - 6 * DAY, NOW)
    assert not wants_full_answer(None, NOW)
