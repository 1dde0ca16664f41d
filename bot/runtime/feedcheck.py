"""`repwatch feeds check`: asks every feed that may be asked, as a poll that is shown. An edge.

What comes is stored as a poll stores it, so nothing is asked twice. Without a key nothing can be stored, and
while the bot runs on the same database it alone asks: then only what it found is shown.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from rich.markup import escape
from rich.table import Table

from bot.errors import TryLaterError
from bot.feeds import health, intake, record
from bot.feeds.answer import FeedError
from bot.feeds.catalog import Catalog
from bot.feeds.fetch import Fetcher
from bot.feeds.intake import Learned, Stored
from bot.feeds.poll import AT_ONCE, Poller
from bot.feeds.worker import ParseWorker
from bot.runtime import feedlist, settings
from bot.runtime.errands import opened
from bot.runtime.feedsfile import FeedsFile
from bot.runtime.pipeline import HOST_GAP, LOOPBACK_GAP, user_agent
from bot.runtime.settings import Settings
from bot.runtime.single import only_one
from bot.texts import health as texts
from storage.database import Database
from storage.models import Feed, FeedOrigin, FeedState
from storage.queries import feeds


class Way(StrEnum):
    """How a check was done."""

    STORED = "stored"
    NOT_STORED = "not stored"  # there is no key
    RUNNING = "running"  # the bot asks the feeds itself


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one feed. `learned` is None where it was not asked."""

    feed: Feed
    learned: Learned | None = None
    not_before: datetime | None = None

    @property
    def error(self) -> FeedError | None:
        """Why it failed now; None where it did not."""
        outcome = self.learned.outcome if self.learned else None
        return outcome if isinstance(outcome, FeedError) and outcome.asked else None

    @property
    def bad(self) -> bool:
        """Whether no news comes from it."""
        return self.error is not None or self.feed.state in health.SILENT

    @property
    def result(self) -> str:
        """How it is, in a word or two."""
        if self.error is not None and self.feed.state not in health.SILENT:
            return "failed"
        if self.feed.state is FeedState.NEW:
            return "not asked"
        return str(self.feed.state)

    @property
    def items(self) -> str:
        """How many items its document holds."""
        if self.learned is None or isinstance(self.learned.outcome, FeedError):
            return "–"
        return str(len(self.learned.parsed.entries)) if self.learned.parsed else "as before"

    @property
    def newest(self) -> datetime | None:
        """When its newest item was published, else when the last new one came."""
        entries = self.learned.parsed.entries if self.learned and self.learned.parsed else ()
        return max((each.published for each in entries if each.published), default=self.feed.last_item_at)

    @property
    def took(self) -> float | None:
        """Seconds of its requests."""
        return self.learned.outcome.took if self.learned and _asked(self.learned) else None


@dataclass(slots=True)
class Checked:
    """A whole check at a moment, which carries the operator's zone."""

    way: Way
    now: datetime
    tried: list[Tried] = field(default_factory=list)

    @property
    def bad(self) -> bool:
        """Whether any feed brings no news."""
        return any(each.bad for each in self.tried)


Progress = Callable[[int, Tried | None], None]
"""Called with how many feeds are asked, first with None and then with each that was."""


async def check(given: Settings, loaded: Catalog, progress: Progress) -> Checked:
    """Ask the feeds of the file and those that coordinators added, where they may be asked now."""
    now = datetime.now(UTC).astimezone(given.zone)
    if settings.key_file(given) is None and given.bot_key is None:
        return await _without_storing(given, loaded, now, progress)
    async with opened(given) as (database, _):
        try:
            async with only_one(database):
                return await _storing(database, given, now, progress)
        except TryLaterError:
            async with database.read() as session:
                found = await feeds.every(session)
            return _sorted(Checked(Way.RUNNING, now, [Tried(feed) for feed in found]))


async def _storing(database: Database, given: Settings, now: datetime, progress: Progress) -> Checked:
    await FeedsFile(database, given.feeds_file, allow_private=given.feeds_allow_private).read_first(now)
    async with database.read() as session:
        known = await feeds.every(session)
    due = [feed for feed in known if health.may_ask_from(feed, now) <= now]
    tried = {feed.id: Tried(feed, None, health.may_ask_from(feed, now)) for feed in known}

    def heard(feed: Feed, learned: Learned) -> None:
        tried[feed.id] = Tried(feed, learned, None if _asked(learned) else feed.next_poll_at)
        progress(len(due), tried[feed.id])

    progress(len(due), None)
    async with _fetcher(given) as fetcher, ParseWorker() as worker:
        await Poller(database, fetcher, worker, heard=heard).ask(due, now)
    return _sorted(Checked(Way.STORED, now, list(tried.values())))


async def _without_storing(given: Settings, loaded: Catalog, now: datetime, progress: Progress) -> Checked:
    turns = asyncio.Semaphore(AT_ONCE)
    checked = Checked(Way.NOT_STORED, now)

    async def ask(fetcher: Fetcher, worker: ParseWorker, feed: Feed) -> None:
        async with turns:
            learned = await intake.learn(fetcher, worker, feed, now)
        record.record(feed, learned, Stored(), now, 0.0)
        if learned.parsed is not None and not learned.parsed.entries:
            feed.state, feed.reason = FeedState.EMPTY, "it answers without any item"
        checked.tried.append(Tried(feed, learned, None if _asked(learned) else feed.next_poll_at))
        progress(len(loaded.entries), checked.tried[-1])

    progress(len(loaded.entries), None)
    async with _fetcher(given) as fetcher, ParseWorker() as worker, asyncio.TaskGroup() as group:
        for entry in loaded.entries:
            feed = Feed(name=entry.name, url=entry.url, default_timezone=entry.default_timezone)
            group.create_task(ask(fetcher, worker, feed))
    return _sorted(checked)


def _fetcher(given: Settings) -> Fetcher:
    private = given.feeds_allow_private
    return Fetcher(user_agent(given), allow_private=private, host_gap=LOOPBACK_GAP if private else HOST_GAP)


def _asked(learned: Learned) -> bool:
    return not isinstance(learned.outcome, FeedError) or learned.outcome.asked


def _sorted(checked: Checked) -> Checked:
    checked.tried.sort(key=lambda each: (not each.bad, *health.rank(each.feed)))
    return checked


# What is shown.


def table(checked: Checked) -> Table:
    """Draw what came of every feed for a terminal of 100 columns."""
    drawn = feedlist.framed("feed", "result", "items", "newest", "took", "what to do")
    for each in checked.tried:
        drawn.add_row(
            escape(each.feed.name),
            each.result,
            each.items,
            feedlist.ago(each.newest, checked.now),
            "–" if each.took is None else f"{each.took:.1f} s",
            escape(note(each, checked)),
        )
    return drawn


def note(each: Tried, checked: Checked) -> str:
    """Say why a feed is not fine and how to mend it, or from when it may be asked."""
    parts = []
    if (each.bad or each.feed.state in health.ILL) and each.feed.state is not FeedState.GONE:
        parts.append(feedlist.why(each.feed))
    parts.append(mend_of(each))
    asked = each.learned is not None and _asked(each.learned)
    if not asked and each.not_before and checked.way is not Way.RUNNING:
        parts.append(f"not asked before {feedlist.clock(each.not_before, checked.now)}")
    return ". ".join(part[0].upper() + part[1:].rstrip(".") for part in parts if part)


def mend_of(each: Tried) -> str:
    """Say what a person can do; nothing for a feed that is well, or that failed this once."""
    feed = each.feed
    if feed.state is FeedState.MOVED and (target := feed.asked_url or feed.moved_to):
        return "" if record.only_safer(feed.url, target) else "Write that address into feeds.yml"
    if feed.state not in health.ILL:
        return ""
    in_file = feed.origin is FeedOrigin.FILE
    since = feed.state_since or datetime.now(UTC)
    return texts.mend(texts.FeedLine(feed.name, feed.state, since, feed.failure, in_file=in_file), "en")


def words(checked: Checked) -> Sequence[str]:
    """Say in lines how the check was done and what it found."""
    lines = {
        Way.STORED: [],
        Way.NOT_STORED: ["There is no key yet, so nothing of this was stored. `repwatch init` sets one up."],
        Way.RUNNING: ["The bot runs on this database and asks the feeds itself: nothing was asked now."],
    }[checked.way]
    failed = sum(each.result == "failed" for each in checked.tried)
    also = f"; {failed} failed just now" if failed else ""
    return [*lines, feedlist.summary(each.feed.state for each in checked.tried) + also]


def as_json(checked: Checked, file: str) -> dict[str, Any]:
    """Give a check for a program."""
    return {
        "file": file,
        "way": str(checked.way),
        "feeds": [
            {
                **feedlist.row(each.feed),
                "result": each.result,
                "asked": each.learned is not None and _asked(each.learned),
                "items": len(each.learned.parsed.entries) if each.learned and each.learned.parsed else None,
                "newest": each.newest.astimezone(UTC).isoformat(timespec="seconds") if each.newest else None,
                "took": round(each.took, 3) if each.took is not None else None,
                "mend": mend_of(each) or None,
            }
            for each in checked.tried
        ],
    }
