"""The commands `repwatch feeds …`: what is listened to, and how it is. An edge."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.cli_common import Json, later, out, quiet_settings

if TYPE_CHECKING:
    from bot.feeds import catalog
    from bot.runtime import feedcheck, feedlist, feedprogress
else:
    catalog = later("bot.feeds.catalog")
    feedcheck, feedlist, feedprogress = (
        later(f"bot.runtime.{name}") for name in ("feedcheck", "feedlist", "feedprogress")
    )

feeds_commands = typer.Typer(help="The feeds that are listened to.", no_args_is_help=True)

wide = Console(highlight=False)


@feeds_commands.command(name="check")
def check(
    as_json: Json = False,  # noqa: FBT002 -- typer's way
    file_only: Annotated[bool, typer.Option("--file-only", help="Ask no feed.")] = False,  # noqa: FBT002 -- as above
) -> None:
    """Check feeds.yml, then ask every feed that may be asked now. Exit code 1: no news comes from some."""
    given = quiet_settings()
    loaded = catalog.load(given.feeds_file, allow_private=given.feeds_allow_private)
    if not as_json:
        out.print(f"{given.feeds_file}: {len(loaded.entries)} feeds, no problem.", highlight=False)
    elif file_only:
        out.print_json(json.dumps({"file": str(given.feeds_file), "way": "file only", "feeds": []}))
    if file_only:
        return
    with feedprogress.shown(quiet=as_json) as progress:
        checked = asyncio.run(feedcheck.check(given, loaded, progress))
    if as_json:
        out.print_json(json.dumps(feedcheck.as_json(checked, str(given.feeds_file)), ensure_ascii=False))
    else:
        wide.print(feedcheck.table(checked), "")
        for line in feedcheck.words(checked):
            out.print(line, markup=False, highlight=False)
    raise typer.Exit(1 if checked.bad else 0)


@feeds_commands.command(name="list")
def show(as_json: Json = False) -> None:  # noqa: FBT002 -- typer's way
    """Show every feed, how it is and when it is asked next."""
    listing = asyncio.run(feedlist.list_feeds(quiet_settings()))
    if as_json:
        out.print_json(json.dumps(listing.rows(), ensure_ascii=False))
        return
    wide.print(feedlist.table(listing), "")
    for line in (feedlist.summary(feed.state for feed in listing.feeds), feedlist.outage_line(listing)):
        if line:
            out.print(line, markup=False, highlight=False)
