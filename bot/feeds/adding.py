"""Adds a feed that a person brings: looked at once, shown, and stored with what it brought. An edge.

One request for an address of a feed; for a web page one more, for the feed that it declares. The answer that
was shown is the one that is stored: nothing is asked a second time.
"""

import asyncio
import hashlib
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.feeds import catalog_words as words
from bot.feeds import discover, identity, intake, record
from bot.feeds.answer import FeedError, Fetched, FetchRequest, Reason
from bot.feeds.catalog import FeedEntry
from bot.feeds.discover import Declared
from bot.feeds.fetch import Fetcher
from bot.feeds.follow import SPREAD
from bot.feeds.intake import Learned, Stored
from bot.feeds.parse import Entry, ParsedFeed
from bot.feeds.worker import ParseWorker
from storage.database import Database
from storage.models import Feed, FeedOrigin
from storage.queries import feeds, hosts, item_names, locks

DEADLINE = 60.0
"""Seconds for all requests and all reading of one look, waiting for the host's turn included."""
NEWEST = 5
_LANGUAGE_FROM = 40  # entries; their titles tell it
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Known:
    """The feed is listened to already."""

    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """A web page declares several feeds: somebody has to choose."""

    page: str
    feeds: tuple[Declared, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that was read and is not listened to yet. `known` counts items that other feeds brought."""

    url: str  # to be stored: where permanent redirects ended, else as given
    name: str
    language: str | None  # guessed from the script; None: it does not tell
    parsed: ParsedFeed
    answer: Fetched
    digest: str
    known: int
    found_at: datetime

    @property
    def newest(self) -> tuple[Entry, ...]:
        """The first entries, which publishers put on top."""
        return self.parsed.entries[:NEWEST]

    @property
    def has_validators(self) -> bool:
        """Whether the publisher gives something to compare with, so that polls cost it little."""
        return bool(self.answer.etag or self.answer.last_modified)

    def pace(self, every: timedelta) -> timedelta:
        """Give how often it would be asked: `every`, or more rarely where the publisher wishes so."""
        feed = configured(Feed(name=self.name, url=self.url), replace(self.entry(), every=every))
        record.record(feed, self._learned(), Stored(), self.found_at, 0.0)
        began = max(self.found_at, self.answer.fetched_at)
        return (feed.next_poll_at or began) - began

    def entry(self) -> FeedEntry:
        """Give it as feeds.yml would name it, to be changed by who adds it."""
        return FeedEntry(self.name, self.url, self.language, words.DEFAULT_EVERY, (), None, None)

    def _learned(self) -> Learned:
        return Learned(self.answer, self.parsed, self.digest)


class Scout:
    """Looks at addresses with the fetcher and the parsing process that polling uses."""

    def __init__(
        self, db: Database, fetcher: Fetcher, worker: ParseWorker, *, allow_private: bool = False
    ) -> None:
        self._db = db
        self._fetcher = fetcher
        self._worker = worker
        self._allow_private = allow_private

    async def recall_pauses(self, now: datetime) -> None:
        """Learn which hosts asked for a pause, where no poller has done so."""
        async with self._db.read() as session:
            for name, until in (await hosts.resting(session, now)).items():
                self._fetcher.rest(name, until)

    async def look(self, address: str, now: datetime) -> Candidate | Choices | Known:
        """Ask for one address. Raises FeedError with the reason why it gives no feed."""
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._look(self._checked(address), now)
        except TimeoutError:
            raise FeedError(Reason.TIMEOUT, "no complete answer in time") from None
        except FeedError as error:
            if error.pause:  # it holds for the feeds of this host that are listened to, too
                async with self._db.transaction() as tx:
                    await hosts.rest(tx, *error.pause, now)
            raise

    def _checked(self, address: str) -> str:
        address = address.strip()
        address = address if _SCHEME.match(address) else f"https://{address}"
        try:
            return words.check_url(address, self._allow_private)
        except words.WrongWordError as wrong:
            raise FeedError(Reason.UNSAFE, wrong.message, asked=False) from None

    async def _look(self, url: str, now: datetime) -> Candidate | Choices | Known:
        if known := await self._known(url):
            return known
        try:
            return await self._read(url, now)
        except FeedError as error:
            page = error.page
            if page is None:
                raise
        found = discover.declared(
            page.body or b"", page.content_type, page.final_url, allow_private=self._allow_private
        )
        if len(found) > 1:
            return Choices(page.final_url, found)
        if not found:
            raise FeedError(Reason.HTML, "a web page is here, and it declares no feed")
        (only,) = found
        return await self._known(only.url) or await self._read(only.url, now)

    async def _known(self, url: str) -> Known | None:
        async with self._db.read() as session:
            feed = find(await feeds.every(session), url)
        return Known(feed.name) if feed else None

    async def _read(self, url: str, now: datetime) -> Candidate | Known:
        """Ask for a feed and read it; this is the one request that adding it costs."""
        fetched = await self._fetcher.fetch(FetchRequest(url))
        stored = fetched.permanent_url or url
        if stored != url and (known := await self._known(stored)):
            return known
        body = fetched.body or b""
        parsed = await self._worker.parse(body, fetched.content_type, fetched.final_url, None, now)
        titles = [entry.title for entry in parsed.entries[:_LANGUAGE_FROM]]
        async with self._db.read() as session:
            return Candidate(
                url=stored,
                name=await free_name(session, parsed.title, stored),
                language=discover.guess_language([parsed.title, *titles]),
                parsed=parsed,
                # The body is read, and the move is followed: neither is needed any more.
                answer=replace(fetched, body=b"", permanent_url=None),
                digest=hashlib.sha256(body).hexdigest(),
                known=await _known_items(session, parsed.entries, stored, now),
                found_at=now,
            )


async def add(
    tx: AsyncSession,
    candidate: Candidate,
    entry: FeedEntry,
    *,
    jitter: Callable[[], float] = random.random,
) -> tuple[Feed, Stored] | Known:
    """Store a feed with the items it showed, all of them quietly; its next poll waits as after any other.

    An address that was listened to once takes up its past again.
    """
    await locks.alone(tx, locks.Lock.STORING)
    known = await feeds.every(tx, active_only=False)
    if feed := find([row for row in known if row.active], candidate.url):
        return Known(feed.name)
    past = find([row for row in known if not row.active], candidate.url)
    feed = configured(past or Feed(name=entry.name, url=candidate.url), entry)
    tx.add(feed)
    await tx.flush()
    stored = await intake.store(tx, feed, candidate.parsed.entries, candidate.found_at)
    record.record(feed, candidate._learned(), stored, candidate.found_at, jitter())  # noqa: SLF001 -- one file
    return feed, stored


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of a list: the names of new feeds, and why others were left out."""

    added: tuple[str, ...]
    left_out: tuple[str, ...]


async def adopt(
    tx: AsyncSession, entries: Sequence[FeedEntry], now: datetime, spread: timedelta = SPREAD
) -> Adopted:
    """Store the feeds of a list that are not listened to yet; they are asked from now on, one by one."""
    added: list[str] = []
    left_out: list[str] = []
    known = {key: feed for feed in await feeds.every(tx, active_only=False) for key in _addresses(feed)}
    for entry in entries:
        feed = known.get(words.url_key(entry.url))
        if feed is not None and feed.active:
            left_out.append(f"{entry.name} is listened to already, as {feed.name}")
            continue
        feed = configured(feed or Feed(name=entry.name, url=entry.url), entry)
        feed.next_poll_at = now + spread * len(added)
        tx.add(feed)
        added.append(entry.name)
    return Adopted(tuple(added), tuple(left_out))


def configured(feed: Feed, entry: FeedEntry) -> Feed:
    """Write what a person wished into a new or a former feed, as one that no file names."""
    feed.name, feed.every = entry.name, int(entry.every.total_seconds())
    feed.language, feed.topics = entry.language, list(entry.topics)
    feed.region, feed.default_timezone = entry.region, entry.default_timezone
    feed.origin, feed.active = FeedOrigin.COORDINATOR, True
    feed.seeded_at = None  # what it brings first is stored quietly, also after a time without it
    return feed


def written(feed: Feed) -> FeedEntry:
    """Give a feed as feeds.yml or a list would name it."""
    return FeedEntry(
        feed.name,
        feed.url,
        feed.language,
        timedelta(seconds=feed.every),
        tuple(feed.topics),
        feed.region,
        feed.default_timezone,
    )


def called(rows: Sequence[Feed], which: str) -> list[Feed]:
    """Give the feeds with this name or address."""
    wanted, key = " ".join(which.split()).casefold(), words.url_key(which)
    return [row for row in rows if row.name.casefold() == wanted or key in _addresses(row)]


def find(rows: Sequence[Feed], url: str) -> Feed | None:
    """Give the feed that is asked at an address, however it is spelt, or that moved there."""
    key = words.url_key(url)
    return next((row for row in rows if key in _addresses(row)), None)


def _addresses(feed: Feed) -> set[str]:
    known = (feed.url, feed.names_url, feed.asked_url, feed.moved_to)
    return {words.url_key(url) for url in known if url}


async def free_name(session: AsyncSession, wanted: str, url: str) -> str:
    """Give a name that no feed has yet: the one wanted, with the host, or with a number."""
    taken = {feed.name.casefold() for feed in await feeds.every(session)}
    host = (urlsplit(url).hostname or url)[:60]
    name = " ".join(wanted.split())[:80].strip() or host
    names = [name, f"{name[:36]} ({host})", *(f"{name} {number}" for number in range(2, len(taken) + 3))]
    return next(one for one in names if one.casefold() not in taken)


async def _known_items(session: AsyncSession, entries: Sequence[Entry], url: str, now: datetime) -> int:
    """Count the entries that stand among our items already."""
    every = [
        {key, *identity.aliases(entry, url)}
        for entry, key in zip(entries, identity.keys(entries, url), strict=True)
    ]
    seen = await item_names.known(session, {name for names in every for name in names})
    fresh = timedelta(hours=intake.TITLE_HOURS)
    count = 0
    for entry, names in zip(entries, every, strict=True):
        old = identity.headline_names(entry, url)
        count += any(name in seen and (name not in old or now - seen[name][1] <= fresh) for name in names)
    return count
