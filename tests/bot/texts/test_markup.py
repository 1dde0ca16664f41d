"""Whatever the text, the HTML is what Telegram accepts, and no line is turned round."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.botapi.entities import parse_html
from bot.texts.markup import (
    bold,
    code,
    cut,
    escape,
    fits,
    isolate,
    italic,
    link,
    marked,
    moment,
    quotation,
    strip,
    utf16_length,
)

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
PIECES = (
    *TURNING, *"<>&\"'/=;#\x00\x1b\x9f\ud800\udfff\u115f\u3164\u200b\u00ad\U000e0041",
    *"\u0301\u20e3\ufe0f\u200d👩🇰न्",
    "&lt;", "&#60;", "<b>", "</b>", "<a href='", "</blockquote>", "<tg-time unix=1>", "-->", "&amp", "\r\n",
)  # fmt: skip


def _check(title: str, name: str) -> None:
    address = f"https://paper.example/{name}"
    html = (
        bold(quotation(isolate(title)))
        + italic(link(address, name))
        + code(title)
        + escape(title, lines=True)
    )
    shown = parse_html(html).text
    assert shown.count("\u2068") == shown.count("\u2069") == 2
    assert not set(TURNING) & set(shown.replace("\u2068", "").replace("\u2069", ""))
    assert strip(title) in shown
    html.encode()


def _hostile(chance: random.Random) -> str:
    """Mix the worst pieces with characters from all of Unicode, lone surrogates among them."""
    length = chance.randrange(40)
    return "".join(
        chance.choice(PIECES) if chance.random() < 0.6 else chr(chance.randrange(0x110000))
        for _ in range(length)
    )


@pytest.mark.parametrize("texts", [1_000, pytest.param(30_000, marks=pytest.mark.long)])
def test_hostile_texts_give_html_that_telegram_accepts(texts):
    chance = random.Random(2023_10_09)
    for _ in range(texts):
        _check(_hostile(chance), _hostile(chance))


@given(*[st.lists(st.one_of(st.characters(), st.sampled_from(PIECES)), max_size=12).map("".join)] * 2)
def test_the_smallest_text_that_breaks_the_html_is_looked_for(title, name):
    _check(title, name)


def test_text_from_outside_brings_no_markup_along():
    assert isolate('<b>&"\u202e') == "\u2068&lt;b&gt;&amp;&quot;\u2069"


def test_a_link_that_may_not_be_shown_leaves_its_words():
    assert link("javascript:x", "Paper") == "\u2068Paper\u2069"
    assert (
        link("https://p.example/?a=1&b=2", "P")
        == '<a href="https://p.example/?a=1&amp;b=2">\u2068P\u2069</a>'
    )


def test_a_moment_is_shown_in_the_zone_of_each_reader():
    at = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
    html = moment(at, "March 9")
    assert html == '<tg-time unix="1773057600" format="Dt">March 9</tg-time>'
    assert parse_html(html).entities[0]["unix_time"] == 1773057600
    assert moment(datetime(1960, 1, 1, tzinfo=UTC), "1960") == "1960"


@pytest.mark.parametrize(
    ("text", "fitting"), [("", False), ("x", True), ("👍" * 2048, True), ("👍" * 2048 + "x", False)]
)
def test_the_limit_counts_utf16_units(text, fitting):
    assert fits(text) is fitting
    assert fits(cut(text or "x", 4096))
    assert utf16_length(cut(text, 10)) <= 10


def test_spans_of_a_line_are_underlined_with_their_signs_and_nothing_else_changes():
    line = "A <b> sends back 12"
    assert marked(line, [(6, 16, "¹"), (6, 11, "²"), (90, 95, "³")]) == (
        "\u2068A &lt;b&gt; <u>sends back</u>¹ 12\u2069"
    )
    assert marked(line, []) == isolate(line)
