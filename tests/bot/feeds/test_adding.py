"""Proves bot/feeds/adding.py: one request, real HTTP, the real parsing process, both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.feeds.adding import Candidate, Choices, Known, Scout, add, adopt, written
from bot.feeds.answer import FeedError, Reason
from bot.feeds.catalog import Catalog, FeedEntry
from bot.feeds.fetch import Fetcher
from bot.feeds.follow import follow
from bot.feeds.poll import Poller
from bot.feeds.worker import ParseWorker
from storage.database import Database
from storage.models import Feed, FeedOrigin, FeedState, Item
from storage.queries import hosts
from tests.bot.feeds.conftest import NOW, Clock
from tests.bot.feeds.feed_publisher import RSS, Publisher, reply

FEED = RSS.replace(b"<item>", b"<item><title>The village by the river</title><guid>2</guid></item><item>", 1)


def page(*links: str) -> bytes:
    tags = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="T{n}" href="{link}">'
        for n, link in enumerate(links)
    )
    return f"<!doctype html><html><head>{tags}</head><body>News</body></html>".encode()


class Desk:
    def __init__(self, db: Database, publisher: Publisher, fetcher: Fetcher, worker: ParseWorker) -> None:
        self.db, self.publisher, self.fetcher, self.worker = db, publisher, fetcher, worker
        self.scout = Scout(db, fetcher, worker, allow_private=True)

    async def look(self, path: str) -> Candidate | Choices | Known:
        return await self.scout.look(self.publisher.url(path), NOW)

    async def refused(self, path: str) -> FeedError:
        with pytest.raises(FeedError) as caught:
            await self.look(path)
        return caught.value

    async def add(self, candidate: Candidate, **wish: object) -> Feed | Known:
        async with self.db.transaction() as tx:
            entry = replace(candidate.entry(), **wish)  # type: ignore[arg-type]
            done = await add(tx, candidate, entry, jitter=lambda: 0.0)
        return done if isinstance(done, Known) else done[0]

    async def rows(self, model: type) -> list:
        async with self.db.read() as session:
            return list((await session.exec(select(model).order_by(col(model.id)))).all())

    def paths(self) -> list[str]:
        return [asked.path for asked in self.publisher.asked]


@pytest.fixture
async def desk(sqlite: Database, publisher: Publisher, fetcher: Fetcher) -> AsyncIterator[Desk]:
    async with ParseWorker() as worker:
        yield Desk(sqlite, publisher, fetcher, worker)


@pytest.fixture
async def desk_on_both(database: Database, publisher: Publisher, fetcher: Fetcher) -> AsyncIterator[Desk]:
    async with ParseWorker() as worker:
        yield Desk(database, publisher, fetcher, worker)


async def test_a_feed_is_shown_and_stored_with_its_items_for_one_request(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.publisher.says("/rss", reply(200, FEED, (b"ETag", b'W/"a b"'), (b"Last-Modified", b"Mon")))
    candidate = await desk.look("/rss")
    assert isinstance(candidate, Candidate)
    assert (candidate.name, len(candidate.parsed.entries), candidate.known) == ("Paper", 2, 0)
    assert candidate.has_validators
    feed = await desk.add(candidate, language="en", every=timedelta(minutes=30), topics=("korea",))
    assert desk.paths() == ["/rss"]
    assert isinstance(feed, Feed)
    assert (feed.origin, feed.active, feed.every) == (FeedOrigin.COORDINATOR, True, 1800)
    assert (feed.etag, feed.last_modified, feed.validators_url) == (
        b'W/"a b"',
        b"Mon",
        desk.publisher.url("/rss"),
    )
    assert (feed.state, feed.next_poll_at) == (FeedState.FINE, NOW + timedelta(minutes=30))
    items = await desk.rows(Item)
    assert [(item.title, item.quiet, item.sorted_at) for item in items] == [
        ("The village by the river", True, None),
        ("Nine people held at the border", True, None),
    ]


async def test_the_next_poll_of_an_added_feed_is_conditional_and_what_it_brings_is_loud(
    desk: Desk, clock: Clock
) -> None:
    newer = FEED.replace(b"<item>", b"<item><title>Twelve are sent over the bridge</title></item><item>", 1)
    desk.publisher.says("/rss", reply(200, RSS, (b"ETag", b'"1"')), reply(304), reply(200, newer))
    candidate = await desk.look("/rss")
    assert isinstance(candidate, Candidate)
    await desk.add(candidate)
    poller = Poller(desk.db, desk.fetcher, desk.worker, jitter=lambda: 0.0)
    assert (await poller.poll(NOW + timedelta(minutes=59))).feeds == 0
    for hours in (1, 2.5):
        clock.now = NOW + timedelta(hours=hours)
        assert (await poller.poll(clock.now)).feeds == 1
    assert desk.publisher.asked[1].headers[b"if-none-match"] == b'"1"'
    assert [item.quiet for item in await desk.rows(Item)] == [True, False, False]


async def test_a_page_that_declares_one_feed_costs_the_page_and_the_feed(desk: Desk) -> None:
    desk.publisher.says("/", reply(200, page("/rss"), (b"Content-Type", b"text/html")))
    desk.publisher.says("/rss", reply(200, RSS))
    candidate = await desk.look("/")
    assert isinstance(candidate, Candidate)
    assert candidate.url == desk.publisher.url("/rss")
    await desk.add(candidate)
    assert desk.paths() == ["/", "/rss"]


async def test_a_page_that_declares_several_feeds_asks_to_choose_and_asks_none(desk: Desk) -> None:
    desk.publisher.says("/", reply(200, page("/rss", "/comments")))
    found = await desk.look("/")
    assert isinstance(found, Choices)
    assert [each.title for each in found.feeds] == ["T0", "T1"]
    assert desk.paths() == ["/"]


async def test_a_page_without_a_declared_feed_is_refused_and_no_path_is_guessed(desk: Desk) -> None:
    desk.publisher.says("/", reply(200, page()))
    assert (await desk.refused("/")).reason is Reason.HTML
    assert desk.paths() == ["/"]


async def test_a_page_that_declares_a_page_is_refused_after_two_requests(desk: Desk) -> None:
    desk.publisher.says("/", reply(200, page("/other")))
    desk.publisher.says("/other", reply(200, page("/more")))
    assert (await desk.refused("/")).reason is Reason.HTML
    assert desk.paths() == ["/", "/other"]


async def test_the_end_of_permanent_redirects_is_stored_and_the_start_of_others(desk: Desk) -> None:
    desk.publisher.says("/old", reply(301, b"", (b"Location", b"/new")))
    desk.publisher.says("/new", reply(200, RSS, (b"ETag", b'"1"')))
    desk.publisher.says("/short", reply(302, b"", (b"Location", b"/long")))
    desk.publisher.says("/long", reply(200, RSS.replace(b"/1<", b"/9<")))
    for path, stored in (("/old", "/new"), ("/short", "/short")):
        candidate = await desk.look(path)
        assert isinstance(candidate, Candidate)
        feed = await desk.add(candidate)
        assert isinstance(feed, Feed)
        assert (feed.url, feed.state, feed.moved_to) == (desk.publisher.url(stored), FeedState.FINE, None)
    assert [feed.name for feed in await desk.rows(Feed)] == ["Paper", "Paper (127.0.0.1)"]


async def test_a_known_address_is_told_without_asking_however_it_is_spelt(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.publisher.says("/rss", reply(200, RSS))
    candidate = await desk.look("/rss")
    assert isinstance(candidate, Candidate)
    await desk.add(candidate)
    desk.publisher.says("/was", reply(308, b"", (b"Location", b"/rss")))
    assert await desk.look("/rss/?utm_source=x") == Known("Paper")
    assert desk.paths() == ["/rss"]
    assert await desk.look("/was") == Known("Paper")
    assert await desk.add(candidate) == Known("Paper")
    assert len(await desk.rows(Feed)) == 1


async def test_items_that_another_feed_brought_are_counted_and_not_stored_twice(desk: Desk) -> None:
    desk.publisher.says("/rss", reply(200, RSS))
    desk.publisher.says("/all", reply(200, FEED))
    for path, known in (("/rss", 0), ("/all", 1)):
        candidate = await desk.look(path)
        assert isinstance(candidate, Candidate)
        assert candidate.known == known
        await desk.add(candidate)
    assert len(await desk.rows(Item)) == 2


async def test_a_feed_that_was_removed_takes_up_its_past_and_stays_quiet_at_first(desk: Desk) -> None:
    desk.publisher.says("/rss", reply(200, RSS), reply(200, FEED))
    first = await desk.look("/rss")
    assert isinstance(first, Candidate)
    await desk.add(first)
    async with desk.db.transaction() as tx:
        (row,) = (await tx.exec(select(Feed))).all()
        row.active = False
    again = await desk.look("/rss")
    assert isinstance(again, Candidate)
    assert again.known == 1
    await desk.add(again)
    (row,) = await desk.rows(Feed)
    assert row.active
    assert [item.quiet for item in await desk.rows(Item)] == [True, True]


async def test_a_publishers_wish_for_rest_holds_for_all_feeds_of_its_host(desk: Desk) -> None:
    desk.publisher.says("/rss", reply(429, b"", (b"Retry-After", b"7200")))
    assert (await desk.refused("/rss")).reason is Reason.RATE_LIMITED
    async with desk.db.read() as session:
        assert await hosts.resting(session, NOW) == {"127.0.0.1": NOW + timedelta(hours=2)}
    error = await desk.refused("/other")
    assert (error.reason, error.asked) == (Reason.RATE_LIMITED, False)
    assert desk.paths() == ["/rss"]


async def test_the_pace_shown_is_what_the_publisher_allows(desk: Desk) -> None:
    desk.publisher.says("/slow", reply(200, RSS, (b"ETag", b'"1"'), (b"Cache-Control", b"max-age=10800")))
    candidate = await desk.look("/slow")
    assert isinstance(candidate, Candidate)
    assert candidate.pace(timedelta(minutes=15)) == timedelta(hours=3)
    desk.publisher.says("/bare", reply(200, RSS))
    candidate = await desk.look("/bare")
    assert isinstance(candidate, Candidate)
    assert not candidate.has_validators
    assert candidate.pace(timedelta(minutes=15)) == timedelta(hours=1)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://a.example/", "http://me:pw@a.example/", "http://", "http://[::/"]
)
async def test_an_address_that_must_not_be_asked_is_refused_unasked(desk: Desk, address: str) -> None:
    with pytest.raises(FeedError) as caught:
        await desk.scout.look(address, NOW)
    assert (caught.value.reason, caught.value.asked) == (Reason.UNSAFE, False)


async def test_feeds_yml_retires_no_added_feed_and_takes_over_the_one_it_names(desk_on_both: Desk) -> None:
    desk = desk_on_both
    for path in ("/one", "/two/"):
        body = RSS.replace(b"/1<", f"{path}<".encode()).replace(
            b"<title>Nine", f"<title>{path} Nine".encode()
        )
        desk.publisher.says(path, reply(200, body))
        candidate = await desk.look(path)
        assert isinstance(candidate, Candidate)
        await desk.add(candidate)

    def catalog(*paths: str) -> Catalog:
        hour = timedelta(hours=1)
        urls = {path: desk.publisher.url(path) for path in paths}
        return Catalog(
            tuple(FeedEntry(path, url, None, hour, (), None, None) for path, url in urls.items()), ""
        )

    await follow(desk.db, catalog("/other"), NOW)
    assert [feed.active for feed in await desk.rows(Feed)] == [True, True, True]
    await follow(desk.db, catalog("/one", "/two"), NOW)
    rows = {feed.name: feed for feed in await desk.rows(Feed) if feed.active}
    assert {name: feed.origin for name, feed in rows.items()} == dict.fromkeys(
        ("/one", "/two"), FeedOrigin.FILE
    )
    assert rows["/two"].url == desk.publisher.url("/two")
    assert rows["/two"].seeded_at is not None
    await follow(desk.db, catalog("/one"), NOW)
    assert [feed.name for feed in await desk.rows(Feed) if feed.active] == ["/one"]


async def test_a_list_adds_what_is_new_takes_up_what_was_removed_and_says_the_rest(desk: Desk) -> None:
    hour = timedelta(hours=1)
    urls = [f"https://{name}.example/rss" for name in ("a", "b", "c")]
    async with desk.db.transaction() as tx:
        tx.add(Feed(name="Alpha", url=urls[0]))
        tx.add(Feed(name="Beta", url=urls[1], active=False, next_poll_at=None, seeded_at=NOW))
    entries = [FeedEntry(f"L{n}", url, "ko", hour, ("x",), "KR", "Asia/Seoul") for n, url in enumerate(urls)]
    async with desk.db.transaction() as tx:
        done = await adopt(tx, entries, NOW)
    assert (done.added, done.left_out) == (("L1", "L2"), ("L0 is listened to already, as Alpha",))
    rows = await desk.rows(Feed)
    assert [(row.name, row.active, row.origin.value) for row in rows] == [
        ("Alpha", True, "file"),
        ("L1", True, "coordinator"),
        ("L2", True, "coordinator"),
    ]
    assert [row.next_poll_at for row in rows[1:]] == [NOW, NOW + timedelta(seconds=2)]
    assert [written(row) for row in rows[1:]] == entries[1:]
    assert [row.seeded_at for row in rows[1:]] == [None, None]
