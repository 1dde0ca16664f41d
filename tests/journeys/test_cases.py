"""Coordinators' hands on cases through the real program: made public by two, merged, closed."""

import json

import pytest
from sqlalchemy import create_engine, text

from bot.rehearsal import Newsroom, User, World

A_MINUTE = 80
"""Coordinators hear of each other's acts at most once a minute."""


async def join(bot, world: World, name: str) -> User:
    """Let a person become a coordinator by an invite of the command line."""
    _, out, _ = await bot.command("invite", "coordinator", "--json")
    person = world.user(name, language_code="en")
    person.start(json.loads(out)["token"])
    await world.until(lambda: world.messages(person))
    return person


def button(world: World, person: User, words: str, under: int | None):
    """Find the newest button with these words, or under one message alone; None until it is there."""
    for message in reversed(world.messages(person)):
        for each in message.buttons:
            same = each.text == words or (words.endswith(":") and each.text.startswith(words))
            if same and under in {None, message.message_id}:
                return message, each.text
    return None


async def press(world: World, person: User, *words: str, under: int | None = None) -> None:
    """Press one button after the other, each when it is there."""
    for word in words:
        message, label = await world.until(lambda w=word: button(world, person, w, under), within=60)
        pressed = person.presses(person, label, message)
        await world.until(lambda p=pressed: p.answer is not None, within=60)


async def open_cases(world: World, person: User, words: str) -> int:
    """Ask for the cases; give the message whose buttons lead on."""
    before = {message.message_id for message in world.messages(person)}
    person.says(person, "/cases")

    def answered() -> int | None:
        found = [m for m in world.messages(person) if m.message_id not in before and words in m.text]
        return found[-1].message_id if found else None

    return await world.until(answered, within=60)


def heard(world: World, person: User, words: str) -> list[str]:
    return [message.text for message in world.messages(person) if words in message.text]


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_two_make_a_case_public_one_merges_and_its_outcome_reaches_those_who_heard_of_it(
    bot, world: World, newsroom: Newsroom
) -> None:
    await bot.start()
    mira, jon = await join(bot, world, "Mira"), await join(bot, world, "Jon")
    reader = world.user("Ann", language_code="en")
    reader.says(reader, "/subscribe")
    await world.until(lambda: heard(world, reader, "subscribed"))

    newsroom.publish("harbour", "Chinese police detain nine North Korean refugees in Kunming")
    await world.until(lambda: heard(world, reader, "Kunming"), within=60)
    asked = await open_cases(world, mira, "1 open case")
    await press(world, mira, "Case 1", "Publicity", "Quiet", under=asked)
    await world.until(lambda: heard(world, jon, "made case 1 quiet"), within=A_MINUTE)
    newsroom.publish("river", "쿤밍서 체포된 탈북민 9명 강제북송")
    engine = create_engine(bot.database_url)
    held = "SELECT count(*) FROM verdicts WHERE decision LIKE 'hold: the case is kept quiet%'"

    def waits() -> bool:
        with engine.connect() as connection:
            return connection.execute(text(held)).scalar() == 1

    await world.until(waits, within=60)
    assert not heard(world, reader, "Update")  # sent back now, and nobody is told
    asked = await open_cases(world, mira, "1 open case")
    await press(world, mira, "Case 1", "Publicity", "Public", under=asked)
    await press(world, jon, "Confirm")
    await world.until(lambda: heard(world, reader, "Update"), within=60)

    newsroom.publish(
        "harbour", "Fears grow for 30 North Koreans awaiting repatriation in Tumen detention centre"
    )
    await world.until(lambda: heard(world, reader, "Tumen"), within=60)
    asked = await open_cases(world, jon, "2 open cases")
    await press(world, jon, "Case 2", "Merge with…", "Case 1:", "Confirm", under=asked)
    await world.until(lambda: heard(world, mira, "merged case 2 into case 1"), within=A_MINUTE)

    await bot.kill()
    await bot.start()
    asked = await open_cases(world, mira, "1 open case")
    await press(world, mira, "Case 1", "Close with an outcome", "Released", under=asked)
    count = world.sends(mira)
    mira.says(mira, "All of them are with relatives.")
    await world.until(lambda: world.sends(mira) > count, within=60)
    await press(world, mira, "Confirm")
    outcome = await world.until(lambda: heard(world, reader, "All of them are with relatives."), within=60)
    assert "Outcome" in outcome[-1]
    assert await open_cases(world, jon, "No case is open.")
    engine.dispose()
