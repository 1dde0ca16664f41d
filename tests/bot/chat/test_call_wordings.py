"""A call in several languages: each as it was written in it, the missing ones marked or waiting."""

import pytest

from bot.actions import wording
from storage.models import Call, CallState, Wording
from storage.queries import call_wordings
from tests.bot.chat.drafting import ALL, call_of, draft

KOREAN = "영사에게 편지를\n그들의 석방을 요구해 주세요."


@pytest.fixture
async def house(talk, world):
    author, other = world.user("A"), world.user("B")
    await talk.seat(author)
    await talk.seat(other, language="ko")
    readers = {code: world.user(code, code) for code in ("en", "ko", "zh-hans", "zh-hant")}
    for reader in readers.values():
        await talk.says(reader, "/subscribe")
    return author, other, readers


async def _writes(talk, author, button: str, words: str) -> str:
    await talk.presses(author, button)
    await talk.says(author, words)
    return (await talk.last(author)).text


async def _goes_out(talk, author, other) -> None:
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    await talk.presses(other, "승인")
    await talk.carry()


def _last(world, reader) -> str:
    return world.messages(reader)[-1].text


@pytest.mark.long
async def test_each_reader_gets_the_wording_in_their_language_and_the_others_one_that_is_marked(
    talk, world, house
):
    author, other, readers = house
    await draft(talk, 1, ALL[:4])
    shown = await talk.says(author, "/call")
    assert (
        "Not written in 한국어, 简体中文, 繁體中文: their readers get another wording, with a mark."
        in shown.text
    )
    await _writes(talk, author, "한국어: to be written", KOREAN)
    await _writes(talk, author, "繁體中文: to be written", "給領事寫信\n請要求釋放他們。")
    await _goes_out(talk, author, other)
    assert "Ask for their release." in _last(world, readers["en"])
    assert "Not translated" not in _last(world, readers["en"])
    korean = _last(world, readers["ko"])
    assert "그들의 석방을 요구해 주세요." in korean
    assert "번역되지 않았습니다" not in korean
    assert "請要求釋放他們。" in _last(world, readers["zh-hant"])
    simplified = _last(world, readers["zh-hans"])  # the other way of writing it, before English
    assert "請要求釋放他們。" in simplified
    assert "未翻译：此文为繁体中文。" in simplified


@pytest.mark.long
async def test_where_the_author_says_so_the_others_get_nothing_until_it_is_written(talk, world, house):
    author, other, readers = house
    await draft(talk, 1, ALL[:3])
    await talk.says(author, "/call")
    await talk.presses(author, "Languages without a text")
    await talk.presses(author, "They get nothing until it is written for them")
    shown = await _writes(talk, author, "한국어: to be written", KOREAN)
    assert "Not written in 简体中文: their readers get nothing yet." in shown
    assert "Goes to chats: few (English: few · 한국어: few)" in shown
    await _goes_out(talk, author, other)
    assert "Ask for their release." in _last(world, readers["en"])
    assert "그들의 석방을" in _last(world, readers["ko"])
    assert "Ask for their release." not in _last(world, readers["zh-hans"])
    assert (await call_of(talk)).state is CallState.SENT


async def test_a_call_that_nobody_would_get_is_not_submitted(talk, house):
    author, *_ = house
    await draft(talk, 1, ["ko"], details={"missing": "waits"})
    await talk.says(author, "/call")
    press = await talk.presses(author, "Submit for approval")
    assert press.said == "Nobody would get it: it is written in none of the languages it goes to."
    assert (await call_of(talk)).state is CallState.DRAFT


@pytest.mark.long
async def test_the_preview_is_what_readers_get_in_every_language_for_author_and_approver(talk, world, house):
    author, other, readers = house
    await draft(talk, 1, ["en", "ko", "ja"])
    await talk.says(author, "/call")
    await _writes(talk, author, "한국어: to be written", KOREAN)
    previews = {}
    for button, code in (("👁 한국어", "ko"), ("👁 English", "en")):
        await talk.presses(author, button)
        previews[code] = (await talk.last(author)).text
    assert "Shown as readers in 한국어 see it." in previews["ko"]
    await talk.presses(author, "👁 日本語")
    japanese = (await talk.last(author)).text
    assert "翻訳されていません。この文の言語：英語" in japanese
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    await talk.presses(other, "👁 日本語")
    seen = (await talk.last(other)).text
    assert seen.partition("\n\n日本語")[0] == japanese.partition("\n\nShown as")[0]
    await talk.presses(other, "승인")
    await talk.carry()
    for code in ("en", "ko"):
        sent = _last(world, readers[code])
        assert sent.startswith(previews[code].partition("\n\nShown as")[0].rpartition("\n")[0])


async def test_a_wording_needs_a_title_and_a_text_may_be_changed_and_taken_out(talk, house):
    author, *_ = house
    await draft(talk, 1, ["en", "ko"])
    await talk.says(author, "/call")
    await talk.presses(author, "한국어: to be written")
    refused = await talk.says(author, "제목만")
    assert refused.text == "There must be a title in the first line and a text below it."
    await talk.says(author, KOREAN)
    await talk.says(author, "/call")
    await _writes(talk, author, "한국어: written", "다른 제목\n다른 글")
    async with talk.db.read() as session:
        (kept,) = await call_wordings.of_call(session, 1)
    assert (kept.title, kept.text) == ("다른 제목", "다른 글")
    await talk.presses(author, "한국어: written")
    await talk.presses(author, "Skip")
    async with talk.db.read() as session:
        assert await call_wordings.of_call(session, 1) == []


async def test_a_test_goes_to_oneself_alone_and_cannot_be_taken_for_the_call(talk, world, house):
    author, other, readers = house
    await draft(talk, 1, ["en", "ko"])
    await talk.says(author, "/call")
    before = {reader: len(world.messages(reader)) for reader in (*readers.values(), other)}
    await talk.presses(author, "Send a test to me")
    tests = [message for message in world.messages(author) if "TEST · sent to nobody else" in message.text]
    assert len(tests) == 2
    assert all(message.text.startswith("🧪 TEST") and not message.buttons for message in tests)
    assert "번역되지 않았습니다" in tests[1].text
    assert {reader: len(world.messages(reader)) for reader in before} == before
    assert (await call_of(talk)).state is CallState.DRAFT


@pytest.mark.parametrize(
    ("language", "picked"),
    [("en", None), ("ko", "ko"), ("zh_Hans", "zh_Hant"), ("zh_Hant", "zh_Hant"), ("ja", None)],
)
def test_the_other_way_of_writing_a_language_comes_before_any_other(language, picked):
    call = Call(kind="general", author_id=1, language="en", languages=ALL, created_at=None)
    wordings = [Wording(call_id=1, language=each) for each in ("ko", "zh_Hant")]
    found = wording.pick(call, wordings, language)
    assert (found.language if found else None) == picked
