"""A call's way: written by one coordinator, approved by another, carried to three chats, tapped, reported."""

import asyncio
import json
import time

import pytest

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


@pytest.mark.long
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

    await world.until(lambda: all(button(world, place, "did it") for place in places), within=60)
    for place in places:
        told = [m for m in world.messages(place) if "Ask for the release of the seventeen." in m.text]
        assert len(told) == 1
    await press(world, reader, "did it")
    await press(world, reader, "did it")  # counted once a person
    report = await world.until(
        lambda: [m for m in world.messages(author) if "has been sent" in m.text], within=60
    )
    assert "Sent: few" in report[0].text
    assert not button(world, author, "approve")  # the author was never asked to approve


async def invited(world: World, by: User, name: str) -> User:
    """Let a coordinator bring another person."""
    count = world.sends(by)
    by.says(by, "/invite coordinator")
    await world.until(lambda: world.sends(by) > count)
    token = world.messages(by)[-1].text.partition("start=")[2].split()[0]
    person = world.user(name, language_code="en")
    person.start(token)
    await world.until(lambda: world.messages(person))
    return person


async def write(world: World, author: User, *languages: str) -> None:
    """Let an author write a call in so many more languages, and submit it."""
    for words in ("/call", "Write to your consul", "Ask for the release of the seventeen."):
        count = world.sends(author)
        author.says(author, words)
        await world.until(lambda n=count: world.sends(author) > n)
    await press(world, author, "skip")
    for language in languages:
        await press(world, author, language)
        await world.until(lambda name=language: button(world, author, f"{name} (chosen)"))
    await press(world, author, "done")
    await press(world, author, "submit")


@pytest.mark.long
async def test_of_two_who_approve_within_50_ms_one_sends_it_and_the_other_is_told_so(
    bot, world: World
) -> None:
    await bot.start()
    author = await join(bot, world, "Mira")
    others = [await invited(world, author, name) for name in ("Jon", "Sora", "Lee")]
    reader, stranger = world.user("Ann", language_code="en"), world.user("Eve", language_code="en")
    for person in (reader, stranger):
        person.says(person, "/subscribe")
        await world.until(lambda who=person: world.messages(who))
    await write(world, author)
    shown = [await world.until(lambda who=who: button(world, who, "approve")) for who in others]
    others[0].says(others[0], "/people")
    await press(world, others[0], "Suspend C4")
    await world.until(lambda: any("suspended by C2" in m.text for m in world.messages(others[0])))
    begun = time.monotonic()
    two = [who.presses(who, words, message) for who, (message, words) in zip(others[:2], shown, strict=False)]
    assert time.monotonic() - begun < 0.05
    third = others[2].presses(others[2], shown[2][1], shown[2][0])
    data = next(each.data for each in shown[0][0].buttons if each.text == shown[0][1])
    replayed = {
        "id": "9001", "from": stranger.as_json(), "chat_instance": "1", "data": data,
        "message": world.messages(stranger)[-1].as_json(),
    }  # fmt: skip
    world.updates.put("callback_query", replayed)
    await world.until(lambda: world.updates.pending == 0)
    told = sorted(each.said for each in two)
    assert told[0] == ""
    winner = others[[each.said for each in two].index("")]
    number = 2 + others.index(winner)
    assert told[1].startswith(f"Already approved by C{number}. · ")
    assert any("Approved by you. It goes out now." in m.text for m in world.messages(winner))
    assert "role" in third.said
    await world.until(lambda: button(world, reader, "did it"), within=60)
    await asyncio.sleep(2.5)  # the next look of the publishing stage
    got = [m for m in world.messages(reader) if "Ask for the release of the seventeen." in m.text]
    assert len(got) == 1
    _, log, _ = await bot.command("audit", "list")
    assert log.count("approved call 1") == 1
    assert "C4 pressed a button without a seat that counts" in log


@pytest.mark.long
async def test_a_call_to_everyone_waits_for_a_second_approval_over_a_kill(bot, world: World) -> None:
    await bot.start()
    author = await join(bot, world, "Mira")
    others = [await invited(world, author, name) for name in ("Jon", "Sora")]
    reader = world.user("민아", language_code="ko")
    reader.says(reader, "/subscribe")
    await world.until(lambda: world.messages(reader))
    await write(world, author, "한국어", "简体中文", "繁體中文", "日本語")
    await press(world, others[0], "approve")
    await world.until(lambda: "Approved by you: 1 of 2." in world.messages(others[0])[-1].text)
    await bot.kill()
    await bot.start()
    await asyncio.sleep(2.5)
    assert not button(world, reader, "했")
    await press(world, others[1], "approve")
    await world.until(lambda: "Approved by you. It goes out now." in world.messages(others[1])[-1].text)
    told = await world.until(
        lambda: [m for m in world.messages(reader) if "Ask for the release" in m.text], within=60
    )
    assert "번역되지 않았습니다. 이 글의 언어: 영어" in told[0].text
