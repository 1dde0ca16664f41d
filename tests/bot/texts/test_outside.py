"""What comes from outside is shown without anything a reader cannot see."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.outside import MARKS_A_LETTER, cut, graphemes, strip, utf16_length

INVISIBLE = [
    *range(0x20), *range(0x7F, 0xA0),
    0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x200B, 0x200E,
    0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xE0000, 0xE0080),
    *range(0xE0100, 0xE01F0), 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFFFE, 0xFFFF, 0xE000, 0x2028, 0x2029,
]  # fmt: skip


@pytest.mark.parametrize("lines", [False, True])
def test_nothing_invisible_survives_inside_a_word(lines):
    for code in INVISIBLE:
        assert strip(f"강제{chr(code)}북송", lines=lines) in {"강제북송", "강제 북송", "강제\n북송"}, hex(
            code
        )
        assert chr(code) == "\n" or chr(code) not in strip(f"강제{chr(code)}북송", lines=lines)


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("two\r\nlines\tand\u3000spaces ", "two lines and spaces"),
        (unicodedata.normalize("NFD", "강제북송"), "강제북송"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("de\u200cport\u200d", "deport"),
        ("👩\u200d👧 \u200d👩", "👩\u200d👧 👩"),
        ("❤\ufe0f a\ufe0f 1\ufe0f\u20e3", "❤\ufe0f a 1\ufe0f\u20e3"),
        ("e" + "\u0317" * 9 + "!", "e" + "\u0317" * 4 + "!"),
        ("Łódź, Zürich", "Łódź, Zürich"),
        ("", ""),
    ],
)
def test_strip_keeps_what_carries_meaning(given_text, shown):
    assert strip(given_text) == shown


def test_lines_stay_where_they_are_wanted_but_never_more_than_one_empty():
    assert strip(" one \r\n\r\n\n\n two\tthree\u2028four\n", lines=True) == "one\n\ntwo three\nfour"


HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from([chr(code) for code in INVISIBLE]),
        st.sampled_from("a\u0301\u0301\u20e3\ufe0f\u200d👩👧🇰🇵가각\u1100\u1161\u11a8न्"),
    ),
    max_size=40,
)


@given(HOSTILE)
def test_stripping_twice_changes_nothing_more(text):
    once = strip(text)
    assert strip(once) == once
    assert strip(strip(text, lines=True), lines=True) == strip(text, lines=True)


@given(HOSTILE)
def test_no_letter_carries_more_than_four_marks(text):
    run = 0
    for character in strip(text):
        mark = unicodedata.category(character) in {"Mn", "Me"} and character not in "\ufe0e\ufe0f"
        run = run + 1 if mark else 0
        assert run <= MARKS_A_LETTER


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("🇰🇵🇰🇷", 2),
        ("👩\u200d👧\u200d👦", 1),
        ("👍🏽x", 2),
        ("e\u0301a", 2),
        ("한국", 2),
        ("ກຳ", 1),
        ("\u1112\u1161\u11ab", 1),
    ],
)
def test_graphemes_are_what_a_reader_counts(text, count):
    assert len(graphemes(text)) == count


@given(HOSTILE, st.integers(min_value=1, max_value=30))
def test_a_cut_keeps_the_limit_and_whole_graphemes(text, units):
    shown = cut(text, units)
    assert utf16_length(shown) <= units
    if shown != text:
        whole = graphemes(text)
        starts = {"".join(whole[:count]).rstrip() for count in range(len(whole))}
        assert shown.removesuffix("…") in starts


def test_lengths_are_utf16_units():
    assert utf16_length("🇰🇵" * 10 + "강제북송") == 44
    assert cut("🇰🇵🇰🇷🇨🇳", 9) == "🇰🇵🇰🇷…"
