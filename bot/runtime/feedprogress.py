"""Shows how far a check of the feeds is: a bar on a terminal, else a line for each feed. An edge.

It goes to standard error, so that what a command prints can be read by a program.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.runtime.feedcheck import Progress as Told
from bot.runtime.feedcheck import Tried


@contextmanager
def shown(*, quiet: bool = False) -> Iterator[Told]:
    """Give what a check tells of each feed it asked."""
    console = Console(stderr=True, highlight=False)
    if quiet:
        yield lambda _count, _tried: None
    elif not console.is_terminal:
        yield lambda count, tried: _line(console, count, tried)
    else:
        columns = (TextColumn("Asking"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=None)

            def told(count: int, tried: Tried | None) -> None:
                name = tried.feed.name if tried else ""
                bar.update(task, total=count, advance=1 if tried else 0, description=name.replace("[", "("))

            yield told


def _line(console: Console, count: int, tried: Tried | None) -> None:
    if tried is None:
        console.print(f"Asking {count} feed{'' if count == 1 else 's'}.")
    else:
        console.print(f"{tried.result}: {tried.feed.name}", markup=False, soft_wrap=True)
