"""The real program killed at random moments of broadcasts: nobody missed, told twice only what was in flight.

KILLS sets how many; `make kills` makes two thousand.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator

import pytest

from bot.delivery.pump import IN_FLIGHT
from tests.journeys.quick import WAITING, Quick

KILLS = int(os.environ.get("KILLS", "60"))


@pytest.fixture
async def quick(bot) -> AsyncIterator[Quick]:
    made = Quick(bot)
    yield made
    await made.close()


async def one_kill(quick: Quick, text: str, chance: random.Random) -> int:
    """Start, let some be told, kill; give how much was in flight then."""
    before = quick.accepted[text]
    await quick.start()
    if chance.random() < 0.2:  # while it starts, or looks what the last one left
        await asyncio.sleep(chance.uniform(0.0, 1.0))
    else:
        everybody = len(quick.people)
        await quick.world.until(lambda: quick.accepted[text] > before or min(quick.told(text)) > 0, within=60)
        await asyncio.sleep(chance.uniform(0.0, 0.6) if quick.accepted[text] < everybody else 0.0)
    await quick.kill()
    return quick.leased()


@pytest.mark.long
@pytest.mark.timeout(14_400)
async def test_kills_in_the_middle_miss_nobody_and_repeat_only_what_was_in_flight(quick: Quick) -> None:
    seed = int(os.environ.get("SEED", "20"))
    chance = random.Random(seed)
    await quick.open(people=200)
    kills = in_flight = broadcasts = repeated = 0
    while kills < KILLS:
        broadcasts += 1
        text = f"Broadcast {broadcasts}"
        await quick.publish(text)
        while kills < KILLS and min(quick.told(text)) == 0:
            leased = await one_kill(quick, text, chance)
            assert leased <= IN_FLIGHT
            kills, in_flight = kills + 1, in_flight + leased
        assert quick.sound()
        await quick.start()
        await quick.world.until(lambda text=text: min(quick.told(text)) > 0, within=120)
        await quick.world.until(lambda: quick.ask(WAITING) == 0, within=60)
        await quick.kill()
        repeated += sum(quick.told(text)) - len(quick.people)
    print(
        f"\n{kills} kills in {broadcasts} broadcasts to {len(quick.people)} (seed {seed}): missed 0, "
        f"told twice {repeated}, in flight at a kill {in_flight}, 429s {quick.world.throttled}, corrupt 0"
    )
    assert repeated <= in_flight
