"""Publishing is one transaction: messages, deliveries, edits, and notices in each coordinator's language."""

from datetime import datetime

import pytest
from sqlmodel import select

from bot.delivery import outbox
from bot.delivery.audience import of_alert, of_call
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
    Todo,
    Topic,
    TopicChoice,
)
from storage.sealing import Address


def subscriber(chat: int, now: datetime, **wanted: object) -> Subscriber:
    given = {"kind": ChatKind.PRIVATE, "language": "en", "joined_on": now.date(), **wanted}
    return Subscriber(address=Address(chat), chat=chat, **given)


def alert(now: datetime, **wanted: object) -> Message:
    given = {"kind": MessageKind.ALERT, "language": "en", "text": "Held", "created_at": now}
    return Message(**{**given, **wanted})


async def test_an_alert_reaches_the_readers_of_its_language_and_topic_alone(
    database: Database, now: datetime
):
    async with database.transaction() as tx:
        tx.add_all(
            [
                subscriber(1, now),
                subscriber(2, now, language="ko"),
                subscriber(3, now, topics=TopicChoice.CALLS),
            ]
        )
        heard = of_alert(Topic.DETENTION, False, "en")  # noqa: FBT003 -- as publishers call it
        assert await outbox.publish(tx, alert(now, priority=Priority.CRITICAL_ALERT), heard, now) == 1
    async with database.read() as session:
        (row,) = (await session.exec(select(Delivery))).all()
    assert (row.state, row.priority) == (DeliveryState.PENDING, Priority.CRITICAL_ALERT)


async def test_a_message_in_a_language_nobody_of_its_audience_reads_is_a_mistake(
    database: Database, now: datetime
):
    async with database.transaction() as tx:
        with pytest.raises(ValueError, match="`ko`"):
            await outbox.publish(tx, alert(now, language="ko"), of_call("en"), now)


async def test_each_coordinator_is_noticed_in_his_language_or_in_english(database: Database, now: datetime):
    async with database.transaction() as tx:
        tx.add_all(
            Coordinator(person=number, language=language, joined_at=now)
            for number, language in enumerate(("en", "ko", "ja", "en"), start=1)
        )
        await tx.flush()
        wording = {"en": ("Review", [[{"text": "Approve", "data": "x"}]]), "ko": ("검토", [])}
        assert await outbox.notify(tx, wording, None, now) == 4
    async with database.read() as session:
        messages = (await session.exec(select(Message).order_by(Message.language))).all()
        rows = (await session.exec(select(Delivery))).all()
    assert [(message.language, message.text, message.kind) for message in messages] == [
        ("en", "Review", MessageKind.NOTICE),
        ("ko", "검토", MessageKind.NOTICE),
    ]
    english = [row for row in rows if row.message_id == messages[0].id]
    assert (len(english), len(rows)) == (3, 4)
    assert {row.priority for row in rows} == {Priority.NEAR_CALL}


async def test_a_notice_to_nobody_makes_no_message(database: Database, now: datetime):
    async with database.transaction() as tx:
        assert await outbox.notify(tx, {"en": ("Review", [])}, [404], now) == 0
    async with database.read() as session:
        assert (await session.exec(select(Message))).all() == []


async def _standing(database: Database, now: datetime) -> int:
    """Publish to three and let the first have it."""
    async with database.transaction() as tx:
        tx.add_all([subscriber(number, now) for number in (1, 2, 3)])
        message = alert(now)
        await outbox.publish(tx, message, of_call("en"), now)
        first = (await tx.exec(select(Delivery).order_by(Delivery.id))).first()
        await tx.flush()
        first.state, first.todo, first.telegram_message_id = DeliveryState.SENT, None, 7
    return message.id


async def test_rewording_edits_what_stands_and_changes_what_waits(database: Database, now: datetime):
    message_id = await _standing(database, now)
    async with database.transaction() as tx:
        assert await outbox.reword(tx, message_id, "Freed", [], now) == 1
        assert await outbox.reword(tx, message_id, "Freed", [], now) == 0
    async with database.read() as session:
        message = await session.get(Message, message_id)
        rows = (await session.exec(select(Delivery).order_by(Delivery.id))).all()
    assert (message.text, message.revision) == ("Freed", 2)
    assert [row.todo for row in rows] == [Todo.EDIT, Todo.SEND, Todo.SEND]
    assert rows[0].priority > rows[1].priority


async def test_a_withdrawal_deletes_what_stands_and_cancels_what_waits(database: Database, now: datetime):
    message_id = await _standing(database, now)
    async with database.transaction() as tx:
        assert await outbox.withdraw(tx, message_id, now) == 3
    async with database.read() as session:
        rows = (await session.exec(select(Delivery).order_by(Delivery.id))).all()
    assert [(row.state, row.todo) for row in rows] == [
        (DeliveryState.SENT, Todo.DELETE),
        (DeliveryState.CANCELLED, None),
        (DeliveryState.CANCELLED, None),
    ]
