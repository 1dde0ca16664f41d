"""Who is told, on both databases."""

import pytest
from sqlmodel import select

from storage.models import (
    ChatKind,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Subscriber,
    SubscriberState,
    TopicChoice,
)
from storage.queries import subscribers
from storage.sealing import Address

CHAT = 5_000_000_001
GROUP, BIGGER = -4_000_000_001, -1_002_000_000_001


async def _subscribe(tx, address: Address, now, language: str = "en", kind=ChatKind.PRIVATE) -> Subscriber:
    return await subscribers.subscribe(tx, address, kind, language, now.date())


async def _deliver(tx, subscriber_id: int, now, number: int = 1, **fields) -> Delivery:
    if await tx.get(Message, number) is None:
        tx.add(Message(id=number, kind=MessageKind.NOTICE, language="en", text="x", created_at=now))
        await tx.flush()
    delivery = Delivery(message_id=number, subscriber_id=subscriber_id, priority=2, due_at=now, **fields)
    tx.add(delivery)
    await tx.flush()
    return delivery


async def _deliveries(database) -> list[Delivery]:
    async with database.read() as session:
        return list((await session.exec(select(Delivery).order_by(Delivery.id))).all())


async def test_subscribing_twice_keeps_one_row_and_its_settings(database, now) -> None:
    async with database.transaction() as tx:
        row = await _subscribe(tx, Address(CHAT), now, "ko")
        await subscribers.update(tx, row.id, topics=1, others=False)
    async with database.transaction() as tx:
        again = await _subscribe(tx, Address(CHAT), now, "ja")
    assert (again.id, again.topics, again.others, again.language) == (row.id, 1, False, "ko")
    async with database.read() as session:
        assert await subscribers.count_by_kind(session) == {ChatKind.PRIVATE: 1}


async def test_a_paused_one_is_active_again_and_its_language_changes_only_when_asked(database, now) -> None:
    async with database.transaction() as tx:
        row = await _subscribe(tx, Address(CHAT), now)
        await subscribers.update(tx, row.id, state=SubscriberState.PAUSED, reason="no_rights")
        found = await subscribers.subscribe(
            tx, Address(CHAT), ChatKind.PRIVATE, "ja", now.date(), change_language=True
        )
    assert (found.state, found.reason, found.language) == (SubscriberState.ACTIVE, None, "ja")


async def test_topics_of_a_forum_are_rows_of_one_chat(database, now) -> None:
    async with database.transaction() as tx:
        for thread in (0, 4, 9):
            await _subscribe(tx, Address(BIGGER, thread), now, kind=ChatKind.GROUP)
    async with database.read() as session:
        assert len(await subscribers.of_chat(session, BIGGER)) == 3
        assert (await subscribers.find(session, Address(BIGGER, 4))).address == Address(BIGGER, 4)
        assert await subscribers.find(session, Address(BIGGER, 5)) is None


async def test_removing_cancels_what_waits_and_cuts_the_link_of_what_was_sent(database, now) -> None:
    async with database.transaction() as tx:
        leaving = await _subscribe(tx, Address(CHAT), now)
        staying = await _subscribe(tx, Address(CHAT + 1), now)
        await _deliver(tx, leaving.id, now)
        await _deliver(
            tx, leaving.id, now, 2, state=DeliveryState.SENT, telegram_message_id=7, finished_at=now
        )
        await _deliver(tx, staying.id, now)
    async with database.transaction() as tx:
        assert await subscribers.remove(tx, [leaving.id], now) == 1
        assert await subscribers.remove(tx, [], now) == 0
    waited, sent, other = await _deliveries(database)
    assert (waited.state, waited.todo, waited.subscriber_id) == (DeliveryState.CANCELLED, None, None)
    assert (sent.state, sent.subscriber_id, sent.telegram_message_id) == (DeliveryState.SENT, None, None)
    assert (other.state, other.subscriber_id) == (DeliveryState.PENDING, staying.id)


async def test_a_migrated_group_takes_all_its_topics_along(database, now) -> None:
    async with database.transaction() as tx:
        row = await _subscribe(tx, Address(GROUP), now, kind=ChatKind.GROUP)
    async with database.transaction() as tx:
        assert await subscribers.migrate(tx, GROUP, BIGGER, now) == 1
        assert await subscribers.migrate(tx, GROUP, BIGGER, now) == 0
    async with database.read() as session:
        found = await subscribers.find(session, Address(BIGGER))
    assert (found.id, found.chat) == (row.id, BIGGER)


async def test_a_migrated_group_that_is_known_already_is_merged_and_nobody_is_told_twice(
    database, now
) -> None:
    """Message 1 waits for both: it stays once. Message 2 waits for the old row: it moves."""
    async with database.transaction() as tx:
        old = await _subscribe(tx, Address(GROUP), now, kind=ChatKind.GROUP)
        new = await _subscribe(tx, Address(BIGGER), now, kind=ChatKind.GROUP)
        await _deliver(tx, old.id, now)
        await _deliver(tx, new.id, now)
        await _deliver(tx, old.id, now, 2)
    async with database.transaction() as tx:
        await subscribers.migrate(tx, GROUP, BIGGER, now)
    async with database.read() as session:
        assert await subscribers.of_chat(session, GROUP) == []
        assert [row.id for row in await subscribers.of_chat(session, BIGGER)] == [new.id]
    pending = [row for row in await _deliveries(database) if row.state is DeliveryState.PENDING]
    assert sorted((row.message_id, row.subscriber_id) for row in pending) == [(1, new.id), (2, new.id)]


async def test_an_offer_keeps_the_state_of_a_known_channel(database, now) -> None:
    async with database.transaction() as tx:
        first = await subscribers.offer(tx, BIGGER, "ko", now.date(), coordinator_id=None)
        assert first.state is SubscriberState.OFFERED
        await subscribers.update(tx, first.id, state=SubscriberState.ACTIVE)
        again = await subscribers.offer(tx, BIGGER, "en", now.date(), coordinator_id=None)
    assert (again.id, again.state, again.language) == (first.id, SubscriberState.ACTIVE, "ko")


async def test_only_offers_are_dropped_as_offers(database, now) -> None:
    async with database.transaction() as tx:
        await subscribers.offer(tx, BIGGER, "ko", now.date(), coordinator_id=None)
        await subscribers.offer(tx, BIGGER - 1, "ko", now.date(), coordinator_id=None)
        kept = await subscribers.find(tx, Address(BIGGER - 1))
        await subscribers.update(tx, kept.id, state=SubscriberState.ACTIVE)
        await subscribers.drop_offers(tx, BIGGER)
        await subscribers.drop_offers(tx, BIGGER - 1)
    async with database.read() as session:
        assert await subscribers.of_chat(session, BIGGER) == []
        assert len(await subscribers.of_chat(session, BIGGER - 1)) == 1


@pytest.mark.parametrize(
    ("was", "moved"),
    [({SubscriberState.ACTIVE}, 1), ({SubscriberState.GONE}, 0), (set(SubscriberState), 1)],
)
async def test_states_are_moved_only_from_those_named(database, now, was, moved) -> None:
    async with database.transaction() as tx:
        await _subscribe(tx, Address(BIGGER, 3), now, kind=ChatKind.GROUP)
        done = await subscribers.set_states(
            tx, BIGGER, was=was, to=SubscriberState.PAUSED, reason="no_rights", now=now
        )
        (row,) = await subscribers.of_chat(tx, BIGGER)
        assert row.lost_at == (now if moved else None)
        again = {"was": {SubscriberState.PAUSED}, "reason": None, "now": now}
        assert await subscribers.set_states(tx, BIGGER, to=SubscriberState.ACTIVE, **again) == moved
        assert row.lost_at is None
    assert done == moved


async def test_the_audience_of_calls_is_counted_by_language(database, now) -> None:
    async with database.transaction() as tx:
        for number, language in enumerate(["ko", "ko", "en", "ja"]):
            row = await _subscribe(tx, Address(CHAT + number), now, language)
            if language == "ja":
                await subscribers.update(tx, row.id, topics=int(TopicChoice.POLICY))
        paused = await _subscribe(tx, Address(CHAT + 9), now, "en")
        await subscribers.update(tx, paused.id, state=SubscriberState.PAUSED)
    async with database.read() as session:
        assert await subscribers.count_active(session, TopicChoice.CALLS) == {"ko": 2, "en": 1}
