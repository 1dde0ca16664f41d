"""The stories of the gallery through the real poller: HTTP on loopback, the parsing process, SQLite."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from sqlmodel import col, select

from bot.feeds.catalog import Catalog, FeedEntry
from bot.feeds.fetch import Fetcher
from bot.feeds.follow import follow
from bot.feeds.poll import Poller, PollSummary
from bot.feeds.worker import ParseWorker
from storage.database import Database
from storage.models import Feed, FeedState, Item, ItemVersion
from tests.bot.feeds.feed_publisher import RSS, Publisher, reply
from tests.bot.feeds.gallery import dated
from tests.bot.feeds.gallery_polls import STORIES, Story, feed, news, page


class Watch:
    """One feed of the publisher, and a poller whose hours pass by hand."""

    def __init__(self, db: Database, publisher: Publisher, poller: Poller) -> None:
        self.db, self.publisher, self.poller = db, publisher, poller
        self.now = datetime.now(UTC)

    async def follows(self, *answers: bytes) -> None:
        url = self.publisher.says("/feed", *answers)
        entry = FeedEntry("Paper", url, "en", timedelta(hours=1), (), None, None)
        await follow(self.db, Catalog((entry,), "digest"), self.now)

    async def poll(self, hours: float = 30) -> PollSummary:
        self.now += timedelta(hours=hours)
        return await self.poller.poll(self.now)

    async def feed(self) -> Feed:
        async with self.db.read() as session:
            return (await session.exec(select(Feed))).one()

    async def items(self) -> list[Item]:
        async with self.db.read() as session:
            return list((await session.exec(select(Item).order_by(col(Item.id)))).all())


@pytest.fixture
async def watch(sqlite: Database, publisher: Publisher) -> AsyncIterator[Watch]:
    async with Fetcher("test/1", allow_private=True, host_gap=0) as fetcher, ParseWorker() as worker:
        yield Watch(sqlite, publisher, Poller(sqlite, fetcher, worker, jitter=lambda: 0.0))


def elsewhere(answer: bytes, number: int) -> bytes:
    """Move a story to a host of its own, so that no story is news of another."""
    return answer.replace(b"paper.example", b"n%04d.example" % number)


async def counted(watch: Watch, model: type[Item | ItemVersion]) -> Counter[str]:
    """Give how many items, or old wordings of items, each feed has."""
    async with watch.db.read() as session:
        rows = select(Feed.name, model.id).join(Item, Item.feed_id == Feed.id)
        if model is ItemVersion:
            rows = rows.join(ItemVersion, ItemVersion.item_id == Item.id)
        return Counter(name for name, _ in (await session.exec(rows)).all())


@pytest.mark.long
async def test_what_a_publisher_does_makes_no_news_of_old_items_and_hides_no_new_ones(watch: Watch) -> None:
    """All stories at once, each a feed on a host of its own."""
    entries = []
    for number, story in enumerate(STORIES):
        answers = [elsewhere(answer, number) for answer in story.answers]
        url = watch.publisher.says(f"/{number}", *answers)
        entries.append(FeedEntry(story.name, url, "en", timedelta(hours=1), (), None, None))
    await follow(watch.db, Catalog(tuple(entries), "digest"), watch.now)
    new: dict[str, list[int]] = defaultdict(list)
    failed: Counter[str] = Counter()
    for _ in range(4):  # once more than the longest story: its last answer brings nothing twice
        before = await counted(watch, Item)
        await watch.poll()
        after = await counted(watch, Item)
        async with watch.db.read() as session:
            failed.update(one.name for one in (await session.exec(select(Feed))).all() if one.failures)
        for story in STORIES:
            new[story.name].append(after[story.name] - before[story.name])
    edited = await counted(watch, ItemVersion)
    assert {one.name: (*one.new, 0, 0)[:4] for one in STORIES} == {name: tuple(n) for name, n in new.items()}
    assert {one.name: one.edited for one in STORIES} == {one.name: edited[one.name] for one in STORIES}
    assert {one.name: one.failed for one in STORIES if one.failed} == dict(failed)


@pytest.mark.parametrize("story", STORIES, ids=lambda one: f"{one.group:02}-{one.name}")
def test_a_reader_that_remembers_one_document_gets_it_wrong(story: Story) -> None:
    before, last = (_ids(answer) for answer in story.answers[-2:])
    assert len(last - before) == story.naive


def _ids(answer: bytes) -> set[str]:
    body = answer.partition(b"\r\n\r\n")[2]
    try:
        found = feedparser.parse(body, response_headers={"content-location": "http://a/"})
    except ValueError:  # such a reader has lost the whole document
        return set()
    return {one.get("id", one.get("link", "")) for one in found.entries}


async def test_an_empty_feed_is_told_and_heals(watch: Watch) -> None:
    await watch.follows(feed(news(1)), feed(), feed(news(1)))
    await watch.poll()
    await watch.poll()
    assert (await watch.feed()).state is FeedState.EMPTY
    await watch.poll()
    assert (await watch.feed()).state is FeedState.FINE


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (page("Your browser is being checked"), FeedState.BROKEN),
        (reply(403, b"<html></html>", (b"cf-mitigated", b"challenge")), FeedState.BLOCKED),
        (reply(404, feed(news(2)).partition(b"\r\n\r\n")[2]), FeedState.BROKEN),
        (reply(410), FeedState.GONE),
    ],
    ids=["page", "challenge", "not-found", "gone"],
)
async def test_blocked_is_not_dead_and_no_page_is_read_as_a_feed(watch, answer, state) -> None:
    await watch.follows(feed(news(1)), answer)
    await watch.poll()
    summary = await watch.poll()
    assert (summary.new, summary.failed) == (0, 1)
    assert (await watch.feed()).state is state
    assert len(await watch.items()) == 1


LONG = b'"' + "판-".encode() * 75 + b'"'
DAY, NEXT = b"Mon, 16 Nov 2026 09:00:00 +0000", b"Tue, 17 Nov 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([(b"ETag", LONG)], [(b"ETag", LONG)]),
        ([(b"ETag", b'W/"a b"'), (b"Last-Modified", DAY)], [(b"ETag", b'W/"c"'), (b"Last-Modified", DAY)]),
        ([(b"ETag", b'"a"'), (b"Last-Modified", DAY)], [(b"ETag", b'"a"'), (b"Last-Modified", NEXT)]),
        ([(b"ETag", b'"a"'), (b"Last-Modified", DAY)], [(b"Last-Modified", NEXT)]),
        ([(b"ETag", b""), (b"Last-Modified", b"soon")], []),
    ],
    ids=["non-ascii-300-bytes", "etag-moves-alone", "date-moves-alone", "etag-goes", "empty"],
)
async def test_validators_go_back_as_they_came_each_time_whatever_the_body_did(watch, first, second) -> None:
    assert len(LONG) > 300
    await watch.follows(reply(200, RSS, *first), reply(200, RSS, *second))
    for _ in range(3):
        assert (await watch.poll()).failed == 0
    for asked, given in zip(watch.publisher.asked[1:], (first, second), strict=True):
        values = dict(given)
        assert asked.headers.get(b"if-none-match") == (values.get(b"ETag") or None)
        assert asked.headers.get(b"if-modified-since") == values.get(b"Last-Modified")
    assert len(await watch.items()) == 1


async def test_a_last_modified_of_the_future_does_not_earn_silence_for_ever(watch: Watch) -> None:
    future = (b"Last-Modified", b"Fri, 01 Nov 2041 00:00:00 GMT")
    await watch.follows(reply(200, RSS, future))
    await watch.poll()
    await watch.poll()
    assert b"if-modified-since" not in watch.publisher.asked[-1].headers


async def test_the_same_etag_on_another_body_is_doubted_within_eight_days(watch: Watch) -> None:
    """Some publishers keep their ETag and say 304 for ever: once a week they are asked in full."""
    stuck = (b"ETag", b'"always"')
    body = feed(news(2), news(1)).partition(b"\r\n\r\n")[2]

    async def lying(asked, writer):
        told = asked.headers.get(b"if-none-match")
        writer.write(reply(304, b"", stuck) if told else reply(200, body, stuck))

    await watch.follows(reply(200, feed(news(1)).partition(b"\r\n\r\n")[2], stuck), lying)
    found = [(await watch.poll(hours=25)).new for _ in range(9)]
    assert sum(found) == 2


async def test_dates_that_cannot_be_are_stored_as_none_and_never_stop_a_round(watch: Watch) -> None:
    await watch.follows(reply(200, dated("0000-00-00", "2026년 13월 45일", "Wed, 01 Jan 2031 00:00:00 GMT")))
    assert (await watch.poll()).failed == 0
    assert {item.published_at for item in await watch.items()} == {None}
