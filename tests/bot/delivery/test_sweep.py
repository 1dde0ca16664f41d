"""What is too old goes, and what people may still ask for stays."""

from datetime import datetime, timedelta

from sqlmodel import select

from bot.delivery import sweep as stage
from bot.delivery.sweep import BATCH, sweep
from storage.database import Database
from storage.models import (
    Certainty,
    Delivery,
    DeliveryState,
    Feed,
    Invite,
    Item,
    ItemName,
    Label,
    Message,
    MessageKind,
    Severity,
    Status,
    StoredVerdict,
    Topic,
)

KEEP = timedelta(days=90)
OLD = timedelta(days=91)


async def message(tx, ended: datetime | None, kind: MessageKind, at: datetime, rows: int = 1) -> int:
    made = Message(kind=kind, language="en", text="Text", created_at=at, ended_at=ended)
    tx.add(made)
    await tx.flush()
    for _ in range(rows):
        row = Delivery(message_id=made.id, priority=2, due_at=at, finished_at=ended)
        tx.add(row)
        await tx.flush()
        if ended is not None:
            row.state, row.todo = DeliveryState.SENDING, None
            await tx.flush()
            row.state = DeliveryState.SENT
    return made.id


async def all_of(database: Database, noun: type) -> list:
    async with database.read() as session:
        return list((await session.exec(select(noun))).all())


async def test_old_deliveries_and_notices_go_and_the_texts_of_alerts_stay(database: Database, now: datetime):
    async with database.transaction() as tx:
        for at in (now - OLD, now - timedelta(days=1)):
            await message(tx, at, MessageKind.NOTICE, at)
            await message(tx, at, MessageKind.ALERT, at)
        waits = await message(tx, None, MessageKind.ALERT, now - OLD)
        tx.add(Invite(mac=b"old", created_at=now - OLD, expires_at=now - OLD))
        tx.add(Invite(mac=b"new", created_at=now, expires_at=now))
    done = await sweep(database, KEEP, now)
    assert (done.deliveries, done.messages, done.invites) == (2, 1, 1)
    kinds = [str(each.kind) for each in await all_of(database, Message)]
    assert sorted(kinds) == ["alert", "alert", "alert", "notice"]
    assert waits in {row.message_id for row in await all_of(database, Delivery)}
    assert len(await all_of(database, Invite)) == 1


async def test_it_sweeps_once_a_day(database: Database, now: datetime):
    await sweep(database, KEEP, now)
    async with database.transaction() as tx:
        await message(tx, now - OLD, MessageKind.NOTICE, now - OLD)
    assert (await sweep(database, KEEP, now + timedelta(hours=23))).deliveries == 0
    assert (await sweep(database, KEEP, now + timedelta(hours=24))).deliveries == 1


async def test_more_than_one_batch_goes_in_short_transactions(sqlite: Database, now: datetime, monkeypatch):
    monkeypatch.setattr(stage, "BATCH", 3)
    async with sqlite.transaction() as tx:
        await message(tx, now - OLD, MessageKind.NOTICE, now - OLD, rows=8)
    assert (await sweep(sqlite, KEEP, now)).deliveries == 8
    assert BATCH == 500


async def test_irrelevant_items_that_no_feed_shows_go_after_half_a_year(database: Database, now: datetime):
    long_ago = now - timedelta(days=181)
    async with database.transaction() as tx:
        feed = Feed(name="River", url="https://river.example/feed")
        tx.add(feed)
        await tx.flush()
        for key, label, seen in (
            ("gone", Label.IRRELEVANT, long_ago),
            ("shown", Label.IRRELEVANT, now),
            ("alert", Label.ALERT, long_ago),
        ):
            item = Item(
                feed_id=feed.id, key=key, title=key, source_name="River", first_seen_at=long_ago, digest=key
            )
            tx.add(item)
            await tx.flush()
            tx.add(ItemName(name=key, item_id=item.id, seen_at=seen))
            tx.add(
                StoredVerdict(
                    item_id=item.id,
                    label=label,
                    topic=Topic.NONE,
                    severity=Severity.NONE,
                    status=Status.UNKNOWN,
                    certainty=Certainty.REPORTED,
                    language="en",
                    reason="test",
                    rules_version="1",
                    judged_at=long_ago,
                )
            )
    done = await sweep(database, KEEP, now)
    assert (done.names, done.items) == (2, 1)
    assert sorted(each.key for each in await all_of(database, Item)) == ["alert", "shown"]
