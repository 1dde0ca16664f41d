"""What waits to be judged is given in order, and a wording is judged once."""

from datetime import UTC, datetime

from sqlmodel import select

from storage.models import Feed, Item
from storage.queries import items

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


async def test_unsorted_items_come_in_order_and_each_wording_is_sorted_once(database):
    async with database.transaction() as tx:
        feed = Feed(name="f", url="https://f.example/")
        tx.add(feed)
        await tx.flush()
        for n in range(4):
            tx.add(
                Item(
                    feed_id=feed.id,
                    key=f"k{n}",
                    title="t",
                    source_name="s",
                    digest=f"d{n}",
                    first_seen_at=NOW,
                )
            )
        await tx.flush()
    async with database.transaction() as tx:
        waiting = await items.unsorted(tx, 0, 10)
        ids = [item.id for item in waiting]
        assert ids == sorted(ids)
        assert len(ids) == 4
        assert await items.mark_sorted(tx, ids[0], "d0", NOW)
        assert not await items.mark_sorted(tx, ids[0], "d0", NOW)
        assert not await items.mark_sorted(tx, ids[1], "another wording", NOW)
        assert [item.id for item in await items.unsorted(tx, ids[1], 1)] == [ids[2]]
        assert [item.id for item in await items.unsorted(tx, 0, 10)] == ids[1:]


async def test_new_items_get_growing_ids_in_the_order_they_are_given(database):
    async with database.transaction() as tx:
        feed = Feed(name="f", url="https://f.example/")
        tx.add(feed)
        await tx.flush()
        rows = [
            {"feed_id": feed.id, "key": f"k{n * 7919 % 500}", "title": "t", "text": "", "source_name": "s",
             "digest": "d", "first_seen_at": NOW, "quiet": False}
            for n in range(500)
        ]  # fmt: skip
        ids = await items.add_all(tx, rows)
        assert ids == sorted(ids)
        stored = (await tx.exec(select(Item.id, Item.key))).all()
        assert dict(stored) == {item_id: row["key"] for item_id, row in zip(ids, rows, strict=True)}
