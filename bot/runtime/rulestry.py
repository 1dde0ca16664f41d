"""What `repwatch rules list`, `try` and `apply` do, each with the database open for a moment. An edge."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from bot.chat.trials import effect_of
from bot.errors import ConfigurationError, RulesFileError
from bot.runtime import rulesfile
from bot.runtime.errands import opened
from bot.runtime.settings import Settings
from bot.texts import rules as texts
from bot.triage import rules
from bot.triage.own_terms import OwnTerm
from bot.triage.trial import Affected, Trial, trial
from bot.triage.trial import Progress as Told

SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Listed:
    """The words in use beside the packaged ones, each with who brought it, and the name of the rules."""

    version: str
    terms: tuple[tuple[OwnTerm, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """Give it for JSON."""
        return {"version": self.version, "terms": [{**asdict(term), "by": by} for term, by in self.terms]}


async def listed(given: Settings) -> Listed:
    """Give the words in use. Raises RulesFileError where rules.yml does not load."""
    path = rulesfile.find(given)
    of_file = rulesfile.load(path) if path else ()
    async with opened(given) as (database, _):
        of_coordinators = await rulesfile.stored(database)
    both = rulesfile.together(of_coordinators, of_file)
    origin = dict.fromkeys(of_coordinators, "coordinators")
    return Listed(rules.of(both).version, tuple((term, origin.get(term, rulesfile.NAME)) for term in both))


def _in_place(given: Settings) -> tuple[OwnTerm, ...]:
    """Give the words of rules.yml; none where it is broken, as the bot does without it too."""
    path = rulesfile.find(given)
    try:
        return rulesfile.load(path) if path else ()
    except RulesFileError:
        return ()


async def tried(given: Settings, file: Path, days: int, progress: Told | None) -> Trial:
    """Tell what a file in the place of rules.yml would have changed.

    Raises RulesFileError where the file does not load, ConfigurationError where a word of it is too broad.
    """
    wanted, present = rulesfile.load(file), _in_place(given)
    async with opened(given) as (database, _):
        of_coordinators = await rulesfile.stored(database)
        before, after = await asyncio.gather(
            *(
                asyncio.to_thread(rules.of, rulesfile.together(of_coordinators, of_file))
                for of_file in (present, wanted)
            )
        )
        return await trial(
            database, before, after, datetime.now(UTC), days=days, seconds=SECONDS, progress=progress
        )


def refuse_broad(found: Trial) -> None:
    """Refuse words that stand in too many items. Raises ConfigurationError that names each."""
    if found.broad:
        named = "\n".join(f"  {term.text} ({term.language}, {term.sort})" for term in found.broad)
        raise ConfigurationError(f"Too broad, in more than a fifth of {found.looked} items:\n{named}")


def as_dict(found: Trial) -> dict[str, Any]:
    """Give a trial for JSON, all items of it."""

    def item(one: Affected) -> dict[str, str]:
        return {"title": one.title, "source": one.source, "at": one.at.isoformat()}

    return {
        **{
            name: getattr(found, name)
            for name in ("days", "there", "looked", "touched", "other", "cut_short")
        },
        "gained": [item(one) for one in found.gained],
        "lost": [item(one) for one in found.lost],
        "broad": [asdict(term) for term in found.broad],
    }


_PARTS = (
    ("gained", "green", "Would have rung, and did not: {n}"),
    ("lost", "red", "Rang, and would not have: {n}"),
)


def shown(found: Trial) -> Text:
    """Tell a trial to a person: the first items of each sort, the rest counted."""
    effect = effect_of(found)
    text = Text(
        f"Tried on {found.looked} items of the last {found.days} days; {found.touched} hold a changed word.\n"
    )
    if found.cut_short:
        text.append("Time was up: the older items were not looked at.\n")
    counts = {"gained": effect.all_gained, "lost": effect.all_lost}
    for name, colour, words in _PARTS:
        text.append("\n" + words.format(n=counts[name]) + "\n", style=f"bold {colour}")
        for line in getattr(effect, name):
            text.append(f"  {line.day}  ").append(line.title).append(f"  ({line.source})\n", style="dim")
        if counts[name] > texts.LISTED:
            text.append(f"  and {counts[name] - texts.LISTED} more\n")
    if found.other:
        text.append(f"\nJudged otherwise in smaller things: {found.other}\n")
    return text


@contextmanager
def progress(*, quiet: bool) -> Iterator[Told | None]:
    """Show how far a trial is, as a bar on a terminal's standard error."""
    console = Console(stderr=True, highlight=False)
    if quiet or not console.is_terminal:
        yield None
        return
    with Progress(
        TextColumn("Trying"), BarColumn(), MofNCompleteColumn(), console=console, transient=True
    ) as bar:
        task = bar.add_task("", total=None)

        async def told(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield told
