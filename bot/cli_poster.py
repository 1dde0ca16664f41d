"""The command `repwatch poster`: writes a page with the way to the bot. An edge, called by bot/cli.py."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.delivery.transport import build_request
from bot.errors import ConfigurationError
from bot.runtime import client, settings
from bot.texts import doors, poster
from bot.texts.doors import Door
from bot.texts.languages import LANGUAGES

out = Console(soft_wrap=True)


def command(
    file: Annotated[Path, typer.Option("--out", help="FILE.svg: a page of A4; FILE.png: the QR alone.")],
    language: Annotated[str, typer.Option(help=f"Of the words and the bot: {', '.join(LANGUAGES)}.")] = "en",
    topics: Annotated[
        str, typer.Option(help="What the link chooses, with commas; none: all that there is.")
    ] = "",
    username: Annotated[str, typer.Option("--bot", help="The bot's name; else Telegram is asked.")] = "",
) -> None:
    """Write a poster: a QR picture that opens the bot, its address, and one line of what it is."""
    if file.suffix not in {".svg", ".png"}:
        raise ConfigurationError("Write --out FILE.svg for a page to print, or FILE.png for the QR alone.")
    if language not in LANGUAGES:
        raise ConfigurationError(f"--language is one of {', '.join(LANGUAGES)}.")
    name = username.removeprefix("@") or asyncio.run(_own_name())
    made = poster.Poster(name, _door(language, topics), language)
    if file.suffix == ".png":
        file.write_bytes(poster.png(made))
    else:
        file.write_text(poster.svg(made), "utf-8")
    out.print(f"{file} leads to {made.link}", markup=False, highlight=False)


def _door(language: str, topics: str) -> Door:
    words = topics.replace(",", " ").split()
    known = {*doors.TOPIC_WORDS.values(), doors.OTHERS_WORD}
    wrong = [word for word in words if word not in known]
    if wrong:
        raise ConfigurationError(f"--topics knows no `{wrong[0]}`; write some of {', '.join(sorted(known))}.")
    return doors.of_words([language, *words])


async def _own_name() -> str:
    given = settings.load()
    bot = client.build(given, build_request())
    try:
        me = await client.introduce(bot, given)
    finally:
        await bot.shutdown()
    return me.username or ""
