"""Publishing is one transaction: messages, deliveries, edits, and notices in each coordinator's language."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.delivery import ending, outbox
from bot.delivery.audience import of_alert, of_call
from storage.database import Database
from storage.models import (
    Call,
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
from storage.queries import leases
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


async def test_a_withdrawal_deletes_what_stands_and_drops_what_waits(database: Database, now: datetime):
    message_id = await _standing(database, now)
    async with database.transaction() as tx:
        assert await outbox.withdraw(tx, message_id, "Withdrawn", now) == 1
        assert await leases.claim(tx, now, 9, timedelta(minutes=1), mending=True)
        assert await outbox.withdraw(tx, message_id, "Withdrawn", now) == 0
        assert await outbox.reword(tx, message_id, "Freed", [], now) == 0
    await ending.end(database, _nobody, now)
    async with database.read() as session:
        assert (await session.get(Message, message_id)).text == "Withdrawn"  # where it cannot be deleted
        rows = (await session.exec(select(Delivery).order_by(Delivery.id))).all()
    assert [(row.state, row.todo, row.reason) for row in rows] == [
        (DeliveryState.SENT, Todo.DELETE, None),
        (DeliveryState.CANCELLED, None, "withdrawn"),
        (DeliveryState.CANCELLED, None, "withdrawn"),
    ]


async def _nobody(*_given: object) -> None:
    """Tell nobody."""


async def test_what_is_too_old_to_be_deleted_is_edited(database: Database, now: datetime):
    message_id = await _standing(database, now)
    async with database.transaction() as tx:
        first = (await tx.exec(select(Delivery).order_by(Delivery.id))).first()
        first.finished_at = now - timedelta(hours=49)
    async with database.transaction() as tx:
        assert await outbox.withdraw(tx, message_id, "Withdrawn", now) == 1
    async with database.read() as session:
        message = await session.get(Message, message_id)
        rows = (await session.exec(select(Delivery).order_by(Delivery.id))).all()
    assert (rows[0].todo, message.text, message.buttons) == (Todo.EDIT, "Withdrawn", [])


async def test_a_correction_stays_below_every_later_wording_and_is_told_to_those_who_have_the_message(
    database: Database, now: datetime
):
    message_id = await _standing(database, now)
    async with database.transaction() as tx:
        first = Message(kind=MessageKind.ALERT, language="en", text="Twelve, not ten", created_at=now)
        assert await outbox.correct(tx, message_id, "Twelve, not ten", first, now) == 1
    async with database.transaction() as tx:
        second = Message(kind=MessageKind.ALERT, language="en", text="In Jilin", created_at=now)
        assert await outbox.correct(tx, message_id, "In Jilin", second, now) == 1
        assert await outbox.reword(tx, message_id, "Held, says another", [], now) == 1
        assert await outbox.reword(tx, message_id, "x" * 4090, [], now) == 0  # no room for the correction
    async with database.read() as session:
        message = await session.get(Message, message_id)
        answers = (await session.exec(select(Delivery).where(Delivery.reply_to.is_not(None)))).all()
        of_it = select(Delivery).where(Delivery.message_id == message_id).order_by(Delivery.id)
        rows = (await session.exec(of_it)).all()
    assert message.text == "Held, says another\n\nTwelve, not ten\nIn Jilin"
    assert [(row.reply_to, row.subscriber_id) for row in answers] == [(7, rows[0].subscriber_id)] * 2
    assert [row.todo for row in rows] == [Todo.EDIT, Todo.SEND, Todo.SEND]


async def test_a_message_without_room_for_a_correction_gets_it_as_an_answer_alone(
    database: Database, now: datetime
):
    message_id = await _standing(database, now)
    async with database.transaction() as tx:
        await outbox.reword(tx, message_id, "x" * 4090, [], now)
        reply = Message(kind=MessageKind.ALERT, language="en", text="Twelve", created_at=now)
        assert await outbox.correct(tx, message_id, "Twelve, not ten", reply, now) == 1
    async with database.read() as session:
        message = await session.get(Message, message_id)
    assert (message.text, message.correction) == ("x" * 4090, None)


async def test_the_progress_of_a_call_is_one_notice_that_is_changed(database: Database, now: datetime):
    async with database.transaction() as tx:
        author = Coordinator(person=1, language="ko", joined_at=now)
        tx.add(author)
        await tx.flush()
        call = Call(kind="general", author_id=author.id, language="en", created_at=now)
        tx.add(call)
        await tx.flush()
        for percent in (10, 60):
            wording = {"en": f"{percent}%", "ko": f"{percent}퍼센트"}
            await outbox.tell_progress(tx, call.id, author.id, wording, now)
    async with database.read() as session:
        (notice,) = (await session.exec(select(Message))).all()
        assert len((await session.exec(select(Delivery))).all()) == 1
    assert (notice.text, notice.language, notice.silent) == ("60퍼센트", "ko", True)
