"""What the commands share: options, the screen, settings, and modules loaded when first used. An edge."""

import importlib.util
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from bot.runtime.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="For programs: JSON instead of words.")]
out = Console(soft_wrap=True)


def later(name: str) -> Any:
    """Give a module, not a package, that is loaded when something of it is first used.

    The command line would else load the database, Telegram and the rules to say which commands there are.
    This is the recipe of the standard library for `importlib.util.LazyLoader`.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    loader = importlib.util.LazyLoader(spec.loader)
    spec.loader = loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
    return module


def quiet_settings() -> "Settings":
    """Give the settings for a command that speaks to a person: only warnings are logged."""
    from bot.runtime import logs, settings  # noqa: PLC0415 -- only where a command needs them

    given = settings.load()
    logs.configure("WARNING", given.secrets())
    return given
