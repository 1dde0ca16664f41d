"""Everything the bot says, it says in five languages."""

import ast
import string
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from opencc import OpenCC
from ruamel.yaml import YAML

from bot.texts.languages import LANGUAGES, NAMES, load_places, pick, translator

ROOT = Path(__file__).parents[3]
TEXTS = ROOT / "bot" / "texts"
TRANSLATED = LANGUAGES[1:]


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("ko", "ko"), ("ko-KR", "ko"), ("ja", "ja"), ("en", "en"), ("pt-BR", "en"), (None, "en"), ("", "en"),
        ("zh", "zh_Hans"), ("zh-hans", "zh_Hans"), ("zh-CN", "zh_Hans"), ("zh_SG", "zh_Hans"),
        ("zh-hant", "zh_Hant"), ("zh-TW", "zh_Hant"), ("zh-HK", "zh_Hant"), ("zh-Hant-HK", "zh_Hant"),
        ("zh-Hans-HK", "zh_Hans"), ("kok", "en"), ("---", "en"),
    ],
)  # fmt: skip
def test_a_telegram_language_code_leads_to_one_of_the_five(code, language):
    assert pick(code) == language


def _phrases() -> dict[str, str | None]:
    """Find every msgid spoken in bot/texts, with its plural where it has one."""
    found: dict[str, str | None] = {}
    for path in sorted(TEXTS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            if node.func.attr not in {"text", "plural"}:
                continue
            words = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant)]
            assert words, f"{path.name}:{node.lineno} says something that cannot be looked up"
            found[words[0]] = words[1] if node.func.attr == "plural" else None
    return found


def _placeholders(phrase: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_phrase_is_translated_with_the_same_placeholders(language):
    translations = translator(language)._phrases
    phrases = _phrases()
    assert len(phrases) > 60
    missing = sorted(set(phrases) - set(translations))
    assert not missing, f"no {language} for {missing}"
    for msgid, plural in phrases.items():
        words = translations[msgid]
        for form in [words] if isinstance(words, str) else words:
            assert form.strip(), msgid
            assert _placeholders(form) == _placeholders(plural or msgid), msgid


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_fuzzy_unused_or_translated_in_two_ways(language):
    phrases = _phrases()
    seen: dict[str, object] = {}
    for path in sorted((TEXTS / "locales" / language / "LC_MESSAGES").glob("*.po")):
        for entry in read_po(BytesIO(path.read_bytes()), locale=language):
            if not entry.id:
                continue
            msgid = entry.id if isinstance(entry.id, str) else entry.id[0]
            assert not entry.fuzzy, msgid
            assert msgid in phrases, f"{path.name} translates what nobody says: {msgid}"
            assert seen.setdefault(msgid, entry.string) == entry.string, msgid


def test_every_language_names_itself():
    assert set(NAMES) == set(LANGUAGES)
    assert translator("ko").language_name("zh-Hant") == "중국어(만다린, 번체)"
    assert translator("en").language_name("tlh-x") == "tlh-x"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "March 10, 2026, 00:30 KST"),
        ("ko", "2026년 3월 10일 00:30 KST"),
        ("ja", "2026年3月10日 00:30 KST"),
        ("zh_Hant", "2026年3月10日 00:30 KST"),
    ],
)
def test_a_moment_is_told_in_a_zone_and_a_language(language, words):
    at = datetime(2026, 3, 9, 15, 30, tzinfo=UTC)
    assert translator(language).moment(at, ZoneInfo("Asia/Seoul")) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "State: fine, now"),
        ("ko", "State: fine, now"),
        ("zh_Hans", "State：fine，now"),
        ("ja", "State：fine、now"),
    ],
)
def test_colon_and_comma_are_those_of_the_language(language, words):
    t = translator(language)
    assert t.labelled("State", f"fine{t.mark(',')}now") == words


def test_numbers_and_plurals_follow_the_language():
    assert translator("en").number(12345) == "12,345"
    assert translator("en").plural("and {n} more", "and {n} more", 1) == "and 1 more"
    assert translator("en").plural("{n} chat", "{n} chats", 1) == "1 chat"
    assert translator("en").plural("{n} chat", "{n} chats", 2000) == "2,000 chats"
    assert translator("ja").plural("and {n} more", "and {n} more", 1) == "ほか1社"


def test_countries_and_unknown_words_have_a_name():
    assert translator("zh_Hant").country("kp") == "北韓"
    assert translator("ja").country("MM") == "ミャンマー"
    assert translator("en").country("ZZZ") == "ZZZ"
    assert translator("ko").place("Dandong") == "단둥"
    assert translator("ko").place("Elsewhere") == "Elsewhere"
    assert translator("tlh").language == "en"


@cache
def _gazetteer() -> dict[str, dict[str, list[str]]]:
    entries = YAML(typ="safe").load((ROOT / "bot" / "triage" / "gazetteer.yml").read_text("utf-8"))
    names: dict[str, dict[str, list[str]]] = {}
    for entry in entries:
        mine = names.setdefault(entry["name"], {"ko": [], "zh": [], "ja": []})
        for language, words in mine.items():
            words.extend(entry.get(language, []))
    return names


def test_every_place_of_triage_has_a_name_in_each_language():
    places = load_places()
    assert not set(_gazetteer()) - set(places)
    assert not set(places) - set(_gazetteer())
    for name, words in places.items():
        assert set(words) == set(TRANSLATED), name
        assert all(words.values()), name


def test_places_are_called_what_triage_reads():
    """A name we show must be one we find, in Korean, Chinese and Japanese, where triage knows some."""
    simplify = OpenCC("t2s").convert
    for name, words in load_places().items():
        known = _gazetteer()[name]
        shown = {"ko": words["ko"].partition("(")[0], "zh": words["zh_Hans"], "ja": words["ja"]}
        for language, word in shown.items():
            if known[language]:
                assert any(word in other or other in word for other in known[language]), (name, word)
        if simplify(words["zh_Hant"]) != words["zh_Hans"]:  # Taiwan has names of its own
            assert name in TAIWANESE, name


TAIWANESE = {
    "North Korea", "South Korea", "Laos", "Bangladesh", "Kazakhstan", "Indonesia", "Uzbekistan", "Vientiane",
    "Islamabad", "Luang Prabang", "Vladivostok", "Karachi", "Kyrgyzstan", "Tajikistan", "Turkmenistan",
    "Saudi Arabia", "United Arab Emirates", "Naypyidaw", "Cox's Bazar", "Kandahar", "Spin Boldak", "Istanbul",
    "Bokeo", "Mae Sai", "Nakhon Phanom", "Mukdahan", "Udon Thani",
}  # fmt: skip


def test_who_tells_no_language_gets_the_one_of_the_house_and_a_foreign_one_gets_english():
    assert pick(None, "ko") == "ko"
    assert pick("", "ko") == "ko"
    assert pick("pt-BR", "ko") == "en"
