"""Load the regular expressions of facts and of caution, folded as texts are. Pure after loading."""

import re
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from bot.triage.text import fold
from bot.triage.triggers import Triggers


@cache
def _document(name: str) -> dict[str, Any]:
    text = resources.files("bot.triage").joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = YAML(typ="safe").load(text)
    return loaded


def _joined(lines: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(fold(line).text for line in lines))


@cache
def pattern(section: str, language: str) -> re.Pattern[str] | None:
    """Give the pattern of a section in one language (`zh`, without the script), or None where it has none."""
    lines = _document("patterns.yml")[section].get(language)
    return _joined(lines) if lines else None


@cache
def groups(section: str, language: str) -> dict[str, re.Pattern[str]]:
    """Give the patterns of a section whose language holds several, by name."""
    return {
        name: _joined(lines) for name, lines in _document("patterns.yml")[section].get(language, {}).items()
    }


@cache
def caution(section: str, language: str) -> re.Pattern[str]:
    """Give the pattern of a section of `caution.yml` in one language (`zh`, without the script).

    What holds for all languages is in it; a language without lines of its own uses those of English.
    """
    lines = _document("caution.yml")[section]
    own = lines.get(language) or lines.get("en", [])
    return _joined([*lines.get("any", []), *own])


@cache
def cautions(language: str) -> Triggers:
    """Give what tells which sections of `caution.yml` may match a text in one language."""
    return Triggers({section: caution(section, language).pattern for section in _document("caution.yml")})
