"""When to ask a feed again, and in which state it is. Pure: `now` and `jitter` are arguments.

What the publisher asks for goes before what feeds.yml asks for, and the latest time of all wins.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from bot.errors import FetchError
from bot.feeds.answer import LONGEST_RETRY, FeedError, Fetched, Reason
from storage.models.feed import FeedState

LONGEST_WAIT = timedelta(hours=24)
BLOCKED_WAIT = timedelta(hours=4)
REFUSED_WAIT = timedelta(hours=1)
UNCOMPARED_WAIT = timedelta(hours=1)
"""Between two polls of a feed that gives neither ETag nor Last-Modified, whatever `every` says."""
QUIET_AFTER = timedelta(days=14)
"""Silence of a feed whose own pace is not known yet."""
SHORTEST_QUIET = timedelta(days=3)  # a weekend and a day
LONGEST_QUIET = timedelta(days=60)
QUIET_GAPS = 2  # times the longest span between two arrivals
GAPS_KEPT = 20
FEWEST_GAPS = 5
FULL_ANSWER_EVERY = timedelta(days=7)
MOVE_SIGHTINGS = 3
MOVE_AGE = timedelta(hours=24)
BROKEN_AFTER = 3  # failures in a row of a kind that mends itself

_PASSING = {Reason.DNS, Reason.TLS, Reason.CONNECT, Reason.TIMEOUT, Reason.SERVER, Reason.RATE_LIMITED}
_REFUSING = {Reason.UNSAFE, Reason.BLOCKED, Reason.BOMB, Reason.TOO_LARGE}
_SPREAD_FRESH = 0.1
_SPREAD_FAILED = 0.25


def next_poll(
    outcome: Fetched | FetchError,
    *,
    every: timedelta,
    now: datetime,
    jitter: float,
    failures: int,
    ttl: timedelta | None = None,
    skip_hours: Collection[int] = (),
    skip_days: Collection[int] = (),
) -> datetime | None:
    """Give the moment of the next poll, None for never again.

    `jitter` is 0 to 1 and only delays. `failures` counts those in a row, this one included. `skip_hours`
    are of GMT, `skip_days` are 0 for Monday to 6; days to skip, like freshness and ttl, delay by 24 hours
    at most, a Retry-After by 7 days. What the last good document asked for holds for failures as well.
    """
    if isinstance(outcome, FetchError) and outcome.reason == Reason.GONE:
        return None
    began = _answered_at(outcome, now)
    if isinstance(outcome, FeedError) and not outcome.asked:
        # Nothing was asked of this feed; feeds of one host come back spread, not all at once.
        wait = _spread(outcome.retry_after or REFUSED_WAIT, jitter, _SPREAD_FRESH)
        return beyond_skipped(began + wait, skip_hours, skip_days)
    if isinstance(outcome, FetchError):
        ours, share = _after_failure(outcome, every, failures), _SPREAD_FAILED
    else:
        ours, share = _after_answer(outcome, every), _SPREAD_FRESH
    wanted = max(ours, _fresh(outcome), ttl or ours)
    wait = min(_spread(wanted, jitter, share), max(LONGEST_WAIT, every))
    moment = min(beyond_skipped(began + wait, skip_hours, skip_days), began + max(LONGEST_WAIT, wait))
    moment = max(moment, began + min(_pause(outcome) or wait, LONGEST_RETRY))
    return beyond_skipped(moment, skip_hours, ())


def not_before(outcome: Fetched | FetchError, *, now: datetime, ttl: timedelta | None) -> datetime | None:
    """Give the moment until which the publisher wants no request, None where it says nothing of it.

    Retry-After, freshness and ttl, within the bounds of `next_poll`. Who asks by hand keeps to it too.
    """
    wished = max(_fresh(outcome), ttl or timedelta(0))
    longest = max(min(wished, LONGEST_WAIT), min(_pause(outcome) or timedelta(0), LONGEST_RETRY))
    return _answered_at(outcome, now) + longest if longest else None


def _answered_at(outcome: Fetched | FetchError, now: datetime) -> datetime:
    """Count from the answer, not from the start of a long round that it was part of."""
    if isinstance(outcome, Fetched):
        return max(now, outcome.fetched_at)
    return max(now, (outcome.answered_at if isinstance(outcome, FeedError) else None) or now)


def _fresh(outcome: Fetched | FetchError) -> timedelta:
    fresh = outcome.max_age if isinstance(outcome, Fetched | FeedError) else None
    return fresh or timedelta(0)


def _pause(outcome: Fetched | FetchError) -> timedelta | None:
    return outcome.retry_after if isinstance(outcome, Fetched | FeedError) else None


def _after_answer(fetched: Fetched, every: timedelta) -> timedelta:
    """Ask hourly at most where the publisher gives nothing to compare with and sends everything each time."""
    comparable = fetched.etag is not None or fetched.last_modified is not None
    return every if comparable else max(every, UNCOMPARED_WAIT)


def _after_failure(error: FetchError, every: timedelta, failures: int) -> timedelta:
    growth: int = 2 ** (min(max(failures, 1), 12) - 1)
    if error.reason in _REFUSING:
        return max(BLOCKED_WAIT if growth == 1 else LONGEST_WAIT, every)
    if error.reason == Reason.RATE_LIMITED and _pause(error):
        return every
    if error.reason in _PASSING and error.reason != Reason.RATE_LIMITED:
        return every * growth * 2
    return max(REFUSED_WAIT, every) * growth


def _spread(wait: timedelta, jitter: float, share: float) -> timedelta:
    return wait * (1 + share * min(max(jitter, 0.0), 1.0))


def beyond_skipped(moment: datetime, hours: Collection[int], days: Collection[int]) -> datetime:
    """Move on to the first hour that may be used; nonsense that skips every hour is ignored."""
    if not hours and not days:
        return moment
    later = moment.astimezone(UTC)
    for _ in range(7 * 24 + 1):
        if later.hour not in hours and later.weekday() not in days:
            return later
        later = later.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def state_after(
    outcome: Fetched | FetchError,
    *,
    previous: FeedState,
    failures: int,
    entries: int | None = None,
    had_entries: bool = False,
    last_new_at: datetime | None = None,
    quiet_after: timedelta = QUIET_AFTER,
    asked_elsewhere: bool = False,
    now: datetime,
) -> FeedState:
    """Give the state after a poll. `entries` is the number read, None for a 304; `failures` as above.

    `asked_elsewhere` says that feeds.yml names an address that has moved for good. Failures that mend
    themselves leave the state as it was until the third in a row.
    """
    if isinstance(outcome, FetchError):
        return _failed_state(outcome, previous, failures)
    if entries == 0 and had_entries:
        return FeedState.EMPTY
    if entries is None and previous is FeedState.EMPTY:
        return FeedState.EMPTY
    if asked_elsewhere or outcome.permanent_url is not None:
        return FeedState.MOVED
    if last_new_at is not None and now - last_new_at > quiet_after:
        return FeedState.QUIET
    return FeedState.FINE


def _failed_state(error: FetchError, previous: FeedState, failures: int) -> FeedState:
    if error.reason == Reason.GONE:
        return FeedState.GONE
    if error.reason == Reason.UNSAFE:
        return FeedState.UNSAFE
    if error.reason == Reason.BLOCKED:
        return FeedState.BLOCKED
    if error.reason in _PASSING and failures < BROKEN_AFTER:
        return previous
    return FeedState.BLOCKED if error.reason == Reason.RATE_LIMITED else FeedState.BROKEN


def gaps_with(gaps: Sequence[int], last: datetime | None, now: datetime) -> list[int]:
    """Give the seconds between the last arrivals of news, with the one that ends `now`."""
    new = [] if last is None else [int((now - last).total_seconds())]
    return [*gaps, *new][-GAPS_KEPT:]


def quiet_after(gaps: Sequence[int]) -> timedelta:
    """Give the silence that is not this feed's way: twice its longest span of late, within bounds."""
    if len(gaps) < FEWEST_GAPS:
        return QUIET_AFTER
    return min(max(timedelta(seconds=QUIET_GAPS * max(gaps)), SHORTEST_QUIET), LONGEST_QUIET)


def may_rewrite(sightings: int, first_seen_at: datetime, now: datetime) -> bool:
    """Whether a move has been seen often and long enough to be believed: three times over a day."""
    return sightings >= MOVE_SIGHTINGS and now - first_seen_at >= MOVE_AGE


def wants_full_answer(last_full_at: datetime | None, now: datetime) -> bool:
    """Whether to leave the validators out once: a publisher whose 304 never ends may be lying."""
    return last_full_at is not None and now - last_full_at >= FULL_ANSWER_EVERY
