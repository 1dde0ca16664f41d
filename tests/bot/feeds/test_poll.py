"""Proves bot/feeds/poll.py and bot/feeds/follow.py: real HTTP, the real parsing process, both databases."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.feeds.catalog import Catalog, FeedEntry
from bot.feeds.fetch import Fetcher
from bot.feeds.follow import follow
from bot.feeds.poll import Poller
from bot.feeds.worker import ParseWorker
from bot.rehearsal import FeedFault, Newsroom, RehearsalServer, World
from storage.database import Database
from storage.models import Feed, FeedState, Item, ItemVersion


class Desk:
    """A newsroom with one outlet, its feed in the database, and a poller whose hours pass by hand."""

    def __init__(self, db: Database, room: Newsroom, server: RehearsalServer, poller: Poller) -> None:
        self.db, self.room, self.server, self.poller = db, room, server, poller
        self.now = datetime.now(UTC)

    async def poll(self, hours: float = 2):
        self.now += timedelta(hours=hours)
        return await self.poller.poll(self.now)

    async def items(self) -> list[Item]:
        async with self.db.read() as session:
            return list((await session.exec(select(Item).order_by(col(Item.id)))).all())

    async def feed(self) -> Feed:
        async with self.db.read() as session:
            return (await session.exec(select(Feed).order_by(col(Feed.id)))).first()  # type: ignore[return-value]


def catalog(server: RehearsalServer, *names: str, every: timedelta = timedelta(hours=1)) -> Catalog:
    entries = tuple(
        FeedEntry(name.title(), f"{server.url}/feeds/{name}.xml", "en", every, (), None, None)
        for name in names
    )
    return Catalog(entries, "digest")


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    room = Newsroom(sample=False)
    room.add_feed("post", language="en", title="Post")
    room.publish("post", "An old headline that stood there before", ago=86_400)
    server = RehearsalServer(World(), room)
    await server.start()
    async with Fetcher("test/1", allow_private=True, host_gap=0) as fetcher, ParseWorker() as worker:
        made = Desk(database, room, server, Poller(database, fetcher, worker, jitter=lambda: 0.0))
        await follow(database, catalog(server, "post"), made.now)
        yield made
    await server.stop()


async def test_the_first_poll_stores_quietly_and_the_next_one_loudly(desk: Desk) -> None:
    first = await desk.poll()
    assert (first.feeds, first.new, first.failed) == (1, 1, 0)
    desk.room.publish("post", "Something new has happened", "In a place.")
    second = await desk.poll()
    assert second.new == 1
    assert [(item.title, item.quiet) for item in await desk.items()] == [
        ("An old headline that stood there before", True),
        ("Something new has happened", False),
    ]


async def test_a_feed_is_not_asked_before_its_time_also_by_another_process(desk: Desk) -> None:
    await desk.poll()
    assert (await desk.poll(hours=0.5)).feeds == 0
    assert desk.room.fetches["post"] == 1


async def test_an_unchanged_feed_answers_304_and_nothing_is_stored_twice(desk: Desk) -> None:
    await desk.poll()
    summary = await desk.poll()
    assert (summary.feeds, summary.new) == (1, 0)
    assert desk.room.unchanged["post"] == 1
    assert (await desk.feed()).state is FeedState.FINE


async def test_an_edited_article_keeps_its_old_wording_and_is_judged_again(desk: Desk) -> None:
    await desk.poll()
    story = desk.room.publish("post", "Nine people held at the border", "Police said so.")
    await desk.poll()
    async with desk.db.transaction() as tx:
        for item in (await tx.exec(select(Item))).all():
            item.sorted_at = desk.now
    desk.room.amend("post", story, title="Nine people sent back over the border")
    summary = await desk.poll()
    assert (summary.new, summary.edited) == (0, 1)
    item = (await desk.items())[-1]
    assert item.title == "Nine people sent back over the border"
    assert item.sorted_at is None
    async with desk.db.read() as session:
        (version,) = (await session.exec(select(ItemVersion))).all()
    assert version.title == "Nine people held at the border"


async def test_an_article_that_two_feeds_carry_under_one_link_is_one_item(desk: Desk) -> None:
    desk.room.add_feed("mirror", language="en", title="Mirror")
    await follow(desk.db, catalog(desk.server, "post", "mirror"), desk.now)
    await desk.poll()
    story = desk.room.publish("post", "Something new has happened", link="https://post.example/a?id=7")
    desk.room.publish("mirror", story.title, link="https://www.post.example/a?utm_source=x&id=7#top")
    await desk.poll()
    assert sum(item.title == story.title for item in await desk.items()) == 1


async def test_an_entry_that_left_and_comes_back_is_not_new(desk: Desk) -> None:
    await desk.poll()
    story = desk.room.publish("post", "Something new has happened")
    await desk.poll()
    outlet = desk.room.outlets["post"]
    outlet.stories.remove(story)
    desk.room.publish("post", "Another thing altogether")
    await desk.poll()
    outlet.stories.insert(0, story)
    outlet.changed += 10
    assert (await desk.poll()).new == 0


@pytest.mark.parametrize(
    ("fault", "state", "after_polls"),
    [
        (FeedFault("status", status=503, count=None), FeedState.BROKEN, 3),
        (FeedFault("status", status=403, count=None), FeedState.BLOCKED, 1),
        (FeedFault("status", status=410, count=None), FeedState.GONE, 1),
        (FeedFault("html", count=None), FeedState.BROKEN, 1),
    ],
)
async def test_a_feed_that_fails_is_told_in_a_word_asked_later_and_loses_nothing(
    desk: Desk, fault: FeedFault, state: FeedState, after_polls: int
) -> None:
    await desk.poll()
    desk.room.faults["post"] = fault
    desk.room.publish("post", "Something new has happened")
    for _ in range(after_polls):
        summary = await desk.poll(hours=48)
        assert summary.failed == 1
    feed = await desk.feed()
    assert feed.state is state
    assert feed.reason
    assert feed.failures == after_polls
    if state is FeedState.GONE:
        assert feed.next_poll_at is None
        return
    assert feed.next_poll_at is not None
    assert feed.next_poll_at > desk.now
    desk.room.faults.clear()
    assert (await desk.poll(hours=48)).new == 1
    healed = await desk.feed()
    assert (healed.state, healed.reason, healed.failures) == (FeedState.FINE, None, 0)


async def test_a_document_that_is_cut_short_is_fetched_whole_the_next_time(desk: Desk) -> None:
    await desk.poll()
    desk.room.publish("post", "Something new has happened")
    desk.room.faults["post"] = FeedFault("broken", count=1)
    cut = await desk.poll()
    assert (cut.new, cut.failed) == (0, 0)
    assert (await desk.feed()).etag is None
    assert (await desk.poll()).new == 1


async def test_one_feed_that_fails_does_not_stop_the_others(desk: Desk) -> None:
    desk.room.add_feed("other", language="en", title="Other")
    desk.room.publish("other", "News of the other outlet")
    await follow(desk.db, catalog(desk.server, "post", "other"), desk.now)
    desk.room.faults["post"] = FeedFault("drop", count=None)
    summary = await desk.poll()
    assert (summary.feeds, summary.failed, summary.new) == (2, 1, 1)


async def test_a_feed_that_leaves_the_file_is_not_asked_and_comes_back_with_its_past(desk: Desk) -> None:
    await desk.poll()
    empty = Catalog((), "none")
    assert (await follow(desk.db, empty, desk.now)).removed == 1
    assert (await desk.poll()).feeds == 0
    again = await follow(desk.db, catalog(desk.server, "post"), desk.now)
    assert (again.added, again.removed) == (1, 0)
    desk.room.publish("post", "Something new has happened")
    assert (await desk.poll()).new == 1
    assert [item.quiet for item in await desk.items()] == [True, False]


async def test_a_changed_entry_of_the_file_changes_its_feed_and_an_unchanged_one_nothing(desk: Desk) -> None:
    assert (await follow(desk.db, catalog(desk.server, "post"), desk.now)).changed == 0
    changed = await follow(desk.db, catalog(desk.server, "post", every=timedelta(minutes=15)), desk.now)
    assert changed.changed == 1
    assert (await desk.feed()).every == 900
