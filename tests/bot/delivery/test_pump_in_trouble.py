"""Through deaths, stops, outages, an absent database and a refused token: nobody is missed."""

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Bot

from bot.delivery import outcome, pump
from bot.delivery.window import IN_FLIGHT
from bot.rehearsal import Fault, RehearsalServer, World
from storage.errors import DatabaseDownError
from storage.models import MessageKind
from storage.queries import leases


@pytest.fixture
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome, "LOST_PAUSE", timedelta(seconds=0.05))


async def test_after_a_death_nobody_is_missed_and_only_sends_in_flight_come_twice(office: Any, world: World):
    people = await office.people(60)
    await office.publish()
    world.faults.append(Fault("sendMessage", "slow", count=None, delay=0.2))
    dead = office.new_pump()
    while sum(world.sends(person) for person in people) < 20:
        await dead._work()
        await asyncio.sleep(0.01)
    for task in list(dead._tasks):  # a killed process writes nothing any more
        task.cancel()
    dead._results.clear()
    world.faults.clear()
    under_way = (await office.states()).count("sending")
    assert 0 < under_way <= IN_FLIGHT
    with capture_logs() as logs:
        async with office.running():
            await world.until(lambda: all(world.sends(person) for person in people))
            async with asyncio.timeout(60):  # what is sent once more gives its chat a second's rest first
                while set(await office.states()) != {"sent"}:
                    await asyncio.sleep(0.05)
    assert {"event": "leases_recovered", "deliveries": under_way, "log_level": "warning"} in logs
    assert set(await office.states()) == {"sent"}
    doubles = [person for person in people if world.sends(person) > 1]
    assert len(doubles) <= under_way
    assert all(world.sends(person) <= 2 for person in people)
    marked = {row.subscriber_id for row in await office.rows() if row.possibly_twice}
    ids = {row.chat: row.id for row in await office.subscribers()}
    assert {ids[person.id] for person in doubles} <= marked
    assert len(marked) == under_way


async def test_deaths_one_after_the_other_tell_somebody_new_instead_of_the_same_again_and_again(
    office: Any, world: World
):
    people = await office.people(14)
    await office.publish()
    for life in range(14):
        before = sum(world.sends(person) for person in people)
        dead = office.new_pump()
        await dead.recover()
        while sum(world.sends(person) for person in people) == before:
            await dead._work()
            await asyncio.sleep(0.01)
        for task in list(dead._tasks):
            task.cancel()
        if dead._gate is not None:
            dead._gate.cancel()
        dead._results.clear()  # killed before it wrote that anybody was told
        assert (await office.states()).count("sending") <= (1 if life else IN_FLIGHT)
    assert max(world.sends(person) for person in people) <= 2
    async with office.running():
        await world.until(lambda: all(world.sends(person) for person in people))
        async with asyncio.timeout(60):
            while set(await office.states()) != {"sent"}:
                await asyncio.sleep(0.05)
    assert max(world.sends(person) for person in people) <= 3


async def test_no_more_is_leased_than_may_be_under_way(office: Any, world: World):
    await office.people(30)
    await office.publish()
    world.faults.append(Fault("sendMessage", "slow", count=None, delay=0.3))
    async with office.running(in_flight=4):
        for _ in range(20):
            assert (await office.states()).count("sending") <= 4
            await asyncio.sleep(0.02)


async def test_a_stop_waits_for_what_is_under_way_and_puts_back_the_rest(office: Any, world: World):
    people = await office.people(30)
    await office.publish()
    world.faults.append(Fault("sendMessage", "slow", count=None, delay=0.3))
    async with office.running():
        await world.until(lambda: sum(world.sends(person) for person in people) >= 4)
    states = await office.states()
    assert "sending" not in states
    assert states.count("sent") == sum(world.sends(person) for person in people) < 30
    assert not any(row.possibly_twice for row in await office.rows())


async def test_a_stop_does_not_wait_for_ever(
    office: Any, bot: Bot, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pump, "CLOSING_SECONDS", 0.1)
    monkeypatch.setattr(bot.request, "_read_timeout", 20.0)
    await office.people(2)
    await office.publish()
    world.faults.append(Fault("sendMessage", "silent", count=None))
    async with office.running():
        await world.until(lambda: world.calls["sendMessage"] == 2)
        began = time.monotonic()
    assert time.monotonic() - began < 15  # the answer would be waited for twenty seconds
    assert set(await office.states()) == {"unknown"}


async def test_an_alert_has_its_one_more_try_after_a_death_too_and_then_no_other(
    office: Any, world: World, no_long_waits: None
):
    (reader,) = await office.people(1)
    await office.publish("An alert", kind=MessageKind.ALERT)
    async with office.db.transaction() as tx:  # a process that died with it under lease
        await leases.claim(tx, datetime.now(UTC), 1, timedelta(minutes=5))
    world.faults.append(Fault("sendMessage", "after", count=2))
    async with office.running():
        await world.until(lambda: world.sends(reader) == 2)
        await asyncio.sleep(1.2)
    (row,) = await office.rows()
    assert world.sends(reader) == 2
    assert (row.state, row.possibly_twice, row.reason) == ("unknown", True, "answer_lost")


async def test_a_lost_answer_is_followed_by_one_more_copy_of_an_alert_and_none_of_a_call(
    office: Any, world: World, no_long_waits: None
):
    (reader,) = await office.people(1)
    world.faults.append(Fault("sendMessage", "after"))
    await office.publish("An alert", kind=MessageKind.ALERT)
    async with office.running():
        await world.until(lambda: world.sends(reader) == 2)
        await asyncio.sleep(1.2)
    (row,) = await office.rows()
    assert (row.state, row.possibly_twice) == ("sent", True)
    world.faults.append(Fault("sendMessage", "after"))
    await office.publish("A call", kind=MessageKind.CALL)
    await office.pump.drain()
    assert world.sends(reader) == 3
    assert (await office.states())[-1] == "unknown"


async def test_an_outage_costs_nobody_the_alert(
    office: Any, world: World, server: RehearsalServer, no_long_waits: None
):
    people = await office.people(30)
    await server.stop()
    await office.publish(kind=MessageKind.ALERT)
    async with office.running() as own:
        while not own._outage.on:
            await asyncio.sleep(0.02)
        tried = sum(own.outcomes.values())
        await asyncio.sleep(0.7)
        assert sum(own.outcomes.values()) - tried <= IN_FLIGHT  # it asks, and spends no sends
        await server.start(port=server.port)
        await world.until(lambda: all(world.sends(person) for person in people))
    assert set(await office.states()) == {"sent"}
    assert sum(world.sends(person) for person in people) <= 30 + IN_FLIGHT


async def test_a_database_that_is_away_is_waited_for_and_mentioned_once(
    office: Any, world: World, monkeypatch: pytest.MonkeyPatch
):
    people = await office.people(5)
    await office.publish()
    calls, real = 0, office.db.transaction

    @asynccontextmanager
    async def flaky():
        nonlocal calls
        calls += 1
        if calls in {1, 2, 5, 6}:  # at the start, and when results are to be written
            raise DatabaseDownError("locked", "Another program holds the database.")
        async with real() as tx:
            yield tx

    monkeypatch.setattr(office.db, "transaction", flaky)
    with capture_logs() as logs:
        async with office.running():
            await world.until(lambda: all(world.sends(person) for person in people))
            await asyncio.sleep(1.0)
    assert [world.sends(person) for person in people] == [1] * 5
    assert set(await office.states()) == {"sent"}
    assert [entry["event"] for entry in logs].count("pump_waits") == 2


async def test_a_refused_token_stops_everything_and_keeps_the_queue(office: Any, world: World):
    people = await office.people(20)
    await office.publish()
    world.faults.append(Fault("sendMessage", count=None, error=(401, "Unauthorized", None)))
    await asyncio.wait_for(office.pump.run(asyncio.Event()), timeout=60)
    assert office.pump.unauthorised
    assert office.alarms == 1
    assert set(await office.states()) == {"pending"}
    assert all(row.attempts == 0 for row in await office.rows())
    assert sum(world.sends(person) for person in people) == 0


async def test_a_commit_that_failed_only_in_appearance_leaves_nothing_behind(
    office: Any, world: World, monkeypatch: pytest.MonkeyPatch
):
    """The connection may break after the database has written: what was claimed then is nobody's."""
    people = await office.people(12)
    await office.publish()
    calls, real = 0, office.db.transaction

    @asynccontextmanager
    async def doubtful():
        nonlocal calls
        calls += 1
        async with real() as tx:
            yield tx
        if calls in {2, 4}:
            raise DatabaseDownError("unreachable", "The server closed the connection.")

    monkeypatch.setattr(office.db, "transaction", doubtful)
    async with office.running():
        await world.until(lambda: all(world.sends(person) for person in people))
        await asyncio.sleep(0.3)
    assert [world.sends(person) for person in people] == [1] * 12
    assert {(row.state, row.attempts, row.possibly_twice) for row in await office.rows()} == {
        ("sent", 1, False)
    }


async def test_a_stop_waits_a_little_for_a_database_that_is_locked(
    office: Any, world: World, monkeypatch: pytest.MonkeyPatch
):
    (reader,) = await office.people(1)
    await office.publish()
    real, locked = office.db.transaction, False

    @asynccontextmanager
    async def sometimes():
        if locked and asyncio.get_running_loop().time() < until:
            raise DatabaseDownError("locked", "Another program holds the database.")
        async with real() as tx:
            yield tx

    monkeypatch.setattr(office.db, "transaction", sometimes)
    async with office.running():
        await world.until(lambda: world.sends(reader) == 1)
        locked, until = True, asyncio.get_running_loop().time() + 0.4
    assert await office.states() == ["sent"]
