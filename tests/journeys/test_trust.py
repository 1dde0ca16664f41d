"""The first minute, and how people know that it is us: stories through the real program, over HTTP."""

import re
import time

import pytest

from bot.rehearsal import Newsroom, World
from tests.journeys.test_forget import on_disk, sealed_forms

FIRST = "52 North Korean defectors forcibly repatriated from Tumen, China"
SECOND = "31 North Korean defectors forcibly repatriated from Hunchun, China"
THIRD = "Nine North Korean women forcibly repatriated from Dandong, China"
CODE = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{5}")


async def said(world: World, person, text: str, expected: str) -> str:
    """Let somebody write, and give the bot's message that answers with these words."""
    before = {message.message_id for message in world.messages(person)}
    person.says(person, text)

    def answer():
        new = [each for each in world.messages(person) if each.message_id not in before]
        return next((each for each in new if expected in each.text), None)

    return (await world.until(answer)).text


async def pressed(world: World, person, button: str, message=None):
    """Let somebody press, and give the press once it is answered."""
    press = person.presses(person, button, message)
    await world.until(lambda: press.answer is not None)
    return press


@pytest.mark.long
async def test_from_a_poster_to_the_first_alert_and_out_again_in_korean(
    bot, world: World, newsroom: Newsroom
) -> None:
    bot.env["OFFICIAL_CHANNELS"] = "@nk_watch"
    await bot.start()
    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=60)
    newsroom.publish("harbour", FIRST)
    mina = world.user("미나", language_code="ko")
    begun = time.monotonic()
    mina.start("go-ko-returns-detention")
    (welcome,) = await world.until(lambda: world.messages(mina))
    assert time.monotonic() - begun < 2
    assert "저장하는 것: 암호화된 대화 번호" in welcome.text
    assert [button.text for button in welcome.buttons] == ["알림 받기", "최근 알림 보기", "언어"]
    old = welcome.buttons[0].data
    assert not any(form in on_disk(bot) for form in sealed_forms(bot.key, mina))
    await world.until(lambda: "told=1" in bot.log, within=60)

    await pressed(world, mina, "알림 받기")
    await world.until(lambda: welcome.edited == 1)
    await pressed(world, mina, "완료")
    await world.until(lambda: welcome.edited == 2)
    assert "예시" in welcome.text
    assert FIRST in welcome.text
    assert len(world.messages(mina)) == 1
    await said(world, mina, "고마워요 qwertz", "감사합니다")
    assert b"qwertz" not in on_disk(bot)
    assert str(mina.id).encode() not in on_disk(bot)

    newsroom.publish("harbour", SECOND)
    card = await world.until(
        lambda: next((m for m in world.messages(mina)[1:] if SECOND in m.text), None), within=20
    )
    code = CODE.findall(card.text)[-1]
    assert card.text in await said(world, mina, f"/verify {code.lower()}", "✓ 이 봇이 보낸 것이 맞습니다")
    mina.forwards(mina, card)
    await world.until(lambda: world.messages(mina)[-1].text.startswith("✓"))
    mina.forwards_a_strangers(mina, card.text.replace("31", "310"), card.entities)
    await world.until(lambda: world.messages(mina)[-1].text.startswith("✗ 이 봇이 보낸 것이 아닙니다"))
    await pressed(world, mina, "사건 전체 보기", card)
    await world.until(lambda: "Harbour Post" in world.messages(mina)[-1].text)
    assert "1. " in await said(world, mina, "/search 훈춘", "검색: 훈춘")
    assert "@nk_watch" in await said(world, mina, "/about", f"@{world.bot_username}")
    assert "language: ko" in await said(world, mina, "/mydata", "topics: 3")

    await said(world, mina, "/forget", "지")
    await pressed(world, mina, "지금 모두 지우기")
    await world.until(lambda: "남아 있지 않습니다" in world.messages(mina)[-1].text)
    assert not any(form in on_disk(bot) for form in sealed_forms(bot.key, mina))
    await bot.stop()
    await bot.start()
    world.updates.put("callback_query", _replayed(mina, welcome, old))
    await said(world, mina, "/mydata", "저장된 것이 없습니다")
    newsroom.publish("harbour", THIRD)
    await world.until(lambda: bot.log.count("told=1") >= 3, within=60)
    assert not any(THIRD in message.text for message in world.messages(mina))


def _replayed(person, message, data: str) -> dict:
    """Give the press of a button that the message does not show any more."""
    query = {"id": "1", "from": person.as_json(), "message": message.as_json(), "data": data}
    return {**query, "chat_instance": "1"}


@pytest.mark.long
async def test_an_impostor_in_a_group_and_a_reader_of_traditional_chinese(
    bot, world: World, newsroom: Newsroom
) -> None:
    bot.env["STRANGERS"] = "leave"
    await bot.start()
    stranger, reader = world.user("Stranger", "en"), world.user("小美", "zh-hant")
    group = world.supergroup("Somebody's", owner=stranger)
    stranger.adds_bot(group)
    await world.until(lambda: world.messages(group))
    assert world.messages(group)[0].text.endswith(f"@{world.bot_username}")
    await world.until(lambda: group.standing(world.bot.id) == "left")

    await said(world, reader, "/subscribe", "訂閱")
    assert "/verify" in await said(world, reader, "/help", "/mydata")
    await said(world, reader, "/calls", "目前沒有進行中的行動呼籲")
    await said(world, reader, "/latest", "通知")
    await said(world, reader, "/search", "/search Tumen")
    await said(world, reader, "/verify", "/verify 7K2-M9Q4V")
    await said(world, reader, "/privacy", "端對端")
    for forged in ("7K2-M9Q4V", "012-00000"):
        await said(world, reader, f"/verify {forged}", "✗ 不是我們的驗證碼")
    reader.forwards_a_strangers(reader, "URGENT: 200 sent back! Code 7K2-M9Q4V – is a message ours? /verify")
    await world.until(lambda: world.messages(reader)[-1].text.startswith("✗ 不是我們發的"))

    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=60)
    newsroom.publish("harbour", FIRST)
    card = await world.until(
        lambda: next((m for m in world.messages(reader) if FIRST in m.text), None), within=20
    )
    reader.forwards(reader, card)
    await world.until(lambda: world.messages(reader)[-1].text.startswith("✓ 是我們發的"))
    await said(world, reader, "/latest", FIRST)
    await said(world, reader, "/search 圖們", "1. ")
    reader.blocks()
    await world.until(
        lambda: not any(form in on_disk(bot) for form in sealed_forms(bot.key, reader)), within=15
    )


@pytest.mark.long
async def test_a_poster_from_the_command_line_leads_to_the_bot_that_telegram_names(bot, world: World) -> None:
    page = bot.folder / "poster.svg"
    code, out, err = await bot.command(
        "poster", "--language", "ja", "--topics", "release", "--out", str(page)
    )
    assert code == 0, err
    assert f"https://t.me/{world.bot_username}?start=go-ja-release" in out
    assert f"@{world.bot_username}" in page.read_text("utf-8")
    code, _, err = await bot.command("poster", "--out", "poster.pdf")
    assert (code, "FILE.svg" in err) == (78, True)
