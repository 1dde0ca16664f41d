"""A poster with the way to the bot: a QR picture, its address and one line of what it is. Pure.

SVG carries the whole page, A4, to be printed by any browser in any language; the PNG is the QR picture alone,
for the bot carries no fonts.
"""

import html
import io
import unicodedata
from dataclasses import dataclass

import segno

from bot.texts import doors
from bot.texts.doors import Door
from bot.texts.languages import translator
from bot.texts.markup import bold, escape

_WIDTH, _HEIGHT = 210, 297  # mm, A4
_QR = 120.0
_LINE_CELLS = 34
"""Widest line of the title, in cells: a sign of Chinese or Korean takes two, a Latin letter one."""
_SCALE = 16
_BORDER = 4
"""Modules of white around the code that the norm asks for."""
_FONTS = "'Noto Sans', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif"


@dataclass(frozen=True, slots=True)
class Poster:
    """Which bot, and what its link chooses; `language` is that of the words."""

    username: str
    door: Door
    language: str

    @property
    def link(self) -> str:
        """Where the code leads."""
        return doors.link(self.username, self.door)


def what(language: str) -> str:
    """Give the one line of what the bot is, as plain text."""
    return translator(language).text(
        "Alerts about North Korean refugees who are detained or forcibly sent back"
    )


def caption(poster: Poster) -> str:
    """Give what stands below the picture in a chat."""
    t = translator(poster.language)
    lines = (bold(escape(what(poster.language))), f"@{escape(poster.username)}", escape(poster.link))
    return "\n".join((*lines, t.text("Print it large enough: at least 3 cm, including the white border.")))


def png(poster: Poster) -> bytes:
    """Draw the QR picture alone."""
    drawn = io.BytesIO()
    _code(poster).save(drawn, kind="png", scale=_SCALE, border=_BORDER)
    return drawn.getvalue()


def svg(poster: Poster) -> str:
    """Draw the page."""
    t = translator(poster.language)
    title = wrapped(what(poster.language), _LINE_CELLS)
    top = 45 + 12 * len(title)
    spoken = poster.language.replace("_", "-")
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="{spoken}" viewBox="0 0 {_WIDTH} {_HEIGHT}"',
        f' width="{_WIDTH}mm" height="{_HEIGHT}mm">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        *(_text(line, 40 + 12 * number, 9, weight="bold") for number, line in enumerate(title)),
        _squares(poster, top),
        _text(f"@{poster.username}", top + _QR + 16, 10, weight="bold"),
        _text(f"t.me/{poster.username}", top + _QR + 27, 7),
        _text(t.text("Telegram · free · your phone number and name are not stored"), top + _QR + 42, 6),
        "</svg>",
    ]
    return "\n".join(rows) + "\n"


def wrapped(text: str, cells: int) -> list[str]:
    """Break a line between words or, where a script writes none, between signs."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _cells(line + piece.rstrip()) > cells:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    if " " in text:
        return [f"{word} " for word in text.split()]
    return list(text)


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _code(poster: Poster) -> segno.QRCode:
    """Make the code: a quarter of it may be torn off or dirty."""
    return segno.make_qr(poster.link, error="q")


def _squares(poster: Poster, top: float) -> str:
    matrix = _code(poster).matrix
    side, left = _QR / len(matrix), (_WIDTH - _QR) / 2
    dark = [(x, y) for y, line in enumerate(matrix) for x, square in enumerate(line) if square]
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
    return f'<path transform="translate({left:g} {top:g}) scale({side:.5f})" d="{path}" fill="#000"/>'


def _text(words: str, baseline: float, size: float, *, weight: str = "normal") -> str:
    return (
        f'<text x="{_WIDTH / 2:g}" y="{baseline:g}" font-size="{size:g}" font-weight="{weight}" '
        f'text-anchor="middle" font-family="{_FONTS}">{html.escape(words)}</text>'
    )
