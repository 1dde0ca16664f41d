"""What a sender may lease, what its marks write, and what a dead one leaves behind."""

import asyncio
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlmodel import select

from storage.database import Database
from storage.models import (
    ChatKind,
    Coordinator,
    CoordinatorState,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Subscriber,
    SubscriberState,
    Todo,
)
from storage.queries import deliveries, leases, messages, subscribers
from storage.sealing import Address

LEASE = timedelta(minutes=5)
_CHATS = count(5001)


async def put(
    database: Database, now: datetime, *, who: dict | None = None, told: dict | None = None, **row: object
):
    """Put one delivery to a subscriber of its own into the outbox."""
    chat = next(_CHATS)
    given = {"address": Address(chat), "chat": chat, "kind": ChatKind.PRIVATE, "language": "en"}
    async with database.transaction() as tx:
        reader = Subscriber(**{**given, "joined_on": now.date(), **(who or {})})
        tx.add(reader)
        message = Message(
            **{
                "kind": MessageKind.ALERT,
                "language": "en",
                "text": "Hello",
                "created_at": now,
                **(told or {}),
            }
        )
        message_id = await messages.add(tx, message)
        made = Delivery(
            **{"message_id": message_id, "subscriber_id": reader.id, "priority": 2, "due_at": now, **row}
        )
        tx.add(made)
        await tx.flush()
        made.todo = row.get("todo", Todo.SEND)  # a None given at once would be taken for "not given"
    return made


async def claim(database: Database, now: datetime, limit: int = 10, resting: tuple[int, ...] = ()):
    async with database.transaction() as tx:
        return await leases.claim(tx, now, limit, LEASE, resting)


async def row_of(database: Database, delivery_id: int) -> Delivery:
    async with database.read() as session:
        return (await session.exec(select(Delivery).where(Delivery.id == delivery_id))).one()


async def test_a_claim_gives_all_that_sending_needs(database: Database, now: datetime):
    made = await put(
        database,
        now,
        who={"address": Address(-100, 5), "chat": -100, "kind": ChatKind.GROUP},
        told={"buttons": [[{"text": "Go", "url": "https://a.example"}]], "silent": True},
    )
    (claimed,) = await claim(database, now)
    assert (claimed.id, claimed.todo, claimed.attempts) == (made.id, Todo.SEND, 1)
    assert (claimed.address, claimed.chat_kind) == (Address(-100, 5), ChatKind.GROUP)
    assert (claimed.text, claimed.silent, claimed.revision) == ("Hello", True, 1)
    assert claimed.buttons == [[{"text": "Go", "url": "https://a.example"}]]
    row = await row_of(database, made.id)
    assert (row.state, row.lease_until) == (DeliveryState.SENDING, now + LEASE)


async def test_a_notice_goes_to_the_coordinators_private_chat(database: Database, now: datetime):
    async with database.transaction() as tx:
        tx.add_all(
            [
                Coordinator(person=77, language="en", joined_at=now),
                Coordinator(person=78, language="en", joined_at=now, state=CoordinatorState.SUSPENDED),
            ]
        )
        notice = Message(kind=MessageKind.NOTICE, language="en", text="Review", created_at=now)
        await messages.add(tx, notice)
        everyone = list((await tx.exec(select(Coordinator.id))).all())
        assert await deliveries.fan_out_to_coordinators(tx, notice, everyone, now) == 2
    (claimed,) = await claim(database, now)
    assert (claimed.address, claimed.chat_kind, claimed.subscriber_id) == (
        Address(77),
        ChatKind.PRIVATE,
        None,
    )


@pytest.mark.parametrize(
    ("difference", "leased"),
    [
        ({}, True),
        ({"due_at": timedelta(seconds=1)}, False),
        ({"who": {"not_before": timedelta(seconds=1)}}, False),
        ({"who": {"not_before": timedelta(0)}}, True),
        ({"who": {"state": SubscriberState.PAUSED}}, False),
        ({"told": {"expires_at": timedelta(0)}}, False),
        ({"told": {"expires_at": timedelta(seconds=1)}}, True),
        ({"subscriber_id": None}, False),
        ({"todo": None, "state": DeliveryState.SENT}, False),
        ({"todo": Todo.EDIT, "state": DeliveryState.SENT}, True),
        ({"todo": Todo.EDIT, "state": DeliveryState.SENT, "told": {"expires_at": timedelta(0)}}, True),
        ({"lease_until": timedelta(minutes=-1)}, False),
    ],
)
async def test_only_what_may_leave_now_is_leased(
    database: Database, now: datetime, difference: dict, *, leased: bool
):
    def absolute(values: dict) -> dict:
        return {key: now + value if isinstance(value, timedelta) else value for key, value in values.items()}

    given = absolute(difference)
    given |= {key: absolute(given[key]) for key in ("who", "told") if key in given}
    await put(database, now, **given)
    assert len(await claim(database, now)) == int(leased)
    assert await claim(database, now) == []


async def test_urgent_ones_go_first_and_older_ones_before_newer(database: Database, now: datetime):
    made = [await put(database, now, priority=priority) for priority in (2, 3, 0, 2, 1)]
    order = [made[index].id for index in (2, 4, 0, 3, 1)]
    first = await claim(database, now, limit=2)
    rest = await claim(database, now)
    assert [each.id for each in first] == order[:2]
    assert [each.id for each in rest] == order[2:]


async def test_a_chat_that_rests_holds_up_nobody_else(database: Database, now: datetime):
    first, second = await put(database, now), await put(database, now)
    async with database.read() as session:
        chat = (await session.get(Subscriber, first.subscriber_id)).chat
    assert [each.id for each in await claim(database, now, resting=(chat,))] == [second.id]


async def test_two_senders_never_lease_the_same_row(database: Database, now: datetime):
    made = {(await put(database, now)).id for _ in range(30)}
    claims = await asyncio.gather(*(claim(database, now, limit=5) for _ in range(8)))
    taken = [each.id for claimed in claims for each in claimed]
    assert len(taken) == len(set(taken))
    assert set(taken) <= made


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
        await deliveries.mark_delete(tx, made.message_id, priority=1, now=now)
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
        assert not await leases.any_due(session, now)
        assert await leases.any_due(session, now + timedelta(seconds=30))
