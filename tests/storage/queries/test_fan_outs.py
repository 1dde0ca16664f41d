"""A message to very many is written batch by batch: nobody missed, nobody twice, whatever happens."""

import random
from datetime import datetime, timedelta

import pytest
from sqlmodel import func, select

from bot.delivery import outbox, spread
from bot.delivery.audience import of_call
from storage.database import Database
from storage.models import (
    ChatKind,
    Delivery,
    FanOut,
    Message,
    MessageKind,
    Priority,
    Subscriber,
    SubscriberState,
)
from storage.queries import deliveries, fan_outs, missed
from storage.sealing import Address


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_outs, "BATCH", 10)


async def subscribe(database: Database, now: datetime, first: int, number: int, **more: object) -> None:
    async with database.transaction() as tx:
        for chat in range(first, first + number):
            given = {"kind": ChatKind.PRIVATE, "language": "en", "joined_on": now.date(), **more}
            tx.add(Subscriber(address=Address(chat), chat=chat, **given))


async def publish(database: Database, now: datetime, **more: object) -> int:
    given = {"kind": MessageKind.CALL, "language": "en", "text": "Come", "created_at": now, **more}
    message = Message(**given)
    async with database.transaction() as tx:
        await outbox.publish(tx, message, of_call("en"), now)
    assert message.id is not None
    return message.id


async def told(database: Database, message_id: int) -> int:
    async with database.read() as session:
        wanted = select(func.count()).where(Delivery.message_id == message_id)
        return (await session.exec(wanted)).one()


async def spread_all(database: Database) -> int:
    batches = 0
    while await spread.spread(database):
        batches += 1
    return batches


async def test_the_first_batch_is_published_at_once_and_the_rest_follows(database: Database, now: datetime):
    await subscribe(database, now, 1, 35)
    message_id = await publish(database, now)
    assert await told(database, message_id) == 10
    async with database.read() as session:
        assert await fan_outs.under_way(session, message_id=message_id)
        assert not await fan_outs.under_way(session, message_id=message_id + 1)
    assert await spread_all(database) == 3
    assert await told(database, message_id) == 35
    async with database.read() as session:
        assert not await fan_outs.under_way(session)


async def test_a_small_audience_leaves_nothing_to_do(database: Database, now: datetime):
    await subscribe(database, now, 1, 9)
    await subscribe(database, now, 10, 1, language="ko")
    message_id = await publish(database, now)
    assert await told(database, message_id) == 9
    assert await spread_all(database) == 1  # all ten ids were looked at; nobody knows that they are all
    async with database.read() as session:
        assert not await fan_outs.under_way(session)


async def test_a_batch_that_is_rolled_back_is_written_again_and_nobody_twice(
    database: Database, now: datetime
):
    await subscribe(database, now, 1, 64)
    message_id = await publish(database, now)
    rng = random.Random(5)
    for _ in range(40):
        if rng.random() < 0.5:
            with pytest.raises(RuntimeError, match="killed"):
                async with database.transaction() as tx:
                    await fan_outs.go_on(tx)
                    raise RuntimeError("killed in the middle")
        else:
            await spread.spread(database)
    assert await told(database, message_id) == 64  # a second row for a chat would break a UNIQUE


async def test_whoever_joins_or_leaves_meanwhile_disturbs_nobody_else(database: Database, now: datetime):
    await subscribe(database, now, 1, 40)
    message_id = await publish(database, now)
    await subscribe(database, now, 100, 20)
    async with database.transaction() as tx:
        gone = (await tx.exec(select(Subscriber).where(Subscriber.chat == 7))).one()
        gone.state = SubscriberState.GONE
        tx.add(gone)
    await spread_all(database)
    async with database.read() as session:
        got = select(Subscriber.chat).join(Delivery, Delivery.subscriber_id == Subscriber.id)
        chats = list((await session.exec(got.where(Delivery.message_id == message_id))).all())
    assert len(chats) == len(set(chats))
    assert set(range(1, 41)) - {7} <= set(chats)


async def test_the_urgent_one_is_written_first_and_the_order_of_publication_kept(
    database: Database, now: datetime
):
    await subscribe(database, now, 1, 35)
    first = await publish(database, now)
    second = await publish(database, now)
    urgent = await publish(database, now, priority=Priority.CRITICAL_ALERT)
    assert [await told(database, each) for each in (first, second, urgent)] == [10, 0, 10]
    for _ in range(3):
        await spread.spread(database)
    assert [await told(database, each) for each in (first, second, urgent)] == [10, 0, 35]
    await spread.spread(database)
    assert [await told(database, each) for each in (first, second, urgent)] == [20, 0, 35]
    await spread_all(database)
    assert [await told(database, each) for each in (first, second, urgent)] == [35, 35, 35]


@pytest.mark.parametrize("how", ["cancelled", "stopped"])
async def test_what_is_withdrawn_is_not_written_any_further(database: Database, now: datetime, how: str):
    await subscribe(database, now, 1, 35)
    message_id = await publish(database, now)
    async with database.transaction() as tx:
        if how == "cancelled":
            await deliveries.cancel_message(tx, message_id, "withdrawn", now)
        else:
            message = await tx.get(Message, message_id)
            message.stopped = "withdrawn"
            tx.add(message)
    await spread_all(database)
    assert await told(database, message_id) == 10
    async with database.read() as session:
        assert (await session.exec(select(FanOut))).all() == []


async def test_a_chat_that_must_rest_is_due_when_its_rest_is_over(database: Database, now: datetime):
    await subscribe(database, now, 1, 1, not_before=now + timedelta(minutes=5))
    await subscribe(database, now, 2, 1, not_before=now - timedelta(minutes=5))
    await publish(database, now)
    async with database.read() as session:
        due = sorted(row.due_at for row in (await session.exec(select(Delivery))).all())
    assert due == [now, now + timedelta(minutes=5)]


@pytest.mark.long
async def test_who_has_it_before_his_batch_is_written_stops_nobody(database: Database, now: datetime):
    """A group that moved takes over what waits, and who comes back is given what was missed."""
    await subscribe(database, now, 7000, 25)
    message_id = await publish(database, now)
    async with database.transaction() as tx:
        last = (await tx.exec(select(Subscriber).order_by(Subscriber.id.desc()).limit(1))).one()
        message = await tx.get(Message, message_id)
        await missed.deliver(tx, message, [last.id], now)
    await spread_all(database)
    assert await told(database, message_id) == 25
