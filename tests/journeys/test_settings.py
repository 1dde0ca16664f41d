"""Quiet hours and a pause through the whole program, a kill in between: held, then told as one."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rehearsal import Newsroom, User, World

RETURNED = "52 North Korean defectors forcibly repatriated from Tumen, China"
ARRESTED = "17 North Korean defectors arrested in China's Shenyang face forced repatriation"
AT_RISK = "9 North Korean defectors detained in Laos fear forced repatriation"


async def subscribed(world: World, name: str, language: str) -> User:
    person = world.user(name, language_code=language)
    person.start()
    person.says(person, "/subscribe")
    await world.until(lambda: len(world.messages(person)) >= 2)
    return person


def tells(world: World, person: User, *titles: str) -> list[int]:
    """Give how many messages of a person's chat carry each title."""
    return [sum(title in message.text for message in world.messages(person)) for title in titles]


async def says(world: World, person: User, words: str, expected: str) -> None:
    person.says(person, words)
    await world.until(lambda: expected in world.messages(person)[-1].text)


@pytest.mark.long
async def test_what_is_held_at_night_outlives_a_kill_and_comes_as_one_when_the_night_is_over(
    bot, world: World, newsroom: Newsroom
) -> None:
    await bot.start()
    seoyeon = await subscribed(world, "서연", "ko")
    sam = await subscribed(world, "Sam", "en")
    now = datetime.now(UTC)
    begin, end = (f"{now + timedelta(hours=shift):%H:%M}" for shift in (-1, 2))
    await says(world, seoyeon, "/quiet UTC", "방해 금지 시간")
    await says(world, seoyeon, f"/quiet {begin}-{end}", f"매일 {begin}–{end}")
    await says(world, sam, "/pause", "Pause everything")
    sam.presses(sam, "Pause for 1 day")
    await world.until(lambda: "Paused until" in world.messages(sam)[-1].text)
    night = world.messages(seoyeon)[-1]
    watcher = await subscribed(world, "Mina", "en")

    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=60)
    newsroom.publish("harbour", RETURNED)
    newsroom.publish("harbour", ARRESTED)
    await world.until(lambda: tells(world, watcher, RETURNED, ARRESTED) == [1, 1], within=60)
    await bot.kill()
    await bot.start()
    newsroom.publish("harbour", AT_RISK)
    await world.until(lambda: tells(world, watcher, AT_RISK) == [1], within=60)
    assert tells(world, seoyeon, RETURNED, ARRESTED, AT_RISK) == [0, 0, 0]
    assert tells(world, sam, RETURNED, ARRESTED, AT_RISK) == [0, 0, 0]

    seoyeon.presses(seoyeon, f"삭제: 매일 {begin}–{end}", night)
    await world.until(lambda: tells(world, seoyeon, RETURNED) == [1], within=60)
    assert "알림 3건" in world.messages(seoyeon)[-1].text
    sam.presses(sam, "End the pause")
    await world.until(lambda: tells(world, sam, RETURNED) == [1], within=60)
    assert "3 alerts that waited for you" in world.messages(sam)[-1].text
    for person in (seoyeon, sam):  # the watcher may have one twice that was in flight at the kill
        assert tells(world, person, RETURNED, ARRESTED, AT_RISK) == [1, 1, 1]
