"""The command `repwatch poster`: writes a page with the way to the bot. An edge, called by bot/cli.py."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_common import later, out
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.delivery import transport
    from bot.runtime import client, settings
    from bot.texts import doors, languages, poster
else:
    transport = later("bot.delivery.transport")
    client, settings = later("bot.runtime.client"), later("bot.runtime.settings")
    doors, languages, poster = (later(f"bot.texts.{name}") for name in ("doors", "languages", "poster"))


def command(
    file: Annotated[Path, typer.Option("--out", help="FILE.svg: a page of A4; FILE.png: the QR alone.")],
    language: Annotated[str, typer.Option(help="Of the words: en, ko, zh_Hans, zh_Hant or ja.")] = "en",
    topics: Annotated[
        str, typer.Option(help="What the link chooses, with commas; none: all that there is.")
    ] = "",
    username: Annotated[str, typer.Option("--bot", help="The bot's name; else Telegram is asked.")] = "",
) -> None:
    """Write a poster: a QR picture that opens the bot, its address, and one line of what it is."""
    if file.suffix not in {".svg", ".png"}:
        raise ConfigurationError("Write --out FILE.svg for a page to print, or FILE.png for the QR alone.")
    if language not in languages.LANGUAGES:
        raise ConfigurationError(f"--language is one of {', '.join(languages.LANGUAGES)}.")
    name = username.removeprefix("@") or asyncio.run(_own_name())
    made = poster.Poster(name, _door(language, topics), language)
    if file.suffix == ".png":
        file.write_bytes(poster.png(made))
    else:
        file.write_text(poster.svg(made), "utf-8")
    out.print(f"{file} leads to {made.link}", markup=False, highlight=False)


def _door(language: str, topics: str) -> "doors.Door":
    words = topics.replace(",", " ").split()
    known = {*doors.TOPIC_WORDS.values(), doors.OTHERS_WORD}
    wrong = [word for word in words if word not in known]
    if wrong:
        raise ConfigurationError(f"--topics knows no `{wrong[0]}`; write some of {', '.join(sorted(known))}.")
    return doors.of_words([language, *words])


async def _own_name() -> str:
    given = settings.load()
    bot = client.build(given, transport.build_request())
    try:
        me = await client.introduce(bot, given)
    finally:
        await bot.shutdown()
    return me.username or ""
