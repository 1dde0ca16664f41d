"""Markup to plain text."""

import pytest

from bot.feeds.markup import plain_text, plain_title


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><P>two</P>three<br>four", "One two three four"),
        ("a<b>b</b>c", "abc"),
        ("<style>p{}</style><script>x()</script><!-- c -->text", "text"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<북한> 소식", "<북한> 소식"),
        ("<img src=x onerror=alert(1)>seen", "seen"),
        ("\ud800a\x00b\x9fc", "abc"),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),  # letters taken apart, as one system writes them
        (None, ""),
    ],
)
def test_markup_becomes_plain_text(markup, text):
    assert plain_text(markup) == text


def test_a_title_is_one_line_within_its_bound():
    assert plain_title(" a\n\tb\u3000c\xa0d ") == "a b c d"
    assert len(plain_title("가 " * 5_000)) <= 2_000
