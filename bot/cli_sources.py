"""The commands `repwatch feeds add`, `remove`, `import`, `export`: feeds beside feeds.yml. An edge."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.prompt import IntPrompt, Prompt

from bot.cli_common import Json, later, out, quiet_settings
from bot.cli_feeds import feeds_commands
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.feeds import adding, opml
    from bot.feeds import catalog_words as words
    from bot.feeds.catalog import FeedEntry
    from bot.runtime import sources
    from bot.runtime.settings import Settings
else:
    adding, opml, words = (later(f"bot.feeds.{name}") for name in ("adding", "opml", "catalog_words"))
    sources = later("bot.runtime.sources")

__all__ = ["feeds_commands"]

Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing.")]
NOT_ADDED = "Nothing was added. With --yes it is."


def at_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty()


@feeds_commands.command(name="add")
def add(
    address: Annotated[str, typer.Argument(help="Of a feed, or of a web page that declares one.")],
    *,
    name: Annotated[str | None, typer.Option(help="Shown beside alerts. Default: the feed's title.")] = None,
    every: Annotated[str | None, typer.Option(help="How often to ask: 15m to 1d. Default: 1h.")] = None,
    language: Annotated[str | None, typer.Option(help="Of its texts. Default: told by the script.")] = None,
    topics: Annotated[str | None, typer.Option(help="Short words of your own, between commas.")] = None,
    pick: Annotated[int | None, typer.Option(help="Which of the feeds that a page declares, from 1.")] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Look at a feed once, show how its items are judged, and add it with them."""
    given = quiet_settings()
    options = {"name": name, "every": every, "language": language, "topics": topics}
    said = _checked(options, private=given.feeds_allow_private)
    talks = at_terminal() and not as_json
    found = asyncio.run(sources.look(given, address, pick))
    if isinstance(found, adding.Choices):
        found = _chosen(given, found, talks=talks)
    if isinstance(found, adding.Known):
        _known(found, as_json=as_json)
        return
    entry = replace(found.entry(), **said)
    if not as_json:
        out.print(sources.preview(found, entry), "")
    if talks and not yes:
        entry, yes = _asked(found, entry, given, said)
    stored = asyncio.run(sources.add(given, found, entry)) if yes else None
    if isinstance(stored, adding.Known):
        _known(stored, as_json=as_json)
    elif as_json:
        out.print_json(json.dumps({**sources.as_dict(found, entry), "stored": yes}, ensure_ascii=False))
    else:
        done = f"Added {entry.name}; items that ring nobody: {stored}." if yes else NOT_ADDED
        out.print(done, markup=False, highlight=False)


def _checked(options: Mapping[str, str | None], *, private: bool) -> dict[str, Any]:
    """Check options before anything is asked of a publisher. Raises ConfigurationError."""
    checks: dict[str, Callable[[str], Any]] = {
        "name": words.check_name,
        "every": lambda value: words.check_every(value, private),
        "language": words.check_language,
        "topics": lambda value: words.check_topics(value.split(",")),
    }
    said: dict[str, Any] = {}
    for option, value in options.items():
        if value is not None:
            try:
                said[option] = checks[option](value)
            except words.WrongWordError as wrong:
                hint = f"; did you mean {wrong.suggestion}?" if wrong.suggestion else ""
                raise ConfigurationError(f"--{option}: {wrong.message}{hint}") from None
    return said


def _chosen(given: "Settings", found: "adding.Choices", *, talks: bool) -> "adding.Candidate | adding.Known":
    """List the feeds of a page, and let the person choose where there is one."""
    lines = [f"{number}  {each.title}  {each.url}" for number, each in enumerate(found.feeds, start=1)]
    if not talks:
        listed = "\n".join(lines)
        raise ConfigurationError(f"{found.page} declares several feeds; choose one with --pick:\n{listed}")
    out.print("\n".join(lines), markup=False, highlight=False)
    numbers = [str(number) for number in range(1, len(lines) + 1)]
    number = IntPrompt.ask("Which one?", choices=numbers, console=out)
    chosen = asyncio.run(sources.look(given, found.feeds[number - 1].url))
    if isinstance(chosen, adding.Choices):
        raise ConfigurationError(f"{chosen.page} is a web page again; give the address of a feed.")
    return chosen


def _asked(
    found: "adding.Candidate", entry: "FeedEntry", given: "Settings", said: dict[str, Any]
) -> tuple["FeedEntry", bool]:
    """Ask for name and pace where no option said them, and whether to add it."""
    private = given.feeds_allow_private
    for option, default in (("name", entry.name), ("every", opml.span(entry.every))):
        while option not in said:
            answer = Prompt.ask(option.capitalize(), default=default, console=out)
            try:
                said |= _checked({option: answer}, private=private)
            except ConfigurationError as wrong:
                out.print(str(wrong), markup=False, highlight=False)
    return replace(entry, **said), typer.confirm(f"Add {found.url}?")


def _known(found: "adding.Known", *, as_json: bool) -> None:
    if as_json:
        out.print_json(json.dumps({"known": found.name, "stored": False}, ensure_ascii=False))
    else:
        out.print(f"It is listened to already, as {found.name}.", markup=False, highlight=False)


@feeds_commands.command(name="remove")
def remove(
    which: Annotated[
        str, typer.Argument(metavar="NAME|URL", help="A feed that was added, not by feeds.yml.")
    ],
    yes: Yes = False,  # noqa: FBT002 -- typer's way
) -> None:
    """Ask an added feed no more. What it brought stays."""
    given = quiet_settings()
    gone = asyncio.run(
        sources.remove(given, which, lambda feed: yes or typer.confirm(f"Remove {feed.name} ({feed.url})?"))
    )
    said = f"Removed {gone.name}." if gone else "Nothing was removed."
    out.print(said, markup=False, highlight=False)


@feeds_commands.command(name="import")
def import_(file: Annotated[Path, typer.Argument(help="A list of feeds as OPML.")]) -> None:
    """Add the feeds of an OPML file, all of them or, where anything is wrong, none."""
    done = asyncio.run(sources.import_list(quiet_settings(), file))
    for line in (*done.left_out, *done.feeds.left_out):
        out.print(f"left out: {line}", markup=False, highlight=False)
    for name in done.feeds.added:
        out.print(f"added: {name}", markup=False, highlight=False)
    count = len(done.feeds.added)
    out.print(f"{count} feed{'s' if count != 1 else ''} added.", markup=False, highlight=False)


@feeds_commands.command(name="export")
def export(
    file: Annotated[Path | None, typer.Argument(help="A new file. Default: standard output.")] = None,
) -> None:
    """Write all feeds as OPML, those of feeds.yml and those that were added."""
    count, text = asyncio.run(sources.export_list(quiet_settings(), file))
    if file is None:
        sys.stdout.write(text)
    else:
        out.print(f"{file}: {count} feeds.", markup=False, highlight=False)
