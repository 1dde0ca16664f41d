"""A headline's way through the whole program, from a feed to three chats in three places."""

import json

import pytest

from bot.rehearsal import Message, Newsroom, World

ARRESTED_KO = "탈북민 17명 중국 선양서 체포…강제북송 위기"
ARRESTED_EN = "17 North Korean defectors arrested in China's Shenyang face forced repatriation"
RELATED_EN = "Film festival on North Korean refugees opens in Brussels"
IRRELEVANT_EN = "Remains of soldiers repatriated in ceremony at the airport"


def cards(world: World, place, thread: int | None = None) -> list[Message]:
    """The alerts that stand in a chat: what carries a source."""
    return [
        message
        for message in world.messages(place)
        if (ARRESTED_KO in message.text or ARRESTED_EN in message.text)
        and (thread is None or message.thread == thread)
    ]


async def test_one_happening_reaches_three_kinds_of_chat_once_and_gains_a_source_by_edit(
    bot, world: World, newsroom: Newsroom
) -> None:
    await bot.start()
    code, out, _ = await bot.command("invite", "coordinator", "--json")
    assert code == 0
    invited = json.loads(out)
    assert invited["link"].endswith(f"?start={invited['token']}")

    reader = world.user("소라", language_code="ko")
    reader.start()
    reader.says(reader, "/subscribe")
    admin = world.user("Ana", language_code="en")
    forum = world.forum("Friends", owner=admin, topics=("Tea", "Alerts"))
    admin.adds_bot(forum, as_admin=True)
    topic = forum.topic("Alerts")
    admin.says(forum, f"/subscribe@{world.bot_username}", topic)
    coordinator = world.user("Hana", language_code="en")
    coordinator.start(invited["token"])
    await world.until(lambda: len(world.messages(coordinator)) >= 1)
    channel = world.channel("River Watch", owner=coordinator)
    coordinator.adds_bot(channel, as_admin=True)
    offer = await world.until(lambda: [m for m in world.messages(coordinator) if "River Watch" in m.text])
    coordinator.presses(coordinator, offer[-1].buttons[0].text)
    await world.until(lambda: world.messages(reader) and world.messages(forum))
    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets))
    places = (reader, forum, channel)

    newsroom.publish("river", ARRESTED_KO, "중국 공안이 선양에서 탈북민 17명을 붙잡았다고 단체가 전했다.")
    await world.until(lambda: all(cards(world, place) for place in places), within=20)
    assert [len(cards(world, place)) for place in places] == [1, 1, 1]
    assert cards(world, forum, topic)
    assert "강변일보" in cards(world, reader)[0].text
    assert "17명" in cards(world, reader)[0].text  # the card speaks Korean to a Korean
    assert "Shenyang" in cards(world, channel)[0].text  # and English to the channel

    newsroom.publish("harbour", ARRESTED_EN, "A rights group said 17 people were held in Shenyang, China.")
    newsroom.publish("harbour", RELATED_EN, "Four films are shown over two days.")
    newsroom.publish("harbour", IRRELEVANT_EN, "A guard of honour received the remains of the fallen.")
    await world.until(
        lambda: all("Harbour Post" in cards(world, place)[0].text for place in places), within=20
    )
    assert [len(cards(world, place)) for place in places] == [1, 1, 1]
    assert all(cards(world, place)[0].edited for place in places)
    for place in places:
        everything = " ".join(message.text for message in world.messages(place))
        assert RELATED_EN not in everything
        assert IRRELEVANT_EN not in everything
    assert world.throttled == 0

    reader.says(reader, "/why")
    why = await world.until(lambda: [m for m in world.messages(reader) if "강제북송" in m.text][1:])
    assert why

    assert await bot.stop() == 0


@pytest.mark.long
async def test_a_feeds_first_poll_rings_nobody_and_a_restart_asks_nothing_early(
    bot, world: World, newsroom: Newsroom
) -> None:
    newsroom.publish("river", ARRESTED_KO, "중국 공안이 선양에서 탈북민 17명을 붙잡았다.", ago=600)
    bot.feeds_file.write_text(newsroom.feeds_yml(bot.server.url, every="3600s"), "utf-8")
    await bot.start()
    reader = world.user("소라", language_code="ko")
    reader.says(reader, "/subscribe")
    await world.until(lambda: world.messages(reader))
    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=20)
    await bot.stop()
    fetches = newsroom.fetches.total()
    await bot.start()
    reader.says(reader, "/help")
    await world.until(lambda: len(world.messages(reader)) >= 2)
    assert newsroom.fetches.total() == fetches
    assert cards(world, reader) == []


@pytest.mark.long
async def test_a_broken_feeds_file_changes_nothing_and_a_mended_one_is_taken_up(
    bot, world: World, newsroom: Newsroom
) -> None:
    await bot.start()
    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=20)
    good = bot.feeds_file.read_text("utf-8")
    bot.feeds_file.write_text(good.replace("language:", "lanugage:", 1), "utf-8")
    await world.until(lambda: "event=feeds_file_broken" in bot.log, within=15)
    assert "did you mean `language`" in bot.log
    before = newsroom.fetches.total()
    await world.until(lambda: newsroom.fetches.total() > before + 1)  # the known feeds are still asked
    newsroom.add_feed("extra", language="en", title="Extra Times")
    bot.feeds_file.write_text(newsroom.feeds_yml(bot.server.url, every="1s"), "utf-8")
    await world.until(lambda: newsroom.fetches["extra"], within=15)
