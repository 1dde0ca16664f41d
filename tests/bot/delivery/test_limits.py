"""At Telegram's limits, over HTTP: the pace is kept, no 429 comes, and nobody pays for others.

A busy machine only slows things down, so what is timed is the best of three runs; the 429s are of every run.
These are measurements of a quiet machine, and so run only when asked for: MEASURE=1 pytest --long …
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.delivery.pacing import SEND_RATE, Pacer
from bot.delivery.transport import Transport
from bot.rehearsal import Fault, Limits, World
from storage.models import Priority
from storage.sealing import Address

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(600),
    pytest.mark.skipif("MEASURE" not in os.environ, reason="measures a quiet machine: MEASURE=1"),
]
SLIDING, BUCKET = Limits(), Limits(bucket=True)


def at_the_limits(office: Any, world: World, limits: Limits) -> None:
    """Let the server keep Telegram's limits and the office the pace of production."""
    world.flood.limits = limits
    office.pacer = Pacer()
    office.transport = Transport(office.transport._bot, office.pacer)
    office.pump = office.new_pump()


async def best_of_three(run: Callable[[], Awaitable[float]], good: float) -> float:
    """Give the best figure, more being better, and stop as soon as one is good."""
    best = 0.0
    for _ in range(3):
        best = max(best, await run())
        if best >= good:
            break
    return best


def pace(stamps: list[float]) -> float:
    return (len(stamps) - 1) / (stamps[-1] - stamps[0])


@pytest.mark.parametrize("limits", [SLIDING, BUCKET], ids=["sliding", "bucket"])
async def test_nine_hundred_are_told_at_the_full_pace_without_a_429(
    office: Any, world: World, limits: Limits
):
    at_the_limits(office, world, limits)
    people = await office.people(900)
    stamps: list[float] = []
    world.on_message(lambda _chat, _message: stamps.append(time.monotonic()))

    async def run() -> float:
        stamps.clear()
        await office.publish()
        async with office.running():
            await world.until(lambda: len(stamps) == 900, within=120)
        assert world.throttled == 0
        return pace(stamps)

    reached = await best_of_three(run, 0.98 * SEND_RATE)
    print(f"\n900 chats at {reached:.2f} a second, 429s: {world.throttled}")
    assert reached >= 0.98 * SEND_RATE
    assert len({world.sends(person) for person in people}) == 1


async def test_a_tenth_that_answers_429_by_itself_slows_the_others_by_less_than_three_in_a_hundred(
    office: Any, world: World
):
    at_the_limits(office, world, SLIDING)
    people = await office.people(900)
    limited, rest = people[::10], [person for index, person in enumerate(people) if index % 10]
    error = (429, "Too Many Requests: retry after 600", {"retry_after": 600})
    stamps: list[float] = []
    world.on_message(lambda _chat, _message: stamps.append(time.monotonic()))

    async def run() -> float:
        stamps.clear()
        office.pacer = Pacer()
        office.transport = Transport(office.transport._bot, office.pacer)
        world.faults[:] = [Fault("sendMessage", count=None, chat_id=one.id, error=error) for one in limited]
        async with office.db.transaction() as tx:
            for subscriber in await office.subscribers():
                subscriber.not_before = None
                await tx.merge(subscriber)
        before = world.calls["sendMessage"]
        await office.publish()
        async with office.running():
            await world.until(lambda: len(stamps) == len(rest), within=120)
        asked = world.calls["sendMessage"] - before
        assert asked - len(rest) <= len(limited)  # each of them was asked at most once: its pause is kept
        return (asked - 1) / (stamps[-1] - stamps[0])  # their share of the pace is theirs to lose

    reached = await best_of_three(run, 0.97 * SEND_RATE)
    print(f"\n810 of 900 beside 90 that answer 429: {reached:.2f} requests a second")
    assert reached >= 0.97 * SEND_RATE
    assert len({world.sends(person) for person in rest}) == 1
    assert {world.sends(person) for person in limited} == {0}


async def test_a_critical_alert_overtakes_a_broadcast_within_a_second_and_goes_out_at_the_limit(
    office: Any, world: World
):
    at_the_limits(office, world, SLIDING)
    await office.people(300)
    stamps: list[float] = []
    world.on_message(
        lambda _chat, message: stamps.append(time.monotonic()) if "Urgent" in message.text else None
    )
    first: list[float] = []

    async def run() -> float:
        stamps.clear()
        async with office.running() as pump:
            await office.publish()
            pump.wake()
            await asyncio.sleep(3)
            published = time.monotonic()
            await office.publish("Urgent", priority=Priority.CRITICAL_ALERT)
            pump.wake()
            await world.until(lambda: len(stamps) == 300, within=60)
            first.append(stamps[0] - published)
        assert world.throttled == 0
        await office.pump.drain()
        return 1 / max(first[-1] / 1.0, (stamps[-1] - stamps[0]) * 0.97 * SEND_RATE / 299)

    reached = await best_of_three(run, 1.0)
    print(f"\na critical alert reached its first chat {min(first) * 1000:.0f} ms after it was published")
    assert reached >= 1.0


async def test_a_press_is_answered_within_300_ms_while_a_broadcast_runs(office: Any, world: World):
    at_the_limits(office, world, SLIDING)
    await office.people(600)
    pressing = [world.user(f"Talker {index}") for index in range(100)]
    for person in pressing:
        person.start()
    took: list[float] = []

    async def run() -> float:
        took.clear()
        async with office.running() as pump:
            await office.publish()
            pump.wake()
            await asyncio.sleep(2)
            for person in pressing:
                began = time.monotonic()
                await office.transport.reply(Address(person.id), "Thank you")
                took.append(time.monotonic() - began)
                await asyncio.sleep(0.1)
        assert world.throttled == 0
        await office.pump.drain(120)
        return 0.3 / sorted(took)[98]

    reached = await best_of_three(run, 1.0)
    print(f"\nreplies during a broadcast: 99 of 100 within {sorted(took)[98] * 1000:.0f} ms")
    assert reached >= 1.0
