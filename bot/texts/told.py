"""Words what is told beside the bare facts: which people, who says so, when it happened. Pure."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from ruamel.yaml import YAML

from bot.texts.languages import Translator
from storage.models import Precision, Whom

MOST_GROUPS = 4
"""Groups of people named on a card: more would hide the figure."""


def whom_text(groups: Sequence[str], say: Translator) -> str | None:
    """Give "women and children" for the values of Whom, or None where none is known."""
    words = {
        Whom.WOMEN: say.text("women"),
        Whom.CHILDREN: say.text("children"),
        Whom.BABIES: say.text("babies"),
        Whom.PREGNANT: say.text("pregnant women"),
        Whom.ELDERLY: say.text("elderly people"),
        Whom.FAMILIES: say.text("families"),
        Whom.SOLDIERS: say.text("soldiers"),
        Whom.WORKERS: say.text("workers"),
    }
    named = [word for group, word in words.items() if group in groups][:MOST_GROUPS]
    return format_list(named, locale=say.locale) if named else None


def when_text(on: date, within: Precision, say: Translator) -> str:
    """Give the day, or the week, month or year that starts with it."""
    if within is Precision.DAY:
        return format_date(on, "long", locale=say.locale)
    if within is Precision.WEEK:
        return say.text("the week from {day}", day=format_date(on, "long", locale=say.locale))
    return format_skeleton("yMMMM" if within is Precision.MONTH else "y", on, locale=say.locale)


def claimant_text(code: str, say: Translator) -> str | None:
    """Name who says so from the code of triage, or None for a code we do not know."""
    names = load_claimants().get(code)
    return names[say.language] if names else None


@cache
def load_claimants() -> dict[str, dict[str, str]]:
    """Read the names of claimants: code → language → name."""
    text = (files("bot.texts") / "claimants.yml").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = YAML(typ="safe").load(text)
    return loaded
