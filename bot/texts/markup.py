"""The only HTML of the bot: Telegram's small subset, from our own template and text made safe. Pure.

Words from outside never bring markup along: they are stripped of what cannot be seen, escaped, and isolated,
so that a title in Arabic turns no line around it.
"""

import html
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.texts.links import Host, Link, show_host, show_link
from bot.texts.outside import cut, graphemes, strip, utf16_length

__all__ = [
    "LIMIT",
    "Host",
    "Link",
    "block",
    "bold",
    "code",
    "cut",
    "escape",
    "fits",
    "graphemes",
    "isolate",
    "italic",
    "link",
    "marked",
    "moment",
    "packed",
    "quotation",
    "show_host",
    "show_link",
    "strip",
    "utf16_length",
]

LIMIT = 4096
"""Longest message in UTF-16 units. Telegram counts without the markup; we count it in, to be safe."""

_OPEN, _CLOSE = "\u2068", "\u2069"  # first strong isolate … pop


def escape(text: str, *, lines: bool = False) -> str:
    """Make any text part of a message: stripped (see `strip`), with `<`, `>`, `&` and quotes escaped."""
    return html.escape(strip(text, lines=lines), quote=True).replace("&#x27;", "&#39;")


def isolate(text: str, *, lines: bool = False) -> str:
    """Make text from outside part of a message: escaped, and kept from turning the line it stands in."""
    return f"{_OPEN}{escape(text, lines=lines)}{_CLOSE}"


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """Make text from outside part of a message with spans of it underlined, each with a sign behind it.

    `spans` are (start, end, sign) in code points; of those that overlap the first counts, then the longer.
    """
    pieces, last = [], 0
    for start, end, sign in sorted(spans, key=lambda span: (span[0], -span[1])):
        if last <= start < end <= len(text):
            pieces += [_piece(text[last:start]), f"<u>{escape(text[start:end])}</u>{escape(sign)}"]
            last = end
    pieces.append(_piece(text[last:]))
    return f"{_OPEN}{''.join(pieces).strip()}{_CLOSE}"


def _piece(text: str) -> str:
    """Escape a part of a line; a space at its ends stays."""
    inner = escape(text)
    if not inner:
        return " " if text[:1].isspace() else ""
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def bold(markup: str) -> str:
    """Set finished HTML in bold."""
    return f"<b>{markup}</b>"


def italic(markup: str) -> str:
    """Set finished HTML in italics."""
    return f"<i>{markup}</i>"


def code(text: str) -> str:
    """Set any text in a fixed width, to be copied by a tap."""
    return f"<code>{escape(text)}</code>"


def block(text: str) -> str:
    """Set any text in a fixed width, its lines kept."""
    return f"<pre>{escape(text, lines=True)}</pre>"


def quotation(markup: str) -> str:
    """Set finished HTML off as somebody else's words. Quotations must not stand inside each other."""
    return f"<blockquote>{markup}</blockquote>"


def link(url: str | None, text: str) -> str:
    """Link `text` (from outside, isolated) to `url`; the bare text where the address may not be shown."""
    shown = show_link(url)
    words = isolate(text)
    return f'<a href="{html.escape(shown.url, quote=True)}">{words}</a>' if shown else words


def moment(at: datetime, fallback: str) -> str:
    """Show a time in each reader's own zone and words; old clients show `fallback` as it is."""
    unix = int(at.astimezone(UTC).timestamp())
    if not 0 <= unix < 10**12:
        return escape(fallback)
    return f'<tg-time unix="{unix}" format="Dt">{escape(fallback)}</tg-time>'


def packed(pieces: Sequence[str]) -> list[str]:
    """Put pieces together into as few messages as hold them, a line between; each must fit by itself."""
    found: list[str] = []
    for piece in pieces:
        longer = f"{found[-1]}\n\n{piece}" if found else piece
        if found and fits(longer):
            found[-1] = longer
        else:
            found.append(piece)
    return found


def fits(markup: str) -> bool:
    """Tell whether a message is within Telegram's limits: 1 to 4096 UTF-16 units, all markup counted in."""
    return 0 < utf16_length(markup) <= LIMIT
