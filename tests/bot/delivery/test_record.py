"""What an answer does to the delivery, its chat, and its message, written on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.delivery import ending
from bot.delivery.outcome import (
    Lost,
    Migrated,
    NotSent,
    Outcome,
    Reason,
    Refused,
    Sent,
    TopicGone,
    Wait,
)
from bot.delivery.record import MOST_FAULTS, Hooks, Result, errand_of, record
from storage.database import Database
from storage.models import (
    Call,
    ChatKind,
    Coordinator,
    Delivery,
    Message,
    MessageKind,
    Priority,
    Subscriber,
    SubscriberState,
    Tap,
)
from storage.queries import deliveries, leases, messages
from storage.sealing import Address

GROUP = Address(-100, 5)


class Notes:
    """Hooks that remember."""

    def __init__(self) -> None:
        self.problems: list[tuple[Address, str]] = []
        self.stopped: list[int] = []
        self.hooks = Hooks(self._problem, self._stop)

    async def _problem(self, _tx: Any, subscriber: Subscriber, reason: str) -> None:
        self.problems.append((subscriber.address, reason))

    async def _stop(self, _tx: Any, message_id: int, _reason: str) -> None:
        self.stopped.append(message_id)


@pytest.fixture
def notes() -> Notes:
    return Notes()


async def publish(database: Database, now: datetime, *addresses: Address) -> None:
    """Subscribe the addresses that are new, and publish one message to all."""
    async with database.transaction() as tx:
        known = {subscriber.address for subscriber in (await tx.exec(select(Subscriber))).all()}
        for address in addresses:
            kind = ChatKind.GROUP if address.chat < 0 else ChatKind.PRIVATE
            row = Subscriber(
                address=address, chat=address.chat, kind=kind, language="en", joined_on=now.date()
            )
            if address not in known:
                tx.add(row)
        message = Message(kind=MessageKind.CALL, language="en", text="Come", created_at=now)
        await messages.add(tx, message)
        await deliveries.fan_out(tx, message, topic=32, others=False, languages=("en",), now=now)


async def answer(database: Database, notes: Notes, now: datetime, outcome: Outcome | None, limit: int = 1):
    """Claim and give every claimed delivery the same answer."""
    async with database.transaction() as tx:
        claimed = await leases.claim(tx, now, limit, timedelta(minutes=5))
    async with database.transaction() as tx:
        for each in claimed:
            await record(tx, Result(each, outcome), notes.hooks, now, 0.0)
    return claimed


async def nobody(*_given: object) -> None:
    """Tell nobody."""


async def all_of(database: Database, noun: type) -> list[Any]:
    async with database.read() as session:
        return list((await session.exec(select(noun).order_by(noun.id))).all())


async def test_who_blocks_is_forgotten_and_the_refusal_stays_counted(
    database: Database, notes: Notes, now: datetime
):
    await publish(database, now, Address(1))
    await publish(database, now)
    async with database.transaction() as tx:
        tx.add(Coordinator(id=1, person=5, language="en", joined_at=now))
        await tx.flush()
        tx.add(Call(id=1, kind="general", author_id=1, language="en", created_at=now))
        await tx.flush()
        tx.add_all([Tap(call_id=1, person=person, tapped_on=now.date()) for person in (1, 2)])
    await answer(database, notes, now, Refused(Reason.BLOCKED))
    assert await all_of(database, Subscriber) == []
    assert [tap.person for tap in await all_of(database, Tap)] == [2]
    first, second = await all_of(database, Delivery)
    assert (first.state, first.reason, first.subscriber_id) == ("refused", "blocked", None)
    assert (second.state, second.subscriber_id) == ("cancelled", None)
    assert notes.problems == []


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Reason.KICKED, SubscriberState.GONE),
        (Reason.NOT_MEMBER, SubscriberState.GONE),
        (Reason.CHAT_DELETED, SubscriberState.GONE),
        (Reason.NO_RIGHTS, SubscriberState.PAUSED),
    ],
)
async def test_a_lost_group_keeps_its_settings_and_somebody_hears_of_it_once(
    database: Database, notes: Notes, now: datetime, reason: Reason, state: SubscriberState
):
    await publish(database, now, GROUP, Address(-100, 6))
    await answer(database, notes, now, Refused(reason), limit=2)
    rows = await all_of(database, Subscriber)
    assert [(row.state, row.reason) for row in rows] == [(state, reason), (state, reason)]
    assert [reason for _, reason in notes.problems] == [reason]


async def test_a_chats_429_is_stored_for_that_chat_alone(database: Database, notes: Notes, now: datetime):
    await publish(database, now, Address(1), Address(2))
    (limited,) = await answer(database, notes, now, Wait(30))
    (other,) = await answer(database, notes, now, Sent(7))
    assert other.address != limited.address
    held = {row.address: row.not_before for row in await all_of(database, Subscriber)}
    assert held == {limited.address: now + timedelta(seconds=30), other.address: None}
    assert await answer(database, notes, now + timedelta(seconds=29), Sent(8)) == []
    assert len(await answer(database, notes, now + timedelta(seconds=30), Sent(8))) == 1


async def test_a_429_of_the_whole_bot_is_no_chats_burden(database: Database, notes: Notes, now: datetime):
    await publish(database, now, Address(1))
    await answer(database, notes, now, Wait(30, chat=False))
    assert [row.not_before for row in await all_of(database, Subscriber)] == [None]


async def test_a_group_that_moved_is_written_to_at_its_new_id(
    database: Database, notes: Notes, now: datetime
):
    await publish(database, now, Address(-1))
    await answer(database, notes, now, Migrated(-1002))
    (claimed,) = await answer(database, notes, now, Sent(7))
    assert claimed.address == Address(-1002)
    assert [row.chat for row in await all_of(database, Subscriber)] == [-1002]
    assert [row.state for row in await all_of(database, Delivery)] == ["sent"]


async def test_a_group_that_moved_to_where_it_subscribes_already_is_told_once(
    database: Database, notes: Notes, now: datetime
):
    await publish(database, now, Address(-1), Address(-1002))
    async with database.transaction() as tx:
        claimed = await leases.claim(tx, now, 2, timedelta(minutes=5))
    async with database.transaction() as tx:
        for each in claimed:
            moved = each.address.chat == -1
            await record(tx, Result(each, Migrated(-1002) if moved else Sent(7)), notes.hooks, now, 0.0)
    assert [row.chat for row in await all_of(database, Subscriber)] == [-1002]
    assert await answer(database, notes, now, Sent(8), limit=9) == []
    assert sorted(row.state for row in await all_of(database, Delivery)) == ["cancelled", "sent"]


async def test_when_a_topic_is_gone_its_messages_go_to_the_chat(
    database: Database, notes: Notes, now: datetime
):
    await publish(database, now, GROUP)
    await answer(database, notes, now, TopicGone())
    (claimed,) = await answer(database, notes, now, Sent(7))
    assert claimed.address == Address(-100, 0)
    assert notes.problems == [(GROUP, "topic_gone")]


async def test_when_a_topic_is_gone_and_the_chat_subscribes_too_it_is_not_told_twice(
    database: Database, notes: Notes, now: datetime
):
    await publish(database, now, GROUP, Address(-100, 0))
    async with database.transaction() as tx:
        claimed = await leases.claim(tx, now, 2, timedelta(minutes=5))
    async with database.transaction() as tx:
        for each in claimed:
            outcome = TopicGone() if each.address.thread else Sent(7)
            await record(tx, Result(each, outcome), notes.hooks, now, 0.0)
    assert [row.address for row in await all_of(database, Subscriber)] == [Address(-100, 0)]
    assert await answer(database, notes, now, Sent(8), limit=9) == []


async def test_a_message_that_telegram_refuses_itself_is_stopped_at_the_third(
    database: Database, notes: Notes, now: datetime
):
    await publish(database, now, *(Address(number) for number in range(1, 11)))
    await answer(database, notes, now, Refused(Reason.OUR_FAULT), limit=MOST_FAULTS - 1)
    assert notes.stopped == []
    await answer(database, notes, now, Refused(Reason.OUR_FAULT))
    (message,) = await all_of(database, Message)
    assert notes.stopped == [message.id]
    assert message.stopped == "our_fault"
    assert await answer(database, notes, now, Sent(7), limit=9) == []
    await ending.end(database, nobody, now)
    states = [(row.state, row.reason) for row in await all_of(database, Delivery)]
    assert sorted(states) == [("cancelled", "our_fault")] * 7 + [("refused", "our_fault")] * 3
    assert len(await all_of(database, Subscriber)) == 10


async def test_what_never_left_is_as_if_it_had_not_been_claimed(
    database: Database, notes: Notes, now: datetime
):
    await publish(database, now, Address(1))
    await answer(database, notes, now, None)
    await answer(database, notes, now, NotSent())
    (row,) = await all_of(database, Delivery)
    assert (row.state, row.attempts, row.possibly_twice) == ("pending", 0, False)


async def test_a_lost_answer_leaves_a_call_open(database: Database, notes: Notes, now: datetime):
    await publish(database, now, Address(1))
    await answer(database, notes, now, Lost())
    assert [row.state for row in await all_of(database, Delivery)] == ["unknown"]
    assert await answer(database, notes, now + timedelta(days=1), Sent(7)) == []


async def test_a_coordinator_who_blocks_keeps_the_seat(database: Database, notes: Notes, now: datetime):
    async with database.transaction() as tx:
        tx.add(Coordinator(person=7, language="en", joined_at=now))
        notice = Message(kind=MessageKind.NOTICE, language="en", text="Review", created_at=now)
        await messages.add(tx, notice)
        everyone = list((await tx.exec(select(Coordinator.id))).all())
        await deliveries.fan_out_to_coordinators(tx, notice, everyone, now)
    await answer(database, notes, now, Refused(Reason.BLOCKED))
    assert len(await all_of(database, Coordinator)) == 1
    assert [row.state for row in await all_of(database, Delivery)] == ["refused"]


async def test_a_hook_that_fails_loses_nothing_that_is_known(database: Database, now: datetime):
    async def fail(tx: Any, _subscriber: Any, _reason: str) -> None:
        tx.add(Message(kind=MessageKind.NOTICE, language=None, text="broken", created_at=now))
        await tx.flush()

    notes = Notes()
    notes.hooks = Hooks(on_chat_problem=fail)
    await publish(database, now, GROUP, Address(-200))
    first, second = await answer(database, notes, now, Refused(Reason.KICKED), limit=2)
    assert {first.address, second.address} == {GROUP, Address(-200)}
    assert [row.state for row in await all_of(database, Delivery)] == ["refused", "refused"]


@pytest.mark.parametrize(
    ("kind", "priority", "urgent"),
    [
        (MessageKind.ALERT, Priority.NORMAL, True),
        (MessageKind.CALL, Priority.NORMAL, False),
        (MessageKind.DIGEST, Priority.DIGEST, False),
        (MessageKind.NOTICE, Priority.CRITICAL_ALERT, True),
    ],
)
async def test_only_alerts_are_worth_a_second_copy(
    database: Database, now: datetime, kind: MessageKind, priority: Priority, *, urgent: bool
):
    await publish(database, now, Address(1))
    async with database.transaction() as tx:
        message = (await tx.exec(select(Message))).one()
        message.kind = kind
        (await tx.exec(select(Delivery))).one().priority = priority
    async with database.transaction() as tx:
        (claimed,) = await leases.claim(tx, now, 1, timedelta(minutes=5))
    assert errand_of(claimed).urgent is urgent
