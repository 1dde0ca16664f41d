"""What the commands share: options, the screen, settings, and modules loaded when first used. An edge."""

import importlib
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from bot.runtime.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="For programs: JSON instead of words.")]
out = Console(soft_wrap=True)


class _Later:
    """Stands for a module until something of it is used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        # Python's own LazyLoader hides why a module does not load: asked again, it only lacks the name.
        return getattr(importlib.import_module(self._name), name)


def later(name: str) -> Any:
    """Give a module that is loaded when something of it is first used.

    The command line would else load the database, Telegram and the rules to say which commands there are.
    """
    return _Later(name)


def quiet_settings() -> "Settings":
    """Give the settings for a command that speaks to a person: only warnings are logged."""
    from bot.runtime import logs, settings  # noqa: PLC0415 -- only where a command needs them

    given = settings.load()
    logs.configure("WARNING", given.secrets())
    return given
