"""Places by their English name: in which country, and of which kind. Pure after loading."""

from dataclasses import dataclass
from functools import cache

from ruamel.yaml import YAML

from bot.triage.lexicon import sources


@dataclass(frozen=True, slots=True)
class Place:
    """One place; `kind` is country, capital, border, town, region, river, camp, or north for the North."""

    name: str
    country: str
    kind: str


@cache
def gazetteer() -> dict[str, Place]:
    """Give all places by English name."""
    text = dict(sources())["gazetteer.yml"]
    rows = YAML(typ="safe").load(text)
    return {row["name"]: Place(row["name"], row["country"], row["kind"]) for row in reversed(rows)}


def country_of(name: str) -> str | None:
    """Give the ISO country of a place, or None for a name we do not know."""
    place = gazetteer().get(name)
    return place.country if place else None


def is_country(name: str) -> bool:
    """Say whether the name is that of a whole country."""
    place = gazetteer().get(name)
    return place is not None and place.kind in {"country", "capital"}
