"""A call as its readers see it, golden, and at its longest."""

import pytest

from bot.actions.kinds import GENERAL, Step
from bot.rehearsal.botapi.entities import parse_html
from bot.texts import call
from bot.texts.languages import LANGUAGES

WORDS = call.Words(
    "Write to the embassy",
    "Ask for <their> release.\nUntil Friday.",
    "https://letters.example/a?utm_source=x",
    "en",
)


def _plain(text: str) -> str:
    return parse_html(text).text.replace("\u2068", "").replace("\u2069", "")


def test_the_card_in_english() -> None:
    assert call.card(WORDS, "en") == (
        "Call to action\n<b>\u2068Write to the embassy\u2069</b>\n\n"
        "\u2068Ask for &lt;their&gt; release.\nUntil Friday.\u2069\n\n"
        'Link: <a href="https://letters.example/a">\u2068letters.example\u2069</a>\n\n'
        "<i>Written by one coordinator of this bot and approved by another.</i>"
    )


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        (
            "ko",
            "행동 요청",
            "이 봇의 코디네이터 한 명이 영어로 쓰고 다른 한 명이 승인했습니다.",
        ),
        ("zh_Hans", "行动呼吁", "由本机器人的一位协调员以英语撰写，并经另一位协调员批准。"),
        ("zh_Hant", "行動呼籲", "由本機器人的一位協調員以英文撰寫，並經另一位協調員核准。"),
        (
            "ja",
            "行動の呼びかけ",
            "このボットのコーディネーターが英語で書き、別のコーディネーターが承認しました。",
        ),
    ],
)
def test_the_wording_around_it_is_the_readers_and_the_words_stay(language, first, last) -> None:
    lines = _plain(call.card(WORDS, language)).split("\n")
    assert (lines[0], lines[-1]) == (first, last)
    assert "Write to the embassy" in lines
    assert "Until Friday." in lines


def test_without_a_link_there_is_no_line_for_it() -> None:
    bare = call.Words(WORDS.title, WORDS.text, None, "en")
    assert "letters.example" not in call.card(bare, "en")
    assert "Link" not in call.card(bare, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", ["x", "&", "<", "가", "😀"])
def test_the_longest_call_fits_with_its_preview_and_note(language, letter) -> None:
    """Telegram counts what is shown, 4096 letters, and takes 32768 bytes of markup."""
    title, text = (letter * GENERAL.part(step).most for step in (Step.TITLE, Step.TEXT))
    link = "https://letters.example/" + "a" * 470
    card = call.card(call.Words(title, text, link, "en"), language)
    audience = call.goes_to(dict.fromkeys(LANGUAGES, 12_345), language)
    for whole in (
        call.preview(card, audience, letter * 500, language),
        call.review(card, audience, 12_345, language),
    ):
        assert len(parse_html(whole).text) <= 4096
        assert len(whole.encode()) <= 32_768


def test_the_preview_begins_with_the_card_exactly_as_it_will_look() -> None:
    card = call.card(WORDS, "en")
    assert call.preview(card, "a", None, "en").startswith(card + "\n")
    assert call.review(card, "a", 2, "en").startswith(card + "\n")


def test_the_audience_is_told_by_language_and_rounded() -> None:
    assert (
        call.goes_to({"en": 12, "ko": 3, "ja": 0}, "en")
        == "Goes to chats: 15 (English: 12 · 한국어: few · 日本語: 0)"
    )


@pytest.mark.parametrize(("number", "said"), [(1, "One coordinator was"), (3, "3 coordinators were")])
def test_the_number_of_those_asked_is_said_well(number, said) -> None:
    assert said in call.submitted(number, "en")
