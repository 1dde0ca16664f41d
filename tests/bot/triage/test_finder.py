"""Which finds count: boundaries, masks, longer terms, gaps and languages."""

import pytest

from bot.triage.lexicon import lexicon
from bot.triage.terms import Kind
from bot.triage.text import fold


def _found(text, language, *kinds):
    folded = fold(text).text
    return [folded[hit.start : hit.end] for hit in lexicon().find(folded, language) if hit.kind in kinds]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Deportivo beat Valencia", "en"),
        ("a new detention basin for floods", "en"),
        ("대북송금 의혹", "ko"),
        ("북송동 주민센터", "ko"),
        ("男子被行政拘留", "zh-Hans"),
        ("帰国事業の記録", "ja"),
    ],
)
def test_a_look_alike_word_is_no_act(text, language):
    assert _found(text, language, Kind.RETURN, Kind.ARREST, Kind.RETURN_NOUN, Kind.ARREST_NOUN) == []


def test_a_feared_return_is_a_risk_and_no_return():
    text = "脱北者に強制送還のおそれ"
    assert _found(text, "ja", Kind.RETURN) == []
    assert len(_found(text, "ja", Kind.RISK)) == 1


def test_a_gap_reaches_a_few_words_and_no_further():
    assert _found("China sends eight people back", "en", Kind.RETURN) == ["sends eight people back"]
    assert _found("China sends " + "very " * 20 + "many back", "en", Kind.RETURN) == []


def test_hanja_of_headlines_hold_for_korean_alone():
    assert "北" in _found("北 주민", "ko", Kind.COUNTRY)
    assert _found("河北 居民", "zh-Hans", Kind.COUNTRY) == []


def test_small_words_of_one_language_say_nothing_in_another():
    assert _found("un film sur la mer", "de", Kind.OFFICIAL) == ["un"]
    assert _found("un film sur la mer", "fr", Kind.OFFICIAL) == []


def test_an_unknown_language_finds_names_of_scripts_it_shares():
    assert _found("강제북송", "xx", Kind.RETURN) == ["강제북송"]
