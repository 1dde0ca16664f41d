"""No delivery ever moves but by the table, and the counts of a message are the sums of its rows."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from bot.delivery import ending, outbox
from bot.delivery.audience import of_call
from bot.delivery.outcome import (
    Edited,
    Lost,
    Migrated,
    NotSent,
    Outcome,
    Reason,
    Refused,
    Sent,
    TopicGone,
    Unparsable,
    Wait,
)
from bot.delivery.record import Hooks, Result, record
from storage.database import Database
from storage.models import (
    ChatKind,
    Coordinator,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Priority,
    Subscriber,
    SubscriberState,
)
from storage.queries import broadcasts, deliveries, leases, missed, subscribers
from storage.sealing import Address
from tests.bot.delivery.moves import unwatch, watch

OUTCOMES: tuple[Outcome, ...] = (
    Sent(7), Sent(8), Sent(9), Edited(), Lost(), NotSent(), Wait(5), Unparsable(), TopicGone(),
    Refused(Reason.BLOCKED), Refused(Reason.KICKED), Refused(Reason.NO_RIGHTS), Refused(Reason.MESSAGE_GONE),
    Refused(Reason.OUR_FAULT), Refused(Reason.CHAT_NOT_FOUND),
)  # fmt: skip


@pytest.fixture
async def watched(database: Database) -> AsyncIterator[Database]:
    await watch(database)
    yield database
    await unwatch(database)


class Chance:
    """Does one thing after another with the outbox, as chance will."""

    def __init__(self, database: Database, seed: int, now: datetime) -> None:
        self.db, self.now, self.chance = database, now, random.Random(seed)
        self.newcomers = 0

    async def act(self) -> None:
        self.now += timedelta(seconds=self.chance.choice((1, 30, 4000)))
        acts = (
            self.publish, self.subscribe, self.answer, self.answer, self.answer, self.crash, self.reword,
            self.withdraw, self.correct, self.pause, self.stop, self.again, self.end, self.lose, self.back,
            self.forget, self.sum_up,
        )  # fmt: skip
        await self.chance.choice(acts)()

    async def some(self, noun: type):
        async with self.db.read() as session:
            found = (await session.exec(select(noun).order_by(noun.id))).all()
        return self.chance.choice(found) if found else None

    async def subscribe(self) -> None:
        self.newcomers += 1
        chat = -self.newcomers if self.chance.random() < 0.5 else self.newcomers
        address = Address(chat, 5 if chat < 0 and self.chance.random() < 0.3 else 0)
        kind = ChatKind.GROUP if chat < 0 else ChatKind.PRIVATE
        async with self.db.transaction() as tx:
            await subscribers.subscribe(tx, address, kind, "en", self.now.date())

    async def publish(self) -> None:
        late = self.chance.choice((None, self.now + timedelta(seconds=60)))
        message = Message(
            kind=MessageKind.CALL, language="en", text="Come", created_at=self.now, expires_at=late,
            priority=self.chance.choice(list(Priority)),
        )  # fmt: skip
        async with self.db.transaction() as tx:
            await outbox.publish(tx, message, of_call("en"), self.now)
            await outbox.notify(tx, {"en": ("Look", [])}, None, self.now)

    async def answer(self) -> None:
        async with self.db.transaction() as tx:
            claimed = await leases.claim(tx, self.now, 3, timedelta(minutes=5))
        for each in claimed:
            outcome = self.chance.choice((*OUTCOMES, Migrated(-1000 - abs(each.address.chat)), None))
            async with self.db.transaction() as tx:
                await record(tx, Result(each, outcome), Hooks(), self.now, 0.5)

    async def crash(self) -> None:
        async with self.db.transaction() as tx:
            await leases.claim(tx, self.now, 3, timedelta(minutes=5))
        async with self.db.transaction() as tx:
            await leases.recover(tx, self.now)

    async def _of_a_message(self, do) -> None:
        message = await self.some(Message)
        if message is not None:
            async with self.db.transaction() as tx:
                await do(tx, message)

    async def reword(self) -> None:
        await self._of_a_message(lambda tx, one: outbox.reword(tx, one.id, f"Come {self.now}", [], self.now))

    async def withdraw(self) -> None:
        await self._of_a_message(lambda tx, one: outbox.withdraw(tx, one.id, "Gone", self.now))

    async def correct(self) -> None:
        reply = Message(kind=MessageKind.CALL, language="en", text="No", created_at=self.now)
        await self._of_a_message(lambda tx, one: outbox.correct(tx, one.id, "No", reply, self.now))

    async def pause(self) -> None:
        act = self.chance.choice((lambda tx, ids: broadcasts.pause(tx, ids, "paused"), broadcasts.resume))
        await self._of_a_message(lambda tx, one: act(tx, [one.id]))

    async def stop(self) -> None:
        if self.chance.random() < 0.2:
            await self._of_a_message(lambda tx, one: broadcasts.stop(tx, [one.id], "stopped"))

    async def again(self) -> None:
        await self._of_a_message(lambda tx, one: broadcasts.send_again(tx, [one.id], self.now))

    async def end(self) -> None:
        async def nobody(*_given: object) -> None:
            return None

        await ending.end(self.db, nobody, self.now)

    async def lose(self) -> None:
        one = await self.some(Subscriber)
        if one is not None:
            async with self.db.transaction() as tx:
                await subscribers.set_states(
                    tx, one.chat, was=set(SubscriberState), to=SubscriberState.GONE, reason="kicked",
                    now=self.now,
                )  # fmt: skip

    async def back(self) -> None:
        one, message = await self.some(Subscriber), await self.some(Message)
        if one is not None and message is not None and message.kind is not MessageKind.NOTICE:
            async with self.db.transaction() as tx:
                to = SubscriberState.ACTIVE
                was = {SubscriberState.GONE}
                await subscribers.set_states(tx, one.chat, was=was, to=to, reason=None, now=self.now)
                await missed.deliver(tx, message, [one.id], self.now)

    async def forget(self) -> None:
        one = await self.some(Subscriber)
        if one is not None and self.chance.random() < 0.3:
            async with self.db.transaction() as tx:
                await subscribers.remove(tx, [one.id], self.now)

    async def sum_up(self) -> None:
        one, message = await self.some(Subscriber), await self.some(Message)
        if one is not None and message is not None:
            async with self.db.transaction() as tx:
                await missed.supersede(tx, [one.id], [message.id], self.now)


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_happens_deliveries_move_by_the_table_and_counts_are_sums(
    watched: Database, now: datetime, seed: int
):
    async with watched.transaction() as tx:
        tx.add(Coordinator(person=77, language="en", joined_at=now))
    chance = Chance(watched, seed, now)
    for _ in range(4):
        await chance.subscribe()
    await chance.publish()
    for _ in range(100):
        await chance.act()
    seen: Counter[str] = Counter()
    async with watched.read() as session:
        for message in (await session.exec(select(Message))).all():
            rows = (await session.exec(select(Delivery).where(Delivery.message_id == message.id))).all()
            states = Counter(row.state for row in rows)
            counted = await deliveries.counts(session, message_id=message.id)
            figures = await broadcasts.figures(session, [message.id])
            assert {state: number for state, number in counted.items() if number} == states
            assert {state: number for state, number in figures.states.items() if number} == states
            assert figures.all == len(rows)
            assert sum(figures.reasons.values()) == states[DeliveryState.REFUSED]
            assert sum(figures.cancelled.values()) == states[DeliveryState.CANCELLED]
            for row in rows:
                over = row.state not in {DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT}
                assert not over or (row.todo is None and row.finished_at is not None), row
            seen += states
    assert len(seen) >= 4  # else nothing was tried


async def test_the_watch_itself_refuses_a_move_that_is_not_in_the_table(watched: Database, now: datetime):
    chance = Chance(watched, 0, now)
    await chance.subscribe()
    await chance.publish()
    with pytest.raises(DBAPIError, match="no such move"):
        async with watched.transaction() as tx:
            await tx.exec(update(Delivery).values(state=DeliveryState.SENT))
