"""An alert arrives in three languages from headlines in odd scripts: through the real program, over HTTP."""

import re

import pytest

from bot.rehearsal import Message, Newsroom, World
from bot.texts.markup import LIMIT, utf16_length

TRADITIONAL = "中國把40名脫北者強制遣返北韓"
HIDDEN = "중국, 강제\u200b북송… 탈북민 9명 투먼서 끌려가"
HOSTILE = 'China <b>&<script>alert("1")</script> forcibly repatriates \u202e21 North Korean defectors لاجئون'
FOREIGN = "الصين تعيد لاجئين كوريين شماليين قسرا"
LATER = "China forcibly repatriates 40 North Korean defectors, relatives say"
ISOLATED = re.compile("\u2068([^\u2069]*)\u2069")
TRACKED = "https://riverside.example/news/7?utm_source=rss&id=7&fbclid=abc"


def cards(world: World, reader, words: str) -> list[Message]:
    """Give the alerts of a reader that show these words of a title."""
    return [message for message in world.messages(reader) if words in message.text]


async def _one_each(world: World, readers, words: str) -> list[Message]:
    await world.until(lambda: all(cards(world, each, words) for each in readers), within=60)
    assert [len(cards(world, each, words)) for each in readers] == [1] * len(readers)
    return [cards(world, each, words)[0] for each in readers]


@pytest.mark.long
async def test_odd_scripts_reach_three_languages_once_with_their_titles_whole(
    bot, world: World, newsroom: Newsroom
) -> None:
    newsroom.add_feed("riverside", language="zh", title="河岸時報")
    newsroom.add_feed("souq", language="ar", title="صحيفة السوق")
    for name in ("riverside", "souq"):
        newsroom.publish(name, "Weather", ago=3600)
    bot.feeds_file.write_text(newsroom.feeds_yml(bot.server.url, every="1s"), "utf-8")
    await bot.start()
    readers = [world.user("소라", "ko"), world.user("小美", "zh-hans"), world.user("Ann", "en")]
    for reader in readers:
        reader.says(reader, "/subscribe")
    await world.until(lambda: all(world.messages(each) for each in readers), within=30)
    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=60)

    newsroom.publish("riverside", TRADITIONAL, link=TRACKED)
    for card, ours in zip(
        await _one_each(world, readers, TRADITIONAL), ("출처", "来源", "Source"), strict=True
    ):
        assert ours in card.text  # each in their own language
        assert TRADITIONAL in ISOLATED.findall(card.text)  # and the title as it was written
        assert "河岸時報" in card.text
        assert "riverside.example" in card.text
        assert "utm_source" not in card.html
        assert "fbclid" not in card.html
        assert "id=7" in card.html

    newsroom.publish("river", HIDDEN)
    for card in await _one_each(world, readers, "투먼서"):
        assert "강제북송" in card.text.replace("\u200b", "")

    newsroom.publish("harbour", HOSTILE)
    for card in await _one_each(world, readers, "21 North Korean defectors"):
        assert "<script>" not in card.html
        assert "\u202e" not in card.text
        (title,) = [each for each in ISOLATED.findall(card.text) if "لاجئون" in each]
        assert "21 North Korean" in title  # what is read from the right stays within its own line
        assert utf16_length(card.text) <= LIMIT

    before = {each: len(world.messages(each)) for each in readers}
    newsroom.publish("souq", FOREIGN)
    newsroom.publish("harbour", LATER)
    await world.until(
        lambda: all("Harbour Post" in cards(world, each, TRADITIONAL)[0].text for each in readers), within=60
    )
    assert {each: len(world.messages(each)) for each in readers} == before  # nobody is rung a second time
    assert all(cards(world, each, TRADITIONAL)[0].edited for each in readers)
    assert all(
        message.options["link_preview_options"]["is_disabled"] for message in world.messages(readers[0])
    )
    assert await bot.stop() == 0
