"""Plays the rehearsal and keeps its screen: .venv/bin/python docs/pictures/make.py (needs chromium)."""

import asyncio
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from bot.runtime import rehearse, settings

SECONDS = 45
LINES = 82
SHOWN = ("Grace", "서연", "美咲", "宜蓁")
HERE = Path(__file__).parent
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ background: #0c0c0c; color: #d9d9d9; margin: 18px;
  font: 14px/1.45 "DejaVu Sans Mono", "Noto Sans Mono CJK KR", "Noto Sans CJK KR", monospace; }}
pre {{ margin: 0; font: inherit; }} {stylesheet}</style><pre>{code}</pre>"""
CHROMIUM = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--force-device-scale-factor=1.5"
)


def recorder() -> Console:
    """Give a console that keeps what a terminal of 100 columns would show."""
    return Console(record=True, width=100, file=io.StringIO(), force_terminal=True, highlight=False)


async def play() -> list[str]:
    """Play for a while and give the lines of the screen, with their styles."""
    out, stop = recorder(), asyncio.Event()
    asyncio.get_running_loop().call_later(SECONDS, stop.set)
    await rehearse.run(settings.load(telegram_token=None), out, stop)
    return out.export_text(styles=True).splitlines()


def picture(lines: list[str], target: Path) -> None:
    """Draw lines of a terminal as a PNG."""
    screen = recorder()
    for line in lines:
        screen.print(Text.from_ansi(line))
    page = screen.export_html(theme=MONOKAI, code_format=PAGE)
    chromium = shutil.which("chromium") or sys.exit("chromium is needed to draw the picture")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "screen.html"
        source.write_text(page, "utf-8")
        size = f"--window-size=900,{len(lines) * 21 + 40}"
        options = [*CHROMIUM.split(), f"--user-data-dir={folder}/profile", size]
        subprocess.run(
            [chromium, *options, f"--screenshot={target}", source.as_uri()], check=True, capture_output=True
        )


def lasting(lines: list[str]) -> list[str]:
    """Leave out the bars that a terminal shows at its foot while a broadcast is under way."""
    return [line for line in lines if "━━━" not in Text.from_ansi(line).plain]


def chosen(lines: list[str], plain: list[str]) -> list[str]:
    """Leave out the chats that read the same, so that one picture shows the whole way."""
    kept: list[str] = []
    last = "."  # what stands above, without its styles
    skipping = elsewhere = False
    for line, bare in zip(lines, plain, strict=True):
        if bare.startswith("▌ ") and not last:  # the name of a chat
            skipping = bare[2:] not in SHOWN
        if not bare.startswith("▌"):
            skipping = False
        if not bare.startswith("   "):  # the second line of something shares its fate
            elsewhere = bare.startswith("read") or (
                bare.startswith("edited") and not any(name in bare for name in SHOWN)
            )
        if not (skipping or elsewhere or (not bare and not last)):
            kept.append(line)
            last = bare
    return kept[:LINES]


def main() -> None:
    """Keep the screen around the first alert."""
    lines = lasting(asyncio.run(play()))
    plain = [Text.from_ansi(line).plain.rstrip() for line in lines]
    first = next(number for number, line in enumerate(plain) if line.startswith("ALERT"))
    before = [line for line, bare in zip(lines[:first], plain, strict=False) if bare.startswith("read")]
    shown = chosen(lines[first:], plain[first:])
    picture([*lines[:3], "", *before[-3:], *shown], HERE / "rehearsal.png")
    (HERE / "rehearsal.txt").write_text("\n".join(plain) + "\n", "utf-8")


if __name__ == "__main__":
    main()
