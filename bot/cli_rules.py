"""The commands `repwatch rules …`: the words that triage looks for beside the packaged ones. An edge."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.cli_common import Json, later, quiet_settings

if TYPE_CHECKING:
    from bot.runtime import rulesfile, rulestry
else:
    rulesfile, rulestry = later("bot.runtime.rulesfile"), later("bot.runtime.rulestry")

rules_commands = typer.Typer(
    help="The words that are looked for beside the packaged ones.", no_args_is_help=True
)

File = Annotated[Path, typer.Argument(help="Words in the form of rules.yml.")]
Days = Annotated[int, typer.Option(help="Try them on the items of so many days.", min=1, max=3650)]
out = Console(soft_wrap=True, highlight=False)


@rules_commands.command(name="list")
def show(as_json: Json = False) -> None:  # noqa: FBT002 -- typer's way
    """Show the words of rules.yml and of coordinators that are in use."""
    listed = asyncio.run(rulestry.listed(quiet_settings()))
    if as_json:
        out.print_json(json.dumps(listed.as_dict(), ensure_ascii=False))
        return
    for term, by in listed.terms:
        of = f"silences {term.sort}" if term.silences else str(term.sort)
        out.print(f"{term.language}  {of}  {term.text}  ({by})", markup=False)
    count = len(listed.terms)
    out.print(f"{count} word{'s' if count != 1 else ''}; rules {listed.version}", markup=False)


@rules_commands.command(name="try")
def try_(file: File, *, days: Days = 90, as_json: Json = False) -> None:
    """Tell what FILE in the place of rules.yml would have changed. Nothing is stored."""
    given = quiet_settings()
    with rulestry.progress(quiet=as_json) as progress:
        found = asyncio.run(rulestry.tried(given, file, days, progress))
    if as_json:
        out.print_json(json.dumps(rulestry.as_dict(found), ensure_ascii=False))
    else:
        out.print(rulestry.shown(found), end="")
    rulestry.refuse_broad(found)


@rules_commands.command(name="apply")
def apply(
    file: File,
    *,
    days: Days = 90,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """Tell the same, and put FILE in the place of rules.yml: a running bot takes it up within seconds."""
    given = quiet_settings()
    text = file.read_bytes() if file.is_file() else b""
    with rulestry.progress(quiet=False) as progress:
        found = asyncio.run(rulestry.tried(given, file, days, progress))
    out.print(rulestry.shown(found), end="")
    rulestry.refuse_broad(found)
    if not yes and not (sys.stdin.isatty() and typer.confirm("Put it in place?")):
        out.print("Nothing was changed. With --yes it is.")
        return
    out.print(f"In place: {rulesfile.put_in_place(given, text)}", markup=False)


__all__ = ["rules_commands"]
