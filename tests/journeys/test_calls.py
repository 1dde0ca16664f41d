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


async def three_places(world: World, coordinator: User):
    """Let a person, a forum topic and a channel subscribe: the person, and all three."""
    reader, admin = world.user("Ann", language_code="en"), world.user("Bo", language_code="en")
    forum = world.forum("Friends", owner=admin, topics=("Tea", "Alerts"))
    channel = world.channel("River Watch", owner=coordinator)
    reader.says(reader, "/subscribe")
    admin.adds_bot(forum, as_admin=True)
    admin.says(forum, "/subscribe", forum.topic("Alerts"))
    coordinator.adds_bot(channel, as_admin=True)
    await world.until(lambda: any("River Watch" in m.text for m in world.messages(coordinator)))
    coordinator.says(channel, "/subscribe")
    subscribed = "is subscribed to all topics"
    for place in (reader, forum):
        await world.until(lambda where=place: any(subscribed in m.text for m in world.messages(where)))
    await world.until(lambda: any("subscribed" in m.text for m in world.messages(coordinator)[-2:]))
    return reader, (reader, forum, channel)


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
    reader, places = await three_places(world, author)

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

    await world.until(lambda: all(button(world, place, "did it") for place in places), within=20)
    for place in places:
        told = [m for m in world.messages(place) if "Ask for the release of the seventeen." in m.text]
        assert len(told) == 1
    await press(world, reader, "did it")
    await press(world, reader, "did it")  # counted once a person
    report = await world.until(
        lambda: [m for m in world.messages(author) if "has been sent" in m.text], within=20
    )
    assert "Sent: few" in report[0].text
    assert not button(world, author, "approve")  # the author was never asked to approve
