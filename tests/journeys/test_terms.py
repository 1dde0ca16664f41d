"""A word is added by two coordinators and rings at once; the same two take it out again, and it does not."""

import json

import pytest

from bot.rehearsal import Newsroom, User, World
from bot.triage.classify import classify
from bot.triage.verdict import Label

WORD = "강을 건넌 동포"
# Both far from the border: what is sent back from there may be anybody, unless the word says who.
FIRST = "중국, 상하이서 강을 건넌 동포 12명 강제 송환"
SECOND = "중국, 광저우서 강을 건넌 동포 30명 강제 송환"


def said(world: World, user: User) -> str:
    return "\n".join(message.text for message in world.messages(user))


async def seated(bot, world: World, name: str) -> User:
    _, out, _ = await bot.command("invite", "coordinator", "--json")
    person = world.user(name, language_code="en")
    person.start(json.loads(out)["token"])
    await world.until(lambda: "You are now coordinator" in said(world, person))
    return person


async def press(world: World, user: User, button: str) -> None:
    """Press a button as soon as it is there."""
    await world.until(
        lambda: any(each.text == button for message in world.messages(user) for each in message.buttons),
        within=20,
    )
    user.presses(user, button)


async def confirmed(world: World, asker: User, other: User) -> None:
    decided = said(world, asker).count("confirmed what")
    await press(world, asker, "Ask another coordinator")
    await press(world, other, "Confirm")
    await world.until(lambda: said(world, asker).count("confirmed what") > decided, within=20)


@pytest.mark.long
async def test_a_word_rings_once_two_coordinators_agree_and_not_when_they_took_it_out(
    bot, world: World, newsroom: Newsroom
) -> None:
    assert {classify(title).label for title in (FIRST, SECOND)} == {Label.IRRELEVANT}
    await bot.start()
    reader = world.user("소라", language_code="ko")
    reader.says(reader, "/subscribe")
    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=20)
    mira, jon = await seated(bot, world, "Mira"), await seated(bot, world, "Jon")

    mira.says(mira, "/terms")
    for button in ("Add a word", "the people", "Korean"):
        await press(world, mira, button)
    await world.until(lambda: "Write the word" in said(world, mira))
    mira.says(mira, WORD)
    await confirmed(world, mira, jon)
    await world.until(lambda: "event=rules_in_use" in bot.log, within=20)
    newsroom.publish("river", FIRST, "")
    await world.until(lambda: FIRST in said(world, reader), within=20)

    jon.says(jon, "/terms")
    await press(world, jon, WORD)
    await press(world, jon, "Take it out")
    await confirmed(world, jon, mira)
    await world.until(lambda: bot.log.count("event=rules_in_use") > 1, within=20)
    newsroom.publish("river", SECOND, "")
    newsroom.publish("river", "탈북민 5명 옌지서 체포", "")
    await world.until(lambda: "탈북민 5명" in said(world, reader), within=20)
    assert SECOND not in said(world, reader)
    _, listed, _ = await bot.command("rules", "list", "--json")
    assert json.loads(listed)["terms"] == []
    assert await bot.stop() == 0
