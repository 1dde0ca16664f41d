"""How the translations are written: one word for one thing, wide signs, commands that can be tapped."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parents[3] / "bot" / "texts" / "locales"
OTHER_WORDS = {
    "ko": {
        "경보": "알림",
        "단추": "버튼",
        "핵심어": "키워드",
        "낱말": "단어",
        "열쇠": "키",
        "십시오": "세요",
    },
    "zh_Hans": {"警报": "提醒", "案件": "个案", "号召": "呼吁"},
    "zh_Hant": {"警報": "通知", "案件": "個案", "命令": "指令"},
    "ja": {
        "アラート": "お知らせ",
        "警報": "お知らせ",
        "速報": "お知らせ",
        "事件": "事案",
        "命令": "コマンド",
    },
}
"""Words that are not used, each with the one that is."""
_GLUED = re.compile(r"(?<![\w}/.])/[a-z]+(?=[가-힣ぁ-ヺ一-鿿])")
_NARROW = re.compile(r"[ぁ-ヺ一-鿿」）”][:?](?!//)")


def _phrases(language: str) -> list[str]:
    found = []
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        for entry in read_po(path.read_bytes().splitlines(keepends=True).__iter__(), locale=language):
            said = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
            found += said if entry.id else []
    return found


@pytest.mark.parametrize("language", OTHER_WORDS)
def test_one_thing_has_one_name(language) -> None:
    found = {
        phrase: better
        for phrase in _phrases(language)
        for word, better in OTHER_WORDS[language].items()
        if word in phrase
    }
    assert found == {}


@pytest.mark.parametrize("language", OTHER_WORDS)
def test_a_command_stands_apart_from_the_next_word_as_only_then_it_can_be_tapped(language) -> None:
    assert [phrase for phrase in _phrases(language) if _GLUED.search(phrase)] == []


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "ja"])
def test_colons_and_question_marks_are_wide_after_wide_letters(language) -> None:
    assert [phrase for phrase in _phrases(language) if _NARROW.search(phrase)] == []
