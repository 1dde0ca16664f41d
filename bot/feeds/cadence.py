"""When to ask a feed again, and in which state it is. Pure: `now` and `jitter` are arguments.

What the publisher asks for goes before what feeds.yml asks for, and the latest time of all wins.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from bot.errors import FetchError
from bot.feeds.answer import LONGEST_RETRY, FeedError, Fetched, Reason
from storage.models.feed import FeedState

LONGEST_WAIT = timedelta(hours=24)
BLOCKED_WAIT = timedelta(hours=4)
REFUSED_WAIT = timedelta(hours=1)
QUIET_AFTER = timedelta(days=14)
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
    are of GMT, `skip_days` are 0 for Monday to 6; both, like freshness and ttl, delay by 24 hours at most.
    """
    if isinstance(outcome, FetchError):
        return _after_failure(outcome, every, now, jitter, failures)
    asked = max(every, outcome.max_age or every, ttl or every)
    wait = min(_spread(asked, jitter, _SPREAD_FRESH), max(LONGEST_WAIT, every))
    moment = min(_beyond_skipped(now + wait, skip_hours, skip_days), now + max(LONGEST_WAIT, wait))
    return max(moment, now + min(outcome.retry_after or every, LONGEST_RETRY))


def _after_failure(
    error: FetchError, every: timedelta, now: datetime, jitter: float, failures: int
) -> datetime | None:
    asked = error.retry_after if isinstance(error, FeedError) else None
    if error.reason == Reason.GONE:
        return None
    if isinstance(error, FeedError) and not error.asked:
        # Nothing was asked of this feed; feeds of one host come back spread, not all at once.
        return now + _spread(asked or REFUSED_WAIT, jitter, _SPREAD_FRESH)
    doublings = min(max(failures, 1), 12) - 1
    if error.reason in _REFUSING:
        wait = BLOCKED_WAIT * 2**doublings
    elif error.reason == Reason.RATE_LIMITED:
        wait = every if asked else max(REFUSED_WAIT, every) * 2**doublings
    elif error.reason in _PASSING:
        wait = every * 2 ** (doublings + 1)
    else:
        wait = max(REFUSED_WAIT, every) * 2**doublings
    wait = min(_spread(wait, jitter, _SPREAD_FAILED), LONGEST_WAIT)
    return now + max(wait, min(asked or wait, LONGEST_RETRY))


def _spread(wait: timedelta, jitter: float, share: float) -> timedelta:
    return wait * (1 + share * min(max(jitter, 0.0), 1.0))


def _beyond_skipped(moment: datetime, hours: Collection[int], days: Collection[int]) -> datetime:
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
    now: datetime,
) -> FeedState:
    """Give the state after a poll. `entries` is the number read, None for a 304; `failures` as above.

    Failures that mend themselves leave the state as it was until the third in a row.
    """
    if isinstance(outcome, FetchError):
        return _failed_state(outcome, previous, failures)
    if entries == 0 and had_entries:
        return FeedState.EMPTY
    if entries is None and previous is FeedState.EMPTY:
        return FeedState.EMPTY
    if outcome.permanent_url is not None:
        return FeedState.MOVED
    if last_new_at is not None and now - last_new_at > QUIET_AFTER:
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


def may_rewrite(sightings: int, first_seen_at: datetime, now: datetime) -> bool:
    """Whether a move has been seen often and long enough to be believed: three times over a day."""
    return sightings >= MOVE_SIGHTINGS and now - first_seen_at >= MOVE_AGE


def wants_full_answer(last_full_at: datetime | None, now: datetime) -> bool:
    """Whether to leave the validators out once: a publisher whose 304 never ends may be lying."""
    return last_full_at is not None and now - last_full_at >= FULL_ANSWER_EVERY
