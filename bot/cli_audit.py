"""The commands `repwatch audit verify` and `list`: what coordinators and the machine did. An edge."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli_common import Json, later, out, quiet_settings

if TYPE_CHECKING:
    from bot.runtime import auditing
    from bot.texts import audit as texts
    from storage.models import AuditEntry
else:
    auditing, texts = later("bot.runtime.auditing"), later("bot.texts.audit")

audit_commands = typer.Typer(
    help="The audit log: who did what, by numbers. It is only ever added to.", no_args_is_help=True
)


@audit_commands.command(name="verify")
def verify(
    known: Annotated[
        str | None,
        typer.Option(metavar="N:CODE", help="A head that was written down before; it must still be there."),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Check every entry and the chain between them. Exit code 0: whole, 1: broken."""
    found = asyncio.run(auditing.verify(quiet_settings(), known))
    if as_json:
        out.print_json(json.dumps(found.as_dict()))
    else:
        out.print(found.in_words(), markup=False, highlight=False)
    raise typer.Exit(0 if found.whole else 1)


@audit_commands.command(name="list")
def list_(
    number: Annotated[int, typer.Option("--last", min=1, help="How many of the newest entries.")] = 50,
    *,
    as_json: Json = False,
) -> None:
    """Show the newest entries, the oldest of them first."""
    entries = asyncio.run(auditing.newest(quiet_settings(), number))
    if as_json:
        out.print_json(json.dumps([_row(entry) for entry in entries]))
        return
    for entry in entries:
        line = f"{entry.id}  {texts.stamp(entry.at)}  {texts.line(entry, 'en')}"
        out.print(line, markup=False, highlight=False)


def _row(entry: "AuditEntry") -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "act": entry.act.value,
        "about": entry.about,
        "other": entry.other,
    }
