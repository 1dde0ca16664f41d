"""Time zones as people name them: common ones for buttons, cities in five languages. Pure once loaded."""

import unicodedata
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

from bot.texts.languages import LANGUAGES, translator

COMMON = (
    "Asia/Seoul", "Asia/Tokyo", "Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Bangkok",
    "Asia/Ulaanbaatar", "Asia/Vladivostok", "Europe/London", "Europe/Brussels", "Europe/Berlin",
    "Europe/Moscow", "America/New_York", "America/Toronto", "America/Chicago", "America/Los_Angeles",
    "Australia/Sydney", "UTC",
)  # fmt: skip
"""Those with a button, which carries the place in this list: new ones go to its end."""
_NOT_PLACES = ("Etc/", "SystemV/", "US/", "Brazil/", "Chile/", "Canada/", "Mexico/")
"""Older names of zones: found only as they are written."""


@cache  # to list the zones reads hundreds of files
def zone_of(name: str | None) -> ZoneInfo:
    """Give a zone by its stored name; UTC where none was chosen, or where it is no longer known."""
    return ZoneInfo(name) if name in available_timezones() and name else ZoneInfo("UTC")


def name_of(zone: str, language: str) -> str:
    """Give the name of a zone's city in a language."""
    if zone == "UTC":
        return zone
    city = get_timezone_location(zone, locale=translator(language).locale, return_city=True)
    return city or zone.rpartition("/")[2].replace("_", " ")


def find(words: str) -> str | None:
    """Give the IANA name for what somebody typed: that name itself, or a city in one of five languages."""
    wanted = _folded(words)
    return _known().get(wanted) if wanted else None


@cache
def _known() -> dict[str, str]:
    """Read all names of all zones; a common zone has its city's name before any other."""
    places = [
        zone for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith(_NOT_PLACES)
    ]
    known = {_folded(zone): zone for zone in available_timezones()}
    for zone in (*COMMON[:-1], *places):
        known.setdefault(_folded(zone.rpartition("/")[2]), zone)
        for language in LANGUAGES:
            known.setdefault(_folded(name_of(zone, language)), zone)
    return known


def _folded(words: str) -> str:
    spaced = unicodedata.normalize("NFKC", words).replace("_", " ").casefold()
    return " ".join(spaced.split())
