"""The rehearsal: the whole program on this machine alone, with a local Telegram and local feeds. An edge.

Everything is real but Telegram and the feeds: the client speaks HTTP, the database is a file, ids are sealed.
"""

import asyncio
import contextlib
import tempfile
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from bot.rehearsal import Cast, Newsroom, RehearsalServer, User, World, play
from bot.runtime import app, errands, logs
from bot.runtime.settings import Settings
from bot.runtime.show import Show
from storage.database import Database
from storage.models import Role
from storage.sealing import Keyring

LIVE = "To go live: .venv/bin/repwatch init  (it asks for a token of @BotFather; five minutes)."


async def run(given: Settings, out: Console | None = None, stop: asyncio.Event | None = None) -> None:
    """Play until stopped; nothing is kept and nothing leaves the machine."""
    show = Show(out or Console(highlight=False))
    show.heading("Repatriation Watch: rehearsal. No TELEGRAM_TOKEN is set, so nothing leaves this machine.")
    show.line(f"{LIVE} Stop with Ctrl-C.\n")
    world, newsroom = World(), Newsroom()
    server = RehearsalServer(world, newsroom, grow=True)
    await server.start()
    try:
        with tempfile.TemporaryDirectory(prefix="repwatch-") as folder:
            settings = stage(given, Path(folder), server, newsroom)
            logs.configure("WARNING", settings.secrets())
            invited = await errands.invite(settings, Role.COORDINATOR)
            world.on_message(show.message)
            announce(show, play(world, invited.token))
            await _perform(settings, show, stop)
    finally:
        await server.stop()
    show.heading("The rehearsal has ended; nothing of it was kept.")
    show.line(LIVE)


def stage(given: Settings, folder: Path, server: RehearsalServer, newsroom: Newsroom) -> Settings:
    """Give the settings of a rehearsal in an empty folder: its own token, key, database and feeds."""
    feeds_file = folder / "feeds.yml"
    feeds_file.write_text(newsroom.feeds_yml(server.url, every="2s"), "utf-8")
    return given.model_copy(
        update={
            "telegram_token": SecretStr(server.world.token),
            "telegram_api_url": server.url,
            "database_url": None,
            "data_dir": folder / "data",
            "bot_key": SecretStr(Keyring.new_text()),
            "bot_key_file": None,
            "credentials_directory": None,
            "feeds_file": feeds_file,
            "feeds_allow_private": True,
        }
    )


def announce(show: Show, cast: Cast) -> None:
    """Say who is there and what they do."""
    show.heading("People enter. Each presses Start or sends /subscribe:")
    for place in cast.places:
        show.note("enters", place.first_name if isinstance(place, User) else place.title or "a chat")
    show.line("")


async def _perform(settings: Settings, show: Show, stop: asyncio.Event | None) -> None:
    """Run the real program beside the one who watches its tables."""
    db = Database(settings.database, Keyring.from_text(_key(settings)))
    watching = asyncio.create_task(show.follow(db))
    try:
        await app.run(settings, stop)
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await db.close()


def _key(settings: Settings) -> str:
    return settings.bot_key.get_secret_value() if settings.bot_key else ""
