"""Proves bot/feeds/intake.py: what is stored together is what would have been stored one by one."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.feeds import intake
from bot.feeds.parse import Entry
from storage.database import Database
from storage.migrations import upgrade
from storage.models import Feed, Item, ItemName, ItemVersion
from storage.sealing import Keyring

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
WORDS = (
    "Harbour opens again",
    "Forty held at the bridge",
    "설악산 첫눈 내려",
    "图们江边下雪",
    "雪の朝の駅",
    "Grain",
)


def entry(chance: random.Random) -> Entry:
    """Draw one of few articles, so that feeds share links, titles and guids."""
    number = chance.randrange(12)
    return Entry(
        raw_guid=chance.choice((None, f"g{number}", f"https://a.example/{number}")),
        link=chance.choice(
            (None, f"https://a.example/{number}", f"https://b.example/{chance.randrange(99)}")
        ),
        title=f"{WORDS[number % len(WORDS)]} {number}",
        text=chance.choice(("", "one", "two")),
        published=NOW,
        updated=None,
        source_name=chance.choice((None, None, "Outlet")),
    )


async def stored(db: Database) -> list[object]:
    """Everything that tells one way of storing from another, without the ids."""
    async with db.read() as session:
        items = {item.id: item for item in await session.exec(select(Item))}
        names = await session.exec(select(ItemName).order_by(col(ItemName.name)))
        versions = await session.exec(select(ItemVersion))
        feeds = await session.exec(select(Feed).order_by(col(Feed.id)))
        return [
            sorted(
                (i.feed_id, i.key, i.title, i.text, i.digest, str(i.link), i.quiet) for i in items.values()
            ),
            [(n.name, items[n.item_id].key, items[n.item_id].feed_id, n.seen_at) for n in names],
            sorted((items[v.item_id].key, v.title, v.text, v.replaced_at.isoformat()) for v in versions),
            [(f.last_item_at, f.seeded_at, f.gaps) for f in feeds],
        ]


async def opened(folder: Path, name: str) -> Database:
    db = Database(f"sqlite:///{folder / name}", Keyring(bytes(32)))
    await upgrade(db)
    async with db.transaction() as tx:
        for number in range(6):
            tx.add(
                Feed(name=f"F{number}", url=f"https://f{number}.example/", language="en", next_poll_at=NOW)
            )
    return db


@pytest.mark.long
async def test_documents_stored_together_leave_what_they_leave_one_by_one(tmp_path):
    chance = random.Random(7)
    alone, together = await opened(tmp_path, "alone.db"), await opened(tmp_path, "together.db")
    for turn in range(12):
        now = NOW + timedelta(hours=20 * turn)
        documents = [
            (number, [entry(chance) for _ in range(chance.randrange(5))])
            for number in sorted(chance.sample(range(1, 7), 4))
        ]
        async with alone.transaction() as tx:
            single = [await intake.store(tx, await tx.get(Feed, n), given, now) for n, given in documents]
        async with together.transaction() as tx:
            at_once = await intake.store_all(
                tx, [(await tx.get(Feed, n), given) for n, given in documents], now
            )
        assert at_once == single
        assert await stored(together) == await stored(alone)
    await alone.close()
    await together.close()


async def test_documents_without_a_common_name_are_stored_by_one_statement_each_kind(sqlite):
    async with sqlite.transaction() as tx:
        feeds = [
            Feed(name=f"F{number}", url=f"https://f{number}.example/", language="en", next_poll_at=NOW)
            for number in range(3)
        ]
        tx.add_all(feeds)
        await tx.flush()
        documents = [
            (feed, [Entry(f"{feed.id}", None, f"A headline of {feed.name}", "", NOW, None, None)])
            for feed in feeds
        ]
        runs = list(intake._unrelated([intake._Document(feed, given, NOW) for feed, given in documents]))
        assert [len(run) for run in runs] == [3]
        assert [each.new for each in await intake.store_all(tx, documents, NOW)] == [1, 1, 1]


async def test_what_another_feeds_first_poll_stored_quietly_may_ring_when_it_comes_as_news(sqlite):
    article = Entry("g", "https://a.example/held", "Forty held at the bridge", "", NOW, None, None)
    elsewhere = Entry("h", "https://a.example/held", "Forty people held at a bridge", "", NOW, None, None)
    async with sqlite.transaction() as tx:
        new, old = [
            Feed(name=name, url=f"https://{name}.example/", language="en", next_poll_at=NOW, seeded_at=since)
            for name, since in (("new", None), ("old", NOW - timedelta(days=9)))
        ]
        tx.add_all([new, old])
        await tx.flush()
        await intake.store(tx, new, [article], NOW)
        (item,) = (await tx.exec(select(Item))).all()
        assert item.quiet
        item.sorted_at = NOW
        await tx.flush()
        await intake.store(tx, new, [article], NOW)
        await tx.refresh(item)
        assert (item.quiet, item.sorted_at) == (True, NOW), "its own feed brings it again: nothing new"
        await intake.store(tx, old, [elsewhere], NOW)
        await tx.refresh(item)
        assert (item.quiet, item.sorted_at) == (False, None)
        assert len((await tx.exec(select(Item))).all()) == 1
