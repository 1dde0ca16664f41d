"""What a message says, however it is set: its words and links compared, and remembered by digests. Pure.

Two messages say the same if their words are equal once markup, invisible signs and white space are set aside,
and if the one brings no link that the other does not have.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

_TAG = re.compile(r"<[^>]*>")
_HREF = re.compile(r'<a href="([^"]*)"')
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Wording:
    """Words in one line, and the addresses that links behind words lead to."""

    words: str
    links: frozenset[str] = frozenset()

    def says(self, other: "Wording") -> bool:
        """Whether `other` has these very words, and no link besides ours."""
        return self.words == other.words and other.links <= self.links

    def digest(self) -> str:
        """Give what is remembered of a wording that was replaced; see `matches`."""
        return f"{_digest(self.words)}:{_digest(' '.join(sorted(self.links)))}"

    def matches(self, digest: str) -> bool:
        """Whether a remembered wording says this: its words, and its links or none."""
        words, _, links = digest.partition(":")
        return words == _digest(self.words) and (
            not self.links or links == _digest(" ".join(sorted(self.links)))
        )


def of_html(markup: str) -> Wording:
    """Read Telegram HTML as the bot sends it."""
    links = (html.unescape(found) for found in _HREF.findall(markup))
    return of_text(html.unescape(_TAG.sub("", markup)), links)


def of_text(text: str, links: Iterable[str] = ()) -> Wording:
    """Read a message as it comes from Telegram: its plain text and its links."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")
    return Wording(" ".join(visible.split()), frozenset(_address(link) for link in links))


def _address(link: str) -> str:
    """Write an address as clients do, which add a slash behind a bare host."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    return urlunsplit(
        (parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query, parts.fragment)
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[: 2 * _DIGEST_BYTES]
