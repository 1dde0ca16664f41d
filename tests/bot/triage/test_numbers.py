"""Numbers in words."""

import pytest

from bot.triage.numbers import chinese_number, word_number


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("seven", 7),
        ("twenty-one", 21),
        ("dozen", 12),
        ("열두", 12),
        ("трое", 3),
        ("neuf", 9),
        ("zwölf", 12),
        ("un", None),
        ("tree", None),
    ],
)
def test_words_are_numbers(word, number):
    assert word_number(word) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二十九", 29),
        ("六十", 60),
        ("二百", 200),
        ("千", 1000),
        ("一万三千", 13000),
        ("两千五百", 2500),
        ("九", 9),
        ("人", None),
        ("", None),
    ],
)
def test_chinese_numerals_are_numbers(text, number):
    assert chinese_number(text) == number
