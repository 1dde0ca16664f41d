"""What the operator sees of the feeds: a table, or rows for a program. An edge."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table

from bot.feeds import health
from bot.runtime import watch
from bot.runtime.errands import opened
from bot.runtime.settings import Settings
from storage.models import Feed, FeedState
from storage.queries import feeds

DAYS_SHOWN = timedelta(days=14)
"""A time further away is shown as a date."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The feeds as they stood at a moment, which carries the operator's zone."""

    feeds: Sequence[Feed]
    outage: watch.Outage | None
    now: datetime

    def rows(self) -> list[dict[str, Any]]:
        """Give every feed as a row for a program."""
        return [row(feed) for feed in self.feeds]


async def list_feeds(given: Settings) -> Listing:
    """Read every feed with its state, the worst first."""
    async with opened(given) as (database, _), database.read() as session:
        now = datetime.now(UTC).astimezone(given.zone)
        found = sorted(await feeds.every(session), key=health.rank)
        return Listing(found, await watch.outage(session), now)


def row(feed: Feed) -> dict[str, Any]:
    """Give a feed for a program: stable keys, times as ISO 8601 in UTC, None where there is none."""

    def when(moment: datetime | None) -> str | None:
        return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None

    return {
        "name": feed.name,
        "url": feed.url,
        "asked_url": feed.asked_url,
        "moved_to": feed.moved_to,
        "language": feed.language,
        "origin": str(feed.origin),
        "state": str(feed.state),
        "since": when(feed.state_since),
        "reason": feed.reason,
        "failure": feed.failure,
        "failures": feed.failures,
        "last_item": when(feed.last_item_at),
        "last_answer": when(feed.answered_at),
        "next_poll": when(feed.next_poll_at),
        "not_before": when(feed.not_before),
    }


def table(listing: Listing) -> Table:
    """Draw the feeds for a terminal of 100 columns."""
    drawn = framed("feed", "state", "since", "last item", "next try", "why")
    for feed in listing.feeds:
        drawn.add_row(
            escape(feed.name),
            feed.state,
            ago(feed.state_since, listing.now).removesuffix(" ago"),
            ago(feed.last_item_at, listing.now),
            "never" if feed.state is FeedState.GONE else ahead(feed.next_poll_at, listing.now),
            escape(why(feed)),
        )
    return drawn


def framed(*columns: str) -> Table:
    """Begin a table; the first column is cut where it is too long, the last one wrapped."""
    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    drawn.add_column(columns[0], no_wrap=True, overflow="ellipsis", max_width=28)
    for name in columns[1:-1]:
        drawn.add_column(name, no_wrap=True)
    drawn.add_column(columns[-1], overflow="fold")
    return drawn


def why(feed: Feed) -> str:
    """Say why a feed is not fine, without what may be secret in an address."""
    target = feed.asked_url or feed.moved_to
    if feed.state is FeedState.MOVED and target:
        return f"it answers at {health.without_secrets(target)} now"
    if feed.failures and feed.state not in health.SILENT:
        tries = "the last try" if feed.failures == 1 else f"the last {feed.failures} tries"
        return f"{tries} failed: {feed.reason}"
    return feed.reason or ""


def summary(states: Iterable[FeedState]) -> str:
    """Count the feeds in one line: `52 feeds: 49 fine, 2 blocked, 1 quiet`."""
    counts = Counter(states)
    parts = [f"{counts[state]} {state}" for state in reversed(health.WORST_FIRST) if counts[state]]
    every = counts.total()
    return f"{every} feed{'' if every == 1 else 's'}" + (f": {', '.join(parts)}" if parts else "")


def outage_line(listing: Listing) -> str | None:
    """Say that no feed can be reached, while that lasts."""
    if listing.outage is None:
        return None
    since = clock(listing.outage.since, listing.now)
    return f"No feed can be reached since {since}: most likely it is this machine's own network."


def ago(moment: datetime | None, now: datetime) -> str:
    """Give a past time as people say it: `3 h ago`."""
    if moment is None:
        return "–"
    passed = now - moment
    if passed >= DAYS_SHOWN:
        return day(moment, now.tzinfo)
    return "just now" if passed < timedelta(minutes=1) else f"{span(passed)} ago"


def ahead(moment: datetime | None, now: datetime) -> str:
    """Give a time to come as people say it: `in 12 min`."""
    if moment is None:
        return "–"
    left = moment - now
    if left >= DAYS_SHOWN:
        return day(moment, now.tzinfo)
    return "now" if left < timedelta(minutes=1) else f"in {span(left)}"


def span(length: timedelta) -> str:
    """Give a length of time in its largest unit: 12 min, 3 h, 5 d."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def day(moment: datetime, zone: tzinfo | None) -> str:
    """Give the day of a moment: 2026-03-09."""
    return f"{moment.astimezone(zone):%Y-%m-%d}"


def clock(moment: datetime, now: datetime) -> str:
    """Give a moment as 14:05, with its day where that is not today's."""
    local = moment.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%Y-%m-%d %H:%M}"
