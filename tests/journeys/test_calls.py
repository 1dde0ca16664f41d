"""A call's way: written by one coordinator, approved by another, carried to three chats, tapped, reported."""

import json

from bot.rehearsal import User, World


async def join(bot, world: World, name: str) -> User:
    """Let a person become a coordinator by an invite of the command line."""
    _, out, _ = await bot.command("invite", "coordinator", "--json")
    person = world.user(name, language_code="en")
    person.start(json.loads(out)["token"])
    await world.until(lambda: world.messages(person))
    return person


def button(world: World, person: User, word: str):
    """Find the newest button with this word; None until it is there."""
    for message in reversed(world.messages(person)):
        for each in message.buttons:
            if word.casefold() in each.text.casefold():
                return message, each.text
    return None


async def press(world: World, person: User, word: str) -> None:
    message, text = await world.until(lambda: button(world, person, word))
    person.presses(person, text, message)


async def test_a_call_goes_from_its_author_by_another_coordinator_to_the_chats_and_back_as_a_report(
    bot, world: World
) -> None:
    await bot.start()
    author, reviewer = await join(bot, world, "Mira"), await join(bot, world, "Jon")
    readers = [world.user(name, language_code="en") for name in ("Ann", "Bo", "Cy")]
    for reader in readers:
        reader.start()
        reader.says(reader, "/subscribe")
    await world.until(lambda: all(len(world.messages(reader)) >= 2 for reader in readers))

    author.says(author, "/call")
    for answer in (
        "Write to your consul",
        "Ask for the release of the seventeen.",
        "https://example.org/act",
    ):
        asked = len(world.messages(author))
        await world.until(lambda n=asked: len(world.messages(author)) >= n)
        count = world.sends(author)
        author.says(author, answer)
        await world.until(lambda n=count: world.sends(author) > n)
    await bot.kill()  # a draft survives whatever happens
    await bot.start()
    await press(world, author, "done")
    preview = await world.until(lambda: button(world, author, "submit"))
    assert "Write to your consul" in preview[0].text or any(
        "Write to your consul" in message.text for message in world.messages(author)
    )
    await press(world, author, "submit")
    await press(world, reviewer, "approve")

    await world.until(lambda: all(button(world, reader, "did it") for reader in readers), within=20)
    for reader in readers:
        told = [m for m in world.messages(reader) if "Ask for the release of the seventeen." in m.text]
        assert len(told) == 1
    await press(world, readers[0], "did it")
    await press(world, readers[0], "did it")  # counted once a person
    report = await world.until(
        lambda: [m for m in world.messages(author) if "has been sent" in m.text], within=20
    )
    assert "Sent: 3" in report[0].text
    assert not button(world, author, "approve")  # the author was never asked to approve
