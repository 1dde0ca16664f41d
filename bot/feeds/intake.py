"""What becomes of one feed's answer: fetched and parsed outside, stored inside a transaction. An edge.

Items are known by several names, so that an article is one item however its publisher rewrites it. A feed's
first good answer is stored quietly: its items never ring.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.feeds import cadence, identity
from bot.feeds.answer import FeedError, Fetched, FetchRequest, Reason
from bot.feeds.fetch import Fetcher
from bot.feeds.identity import Identity
from bot.feeds.parse import Entry, ParsedFeed
from bot.feeds.worker import ParseWorker
from storage.models import Feed, Item, ItemVersion
from storage.queries import item_names, items, locks
from storage.queries.item_names import Seen

log = structlog.get_logger()
TITLE_HOURS = 72
"""A headline stands for one item this long; later the same words are another one's."""
_ROWS = 400
"""New items in one statement."""
_BREATH = 50
"""Entries after which other tasks have their turn: a long document must not stop the bot."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What one feed brought: an answer, and what was in it, or why there was none."""

    outcome: Fetched | FeedError
    parsed: ParsedFeed | None = None  # None also when the document is the one read before
    digest: str | None = None


@dataclass(slots=True)
class Stored:
    """What one document brought: entries that were new, reworded, and known already under this feed."""

    new: int = 0
    edited: int = 0
    known: int = 0


async def learn(fetcher: Fetcher, worker: ParseWorker, feed: Feed, now: datetime) -> Learned:
    """Fetch and parse, outside any transaction. Failures are part of what is learned, never raised."""
    try:
        return await _learn(fetcher, worker, feed, now)
    except FeedError as error:
        return Learned(error)
    except Exception as error:  # noqa: BLE001 -- what a publisher may send is without end
        log.error("feed_not_read", feed=feed.name, error=type(error).__name__)  # noqa: TRY400 -- may quote it
        return Learned(FeedError(Reason.UNREADABLE, "its answer could not be read"))


async def _learn(fetcher: Fetcher, worker: ParseWorker, feed: Feed, now: datetime) -> Learned:
    fresh_for = timedelta(seconds=feed.fresh_for) if feed.fresh_for else None
    request = FetchRequest(
        feed.asked_url or feed.url, feed.etag, feed.last_modified, feed.validators_url, fresh_for
    )
    if cadence.wants_full_answer(feed.full_at, now):  # a publisher whose 304 never ends may be lying
        request = FetchRequest(request.url)
    fetched = await fetcher.fetch(request)
    if fetched.body is None:
        return Learned(fetched)
    digest = hashlib.sha256(fetched.body).hexdigest()
    if digest == feed.body_digest:
        return Learned(fetched)
    try:
        parsed = await worker.parse(
            fetched.body,
            fetched.content_type,
            fetched.final_url,
            feed.default_timezone,
            now,
            named_by=_named_by(feed),
        )
    except FeedError as error:
        error.answered_by(fetched)
        raise
    return Learned(fetched, parsed, digest)


async def store(tx: AsyncSession, feed: Feed, entries: Sequence[Entry], now: datetime) -> Stored:
    """Store what is new or reworded in one document of a feed."""
    return (await store_all(tx, [(feed, entries)], now))[0]


async def store_all(
    tx: AsyncSession, documents: Sequence[tuple[Feed, Sequence[Entry]]], now: datetime
) -> list[Stored]:
    """Store what is new or reworded in documents of several feeds, in this order; give what each brought."""
    await locks.alone(tx, locks.Lock.STORING)
    read = [_Document(feed, entries, now) for feed, entries in documents]
    for together in _unrelated(read):
        await _store_together(tx, together, now)
    return [document.stored for document in read]


def _unrelated(documents: Sequence["_Document"]) -> Iterator[list["_Document"]]:
    """Give runs of documents that share no name: none of them can change what is known of another."""
    run: list[_Document] = []
    taken: set[str] = set()
    for document in documents:
        if not taken.isdisjoint(document.counts):
            yield run
            run, taken = [], set()
        run.append(document)
        taken |= document.counts.keys()
    if run:
        yield run


async def _store_together(tx: AsyncSession, documents: Sequence["_Document"], now: datetime) -> None:
    """Store unrelated documents by few statements: each costs more than its rows."""
    known = await item_names.known(tx, (name for document in documents for name in document.counts))
    for document in documents:
        await document.take_all(known)
    rows = [row for document in documents for row in document.rows]
    new = [seen for document in documents for seen in document.items]
    for start in range(0, len(rows), _ROWS):
        ids = await items.add_all(tx, rows[start : start + _ROWS])
        for seen, item_id in zip(new[start : start + _ROWS], ids, strict=True):
            seen.item_id = item_id
    for document in documents:
        for seen, entry in document.reworded:
            await _reword(tx, seen, entry, now, document.owned.get(seen.item_id or 0, {}))
    await items.let_ring(tx, [item_id for document in documents for item_id in document.news])
    names = {name: seen.item_id for document in documents for name, seen in document.names.items()}
    await item_names.give(tx, {name: item_id for name, item_id in names.items() if item_id is not None}, now)
    for document in documents:
        document.note()


class _Document:
    """One document of a feed: what is known of its entries, and what is to be written for them."""

    def __init__(self, feed: Feed, entries: Sequence[Entry], now: datetime) -> None:
        self.feed = feed
        self.now = now
        self.named_by = _named_by(feed)
        self.stored = Stored()
        self.rows: list[dict[str, Any]] = []
        self.items: list[Seen] = []  # those of `rows`, which get their ids when stored
        self.names: dict[str, Seen] = {}
        self.reworded: list[tuple[Seen, Entry]] = []
        self.owned: dict[int, dict[str, Any]] = {}  # items that pass to this feed
        self.news: list[int] = []  # items that may ring from now on
        self.known: dict[str, tuple[Seen, datetime]] = {}
        self._entries = list(zip(entries, _identities(entries, self.named_by), strict=True))
        self.counts = Counter(name for _, known in self._entries for name in known.names)

    async def take_all(self, known: dict[str, tuple[Seen, datetime]]) -> None:
        """Take every entry, with what is `known` by the names of the document."""
        self.known = known
        for number, (entry, known_as) in enumerate(self._entries):
            self.take(entry, known_as)
            if number % _BREATH == _BREATH - 1:
                await asyncio.sleep(0)

    def note(self) -> None:
        """Write down at the feed what was stored."""
        if self.stored.new:
            self.feed.gaps = cadence.gaps_with(self.feed.gaps, self.feed.last_item_at, self.now)
            self.feed.last_item_at = self.now
        self.feed.seeded_at = self.feed.seeded_at or self.now

    def take(self, entry: Entry, known: Identity) -> None:
        """Tell whether an entry is new, reworded or known, and note what must be written."""
        key = known.names[0]
        names = [name for name in known.names if name == key or self.counts[name] == 1]
        title = identity.without_outlet(entry.title, entry.source_name)
        digest = _digest(title, entry.text)
        seen = self._seen_before(entry, names)
        if seen is None:
            row = _row(self.feed, entry, title, known)
            self.rows.append({**row, "digest": digest, "first_seen_at": self.now})
            seen = Seen(None, row["feed_id"], digest)
            self.items.append(seen)
            self.stored.new += 1
        elif seen.feed_id == self.feed.id:
            self.stored.known += 1
            if digest != seen.digest and seen.item_id is not None:
                seen.digest = digest
                self.reworded.append((seen, entry))
                self.stored.edited += 1
        elif seen.item_id is not None and _says_more(seen, entry, title):
            # The outlet's own feed brings what a search had only named: its words and its link count.
            seen.feed_id, seen.digest = self.feed.id or 0, digest
            self.reworded.append((seen, entry))
            self.owned[seen.item_id] = _row(self.feed, entry, title, known)
            self.stored.edited += 1
        if self._is_news_here(seen) and seen.item_id is not None:
            seen.quiet = False
            self.news.append(seen.item_id)
        for name in names:
            if name not in self.known or self.known[name][0] is not seen:
                self.names[name] = seen
                self.known[name] = (seen, self.now)

    def _seen_before(self, entry: Entry, names: Sequence[str]) -> Seen | None:
        """Give the item that bears one of the names; its headline counts for 72 hours only."""
        for name in names:
            if name in self.known:
                seen, seen_at = self.known[name]
                old = self.now - seen_at > timedelta(hours=TITLE_HOURS)
                of_headline = name in identity.headline_names(entry, self.named_by)
                if of_headline and (old or self._is_news_here(seen)):
                    continue
                return seen
        return None

    def _is_news_here(self, seen: Seen) -> bool:
        """Whether another feed's first poll stored quietly what must not be silenced in this one."""
        return seen.quiet and seen.feed_id != self.feed.id and self.feed.seeded_at is not None


def _named_by(feed: Feed) -> str:
    """Give the address by which the entries of a feed are named."""
    return feed.names_url or feed.url


def _identities(entries: Sequence[Entry], named_by: str) -> list[Identity]:
    """Give the identity of each entry: mostly the reading process has worked it out."""
    given = [entry.identity for entry in entries if entry.identity and entry.identity.named_by == named_by]
    return given if len(given) == len(entries) else identity.identities(entries, named_by)


def _row(feed: Feed, entry: Entry, title: str, known: Identity) -> dict[str, Any]:
    assert feed.id is not None  # noqa: S101 -- stored before its items
    return {
        "feed_id": feed.id,
        "raw_guid": entry.raw_guid,
        "link": entry.link,
        "key": known.names[0],
        "canonical_link": known.canonical_link,
        "title": title,
        "text": entry.text,
        "language": feed.language,
        "source_name": entry.source_name or feed.name,
        "source_host": known.host,
        "published_at": entry.published,
        "quiet": feed.seeded_at is None,
    }


def _says_more(seen: Seen, entry: Entry, title: str) -> bool:
    """Whether an outlet's own entry has a text where the known item is the same headline without any."""
    return bool(entry.text) and entry.source_name is None and seen.digest == _digest(title, "")


async def _reword(tx: AsyncSession, seen: Seen, entry: Entry, now: datetime, owned: dict[str, Any]) -> None:
    """Take the new wording of an edited article, keep the old one, and let triage judge again.

    `owned` are the values of an item that passes to another feed; whether it may ring stays as it was.
    """
    item = await tx.get(Item, seen.item_id)
    if item is None or item.id is None:
        return
    tx.add(ItemVersion(item_id=item.id, title=item.title, text=item.text, replaced_at=now))
    for name, value in owned.items():
        if name != "quiet":
            setattr(item, name, value)
    item.title = identity.without_outlet(entry.title, entry.source_name)
    item.text, item.digest, item.sorted_at = entry.text, seen.digest, None


def _digest(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
