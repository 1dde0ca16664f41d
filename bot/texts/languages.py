"""The five languages the bot speaks: which one a chat gets, and phrases, numbers and names in it.

Pure once loaded. Phrases are English msgids; their translations stand in
`locales/<language>/LC_MESSAGES/*.po`, read as they are. Names of places stand in places.yml,
names of countries and languages come from Babel.
"""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from ruamel.yaml import YAML

LANGUAGES = ("en", "ko", "zh_Hans", "zh_Hant", "ja")
"""As they stand in the rows of subscribers and messages. English is the language of the msgids."""

NAMES = {"en": "English", "ko": "한국어", "zh_Hans": "简体中文", "zh_Hant": "繁體中文", "ja": "日本語"}
"""Each language's name in itself, for buttons."""

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_WIDE = {
    "zh_Hans": {":": "：", ",": "，"},
    "zh_Hant": {":": "：", ",": "，"},
    "ja": {":": "：", ",": "、"},
}
_Catalog = dict[str, str | tuple[str, ...]]


def pick(telegram_code: str | None, untold: str = "en") -> str:
    """Give the language for a Telegram `language_code` (`ko`, `zh-hant`, `pt-BR`).

    English for a language we do not speak, `untold` where none is told.
    """
    if not telegram_code:
        return untold
    main, *rest = telegram_code.lower().replace("_", "-").split("-")
    if main == "zh":
        return "zh_Hant" if _TRADITIONAL.intersection(rest) and "hans" not in rest else "zh_Hans"
    return main if main in {"ko", "ja"} else "en"


@dataclass(frozen=True, slots=True)
class Translator:
    """Says things in one language. Values put into phrases must be fit for a message already."""

    language: str
    _phrases: _Catalog = field(repr=False)
    _places: dict[str, dict[str, str]] = field(repr=False)

    @property
    def locale(self) -> Locale:
        """Babel's rules for the language."""
        return Locale.parse(self.language)

    def text(self, msgid: str, **values: object) -> str:
        """Give a phrase with its `{placeholders}` filled; the English msgid where no translation is known."""
        found = self._phrases.get(msgid, msgid)
        phrase = found if isinstance(found, str) else found[0]
        return phrase.format(**values)

    def plural(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Give the phrase that goes with `n`; `{n}` in it becomes the number with its separators."""
        found = self._phrases.get(singular)
        if found is None:
            phrase = singular if n == 1 else plural
        else:  # the four other languages have one form for all numbers
            phrase = found if isinstance(found, str) else found[0]
        return phrase.format(n=self.number(n), **values)

    def number(self, n: int) -> str:
        """Give a number with the language's separators: 1,200."""
        return format_decimal(n, locale=self.locale)

    def date(self, at: datetime, zone: tzinfo) -> str:
        """Give the day of `at` in `zone`, the month as a word where the language has one: March 9, 2026."""
        return format_date(at.astimezone(zone).date(), "long", locale=self.locale)

    def time(self, at: datetime, zone: tzinfo) -> str:
        """Give the time of day of `at` in `zone` on 24 hours: 13:05."""
        return format_time(at, "HH:mm", tzinfo=zone, locale=self.locale)

    def moment(self, at: datetime, zone: tzinfo) -> str:
        """Give day, time and the short name of the zone: March 9, 2026, 13:05 UTC."""
        between = ", " if self.language == "en" else " "
        return f"{self.date(at, zone)}{between}{self.time(at, zone)} {at.astimezone(zone).tzname()}"

    def labelled(self, label: str, value: str) -> str:
        """Give what a value is and the value, with the colon of the language between them."""
        return f"{label}{self.mark(':')}{value}"

    def mark(self, sign: str) -> str:
        """Give a colon or comma, with the space after it, as the language writes it."""
        return f"{sign} " if self.language in ("en", "ko") else _WIDE[self.language][sign]

    def place(self, name: str) -> str:
        """Give the name of a place in the language from its English name; the same where none is known."""
        return self._places.get(name, {}).get(self.language, name)

    def country(self, code: str) -> str:
        """Give the name of a country from its ISO 3166 alpha-2 code; the code where it is none."""
        name = str(self.locale.territories.get(code.upper(), code))
        return name.partition("(")[0].strip() or name  # without the second names some countries carry

    def language_name(self, code: str) -> str:
        """Give the name of a language, such as `zh-Hant` or `ru`; the code where it is none."""
        return str(self.locale.languages.get(code.replace("-", "_"), code))


@cache
def translator(language: str) -> Translator:
    """Give the voice of one of LANGUAGES; English for any other word."""
    known = language if language in LANGUAGES else "en"
    return Translator(known, load_phrases(known), load_places())


@cache
def load_phrases(language: str) -> _Catalog:
    """Read all .po files of a language into one table; phrases marked fuzzy or left empty are not in it."""
    folder = files("bot.texts") / "locales" / language / "LC_MESSAGES"
    phrases: _Catalog = {}
    for path in _po_files(folder):
        for entry in read_po(BytesIO(path.read_bytes()), locale=language):
            if not entry.id or entry.fuzzy:
                continue
            key = entry.id if isinstance(entry.id, str) else entry.id[0]
            words = entry.string if isinstance(entry.string, str) else tuple(entry.string or ())
            if words and all(words):
                phrases[key] = words
    return phrases


def _po_files(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():  # English needs none
        return []
    found = [path for path in folder.iterdir() if path.name.endswith(".po")]
    return sorted(found, key=lambda path: path.name)


@cache
def load_places() -> dict[str, dict[str, str]]:
    """Read the names of places: English name → language → name."""
    text = (files("bot.texts") / "places.yml").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = YAML(typ="safe").load(text) or {}
    return loaded
