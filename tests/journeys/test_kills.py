"""The real program killed at random moments of broadcasts: nobody missed, told twice only what was in flight.

KILLS sets how many; `make kills` makes two thousand.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.delivery import outbox
from bot.delivery.audience import of_call
from bot.delivery.window import IN_FLIGHT
from bot.rehearsal import User
from bot.rehearsal.chats import Member, Standing
from storage.models import Call, CallState, Coordinator, Message, MessageKind
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
        await quick.world.until(
            lambda: quick.accepted[text] > before or min(quick.told(text)) > 0, within=300
        )
        await asyncio.sleep(chance.uniform(0.0, 0.6) if quick.accepted[text] < everybody else 0.0)
    await quick.kill()
    return quick.leased()


@pytest.mark.long
@pytest.mark.timeout(14_400)
async def test_kills_in_the_middle_miss_nobody_and_repeat_only_what_was_in_flight(quick: Quick) -> None:
    seed = int(os.environ.get("SEED", "20"))
    chance = random.Random(seed)
    await quick.open(people=200)
    kills = in_flight = broadcasts = repeated = most = 0
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
        most = max(most, *quick.told(text))
    print(
        f"\n{kills} kills in {broadcasts} broadcasts to {len(quick.people)} (seed {seed}): missed 0, "
        f"told again {repeated}, one chat {most} times at most, in flight at a kill {in_flight}, "
        f"429s {quick.world.throttled}, corrupt 0"
    )
    assert repeated <= in_flight


async def a_call_goes_out(quick: Quick) -> User:
    """Publish a call to all, as its stage does; give its author."""
    author = quick.world.user("Hannah")
    quick.world.chats[author.id].members[quick.world.bot.id] = Member(quick.world.bot, Standing.MEMBER)
    now = datetime.now(UTC)
    async with quick.db.transaction() as tx:
        seat = Coordinator(person=author.id, language="en", joined_at=now, seen_on=now.date())
        tx.add(seat)
        await tx.flush()
        call = Call(
            kind="general", author_id=seat.id or 0, title="Write today", text="Ask", language="en",
            languages=["en"], state=CallState.SENDING, created_at=now, submitted_at=now, published_at=now,
        )  # fmt: skip
        tx.add(call)
        await tx.flush()
        message = Message(kind=MessageKind.CALL, call_id=call.id, language="en", text="Ask", created_at=now)
        await outbox.publish(tx, message, of_call("en"), now)
    return author


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_after_a_kill_the_progress_of_a_call_goes_on_in_the_same_message(quick: Quick) -> None:
    await quick.open(people=250)
    author = await a_call_goes_out(quick)

    def progress() -> list:
        return [each for each in quick.world.messages(author) if "▰" in each.text or "▱" in each.text]

    await quick.start()
    await quick.world.until(lambda: bool(progress() and progress()[0].history), within=120)  # it is known
    assert "is being sent" in progress()[0].text
    await quick.kill()
    assert min(quick.told("Ask")) == 0  # in the middle
    (before,) = progress()
    edits = len(before.history)
    await quick.start()
    await quick.world.until(lambda: quick.ask(WAITING) == 0 and min(quick.told("Ask")) > 0, within=300)
    await quick.world.until(lambda: "has gone out" in progress()[0].text, within=60)
    (after,) = progress()  # one message, changed in its place
    assert after.message_id == before.message_id
    assert len(after.history) > edits
    assert sum(quick.told("Ask")) - len(quick.people) <= IN_FLIGHT
