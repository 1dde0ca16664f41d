"""What the marks of a sender write, and what a dead one leaves behind."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from storage.database import Database
from storage.models import (
    Coordinator,
    Delivery,
    DeliveryState,
    Subscriber,
    Todo,
)
from storage.queries import deliveries, leases, messages, subscribers
from storage.sealing import Address
from tests.storage.queries.lease_desk import claim, put, row_of


async def test_many_are_marked_at_once(database: Database, now: datetime):
    for _ in range(6):
        await put(database, now)
    claimed = await claim(database, now)
    later = now + timedelta(seconds=3)
    async with database.transaction() as tx:
        await messages.reword(tx, claimed[1].message_id, "Better", [])
        await leases.mark_all_sent(tx, [(claimed[0], 40), (claimed[1], 41)], now)
        await leases.release_all(tx, [(claimed[2], later), (claimed[3], None)], now)
        await leases.mark_all_shown(tx, [], now)
    rows = [await row_of(database, each.id) for each in claimed]
    assert [(row.state, row.todo, row.telegram_message_id) for row in rows[:2]] == [
        (DeliveryState.SENT, None, 40),
        (DeliveryState.SENT, Todo.EDIT, 41),
    ]
    assert [(row.state, row.attempts, row.due_at) for row in rows[2:4]] == [
        (DeliveryState.PENDING, 0, later),
        (DeliveryState.PENDING, 0, now),
    ]
    assert {row.state for row in rows[4:]} == {DeliveryState.SENDING}


async def test_a_send_that_was_accepted_is_done(database: Database, now: datetime):
    await put(database, now)
    (claimed,) = await claim(database, now)
    async with database.transaction() as tx:
        await leases.mark_sent(tx, claimed, 42, now)
    row = await row_of(database, claimed.id)
    assert (row.state, row.todo, row.lease_until) == (DeliveryState.SENT, None, None)
    assert (row.telegram_message_id, row.shown_revision, row.finished_at) == (42, 1, now)


async def test_a_message_reworded_while_it_left_is_edited_next(database: Database, now: datetime):
    made = await put(database, now)
    (claimed,) = await claim(database, now)
    async with database.transaction() as tx:
        await messages.reword(tx, made.message_id, "Better", [])
        assert await deliveries.mark_edit(tx, made.message_id, priority=3, now=now) == 0
    async with database.transaction() as tx:
        await leases.mark_sent(tx, claimed, 42, now)
    row = await row_of(database, claimed.id)
    assert (row.state, row.todo, row.shown_revision, row.finished_at) == (
        DeliveryState.SENT,
        Todo.EDIT,
        1,
        None,
    )
    (edit,) = await claim(database, now)
    assert (edit.todo, edit.text, edit.telegram_message_id) == (Todo.EDIT, "Better", 42)
    assert (await row_of(database, claimed.id)).state is DeliveryState.SENT
    async with database.transaction() as tx:
        await leases.mark_shown(tx, edit, now)
    row = await row_of(database, claimed.id)
    assert (row.todo, row.shown_revision, row.telegram_message_id) == (None, 2, 42)


async def test_a_deletion_asked_for_while_an_edit_was_under_way_is_not_lost(
    database: Database, now: datetime
):
    made = await put(database, now, state=DeliveryState.SENT, todo=Todo.EDIT, telegram_message_id=42)
    (edit,) = await claim(database, now)
    async with database.transaction() as tx:
        await deliveries.mark_delete(tx, made.message_id, since=now, priority=1, now=now)
    async with database.transaction() as tx:
        await leases.mark_shown(tx, edit, now)
    (deletion,) = await claim(database, now)
    assert deletion.todo is Todo.DELETE
    async with database.transaction() as tx:
        await messages.reword(tx, made.message_id, "Better", [])
        await leases.mark_shown(tx, deletion, now)
    assert (await row_of(database, made.id)).todo is None


async def test_the_other_marks_write_what_they_say(database: Database, now: datetime):
    for _ in range(4):
        await put(database, now)
    unknown, refused, deferred, released = await claim(database, now)
    later = now + timedelta(seconds=30)
    async with database.transaction() as tx:
        await leases.mark_unknown(tx, unknown, "answer_lost", now)
        await leases.mark_refused(tx, refused, "blocked", now)
        await leases.mark_deferred(tx, deferred, later, now, possibly_twice=True)
        await leases.release(tx, released, now)
    row = await row_of(database, unknown.id)
    assert (row.state, row.todo, row.reason) == (DeliveryState.UNKNOWN, None, "answer_lost")
    row = await row_of(database, refused.id)
    assert (row.state, row.todo, row.reason, row.finished_at) == (DeliveryState.REFUSED, None, "blocked", now)
    row = await row_of(database, deferred.id)
    assert (row.state, row.due_at, row.attempts, row.possibly_twice) == (
        DeliveryState.PENDING,
        later,
        1,
        True,
    )
    row = await row_of(database, released.id)
    assert (row.state, row.due_at, row.attempts, row.possibly_twice) == (DeliveryState.PENDING, now, 0, False)
    assert [each.id for each in await claim(database, now)] == [released.id]


async def test_a_mark_that_comes_twice_changes_nothing(database: Database, now: datetime):
    await put(database, now)
    (claimed,) = await claim(database, now)
    async with database.transaction() as tx:
        await leases.mark_sent(tx, claimed, 42, now)
        await leases.mark_deferred(tx, claimed, now, now, possibly_twice=True)
    row = await row_of(database, claimed.id)
    assert (row.state, row.possibly_twice) == (DeliveryState.SENT, False)


async def test_the_leases_of_a_dead_sender_come_back_marked(database: Database, now: datetime):
    send = await put(database, now)
    edit = await put(database, now, state=DeliveryState.SENT, todo=Todo.EDIT, telegram_message_id=42)
    untouched = await put(database, now, due_at=now + timedelta(hours=1))
    assert len(await claim(database, now)) == 2
    async with database.transaction() as tx:
        assert await leases.recover(tx, now) == 2
        assert await leases.recover(tx, now) == 0
    row = await row_of(database, send.id)
    assert (row.state, row.todo, row.possibly_twice) == (DeliveryState.PENDING, Todo.SEND, True)
    row = await row_of(database, edit.id)
    assert (row.state, row.todo, row.possibly_twice) == (DeliveryState.SENT, Todo.EDIT, False)
    assert (await row_of(database, untouched.id)).possibly_twice is False
    assert {each.id for each in await claim(database, now)} == {send.id, edit.id}


async def test_a_send_that_a_death_met_twice_waits_until_all_others_have_left(
    database: Database, now: datetime
):
    message_id = (await put(database, now)).message_id
    rows = [await put(database, now, message_id=message_id) for _ in range(3)]
    order = []
    for second in range(4):  # each of them dies with one under way
        at = now + timedelta(seconds=second)
        order += [one.id for one in await claim(database, at, limit=1)]
        async with database.transaction() as tx:
            assert await leases.recover(tx, at) == 1
    newest, middle = rows[2].id, rows[1].id
    assert order == [newest, newest, middle, middle]
    at = now + timedelta(seconds=4)
    last = [one.id for one in await claim(database, at, limit=10)]
    assert last[-2:] == [newest, middle]


@pytest.mark.parametrize("back", ["deferred", "released", "recovered"])
async def test_a_send_that_comes_back_for_somebody_who_left_meanwhile_has_ended(
    database: Database, now: datetime, back: str
):
    made = await put(database, now)
    (claimed,) = await claim(database, now)
    async with database.transaction() as tx:
        assert await subscribers.remove(tx, [made.subscriber_id], now) == 1
    async with database.transaction() as tx:
        if back == "deferred":
            await leases.mark_deferred(tx, claimed, now, now, possibly_twice=False)
        elif back == "released":
            await leases.release(tx, claimed, now)
        else:
            await leases.recover(tx, now)
    row = await row_of(database, made.id)
    assert (row.state, row.reason, row.finished_at) == (DeliveryState.CANCELLED, "left", now)
    assert await claim(database, now) == []


async def test_a_chats_rest_is_stored_for_all_its_topics_and_its_coordinator(
    database: Database, now: datetime
):
    for thread in (0, 5):
        await put(database, now, who={"address": Address(900, thread), "chat": 900})
    other = await put(database, now)
    async with database.transaction() as tx:
        tx.add(Coordinator(person=900, language="en", joined_at=now))
        await tx.flush()
        await leases.rest_chat(tx, 900, now + timedelta(seconds=30))
    assert [each.id for each in await claim(database, now)] == [other.id]
    async with database.read() as session:
        assert (await session.exec(select(Coordinator))).one().not_before == now + timedelta(seconds=30)
        rests = select(Subscriber.not_before).where(Subscriber.chat == 900)
        assert list((await session.exec(rests)).all()) == [now + timedelta(seconds=30)] * 2
        waiting = select(Delivery.due_at).order_by(Delivery.id)  # no claim steps over them again and again
        assert list((await session.exec(waiting)).all()) == [now + timedelta(seconds=30)] * 2 + [now]
        assert not await leases.any_due(session, now)
        assert await leases.any_due(session, now + timedelta(seconds=30))


@pytest.mark.parametrize("asked", [Todo.DELETE, Todo.EDIT])
async def test_what_is_asked_for_while_a_refused_edit_was_under_way_is_not_lost(
    database: Database, now: datetime, asked: Todo
):
    await put(database, now, state=DeliveryState.SENT, todo=Todo.EDIT, telegram_message_id=7)
    (claimed,) = await claim(database, now)
    async with database.transaction() as tx:
        if asked is Todo.DELETE:
            await deliveries.mark_delete(tx, claimed.message_id, since=now, priority=1, now=now)
        else:
            await messages.reword(tx, claimed.message_id, "Better", [])
        await leases.mark_refused(tx, claimed, "our_fault", now)
    row = await row_of(database, claimed.id)
    assert (row.state, row.todo, row.reason, row.finished_at) == (
        DeliveryState.SENT,
        asked,
        "our_fault",
        None,
    )
    assert row.shown_revision is None


async def test_what_was_leased_without_our_knowledge_waits_again_as_if_nothing_had_been(
    database: Database, now: datetime
):
    for _ in range(3):
        await put(database, now)
    await put(database, now, state=DeliveryState.SENT, todo=Todo.EDIT, telegram_message_id=7)
    claimed = await claim(database, now)
    ours = next(each for each in claimed if each.todo is Todo.SEND)
    async with database.transaction() as tx:
        assert await leases.release_others(tx, {ours.id}, now) == 3
    rows = [await row_of(database, each.id) for each in claimed]
    assert [row.id for row in rows if row.lease_until is not None] == [ours.id]
    assert {(str(row.state), row.attempts, row.possibly_twice) for row in rows if row.id != ours.id} == {
        ("pending", 0, False),
        ("sent", 0, False),
    }
