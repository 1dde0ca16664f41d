"""Who gets a delivery, how edits and withdrawals reach those who have it; counts are sums of rows."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import Database
from storage.models import (
    Call,
    ChatKind,
    Coordinator,
    CoordinatorState,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Priority,
    Subscriber,
    SubscriberState,
    Todo,
    TopicChoice,
)
from storage.queries import deliveries, messages
from storage.sealing import Address

_NUMBERS = count(1)


def subscriber(**wanted: object) -> Subscriber:
    chat = 1000 + next(_NUMBERS)
    given = {"kind": ChatKind.PRIVATE, "language": "en", "joined_on": date(2026, 3, 1)}
    return Subscriber(address=Address(chat), chat=chat, **{**given, **wanted})


def coordinator(now: datetime, **wanted: object) -> Coordinator:
    return Coordinator(person=1000 + next(_NUMBERS), joined_at=now, **{"language": "en", **wanted})


async def message(tx: AsyncSession, now: datetime, **wanted: object) -> Message:
    given = {"kind": MessageKind.ALERT, "language": "en", "text": "Hello", "created_at": now}
    made = Message(**{**given, **wanted})
    await messages.add(tx, made)
    return made


async def fan_out(tx: AsyncSession, made: Message, now: datetime, **wanted: object) -> int:
    given = {"topic": TopicChoice.DETENTION, "others": False, "languages": ("en",)}
    return await deliveries.fan_out(tx, made, now=now, **{**given, **wanted})


async def rows(database: Database) -> list[Delivery]:
    async with database.read() as session:
        return list((await session.exec(select(Delivery).order_by(Delivery.id))).all())


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ({}, True),
        ({"topics": TopicChoice.DETENTION}, True),
        ({"topics": TopicChoice.CALLS | TopicChoice.POLICY}, False),
        ({"language": "ko"}, False),
        ({"state": SubscriberState.OFFERED}, False),
        ({"state": SubscriberState.PAUSED}, False),
        ({"state": SubscriberState.GONE}, False),
        ({"others": False}, True),
    ],
)
async def test_a_message_goes_to_active_subscribers_of_its_topic_and_language(
    database: Database, now: datetime, who: dict, *, told: bool
):
    async with database.transaction() as tx:
        tx.add(subscriber(**who))
        made = await message(tx, now)
        assert await fan_out(tx, made, now) == int(told)
    assert [row.message_id for row in await rows(database)] == [made.id] * told


async def test_news_of_others_goes_only_to_those_who_want_it(database: Database, now: datetime):
    async with database.transaction() as tx:
        willing, unwilling = subscriber(), subscriber(others=False)
        tx.add(willing)
        tx.add(unwilling)
        assert await fan_out(tx, await message(tx, now), now, others=True) == 1
    assert [row.subscriber_id for row in await rows(database)] == [willing.id]


async def test_a_delivery_begins_pending_with_the_priority_of_its_message(database: Database, now: datetime):
    async with database.transaction() as tx:
        tx.add(subscriber())
        await fan_out(tx, await message(tx, now, priority=Priority.CRITICAL_ALERT), now)
    (row,) = await rows(database)
    assert (row.state, row.todo, row.priority) == (DeliveryState.PENDING, Todo.SEND, Priority.CRITICAL_ALERT)
    assert (row.due_at, row.attempts, row.possibly_twice, row.lease_until) == (now, 0, False, None)


async def test_a_rollback_leaves_neither_message_nor_deliveries(database: Database, now: datetime):
    with pytest.raises(RuntimeError, match="died"):
        async with database.transaction() as tx:
            tx.add(subscriber())
            await fan_out(tx, await message(tx, now), now)
            raise RuntimeError("the process died")
    assert await rows(database) == []
    async with database.read() as session:
        assert (await session.exec(select(Message))).all() == []


async def test_notices_go_to_active_coordinators_by_language(database: Database, now: datetime):
    async with database.transaction() as tx:
        people = [
            coordinator(now),
            coordinator(now, language="ko"),
            coordinator(now, state=CoordinatorState.SUSPENDED),
        ]
        tx.add_all(people)
        await tx.flush()
        first, second, suspended = (person.id for person in people)
        assert await deliveries.coordinators_to_notify(tx, None) == {"en": [first], "ko": [second]}
        assert await deliveries.coordinators_to_notify(tx, [second, suspended]) == {"ko": [second]}
        assert await deliveries.coordinators_to_notify(tx, []) == {}
        notice = await message(tx, now, kind=MessageKind.NOTICE)
        assert await deliveries.fan_out_to_coordinators(tx, notice, [first, second], now) == 2
    assert [row.coordinator_id for row in await rows(database)] == [first, second]


async def _with_state(database: Database, now: datetime, **wanted: object) -> Delivery:
    """Make one message with one delivery in the state wanted."""
    async with database.transaction() as tx:
        reader = subscriber()
        tx.add(reader)
        made = await message(tx, now)
        row = Delivery(message_id=made.id, subscriber_id=reader.id, priority=2, due_at=now)
        tx.add(row)
        await tx.flush()  # a None given at once would be taken for "not given"
        for name, value in wanted.items():
            setattr(row, name, value)
    return row


SENT = {"state": DeliveryState.SENT, "todo": None, "telegram_message_id": 7, "shown_revision": 1}


@pytest.mark.parametrize(
    ("standing", "edited"),
    [
        (SENT, True),
        ({"state": DeliveryState.PENDING}, False),
        ({"state": DeliveryState.SENDING}, False),
        ({"state": DeliveryState.UNKNOWN, "todo": None}, False),
        ({**SENT, "subscriber_id": None}, False),
    ],
)
async def test_an_edit_is_asked_for_where_the_message_stands(
    database: Database, now: datetime, standing: dict, *, edited: bool
):
    row = await _with_state(database, now, **standing)
    async with database.transaction() as tx:
        assert await messages.reword(tx, row.message_id, "Hello again", []) == 2
        assert await deliveries.mark_edit(tx, row.message_id, priority=3, now=now) == int(edited)
    (row,) = await rows(database)
    assert (row.todo is Todo.EDIT) == edited


async def test_the_same_wording_is_no_new_revision(database: Database, now: datetime):
    row = await _with_state(database, now)
    async with database.transaction() as tx:
        assert await messages.reword(tx, row.message_id, "Hello", []) is None
        assert (
            await messages.reword(tx, row.message_id, "Hello", [[{"text": "Go", "url": "https://a.example"}]])
            == 2
        )
        assert await messages.reword(tx, 404, "Hello", []) is None


async def test_a_withdrawal_ends_what_waits_and_leaves_what_is_under_way(database: Database, now: datetime):
    waiting = await _with_state(database, now)
    leased = await _with_state(
        database, now, state=DeliveryState.SENDING, lease_until=now + timedelta(minutes=5)
    )
    async with database.transaction() as tx:
        assert await deliveries.cancel_message(tx, waiting.message_id, "withdrawn", now) == 1
        assert await deliveries.cancel_message(tx, leased.message_id, "withdrawn", now) == 0
    first, second = await rows(database)
    assert (first.state, first.todo, first.reason) == (DeliveryState.CANCELLED, None, "withdrawn")
    assert first.finished_at == now
    assert (second.state, second.todo) == (DeliveryState.SENDING, Todo.SEND)


async def test_cancelling_a_subscriber_touches_nobody_else(database: Database, now: datetime):
    leaver, stayer = await _with_state(database, now), await _with_state(database, now)
    async with database.transaction() as tx:
        assert await deliveries.cancel_subscriber(tx, leaver.subscriber_id, "left", now) == 1
    states = {row.id: row.state for row in await rows(database)}
    assert states == {leaver.id: DeliveryState.CANCELLED, stayer.id: DeliveryState.PENDING}


async def test_counts_are_sums_of_rows(database: Database, now: datetime):
    async with database.transaction() as tx:
        author = coordinator(now)
        tx.add(author)
        await tx.flush()
        call = Call(kind="general", author_id=author.id, language="en", created_at=now)
        tx.add(call)
        await tx.flush()
        tx.add_all([subscriber(), subscriber(), subscriber(language="ko")])
        english = await message(tx, now, kind=MessageKind.CALL, call_id=call.id)
        korean = await message(tx, now, kind=MessageKind.CALL, call_id=call.id, language="ko")
        notice = await message(tx, now, kind=MessageKind.NOTICE, call_id=call.id)
        await fan_out(tx, english, now)
        await fan_out(tx, korean, now, languages=("ko",))
        await deliveries.fan_out_to_coordinators(tx, notice, [author.id], now)
        refused = (await tx.exec(select(Delivery).where(Delivery.message_id == korean.id))).one()
        refused.state, refused.todo, refused.reason = DeliveryState.REFUSED, None, "blocked"
    async with database.read() as session:
        everything = await deliveries.counts(session)
        assert everything[DeliveryState.PENDING] == 3
        assert set(everything) == set(DeliveryState)
        of_call = await deliveries.counts(session, call_id=call.id)
        assert (of_call[DeliveryState.PENDING], of_call[DeliveryState.REFUSED]) == (2, 1)
        assert (await deliveries.counts(session, message_id=korean.id))[DeliveryState.REFUSED] == 1
        assert await deliveries.reasons(session, call_id=call.id) == {"blocked": 1}
        assert await deliveries.waiting(session) == 3
        assert len(await messages.of_call(session, call.id)) == 3
