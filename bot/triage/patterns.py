"""Load the regular expressions of facts from `patterns.yml`, folded as texts are. Pure after loading."""

import re
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from bot.triage.text import fold


@cache
def _document() -> dict[str, Any]:
    text = resources.files("bot.triage").joinpath("patterns.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = YAML(typ="safe").load(text)
    return loaded


def _joined(lines: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(fold(line).text for line in lines))


@cache
def pattern(section: str, language: str) -> re.Pattern[str] | None:
    """Give the pattern of a section in one language (`zh`, without the script), or None where it has none."""
    lines = _document()[section].get(language)
    return _joined(lines) if lines else None


@cache
def groups(section: str, language: str) -> dict[str, re.Pattern[str]]:
    """Give the patterns of a section whose language holds several, by name."""
    return {name: _joined(lines) for name, lines in _document()[section].get(language, {}).items()}
