"""Proves what becomes of feeds that move, and of hosts that ask for a pause: real HTTP, both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.feeds.catalog import Catalog, FeedEntry
from bot.feeds.fetch import Fetcher
from bot.feeds.follow import follow
from bot.feeds.poll import Poller
from bot.feeds.worker import ParseWorker
from storage.database import Database
from storage.models import Feed, FeedState, Item
from tests.bot.feeds.feed_publisher import Publisher, reply

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def document(*titles: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><guid>{title[:9]}</guid><link>https://paper.example/{title[:5]}</link></item>"
        for title in titles
    )
    return f'<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'.encode()


OLD = document("Ferry timetable changes for the spring")


class Desk:
    """A poller whose hours pass by hand; `restart` gives a fresh one, as a new process would be."""

    def __init__(self, db: Database, publisher: Publisher) -> None:
        self.db, self.publisher, self.now = db, publisher, NOW

    async def follow(self, *urls: str) -> None:
        entries = (
            FeedEntry(f"Paper {i}", url, "en", timedelta(hours=1), (), None, None)
            for i, url in enumerate(urls)
        )
        await follow(self.db, Catalog(tuple(entries), "digest"), self.now, timedelta(0))

    async def poll(self, hours: float = 8):
        """Let time pass and poll once, as a process that has just started."""
        self.now += timedelta(hours=hours)
        async with (
            Fetcher("test/1", allow_private=True, host_gap=0, clock=lambda: self.now) as fetcher,
            ParseWorker() as worker,
        ):
            return await Poller(self.db, fetcher, worker, jitter=lambda: 0.0).poll(self.now)

    async def feeds(self) -> list[Feed]:
        async with self.db.read() as session:
            return list((await session.exec(select(Feed).order_by(col(Feed.id)))).all())

    async def titles(self) -> list[str]:
        async with self.db.read() as session:
            return list((await session.exec(select(Item.title).order_by(col(Item.id)))).all())


@pytest.fixture
def desk(database: Database, publisher: Publisher) -> Desk:
    return Desk(database, publisher)


def asked(desk: Desk) -> list[str]:
    found = [one.path for one in desk.publisher.asked]
    desk.publisher.asked.clear()
    return found


@pytest.mark.parametrize("status", [301, 308])
async def test_a_permanent_move_is_believed_after_three_sightings_over_a_day(desk: Desk, status: int) -> None:
    new = desk.publisher.says("/new", reply(200, OLD, (b"ETag", b'"1"')), reply(304))
    old = desk.publisher.says("/old", reply(status, b"", (b"Location", new.encode())))
    await desk.follow(old)
    for _ in range(4):  # 0, 8, 16 and 24 hours: three sightings are not yet a day
        await desk.poll()
        assert asked(desk) == ["/old", "/new"]
    [feed] = await desk.feeds()
    assert (feed.asked_url, feed.state) == (new, FeedState.MOVED)
    assert new in (feed.reason or "")
    await desk.poll()
    assert [one.headers.get(b"if-none-match") for one in desk.publisher.asked] == [b'"1"']
    assert asked(desk) == ["/new"]
    assert await desk.titles() == ["Ferry timetable changes for the spring"]


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_passing_redirect_is_followed_and_never_kept(desk: Desk, status: int) -> None:
    new = desk.publisher.says("/new", reply(200, OLD))
    old = desk.publisher.says("/old", reply(status, b"", (b"Location", new.encode())))
    await desk.follow(old)
    for _ in range(6):
        await desk.poll()
        assert asked(desk) == ["/old", "/new"]
    assert [(feed.asked_url, feed.state) for feed in await desk.feeds()] == [(None, FeedState.FINE)]


@pytest.mark.long
async def test_a_move_to_a_document_without_any_item_of_the_feed_is_not_believed(desk: Desk) -> None:
    other = desk.publisher.url("/other")
    old = desk.publisher.says("/old", reply(200, OLD), reply(301, b"", (b"Location", other.encode())))
    await desk.follow(old)
    await desk.poll()
    for _ in range(4):
        desk.publisher.routes["/other"] = [reply(200, document(f"Something else, number {desk.now:%d%H}"))]
        await desk.poll()
    [feed] = await desk.feeds()
    assert feed.asked_url is None


async def test_where_a_moved_feed_is_no_longer_found_the_old_address_is_asked_again(desk: Desk) -> None:
    new = desk.publisher.says("/new", reply(200, OLD))
    old = desk.publisher.says("/old", reply(301, b"", (b"Location", new.encode())))
    await desk.follow(old)
    for _ in range(4):
        await desk.poll()
    desk.publisher.says("/new", reply(404))
    desk.publisher.says("/old", reply(200, OLD))
    for _ in range(4):
        await desk.poll(hours=25)
    [feed] = await desk.feeds()
    assert (feed.asked_url, feed.state, feed.failures) == (None, FeedState.FINE, 0)


async def test_naming_the_new_address_in_the_file_keeps_the_feeds_past(desk: Desk) -> None:
    new = desk.publisher.says("/new", reply(200, OLD))
    old = desk.publisher.says("/old", reply(301, b"", (b"Location", new.encode())))
    await desk.follow(old)
    for _ in range(4):
        await desk.poll()
    await desk.follow(new)
    desk.publisher.says("/new", reply(200, OLD.replace(b"/Ferry", b"/other").replace(b"timetable", b"plan")))
    await desk.poll()
    [feed] = await desk.feeds()
    assert (feed.url, feed.asked_url, feed.state, feed.active) == (new, None, FeedState.FINE, True)
    assert len(await desk.titles()) == 1  # known by its guid, which counts under the old address


async def test_a_hosts_pause_outlives_a_restart_and_spares_every_feed_of_that_host_alone(desk: Desk) -> None:
    url = desk.publisher.says("/one", reply(429, b"", (b"Retry-After", b"36000")))
    desk.publisher.says("/two", reply(200, OLD))
    await desk.follow(url)
    await desk.poll()
    assert asked(desk) == ["/one"]
    await desk.follow(url, desk.publisher.url("/two"), desk.publisher.url("/two", host="localhost"))
    await desk.poll(hours=1)
    assert [one.headers[b"host"].split(b":")[0] for one in desk.publisher.asked] == [b"localhost"]
    asked(desk)
    await desk.poll(hours=10)
    assert sorted(set(asked(desk))) == ["/one", "/two"]
