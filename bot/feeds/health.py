"""How the feeds are: of which to tell, whether it is them or us, and what a person may ask now. Pure.

A single failed try is nobody's business. A feed is ill when its state has lasted; when nearly every feed
fails at once without any answer, the trouble is ours, and no feed is blamed for it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.feeds import cadence
from bot.feeds.answer import Reason
from bot.feeds.record import only_safer
from storage.models import Feed, FeedState

WORST_FIRST = (
    FeedState.UNSAFE, FeedState.GONE, FeedState.BROKEN, FeedState.BLOCKED, FeedState.EMPTY, FeedState.MOVED,
    FeedState.QUIET, FeedState.NEW, FeedState.FINE,
)  # fmt: skip
ILL = frozenset(WORST_FIRST) - {FeedState.NEW, FeedState.FINE}
SILENT = ILL - {FeedState.MOVED, FeedState.QUIET}
"""Of these feeds no news comes; the others answer as they should, but want a look."""

LASTING = timedelta(hours=24)
"""A publisher in trouble or a refusal mends itself mostly within a day."""
EMPTY_TRIES, EMPTY_LEAST = 3, timedelta(hours=3)
MOVED_UNPROVED = timedelta(days=7)
"""A redirect that never shows what the feed used to show is told after this time."""
RECOVERED_AFTER = timedelta(hours=1)
TOGETHER = timedelta(hours=1)
"""Whoever would be told of within this time is told of now, with the others."""

UNREACHED = frozenset({Reason.DNS, Reason.CONNECT, Reason.TIMEOUT, Reason.TLS, Reason.UNSAFE})
"""Failures before any answer of the publisher's: such as a dead network, name server or login page brings."""
OUTAGE_WINDOW = timedelta(hours=1)
OUTAGE_SHARE = 0.8
OUTAGE_HOSTS = 3
REACHED_WINDOW = timedelta(minutes=15)
REACHED_HOSTS = 2
PROBE_EVERY = timedelta(minutes=10)
PROBE_AT_FIRST = timedelta(minutes=2)
PROBES = 3
SPREAD = timedelta(seconds=2)

BY_HAND = timedelta(minutes=10)
"""Between two requests that a person asks for."""
GONE_REST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Telling:
    """The feeds that coordinators are to hear of: those that fell ill, and those that are well again."""

    ill: tuple[Feed, ...] = ()
    recovered: tuple[Feed, ...] = ()


def to_tell(feeds: Iterable[Feed], now: datetime) -> Telling:
    """Give the feeds to tell of: none before its state has lasted, worst first, several together."""
    known = sorted(feeds, key=rank)
    hijacked = _hosts(feed for feed in known if _just_unsafe(feed, now))
    if len(hijacked) >= OUTAGE_HOSTS:  # a name server that lies; wait until it is known whether it is ours
        known = [feed for feed in known if not _just_unsafe(feed, now)]
    ill = [feed for feed in known if _ill(feed, now)]
    if ill:
        ill = [feed for feed in known if _ill(feed, now + TOGETHER)]
    return Telling(tuple(ill), tuple(feed for feed in known if _recovered(feed, now)))


def rank(feed: Feed) -> tuple[int, str]:
    """Sort feeds by this: the worst first, those alike by name."""
    return WORST_FIRST.index(feed.state), feed.name.casefold()


def _ill(feed: Feed, now: datetime) -> bool:
    wait = _patience(feed)
    if feed.state not in ILL or feed.state is feed.told_state or wait is None or feed.state_since is None:
        return False
    return now - feed.state_since >= wait


def _recovered(feed: Feed, now: datetime) -> bool:
    if feed.told_state is None or feed.state is not FeedState.FINE or feed.state_since is None:
        return False
    return now - feed.state_since >= RECOVERED_AFTER


def _patience(feed: Feed) -> timedelta | None:
    """Give how long the state must have lasted to be told; None for never."""
    if feed.state is FeedState.MOVED:
        if feed.asked_url is None and feed.moved_to and only_safer(feed.url, feed.moved_to):
            return None
        return timedelta(0) if feed.asked_url else MOVED_UNPROVED
    if feed.state is FeedState.EMPTY:
        return max(EMPTY_TRIES * timedelta(seconds=feed.every), EMPTY_LEAST)
    return LASTING if feed.state in (FeedState.BLOCKED, FeedState.BROKEN) else timedelta(0)


def _just_unsafe(feed: Feed, now: datetime) -> bool:
    recent = feed.state_since is not None and now - feed.state_since < OUTAGE_WINDOW
    return feed.state is FeedState.UNSAFE and recent


# Whether it is them or us.


def out_of_reach(feeds: Iterable[Feed], now: datetime, after: datetime | None) -> datetime | None:
    """Give since when no feed can be reached, None where it is but some of them.

    That is: of the feeds asked within the last hour, 80 in 100 and on three hosts or more, failed without an
    answer. Feeds known to be broken do not count, nor what was before `after`, the end of the last outage.
    """
    asked = [feed for feed in _asked_since(feeds, now - OUTAGE_WINDOW, after) if not _known_broken(feed)]
    failed = [feed for feed in asked if feed.failure in UNREACHED]
    if len(_hosts(failed)) < OUTAGE_HOSTS or len(failed) < OUTAGE_SHARE * len(asked):
        return None
    answered = [feed.answered_at for feed in failed if feed.answered_at]
    return max(answered) if answered else min(feed.polled_at for feed in failed if feed.polled_at)


def in_reach(feeds: Iterable[Feed], now: datetime, told_at: datetime) -> bool:
    """Whether an outage is over: half of the feeds asked lately were reached, on two hosts or more."""
    asked = _asked_since(feeds, now - REACHED_WINDOW, told_at)
    reached = [feed for feed in asked if feed.failure not in UNREACHED]
    return len(_hosts(reached)) >= REACHED_HOSTS and 2 * len(reached) >= len(asked)


def probes(feeds: Sequence[Feed], now: datetime, *, sure: bool) -> list[Feed]:
    """Give the few feeds to ask now in an outage, so that its end is noticed although all back off.

    While nobody is `sure` that it is one, they are asked sooner.
    """
    wait = PROBE_EVERY if sure else PROBE_AT_FIRST
    if any(feed.polled_at and now - feed.polled_at < wait for feed in feeds):
        return []
    chosen: dict[str, Feed] = {}
    for feed in sorted(feeds, key=lambda feed: feed.polled_at or now):
        if feed.failure in UNREACHED and feed.next_poll_at and may_ask_from(feed, now) <= now:
            chosen.setdefault(host_of(feed.asked_url or feed.url), feed)
    return list(chosen.values())[:PROBES]


def forgive(feeds: Iterable[Feed], since: datetime, now: datetime) -> int:
    """Let nothing of an outage count against the feeds: they are asked soon, as ever; give how many.

    What is broken in truth has its full time again before anybody hears of it.
    """
    count = 0
    for feed in feeds:
        if feed.failure not in UNREACHED or feed.polled_at is None or feed.polled_at < since:
            continue
        feed.failures = 0
        if feed.state in (FeedState.BROKEN, FeedState.UNSAFE) and (feed.state_since or now) >= since:
            feed.state_since = now
        if feed.next_poll_at:
            soon = max(may_ask_from(feed, now), now + SPREAD * count)
            feed.next_poll_at = min(feed.next_poll_at, soon)
        count += 1
    return count


def _asked_since(feeds: Iterable[Feed], since: datetime, after: datetime | None) -> list[Feed]:
    begin = max(since, after) if after else since
    return [feed for feed in feeds if feed.polled_at and feed.polled_at > begin]


def _known_broken(feed: Feed) -> bool:
    return feed.told_state in (FeedState.BROKEN, FeedState.UNSAFE)


def _hosts(feeds: Iterable[Feed]) -> Collection[str]:
    return {host_of(feed.asked_url or feed.url) for feed in feeds}


# What a person may ask, and what may be shown.


def may_ask_from(feed: Feed, now: datetime) -> datetime:
    """Give the moment from which a feed may be asked by hand: `now` or before when it may be asked now.

    Whatever the publisher wishes holds for people as well; what only we wish (`every`, backing off) does not.
    """
    if feed.next_poll_at is not None and feed.next_poll_at <= now:
        return now
    if feed.state is FeedState.GONE:
        return (feed.state_since or now) + GONE_REST
    asked = feed.polled_at
    earliest = asked or now
    if asked and feed.failure not in UNREACHED:
        comparable = feed.etag is not None or feed.last_modified is not None
        gap = BY_HAND if comparable or feed.failure else cadence.UNCOMPARED_WAIT
        earliest = asked + min(gap, timedelta(seconds=feed.every))
    earliest = max(earliest, feed.not_before or earliest, now)
    return cadence.beyond_skipped(earliest, feed.skip_hours, feed.skip_days)


def host_of(url: str) -> str:
    """Give the host of an address, which holds no secret."""
    return urlsplit(url).hostname or ""


def without_secrets(url: str) -> str:
    """Give an address fit to be shown: a password or a key may stand before the host and in the query."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}{'?…' if parts.query else ''}"
