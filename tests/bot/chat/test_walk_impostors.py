"""Groups the bot is added to, and impostors who copy it, as it should go and as it goes wrong, over HTTP."""

from dataclasses import replace

import pytest

from bot.chat.house import House
from bot.texts import replies
from bot.texts import verify as texts
from bot.texts.verify import Doubt
from storage import codes
from storage.codes import Code, Coded
from storage.models import Correction
from storage.queries import subscribers


def _code(talk, number: int) -> str:
    return codes.write(talk.keyring, Code(Coded.ALERT, number))


@pytest.fixture
async def leaving(still):
    """A bot that stays only where coordinators bring it."""
    still.house = House(leaves_strangers=True)
    still.begin()
    return still


@pytest.fixture
async def card(talk, world):
    """An alert as Sora got it, in Korean."""
    sora = world.user("소라", "ko")
    await talk.says(sora, "/subscribe")
    await talk.tell("Twelve people sent back from Tumen")
    await talk.carry()
    return await talk.last(sora)


@pytest.mark.parametrize("code", ["ko", "zh-hant", "ja"])
async def test_a_strangers_group_gets_one_line_in_the_strangers_language_and_the_bot_is_gone(
    leaving, world, code
) -> None:
    stranger = world.user("Stranger", code)
    group = world.supergroup("Somebody's", owner=stranger)
    stranger.adds_bot(group)
    await leaving.settled()
    (line,) = world.messages(group)
    assert line.html == replies.leaves(world.bot_username, code.replace("-hant", "_Hant"))
    assert group.standing(world.bot.id) == "left"
    async with leaving.db.read() as session:
        assert await subscribers.of_chat(session, group.id) == []
    stranger.adds_bot(group)  # again, and again it goes
    await leaving.settled()
    assert group.standing(world.bot.id) == "left"


async def test_served_a_strangers_group_hears_nothing_until_an_administrator_subscribes_it(
    talk, world
) -> None:
    admin, member = world.user("Daniel", "ko"), world.user("Mina", "ko")
    group = world.supergroup("Friends", owner=admin, members=[member])
    admin.adds_bot(group)
    for one, words in ((member, "/subscribe"), (member, "/mydata"), (admin, "/forget"), (admin, "/verify")):
        await talk.says(one, words, group)  # a member may not, and what is private is answered in private
    assert world.messages(group) == []
    await talk.says(admin, "/subscribe", group)
    await talk.tell("Twelve sent back")
    await talk.carry()
    assert "Twelve sent back" in world.messages(group)[-1].text


async def test_ours_is_confirmed_with_its_hour_and_that_it_was_not_corrected(talk, world, card) -> None:
    reader = world.user("小美", "zh-hant")
    await talk.says(reader, "/start")
    reader.forwards(reader, card)
    said = (await talk.last(reader)).text
    assert said.startswith("✓ 是我們發的")
    assert "12:00 UTC" in said
    assert "沒有更正過" in said
    assert await talk.rows(reader) == []  # asking subscribes nobody


async def test_an_impostors_words_are_not_ours_whatever_they_copy(talk, world, card) -> None:
    reader = world.user("민호", "ko")
    await talk.says(reader, "/start")
    copied = _code(talk, 1)
    fakes = {
        "모두 어제 송환되었다! 지금 돈을 보내라": Doubt.NO_CODE,
        f"200명이 송환되었다. 확인 코드 {copied}": Doubt.WORDS,
        card.text.replace("Twelve", "Twenty"): Doubt.WORDS,
        card.text.replace("l", "I"): Doubt.WORDS,  # a capital i looks like a small L
        card.text.replace(copied, "7K2-M9Q4V"): Doubt.UNKNOWN_CODE,
    }
    for words, doubt in fakes.items():
        reader.forwards_a_strangers(reader, words, ())
        shown = await talk.last(reader)
        assert shown.html.startswith(texts.not_ours(doubt, "ko")), words
    links = tuple({**each, "url": "https://evil.example/"} for each in card.entities if "url" in each)
    reader.forwards_a_strangers(reader, card.text, links)
    assert (await talk.last(reader)).html.startswith(texts.not_ours(Doubt.WORDS, "ko"))


async def test_a_forgery_under_a_code_that_was_corrected_shows_the_correction_to_whoever_asks(
    talk, world, card
) -> None:
    seat = await talk.seat(world.user("Author"))
    async with talk.db.transaction() as tx:
        asked = {"asked_by": seat.id, "asked_at": talk.clock(), "expires_at": talk.clock()}
        said = {"text": "It was nine people.", "decided_by": seat.id, "decided_at": talk.clock()}
        tx.add(Correction(alert_id=1, **asked, **said))
    reader = world.user("小美", "zh-hant")
    said = (await talk.says(reader, f"/verify {_code(talk, 1)}")).text
    assert "It was nine people." in said
    assert "沒有更正過" not in said


async def test_in_a_group_and_from_a_button_of_somebody_else_nothing_is_confirmed(talk, world, card) -> None:
    stranger = world.user("Stranger", "ja")
    shown = await talk.says(stranger, "/start")
    for button in card.buttons:  # of a message that is not theirs
        press = stranger._press(world, shown, replace(button))
        await talk.settled()
        assert press.answer is not None
    assert await talk.rows(stranger) == []
