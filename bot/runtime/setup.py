"""`repwatch init`: sets up a folder so that `repwatch run` runs live. An edge.

Nothing is written before Telegram has accepted the token, and an existing key is never replaced.
"""

import os
from pathlib import Path

import typer
from rich.console import Console
from rich.prompt import Prompt

from bot.errors import ConfigurationError
from bot.runtime import client, errands, settings
from bot.runtime.settings import KEY_NAME, LANGUAGES, Settings
from storage.models import Role
from storage.sealing import Keyring

ENV_FILE = Path(".env")


async def run(out: Console) -> None:
    """Ask for token, language and zone; write .env and the key; show the first coordinator's link."""
    before = settings.load()
    token = _ask_token(out, before)
    username = await _accepted(settings.load(telegram_token=token))
    given = _ask_rest(out, before, token)
    key = _make_key(given)
    write_env(
        ENV_FILE,
        {
            "TELEGRAM_TOKEN": given.telegram_token.get_secret_value() if given.telegram_token else "",
            "BOT_LANGUAGE": given.bot_language,
            "BOT_ZONE": given.bot_zone,
            "BOT_KEY_FILE": str(key),
        },
    )
    out.print(f"\n@{username} is set up. Written: {ENV_FILE} (yours alone) and the key {key}.")
    out.print("Keep a copy of the key in a safe place: without it nobody in the database can be reached.\n")
    made = await errands.invite(settings.load(), Role.OPERATOR)
    out.print("You become the first coordinator by this link. It works once, within 48 hours:\n")
    out.print(f"    {made.link}\n", markup=False, highlight=False)
    out.print("Now start the bot:  make run   (or: repwatch run).  All is checked by:  repwatch doctor")


def _ask_token(out: Console, before: Settings) -> str:
    if before.telegram_token:
        out.print("The token is taken from TELEGRAM_TOKEN.")
        return before.telegram_token.get_secret_value()
    return str(typer.prompt("The bot's token from @BotFather (it is not shown)", hide_input=True)).strip()


def _ask_rest(out: Console, before: Settings, token: str) -> Settings:
    language = Prompt.ask("Language", choices=list(LANGUAGES), default=before.bot_language, console=out)
    zone = Prompt.ask("Time zone, such as Asia/Seoul", default=before.bot_zone, console=out)
    return settings.load(
        telegram_token=token, bot_language=language, bot_zone=zone, bot_key_file=before.bot_key_file
    )


async def _accepted(given: Settings) -> str:
    """Let Telegram check the token, and give the bot's username."""
    from bot.delivery.transport import build_request  # noqa: PLC0415 -- keeps `repwatch --help` quick

    bot = client.build(given, build_request())
    try:
        return (await client.introduce(bot, given)).username or "the bot"
    finally:
        await bot.shutdown()


def _make_key(given: Settings) -> Path:
    """Give the key's file: the one there is, or a fresh one in the user's own folder."""
    path = given.bot_key_file or key_home() / KEY_NAME
    path = path.expanduser().absolute()
    if path.exists():
        settings.check_key_file(path, given.data_dir)
        return path
    if path.resolve().is_relative_to(given.data_dir.resolve()):
        raise ConfigurationError(
            f"The key must not lie in {given.data_dir}, beside the database. Set BOT_KEY_FILE elsewhere."
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_private(path, Keyring.new_text() + "\n")
    return path


def key_home() -> Path:
    """Give the folder for the key: away from the database, in the user's configuration."""
    return Path(typer.get_app_dir("repatriation-watch"))


def write_env(path: Path, values: dict[str, str]) -> None:
    """Set these variables in an env file and leave its other lines; only the owner may read it."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    kept = [line for line in lines if line.partition("=")[0].strip() not in values]
    written = [f"{name}={value}" for name, value in values.items()]
    _write_private(path, "\n".join([*kept, *written]) + "\n")


def _write_private(path: Path, text: str) -> None:
    """Write whole or not at all, readable by the owner alone from the first byte."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
