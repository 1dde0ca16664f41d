import pytest

from bot.rehearsal.botapi.entities import Marked, parse_html, trimmed
from bot.rehearsal.botapi.refusals import Refusal

GOOD = [
    ("plain", "plain", []),
    ("<b>a</b>", "a", [("bold", 0, 1)]),
    ("<strong>a</strong><em>b</em>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
    ("<i>a</i><u>b</u><ins>c</ins>", "abc", [("italic", 0, 1), ("underline", 1, 1), ("underline", 2, 1)]),
    ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", n, 1) for n in range(3)]),
    (
        '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>',
        "ab",
        [("spoiler", 0, 1), ("spoiler", 1, 1)],
    ),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("<B>a</B>", "a", [("bold", 0, 1)]),
    ("<b>a</>", "a", [("bold", 0, 1)]),
    ("🕯<b>한</b>", "🕯한", [("bold", 2, 1)]),
    ("<code>a</code>", "a", [("code", 0, 1)]),
    ("<code>a<b>b</b></code>", "ab", [("code", 0, 2)]),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ("<b></b>a", "a", []),
    ("&lt;&gt;&amp;&quot;&#65;&#x1F56F;", '<>&"A🕯', []),
    ("&nbsp;&apos; & &#0;", "&nbsp;&apos; & &#0;", []),
    ("a > b", "a > b", []),
]


@pytest.mark.parametrize(("source", "text", "entities"), GOOD)
def test_what_telegram_marks_up_is_marked_up(source, text, entities):
    marked = parse_html(source)
    assert marked.text == text
    assert [(e["type"], e["offset"], e["length"]) for e in marked.entities] == entities


DETAILS = [
    (
        '<a href="https://a.example/?q=1&amp;r=2">a</a>',
        {"type": "text_link", "url": "https://a.example/?q=1&r=2"},
    ),
    ("<a href='https://a.example'>a</a>", {"type": "text_link", "url": "https://a.example"}),
    ("<a href=x.example>a</a>", {"type": "text_link", "url": "x.example"}),
    ('<tg-emoji emoji-id="5368324170671202286">a</tg-emoji>', {"custom_emoji_id": "5368324170671202286"}),
    (
        '<tg-time unix="1770000000" format="wDT">a</tg-time>',
        {"type": "date_time", "unix_time": 1770000000, "date_time_format": "wDT"},
    ),
    ('<pre><code class="language-python">a</code></pre>', {"type": "pre", "language": "python"}),
]


@pytest.mark.parametrize(("source", "details"), DETAILS)
def test_details_of_a_tag_are_kept_in_its_one_entity(source, details):
    (entity,) = parse_html(source).entities
    assert details.items() <= entity.items()


BAD = [
    ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
    ("한<br>", 'Unsupported start tag "br" at byte offset 3'),
    ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ("1 < 2 and more", 'Unsupported start tag "" at byte offset 2'),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<b ", 'Unclosed start tag "b" at byte offset 0'),
    ('<a href="x>a</a>', 'Unclosed start tag "a" at byte offset 0'),
    ("<a href", 'Unclosed start tag "a" at byte offset 0'),
    ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href=a/b>a</a>", "Unexpected end of name token at byte offset 8"),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b>a</b", "Unclosed end tag at byte offset 4"),
    ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<tg-emoji>a</tg-emoji>", "Invalid custom emoji identifier specified at byte offset 0"),
    ("<tg-time>a</tg-time>", "Invalid Unix time specified at byte offset 0"),
    ('<tg-time unix="1" format="Q">a</tg-time>', "Invalid date-time format specified at byte offset 0"),
]


@pytest.mark.parametrize(("source", "why"), BAD)
def test_anything_else_is_refused_in_telegrams_words(source, why):
    with pytest.raises(Refusal) as caught:
        parse_html(source)
    assert (caught.value.code, caught.value.description) == (400, f"Bad Request: can't parse entities: {why}")


def test_white_space_at_the_ends_falls_away_and_entities_move_along():
    cut = trimmed(parse_html("\n <b> a</b><i>  </i>"))
    assert cut == Marked("a", ({"type": "bold", "offset": 0, "length": 1},))
