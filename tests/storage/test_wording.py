"""Proves storage/wording.py: what says the same, and what was changed by a letter or a link."""

import pytest

from storage.wording import of_html, of_text

HTML = '<b>High: A &amp; B</b>\n\n<blockquote>\u2068Title\u2069</blockquote>\nSource: <a href="https://a.example">A</a>'
PLAIN = "High: A & B\n\nTitle\nSource: A"


def test_markup_white_space_and_invisible_signs_change_nothing() -> None:
    ours = of_html(HTML)
    assert ours.says(of_text(PLAIN, ["https://A.example/"]))
    assert ours.says(of_text(f" {PLAIN}\u200b\n".replace("\n\n", "\n")))


@pytest.mark.parametrize(
    "text", [PLAIN.replace("High", "Critical"), PLAIN.replace("A", "\u0410"), PLAIN + "!", PLAIN[:-1], ""]
)
def test_another_letter_is_another_message(text: str) -> None:
    assert not of_html(HTML).says(of_text(text))


def test_another_link_behind_the_same_words_is_another_message() -> None:
    assert not of_html(HTML).says(of_text(PLAIN, ["https://evil.example/"]))
    assert not of_html(HTML).says(of_text(PLAIN, ["https://a.example/", "https://evil.example/"]))


def test_a_wording_is_known_again_by_its_digest() -> None:
    digest = of_html(HTML).digest()
    assert len(digest) == 65
    assert of_text(PLAIN, ["https://a.example/"]).matches(digest)
    assert of_text(PLAIN).matches(digest)
    assert not of_text(PLAIN, ["https://evil.example/"]).matches(digest)
    assert not of_text(PLAIN + "!").matches(digest)
