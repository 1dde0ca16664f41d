"""Markup of feeds to plain text: nothing that a publisher wrote as HTML goes any further. Pure."""

import html
import re
import unicodedata

import nh3

MAX_TITLE = 2_000
MAX_TEXT = 20_000
# Markup is a few times longer than what it says; what lies beyond is not looked at.
_MAX_MARKUP = 200_000

# The words of two paragraphs must not grow together when the tags between them go.
_BREAK = re.compile("</?(?:p|P|div|DIV|li|LI|h|H|td|TD)|<(?:br|BR|tr|TR|blockquote|BLOCKQUOTE)")
_CLEANER = nh3.Cleaner(tags=set())  # made once: making it takes longer than cleaning
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_FOOTER = re.compile(r"The post .{1,600}? appeared first on .{1,200}$")


def plain_title(markup: str | None) -> str:
    """Give a title as one line of plain text, at most 2,000 characters."""
    return _plain(markup or "", MAX_TITLE)


def plain_text(markup: str | None) -> str:
    """Give a summary or an article as plain text, at most 20,000 characters, blogs' own footers dropped."""
    text = _plain(markup or "", MAX_TEXT)
    footer = _FOOTER.search(text, max(len(text) - 900, 0))
    return text[: footer.start()].rstrip() if footer else text


def _plain(markup: str, limit: int) -> str:
    markup = _UNFIT.sub("", markup[:_MAX_MARKUP])
    if "<" in markup or "&" in markup:
        stripped = html.unescape(_CLEANER.clean(_BREAK.sub(r" \g<0>", markup)))
        markup = _UNFIT.sub("", stripped)
    text = " ".join(unicodedata.normalize("NFC", markup).split())
    return text if len(text) <= limit else text[:limit].rstrip()
