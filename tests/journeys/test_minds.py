"""People change their minds, through the real program: hold, withdraw, correct, come back, a long outage."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from bot.rehearsal import Newsroom, User, World
from tests.journeys.test_calls import button, join, press

HEADLINE = "{n} North Korean defectors forcibly repatriated from {place}, China"
SUMMARY = "Chinese police sent {n} people back across the border at {place}, a rights group said."
PLACES = ("Tumen", "Dandong", "Hunchun", "Changbai", "Yanji", "Helong")


def told(world: World, place, headline: str) -> list:
    return [message for message in world.messages(place) if headline in message.text]


def happens(newsroom: Newsroom, number: int, place: str) -> str:
    headline = HEADLINE.format(n=number, place=place)
    newsroom.publish("harbour", headline, SUMMARY.format(n=number, place=place))
    return headline


async def reader(world: World, name: str = "Ann") -> User:
    person = world.user(name, language_code="en")
    person.says(person, "/subscribe")
    await world.until(lambda: world.messages(person))
    return person


async def ready(world: World, newsroom: Newsroom) -> None:
    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=60)
    await asyncio.sleep(1)  # until what was there before is stored


async def said(world: World, person: User, words: str) -> None:
    await world.until(lambda: any(words in m.text for m in world.messages(person)), within=60)


@pytest.mark.long
async def test_a_hold_outlasts_a_kill_and_an_alert_is_then_corrected_and_withdrawn(
    bot, world: World, newsroom: Newsroom
) -> None:
    await bot.start()
    first, second = await join(bot, world, "Mira"), await join(bot, world, "Jon")
    ann = await reader(world)
    await ready(world, newsroom)

    first.says(first, "/hold")
    await said(world, first, "Sending is on hold")
    headline = happens(newsroom, 52, "Tumen")
    await said(world, second, "C1 put all sending on hold")
    await bot.kill()
    await bot.start()
    await asyncio.sleep(3)
    assert not told(world, ann, headline)
    assert "event=sending_held" in bot.log
    second.says(second, "/status")
    await said(world, second, "Sending is on hold")
    second.says(second, "/resume")
    await press(world, second, "Lift the hold")
    await world.until(lambda: told(world, ann, headline), within=60)

    first.says(first, "/sent")
    await press(world, first, "1")
    await press(world, first, "Correct")
    await said(world, first, "What is right?")
    first.says(first, "They were eighteen, and from Helong.")
    await press(world, second, "Confirm")
    await world.until(lambda: "They were eighteen" in told(world, ann, headline)[0].text, within=60)
    (answer,) = await world.until(
        lambda: [m for m in told(world, ann, "They were eighteen") if m.reply_to], within=60
    )
    assert answer.reply_to is told(world, ann, headline)[0]

    count = len(world.messages(ann))
    second.says(second, "/sent")
    await press(world, second, "1")
    await press(world, second, "Withdraw")
    await said(world, second, "Withdraw this everywhere?")
    await press(world, second, "Withdraw")
    await world.until(lambda: len(world.messages(ann)) == count - 2, within=60)  # with its correction
    ann.says(ann, "/latest")
    await said(world, ann, "no alert")


@pytest.mark.long
async def test_a_group_that_takes_the_bot_back_gets_what_it_missed(
    bot, world: World, newsroom: Newsroom
) -> None:
    await bot.start()
    admin = world.user("Bo", language_code="en")
    group = world.supergroup("Friends", owner=admin)
    admin.adds_bot(group)
    admin.says(group, "/subscribe")
    await world.until(lambda: world.messages(group))
    await ready(world, newsroom)
    admin.removes_bot(group)
    headline = happens(newsroom, 52, "Tumen")
    ann = await reader(world)
    await asyncio.sleep(4)
    other = happens(newsroom, 310, "Dandong")
    await world.until(lambda: told(world, ann, other), within=60)
    assert not told(world, group, headline)
    admin.adds_bot(group)
    await world.until(lambda: told(world, group, headline) and told(world, group, other), within=60)
    await asyncio.sleep(1)
    assert (len(told(world, group, headline)), len(told(world, group, other))) == (1, 1)


@pytest.mark.long
async def test_after_a_long_absence_a_chat_gets_one_summary(bot, world: World, newsroom: Newsroom) -> None:
    await bot.start()
    boss = await join(bot, world, "Mira")
    ann = await reader(world)
    await ready(world, newsroom)
    boss.says(boss, "/hold")
    await said(world, boss, "Sending is on hold")
    headlines = [happens(newsroom, 20 + 30 * number, place) for number, place in enumerate(PLACES)]
    database = bot.folder / "data" / "repwatch.db"

    def waiting() -> int:
        with sqlite3.connect(database) as plain:
            return plain.execute(
                "SELECT count(*) FROM deliveries WHERE state = 'pending' AND subscriber_id IS NOT NULL"
            ).fetchone()[0]

    await world.until(lambda: waiting() == len(PLACES), within=60)
    await bot.kill()
    before = (datetime.now(UTC) - timedelta(minutes=45)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(database) as plain:  # as if it had been away for so long
        plain.execute("UPDATE messages SET created_at = ? WHERE alert_id IS NOT NULL", (before,))
    plain.close()
    count = len(world.messages(ann))
    await bot.start()
    boss.says(boss, "/resume")
    await press(world, boss, "Lift the hold")
    await world.until(lambda: len(world.messages(ann)) > count, within=60)
    await asyncio.sleep(2)
    (summary,) = world.messages(ann)[count:]
    assert all(headline in summary.text for headline in headlines)
    assert "6 alerts" in summary.text
    assert not button(world, ann, "nothing of the kind")
