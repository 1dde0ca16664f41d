"""The command `repwatch`: reads words and options, calls the rooms, says what came of it. An edge.

Exit codes follow sysexits.h: 78 configuration, 69 unavailable, 75 try again later, 70 a defect of ours.
"""

import asyncio
import json
import sys
from collections.abc import Coroutine
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

import bot
from bot.cli_audit import audit_commands
from bot.cli_common import Json, later, out, quiet_settings
from bot.cli_poster import command as poster
from bot.cli_rules import rules_commands
from bot.cli_sources import feeds_commands  # the commands of bot/cli_feeds.py, and its own
from bot.errors import ConfigurationError, RepatriationWatchError
from bot.runtime import exits

if TYPE_CHECKING:
    from bot.runtime import app, doctor, errands, explain, logs, settings, setup, standing
    from bot.triage import classify as triage
    from bot.triage import evaluate as evaluation
    from storage import sealing
else:
    app, doctor, errands, explain, logs, settings, setup, standing = (
        later(f"bot.runtime.{name}")
        for name in ("app", "doctor", "errands", "explain", "logs", "settings", "setup", "standing")
    )
    triage, evaluation = later("bot.triage.classify"), later("bot.triage.evaluate")
    sealing = later("storage.sealing")

repwatch = typer.Typer(
    name="repwatch",
    help="Watches the news for forced returns of North Korean refugees, and tells Telegram chats.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
db_commands = typer.Typer(help="The database.", no_args_is_help=True)
key_commands = typer.Typer(help="The key that seals the ids.", no_args_is_help=True)
repwatch.add_typer(feeds_commands, name="feeds")
repwatch.add_typer(rules_commands, name="rules")
repwatch.add_typer(audit_commands, name="audit")
repwatch.add_typer(db_commands, name="db")
repwatch.add_typer(key_commands, name="key")
repwatch.command(name="poster")(poster)


class Guest(StrEnum):
    """What a guest may become: the words of `storage.models.Role`, without loading them."""

    COORDINATOR = "coordinator"
    REVIEWER = "reviewer"
    OPERATOR = "operator"


def main() -> NoReturn:
    """Run `repwatch` and leave with the right exit code, never with a traceback."""
    scrub = logs.scrubber(())
    try:
        code = repwatch(standalone_mode=False)
    except typer.Abort:
        code = 130
    except typer.TyperException as error:  # a word or option that is not ours
        said = error.format_message()
        sys.stderr.write(f"{said} Try: repwatch --help\n" if said else "")
        code = 64
    except BaseException as error:  # noqa: BLE001 -- the last resort
        code, words = exits.explain(error)
        if words:
            sys.stderr.write(scrub(words) + "\n")
    raise SystemExit(code if isinstance(code, int) else 0)


def _do(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


@repwatch.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:  # noqa: FBT002 -- typer's way
    """Watches the news for forced returns of North Korean refugees, and tells Telegram chats."""
    if show:
        out.print(bot.__version__)


@repwatch.command()
def run() -> None:
    """Do everything until stopped. With no TELEGRAM_TOKEN: a rehearsal on this machine alone."""
    given = settings.load()
    if given.telegram_token is None:
        from bot.runtime import rehearse  # noqa: PLC0415 -- a live bot carries no rehearsal

        _do(rehearse.run(given))
        return
    logs.configure(given.log_level, given.secrets())
    _do(app.run(given, foot=standing.Standing(out)))


@repwatch.command()
def poll(as_json: Json = False) -> None:  # noqa: FBT002 -- typer's way
    """Ask the feeds that are due, judge what is new, and queue the alerts: one pass, now."""
    counts = _do(errands.poll_once(quiet_settings()))
    if as_json:
        out.print_json(json.dumps(counts))
    else:
        out.print(", ".join(f"{name} {count}" for name, count in counts.items()))


@repwatch.command()
def classify(
    title: Annotated[str, typer.Argument(help="One headline; without it lines are read.")] = "",
    summary: Annotated[str, typer.Argument(help="What stands below it.")] = "",
    marked: Annotated[bool, typer.Option("--explain", help="Mark what was found.")] = False,  # noqa: FBT002 -- typer's way
) -> None:
    """Judge a headline, or JSON objects ({"title", "summary", "lang"?}), one a line: a verdict for each."""
    if not title and sys.stdin.isatty():
        typer.echo('Waiting for lines such as {"title": "…"}; end with Ctrl-D, or give a headline.', err=True)
    lines = (_item(line, number) for number, line in enumerate(sys.stdin, start=1) if line.strip())
    for item in [(title, summary, None)] if title else lines:
        verdict = triage.classify(*item)
        if marked:
            out.print(explain.explained(item[0], item[1], verdict, plain=not out.is_terminal), end="")
        else:
            sys.stdout.write(json.dumps(verdict.as_dict(), ensure_ascii=False) + "\n")
            sys.stdout.flush()


def _item(line: str, number: int) -> tuple[str, str, str | None]:
    try:
        row = json.loads(line)
        title, summary, language = row.get("title") or "", row.get("summary") or "", row.get("lang")
    except (ValueError, AttributeError):
        raise ConfigurationError(
            f'Line {number} is no JSON object such as {{"title": "…", "summary": "…", "lang": "ko"}}.'
        ) from None
    return str(title), str(summary), str(language) if language else None


@repwatch.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="A tab-separated file with title, summary and label.")],
    as_json: Json = False,  # noqa: FBT002 -- typer's way
) -> None:
    """Judge labelled news and show precision, recall and the worst misses."""
    report = evaluation.evaluate(file)
    if as_json:
        out.print_json(evaluation.as_json(report))
    else:
        out.print(evaluation.render(report), markup=False, highlight=False)


@repwatch.command()
def init() -> None:
    """Set up this folder: token, language, zone, key, and the link for the first coordinator."""
    _do(setup.run(out))


@repwatch.command(name="doctor")
def check_up(as_json: Json = False) -> None:  # noqa: FBT002 -- typer's way
    """Check everything that must hold before the bot runs, each with the line that mends it."""
    findings = _do(doctor.examine())
    if as_json:
        out.print_json(json.dumps([finding.as_dict() for finding in findings]))
    else:
        out.print(doctor.table(findings))
    raise typer.Exit(max((finding.exit_code for finding in findings), default=0))


@repwatch.command()
def invite(
    role: Annotated[Guest, typer.Argument(help="What the guest may do.")] = Guest.COORDINATOR,
    as_json: Json = False,  # noqa: FBT002 -- typer's way
) -> None:
    """Make a single-use link by which one person joins as a coordinator within 48 hours."""
    from storage.models import Role  # noqa: PLC0415 -- a package, which `later` cannot put off

    made = _do(errands.invite(quiet_settings(), Role(role.value)))
    if as_json:
        out.print_json(json.dumps(made.as_dict()))
    else:
        out.print(
            f"Send this link to one person, by a channel you trust. It works once, until {made.expires}:"
        )
        out.print(made.link or made.token, markup=False, highlight=False)


@db_commands.command(name="upgrade")
def db_upgrade() -> None:
    """Bring the tables up to date."""
    _do(errands.upgrade(quiet_settings()))
    out.print("The tables are up to date.")


@key_commands.command(name="new")
def key_new() -> None:
    """Print a fresh key. Keep it outside DATA_DIR and a copy in a safe place."""
    sys.stdout.write(sealing.Keyring.new_text() + "\n")


__all__ = ["RepatriationWatchError", "main", "repwatch"]
