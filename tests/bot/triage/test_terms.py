"""The little grammar of lexicon terms."""

import pytest

from bot.errors import ConfigurationError
from bot.triage.terms import Kind, compile_entry, expand


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ("deport(|s|ed)", ["deport", "deports", "deported"]),
        ("(a (b|c)|d) e", ["a b e", "d e", "a c e"]),
        ("plain", ["plain"]),
        ("(one)", ["one"]),
    ],
)
def test_choices_are_written_out(written, texts):
    assert sorted(expand(written)) == sorted(texts)


def test_a_space_inside_a_korean_term_may_be_missing():
    assert set(expand("강제 북송", loose_spaces=True)) == {"강제 북송", "강제북송"}


def test_a_space_at_the_end_is_meant():
    assert expand("中 ", loose_spaces=True) == ["中 "]


@pytest.mark.parametrize("written", ["deport(s", "(a|b", "a)"])
def test_brackets_that_do_not_pair_are_named(written):
    with pytest.raises(ConfigurationError, match="do not pair"):
        expand(written)


def test_a_gap_splits_a_term_in_two():
    _, first, second = compile_entry(Kind.RETURN, "sen(d|ds) … back", "en")
    assert [pattern.text for pattern in first] == ["send", "sends"]
    assert [pattern.text for pattern in second] == ["back"]


@pytest.mark.parametrize(
    ("written", "text", "fits"),
    [
        ("deport", "deportivo wins", False),
        ("deport", "they deport many", True),
        ("депорт*", "депортация", True),
        ("脱北", "中国脱北者", True),
        ("か$", "送還か", True),
        ("か$", "か月", False),
    ],
)
def test_a_term_fits_only_where_its_ends_allow(written, text, fits):
    _, (pattern,), _ = compile_entry(Kind.RETURN, written, "en")
    start = text.index(pattern.text)
    assert pattern.fits(text, start, start + len(pattern.text)) is fits
