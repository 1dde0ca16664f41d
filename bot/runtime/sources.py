"""What `repwatch feeds add`, `remove`, `import` and `export` do, each with the database open for a moment.

An edge. It works beside a running bot: every change is one short transaction, and the bot takes up new rows
by itself.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from bot.errors import ConfigurationError, RepatriationWatchError, TryLaterError, UnavailableError
from bot.feeds import adding, opml
from bot.feeds.adding import Adopted, Candidate, Choices, Known, Scout
from bot.feeds.answer import FeedError, Reason
from bot.feeds.catalog import FeedEntry
from bot.feeds.fetch import Fetcher
from bot.feeds.worker import ParseWorker
from bot.runtime import pipeline
from bot.runtime.errands import opened
from bot.runtime.settings import Settings
from bot.texts import sources as texts
from bot.triage.classify import classify
from storage.models import MACHINE, Act, Feed, FeedOrigin
from storage.queries import audit, feeds


@asynccontextmanager
async def _scouting(given: Settings) -> AsyncIterator[Scout]:
    private = given.feeds_allow_private
    gap = pipeline.HOST_GAP if not private else 0.0
    async with (
        opened(given) as (database, _),
        Fetcher(pipeline.user_agent(given), allow_private=private, host_gap=gap) as fetcher,
        ParseWorker() as worker,
    ):
        scout = Scout(database, fetcher, worker, allow_private=private)
        await scout.recall_pauses(datetime.now(UTC))
        yield scout


async def look(given: Settings, address: str, pick: int | None = None) -> Candidate | Choices | Known:
    """Ask for an address once; `pick` chooses (from 1) among the feeds that a page declares."""
    async with _scouting(given) as scout:
        try:
            found = await scout.look(address, datetime.now(UTC))
            if isinstance(found, Choices) and pick is not None:
                if not 1 <= pick <= len(found.feeds):
                    raise ConfigurationError(f"--pick {pick}: the page declares {len(found.feeds)} feeds.")
                found = await scout.look(found.feeds[pick - 1].url, datetime.now(UTC))
        except FeedError as error:
            raise _told(error) from None
    return found


def _told(error: FeedError) -> RepatriationWatchError:
    words = f"{texts.trouble(str(error.reason), 'en')} ({error.detail or error.reason})"
    if error.reason == Reason.UNSAFE:
        return ConfigurationError(words)
    if not error.asked:
        until = datetime.now(UTC) + (error.retry_after or timedelta(0))
        return TryLaterError(f"{words} Not before {until:%Y-%m-%d %H:%M} UTC.")
    return UnavailableError(words)


async def add(given: Settings, candidate: Candidate, entry: FeedEntry) -> int | Known:
    """Store a feed and the items that were shown; give how many of these are new."""
    async with opened(given) as (database, _), database.transaction() as tx:
        done = await adding.add(tx, candidate, entry)
        if not isinstance(done, Known):
            await audit.append(tx, MACHINE, Act.FEED_ADDED, done[0].id or 0, now=datetime.now(UTC))
    return done if isinstance(done, Known) else done[1].new


async def remove(given: Settings, which: str, sure: Any) -> Feed | None:
    """Ask an added feed no more; its past stays. `sure` is asked with the feed; None when it says no.

    Raises ConfigurationError where no or more than one feed is meant, or one of feeds.yml.
    """
    async with opened(given) as (database, _):
        async with database.read() as session:
            found = adding.called(await feeds.every(session), which)
        if not found:
            raise ConfigurationError(f"No feed is called {which}. `repwatch feeds list` shows their names.")
        if len(found) > 1:
            addresses = "\n".join(f"  {feed.url}" for feed in found)
            raise ConfigurationError(
                f"Several feeds are called {which}; name one by its address:\n{addresses}"
            )
        (feed,) = found
        if feed.origin is FeedOrigin.FILE:
            raise ConfigurationError(f"{feed.name} stands in {given.feeds_file}: remove it there.")
        if not sure(feed):
            return None
        async with database.transaction() as tx:
            if await feeds.retire(tx, feed.id or 0):
                await audit.append(tx, MACHINE, Act.FEED_REMOVED, feed.id or 0, now=datetime.now(UTC))
    return feed


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, and the lines of the file that were left out."""

    feeds: Adopted
    left_out: tuple[str, ...]


async def import_list(given: Settings, path: Path) -> Imported:
    """Take over the feeds of an OPML file, all of them or none. Raises FeedsFileError with every problem."""
    try:
        with path.open("rb") as file:
            raw = file.read(opml.MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}).") from None
    read = opml.read(raw, str(path), allow_private=given.feeds_allow_private)
    async with opened(given) as (database, _), database.transaction() as tx:
        now = datetime.now(UTC)
        adopted = await adding.adopt(tx, read.entries, now)
        for feed in await feeds.by_hand(tx):
            if feed.name in adopted.added:
                await audit.append(tx, MACHINE, Act.FEED_ADDED, feed.id or 0, now=now)
    return Imported(adopted, read.left_out)


async def export_list(given: Settings, path: Path | None) -> tuple[int, str]:
    """Write all feeds as OPML to a new file, or give the text; also how many feeds there are."""
    async with opened(given) as (database, _), database.read() as session:
        rows = [adding.written(feed) for feed in await feeds.every(session)]
    text = opml.write(rows, datetime.now(UTC))
    if path is not None:
        try:  # addresses may hold keys: for the operator's eyes alone
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise ConfigurationError(f"{path} exists already; name another file or remove it.") from None
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be written ({error.strerror}).") from None
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    return len(rows), text


def preview(candidate: Candidate, entry: FeedEntry) -> Group:
    """Draw what would be added, for a terminal."""
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(candidate, entry):
        facts.add_row(name, Text(value))
    items = Table("judged as", "newest items", "why", box=None, padding=(0, 1))
    for row in _newest(candidate, entry):
        items.add_row(row["label"], Text(row["title"]), Text(row["reason"], style="dim"))
    return Group(facts, "", items) if candidate.newest else Group(facts)


def _facts(candidate: Candidate, entry: FeedEntry) -> list[tuple[str, str]]:
    pace = _minutes(candidate.pace(entry.every))
    asked = f"every {pace} minutes"
    if pace > _minutes(entry.every):
        asked += f" (the publisher allows no more; you wish {opml.span(entry.every)})"
    if not candidate.has_validators:
        asked += "; it gives nothing to compare with, so everything is read each time"
    known = f", {candidate.known} of them known already" if candidate.known else ""
    return [
        ("name", entry.name),
        ("address", candidate.url),
        ("language", entry.language or "not clear: each item tells its own (--language)"),
        ("asked", asked),
        ("items", f"{len(candidate.parsed.entries)}{known}"),
        *([("warning", candidate.parsed.warning)] if candidate.parsed.warning else []),
    ]


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


def _newest(candidate: Candidate, entry: FeedEntry) -> list[dict[str, str]]:
    judged = ((each, classify(each.title, each.text, entry.language)) for each in candidate.newest)
    return [
        {"title": each.title, "label": verdict.label.value, "reason": verdict.reason}
        for each, verdict in judged
    ]


def as_dict(candidate: Candidate, entry: FeedEntry) -> dict[str, Any]:
    """Give the preview for JSON."""
    return {
        "url": candidate.url,
        "name": entry.name,
        "language": entry.language,
        "items": len(candidate.parsed.entries),
        "known": candidate.known,
        "pace_seconds": int(candidate.pace(entry.every).total_seconds()),
        "validators": candidate.has_validators,
        "newest": _newest(candidate, entry),
    }
