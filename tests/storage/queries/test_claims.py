"""What a sender may lease, in which order, and what of it may leave."""

import asyncio
from datetime import datetime, timedelta

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
    SubscriberState,
    Todo,
)
from storage.queries import deliveries, leases, messages
from storage.sealing import Address
from tests.storage.queries.lease_desk import LEASE, claim, put, row_of


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


async def another(database: Database, now: datetime, earlier: Delivery, **row: object) -> Delivery:
    """Put a newer message for the same subscriber into the outbox."""
    told = row.pop("told", {})
    async with database.transaction() as tx:
        message = Message(kind=MessageKind.ALERT, language="en", text="Newer", created_at=now, **told)
        message_id = await messages.add(tx, message)
        made = Delivery(
            **{
                "message_id": message_id,
                "subscriber_id": earlier.subscriber_id,
                "priority": 2,
                "due_at": now,
                **row,
            }
        )
        tx.add(made)
    return made


async def test_a_newer_message_waits_for_the_older_one_of_its_chat(database: Database, now: datetime):
    older = await put(database, now, due_at=now + timedelta(minutes=1))
    newer = await another(database, now, older)
    less_urgent = await another(database, now, older, priority=3)
    elsewhere = await put(database, now)
    assert [each.id for each in await claim(database, now)] == [elsewhere.id]
    later = now + timedelta(minutes=1)
    (first,) = await claim(database, later)
    assert first.id == older.id
    assert await claim(database, later) == []  # it is under way and may still come back
    async with database.transaction() as tx:
        await leases.mark_sent(tx, first, 42, later)
    (second,) = await claim(database, later)
    assert second.id == newer.id
    async with database.transaction() as tx:
        await leases.mark_refused(tx, second, "our_fault", later)
    assert [each.id for each in await claim(database, later)] == [less_urgent.id]


async def test_an_urgent_message_and_an_edit_wait_for_nothing_older(database: Database, now: datetime):
    older = await put(database, now, due_at=now + timedelta(minutes=1))
    urgent = await another(database, now, older, priority=0)
    edit = await another(
        database, now, older, state=DeliveryState.SENT, todo=Todo.EDIT, telegram_message_id=42
    )
    assert [each.id for each in await claim(database, now)] == [urgent.id, edit.id]


@pytest.mark.parametrize("told", [{"paused": "asked"}, {"stopped": "asked"}, {"expires_at": timedelta(0)}])
async def test_what_is_paused_stopped_or_too_late_holds_up_nothing_newer(
    database: Database, now: datetime, told: dict
):
    given = {key: now + value if isinstance(value, timedelta) else value for key, value in told.items()}
    older = await put(database, now, told=given)
    newer = await another(database, now, older)
    assert [each.id for each in await claim(database, now)] == [newer.id]


async def test_what_comes_back_goes_before_the_rest_of_its_message(database: Database, now: datetime):
    fresh = await put(database, now)
    back = await put(database, now)
    async with database.transaction() as tx:
        row = await tx.get(Delivery, back.id)
        row.message_id, row.due_at = fresh.message_id, now + timedelta(seconds=5)
        tx.add(row)
    assert await claim(database, now, limit=0) == []
    later = now + timedelta(seconds=5)
    assert [each.id for each in await claim(database, later)] == [back.id, fresh.id]


async def test_while_everything_is_held_only_notices_and_deletions_leave(database: Database, now: datetime):
    await put(database, now)
    deletion = await put(
        database, now, state=DeliveryState.SENT, todo=Todo.DELETE, telegram_message_id=42, priority=3
    )
    async with database.transaction() as tx:
        tx.add(Coordinator(person=77, language="en", joined_at=now))
        notice = Message(kind=MessageKind.NOTICE, language="en", text="Held", created_at=now)
        await messages.add(tx, notice)
        everyone = list((await tx.exec(select(Coordinator.id))).all())
        await deliveries.fan_out_to_coordinators(tx, notice, everyone, now)
    held = await claim(database, now, mending=True)
    assert [(each.kind, each.todo) for each in held] == [
        (MessageKind.NOTICE, Todo.SEND),
        (MessageKind.ALERT, Todo.DELETE),
    ]
    assert held[1].id == deletion.id


async def test_a_wording_is_read_once_and_again_when_it_changes(database: Database, now: datetime):
    known = leases.Wordings()
    made = [await put(database, now) for _ in range(2)]
    (first,) = await claim(database, now, limit=1, known=known)
    assert list(known) == [made[0].message_id]
    async with database.transaction() as tx:
        await messages.reword(tx, made[1].message_id, "Better", [])
        await leases.release(tx, first, now)
    assert [each.text for each in await claim(database, now, known=known)] == ["Hello", "Better"]
    assert len(known) == 2


async def test_two_senders_never_lease_the_same_row(database: Database, now: datetime):
    made = {(await put(database, now)).id for _ in range(30)}
    claims = await asyncio.gather(*(claim(database, now, limit=5) for _ in range(8)))
    taken = [each.id for claimed in claims for each in claimed]
    assert len(taken) == len(set(taken))
    assert set(taken) <= made


@pytest.mark.parametrize(
    ("ends", "todo", "seconds"),
    [(None, Todo.SEND, 2), (60, Todo.SEND, 2), (1, Todo.SEND, 1), (1, Todo.EDIT, 2)],
)
async def test_a_lease_is_a_leave_to_send_for_two_seconds_and_not_beyond_the_last_moment(
    database: Database, now: datetime, ends: int | None, todo: Todo, seconds: int
):
    told = {"expires_at": now + timedelta(seconds=ends)} if ends else {}
    state = DeliveryState.PENDING if todo is Todo.SEND else DeliveryState.SENT
    await put(database, now, told=told, todo=todo, state=state)
    (claimed,) = await claim(database, now)
    assert claimed.leave_by == now + timedelta(seconds=seconds)


async def test_a_coordinators_chat_that_must_rest_gets_no_notice_until_then(
    database: Database, now: datetime
):
    rest = now + timedelta(seconds=30)
    async with database.transaction() as tx:
        tx.add(Coordinator(id=1, person=77, language="en", joined_at=now, not_before=rest))
        notice = Message(kind=MessageKind.NOTICE, language="en", text="Review", created_at=now)
        await messages.add(tx, notice)
        await deliveries.fan_out_to_coordinators(tx, notice, [1], now)
    assert await claim(database, rest - timedelta(seconds=1)) == []
    assert len(await claim(database, rest)) == 1
