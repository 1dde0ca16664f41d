"""The commands `repwatch feeds …`: what is listened to, and how it is. An edge."""

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console

from bot.feeds import catalog
from bot.runtime import feedlist, logs, settings

feeds_commands = typer.Typer(help="The feeds that are listened to.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="For programs: JSON instead of words.")]
out = Console(soft_wrap=True)


def _quiet_settings() -> settings.Settings:
    """Give the settings for a command that speaks to a person: only warnings are logged."""
    given = settings.load()
    logs.configure("WARNING", given.secrets())
    return given


@feeds_commands.command(name="check")
def check() -> None:
    """Check feeds.yml and name every problem at once."""
    given = _quiet_settings()
    loaded = catalog.load(given.feeds_file, allow_private=given.feeds_allow_private)
    out.print(f"{given.feeds_file}: {len(loaded.entries)} feeds, no problem.")


@feeds_commands.command(name="list")
def show(as_json: Json = False) -> None:  # noqa: FBT002 -- typer's way
    """Show every feed, how it is and when it is asked next."""
    rows = asyncio.run(feedlist.list_feeds(_quiet_settings()))
    if as_json:
        out.print_json(json.dumps(rows, ensure_ascii=False))
    else:
        out.print(feedlist.feeds_table(rows))
