"""From the outbox to the chats: in order, at the pace Telegram allows, whatever it says of a chat."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.delivery import outbox, pump
from bot.delivery.pacing import Pacer
from bot.delivery.transport import Transport
from bot.delivery.window import IN_FLIGHT
from bot.rehearsal import Fault, Limits, World
from storage.models import ChatKind, Priority, SubscriberState
from storage.queries import leases, subscribers
from storage.sealing import Address


async def test_everybody_is_told_once(office: Any, world: World):
    people = await office.people(40)
    await office.publish()
    await office.pump.drain()
    assert [world.sends(person) for person in people] == [1] * 40
    assert set(await office.states()) == {"sent"}
    assert office.pump.outcomes == {"Sent": 40}


async def test_urgent_messages_overtake(office: Any, world: World):
    order: list[str] = []
    world.on_message(lambda _chat, message: order.append(message.text))
    await office.people(3)
    await office.publish("later", priority=Priority.NORMAL)
    await office.publish("first", priority=Priority.CRITICAL_ALERT)
    await office.pump.drain()
    assert order == ["first"] * 3 + ["later"] * 3


async def test_messages_of_one_chat_keep_their_order(office: Any, world: World):
    (reader,) = await office.people(1)
    for number in range(3):
        await office.publish(f"Number {number}")
    await office.pump.drain()
    assert [message.text for message in world.messages(reader)] == ["Number 0", "Number 1", "Number 2"]


async def test_a_rewording_shows_where_the_message_stands(office: Any, world: World):
    people = await office.people(3)
    message_id = await office.publish("One source")
    await office.pump.drain()
    async with office.db.transaction() as tx:
        assert await outbox.reword(tx, message_id, "Two sources", [], datetime.now(UTC)) == 3
    await office.pump.drain()
    assert [[m.text for m in world.messages(person)] for person in people] == [["Two sources"]] * 3
    assert [world.sends(person) for person in people] == [1, 1, 1]
    async with office.db.transaction() as tx:
        await outbox.withdraw(tx, message_id, "Withdrawn", datetime.now(UTC))
    await office.pump.drain()
    assert [world.messages(person) for person in people] == [[], [], []]


async def test_those_who_left_are_skipped_and_all_others_are_told(office: Any, world: World):
    people = await office.people(6)
    owner = people[0]
    group = world.supergroup("Friends", owner=owner)
    owner.adds_bot(group, as_admin=True)
    await office.subscribe(Address(group.id), ChatKind.GROUP)
    people[1].blocks()
    people[2].deletes_account()
    owner.removes_bot(group)
    await office.publish()
    await office.pump.drain()
    told = [people[0], *people[3:]]
    assert [world.sends(person) for person in told] == [1] * 4
    left = {row.chat: row.state for row in await office.subscribers()}
    assert left == {group.id: SubscriberState.GONE} | {person.id: SubscriberState.ACTIVE for person in told}
    assert office.problems == [(group.id, "kicked")]
    assert {row.reason for row in await office.rows()} == {None, "blocked", "deactivated", "kicked"}


async def test_who_was_forgotten_is_wiped_from_the_disk(office: Any):
    (reader,) = await office.people(1)
    await office.publish()
    reader.blocks()
    await office.pump.drain()
    wal = office.db.path.with_name(office.db.path.name + "-wal")
    assert wal.stat().st_size > 0
    office.pump._tidy_at = 0
    await office.pump.drain()
    assert wal.stat().st_size == 0


async def test_a_group_that_moved_and_a_topic_that_closed_are_followed(office: Any, world: World):
    owner = world.user("Owner")
    group = world.group("Old", owner=owner)
    owner.adds_bot(group)
    forum = world.forum("Forum", owner=owner, topics=("Alerts",))
    owner.adds_bot(forum)
    await office.subscribe(Address(group.id), ChatKind.GROUP)
    await office.subscribe(Address(forum.id, forum.topic("Alerts")), ChatKind.GROUP)
    moved = owner.migrates(group)
    owner.closes_topic(forum, forum.topic("Alerts"))
    await office.publish()
    await office.pump.drain()
    assert world.sends(moved) == 1
    (in_general,) = world.messages(forum)
    assert in_general.thread is None
    assert {row.address for row in await office.subscribers()} == {Address(moved.id), Address(forum.id)}
    assert set(office.problems) == {(moved.id, "moved"), (forum.id, "topic_gone")}
    assert set(await office.states()) == {"sent"}


async def test_a_message_with_broken_markup_arrives_as_plain_text(office: Any, world: World):
    people = await office.people(5)
    with capture_logs() as logs:
        await office.publish("<blink>Come</blink> to the bridge")
        await office.pump.drain()
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["markup_refused"]
    assert [[m.text for m in world.messages(person)] for person in people] == [["Come to the bridge"]] * 5


async def test_a_message_nobody_can_get_is_stopped_at_the_third_refusal(office: Any, world: World):
    await office.people(30)
    message_id = await office.publish("Press", buttons=[[{"text": "Go", "url": "nonsense"}]])
    other = await office.publish("Fine")
    await office.pump.drain()
    assert office.stopped == [(message_id, "our_fault")]
    rows = await office.rows()
    assert {row.state for row in rows if row.message_id == other} == {"sent"}
    refused = [row for row in rows if row.message_id == message_id and row.state == "refused"]
    assert 3 <= len(refused) <= 3 + IN_FLIGHT
    assert world.calls["sendMessage"] == 30 + len(refused)


async def test_a_429_in_one_chat_delays_nobody_else_and_is_remembered(office: Any, world: World):
    people = await office.people(20)
    limited = people[0]
    error = (429, "Too Many Requests: retry after 120", {"retry_after": 120})
    world.faults.append(Fault("sendMessage", count=None, chat_id=limited.id, error=error))
    await office.publish()
    began = time.monotonic()
    await office.pump.drain()
    assert time.monotonic() - began < 60  # of two minutes
    assert [world.sends(person) for person in people] == [0] + [1] * 19
    (resting,) = [row for row in await office.subscribers() if row.not_before]
    assert resting.chat == limited.id
    assert timedelta(seconds=115) < resting.not_before - datetime.now(UTC) < timedelta(seconds=122)
    world.faults.clear()
    reborn = office.new_pump()  # its pacer may have forgotten; the row has not
    office.pacer._chats.clear()
    await reborn.drain()
    assert world.sends(limited) == 0


async def test_what_comes_too_late_is_not_sent(office: Any, world: World):
    (reader,) = await office.people(1)
    await office.publish(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await office.pump.drain()
    assert world.sends(reader) == 0
    assert await office.states() == ["pending"]  # the stage `end` ends it


async def test_a_publisher_wakes_the_pump(office: Any, world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pump, "POLL_SECONDS", 60.0)
    (reader,) = await office.people(1)
    async with office.running() as own:
        await asyncio.sleep(0.2)
        await office.publish()
        own.wake()
        await world.until(lambda: world.sends(reader), within=2)


async def test_a_coordinator_gets_notices_in_private(office: Any, world: World):
    person = world.user("C1")
    person.start()
    await office.coordinator(person.id)
    async with office.db.transaction() as tx:
        wording = {"en": ("A call waits for review", [[{"text": "Approve", "data": "x"}]])}
        await outbox.notify(tx, wording, None, datetime.now(UTC))
    await office.pump.drain()
    (notice,) = world.messages(person)
    assert (notice.text, notice.buttons[0].text) == ("A call waits for review", "Approve")


async def _sustained(office: Any, world: World, number: int) -> float:
    """Send to so many at Telegram's own limits and the pace of production; give messages a second."""
    world.flood.limits = Limits()
    office.pacer = Pacer()
    office.transport = Transport(office.transport._bot, office.pacer)
    people = await office.people(number)
    await office.publish()
    stamps: list[float] = []
    world.on_message(lambda _chat, _message: stamps.append(time.monotonic()))
    async with office.running():
        await world.until(lambda: len(stamps) == number, within=number / 10)
    assert world.throttled == 0
    assert [world.sends(person) for person in people] == [1] * number
    return (number - 1) / (stamps[-1] - stamps[0])


@pytest.mark.long
async def test_the_pace_is_kept_and_telegram_never_says_slow_down(office: Any, world: World):
    assert await _sustained(office, world, 84) >= 20  # the machine may be busy; a journey asks for more


async def test_nothing_leaves_any_more_for_who_left_though_it_was_leased(office: Any, world: World):
    people = await office.people(8)
    office.pacer = Pacer(20.0)
    office.transport = Transport(office.transport._bot, office.pacer)
    await office.publish()
    async with office.running() as own:
        await world.until(lambda: own._queue)
        chat = own._queue[-1].address.chat
        async with office.db.transaction() as tx:
            await subscribers.remove(tx, [own._queue[-1].subscriber_id], datetime.now(UTC))
        own.recheck()
        await world.until(lambda: sum(world.sends(person) for person in people) == 7)
        await asyncio.sleep(0.3)
    assert [person.id for person in people if not world.sends(person)] == [chat]
    assert not any(row.possibly_twice for row in await office.rows())


async def test_what_was_leased_before_the_machine_stood_still_is_looked_at_anew(office: Any, world: World):
    """A laptop sleeps for an hour: the call's time is over, and nobody gets it any more."""
    people = await office.people(8)
    office.pacer = Pacer(20.0)
    office.transport = Transport(office.transport._bot, office.pacer)
    slept = timedelta()
    await office.publish(expires_at=datetime.now(UTC) + timedelta(minutes=30))
    async with office.running(clock=lambda: datetime.now(UTC) + slept) as own:
        await world.until(lambda: own._queue and world.calls["sendMessage"])
        slept = timedelta(hours=1)
        asked = world.calls["sendMessage"]
        await asyncio.sleep(0.5)
    assert world.calls["sendMessage"] <= asked + 1  # one may have been on its way
    assert sum(world.sends(person) for person in people) < 8
    assert "sending" not in await office.states()


async def test_an_edit_counts_as_much_of_a_groups_minute_as_a_message(office: Any, world: World):
    owner = world.user("Owner")
    group = world.group("Friends", owner=owner)
    owner.adds_bot(group)
    await office.subscribe(Address(group.id), ChatKind.GROUP)
    message_id = await office.publish()
    await office.pump.drain()
    async with office.db.transaction() as tx:
        assert await outbox.reword(tx, message_id, "Come to the gate", [], datetime.now(UTC)) == 1
    await office.pump.drain()
    assert world.messages(group)[0].text == "Come to the gate"
    minute = office.pacer._chats[group.id].minute
    assert minute is not None
    assert len(minute.times) == 2


async def test_what_was_about_to_leave_when_somebody_left_does_not(office: Any, world: World):
    await office.people(1)
    await office.publish()
    async with office.db.transaction() as tx:
        (claimed,) = await leases.claim(tx, datetime.now(UTC), 1, timedelta(minutes=5))
    leaving = asyncio.create_task(office.pump._carry(claimed, 0.0))
    office.pump.recheck()
    await leaving
    assert world.calls["sendMessage"] == 0


async def test_at_a_slow_pace_one_is_leased_at_a_time_so_that_what_is_urgent_need_not_wait(office: Any):
    await office.people(10)
    await office.publish()
    office.pacer = Pacer(rate=2.0)
    slow = office.new_pump()
    await slow._step()
    assert (await office.states()).count("sending") == 1
    await slow._close()
