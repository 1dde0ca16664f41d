"""The words of feeds.yml: what each value may be, and the nearest valid word for a wrong one. Pure."""

import re
import zoneinfo
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from rapidfuzz import fuzz, process

from bot.feeds.answer import FeedError
from bot.feeds.guard import check_target
from bot.feeds.identity import canonical_link

KEYS = ("name", "url", "language", "every", "topics", "region", "default_timezone")
LANGUAGES = (
    *("en", "ko", "zh", "zh-Hans", "zh-Hant", "ja", "ru", "fr", "de", "es", "it", "nl", "pl", "cs", "uk"),
    *("vi", "th", "lo", "my", "km", "id", "mn", "kk", "ug", "ur", "fa", "ps", "hi", "ar", "tr", "sv"),
)
DEFAULT_EVERY = timedelta(hours=1)
# Under a quarter of an hour a reader is a burden; over a day it is no alert any more.
SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=1)

# Country codes and long names, which people write for languages.
_SLIPS = {
    "kr": "ko",
    "kor": "ko",
    "korean": "ko",
    "jp": "ja",
    "japanese": "ja",
    "cn": "zh-Hans",
    "vn": "vi",
    "zh-cn": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "tw": "zh-Hant",
    "chinese": "zh",
    "english": "en",
    "us": "en",
    "russian": "ru",
    "french": "fr",
    "german": "de",
    "la": "lo",
}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_EVERY = re.compile(r"([1-9]\d{0,5})\s?([smhd])")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_TOPIC = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_REGION = re.compile(r"[A-Z]{2}")
# Half the letters alike is a slip of the pen; less is another word.
_ALIKE = 60


class WrongWordError(Exception):
    """A value that feeds.yml may not hold, and the nearest one that it may."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


def nearest(word: object, choices: Iterable[str]) -> str | None:
    """Give the choice most like the word, or None when none is near."""
    found = process.extractOne(
        str(word).casefold(), list(choices), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_ALIKE
    )
    return found[0] if found else None


def url_key(url: str) -> str:
    """Give what two addresses of one feed have in common."""
    return canonical_link(url)


def check_name(value: Any) -> str:
    """Give the name in one line of at most 100 letters."""
    name = " ".join(_text(value).split())
    if len(name) > 100:
        raise WrongWordError(f"{len(name)} letters are too many; at most 100")
    return name


def check_url(value: Any, allow_private: bool) -> str:  # noqa: FBT001 - one switch, named at the only call
    """Give an http(s) address of the public internet, without a password in it."""
    url = _text(value)
    scheme = _SCHEME.match(url)
    if not scheme:
        raise WrongWordError(f"`{url}` is not a full address; it begins with https://", "https://")
    if scheme.group(1).lower() not in ("http", "https"):
        word = scheme.group(1)
        raise WrongWordError(f"`{word}` is not http or https", nearest(word, ["http", "https"]) or "https")
    try:
        check_target(url, allow_private=allow_private)
    except FeedError as error:
        raise WrongWordError(error.detail) from None
    return url


def check_language(value: Any) -> str:
    """Give one of LANGUAGES, spelt exactly."""
    word = _text(value)
    if word not in LANGUAGES:
        suggestion = _SLIPS.get(word.casefold()) or nearest(word, LANGUAGES)
        raise WrongWordError(f"`{word}` is not a language of this bot", suggestion)
    return word


def check_every(value: Any, allow_seconds: bool) -> timedelta:  # noqa: FBT001 - as check_url
    """Give a time between polls from `60m`, `2h` or `1d`."""
    word = str(value)
    match = _EVERY.fullmatch(word) if isinstance(value, str) else None
    if not match:
        suggestion = f"{word}m" if word.isdigit() else "60m"
        raise WrongWordError(f"`{word}` is not a time such as 15m, 2h or 1d", suggestion)
    every = timedelta(**{_UNITS[match.group(2)]: int(match.group(1))})
    if allow_seconds and every <= LONGEST:
        return every
    if match.group(2) == "s":
        raise WrongWordError(f"`{word}`: seconds are for rehearsals", "15m")
    if not SHORTEST <= every <= LONGEST:
        raise WrongWordError(f"`{word}` is not between 15m and 1d", "15m" if every < SHORTEST else "1d")
    return every


def check_topics(value: Any) -> tuple[str, ...]:
    """Give the topics, each a short word of small Latin letters, none twice."""
    if not isinstance(value, list):
        raise WrongWordError("topics are a list, such as [defectors, china]", f"[{value}]")
    topics = tuple(_text(topic) for topic in value)
    for topic in topics:
        if not _TOPIC.fullmatch(topic):
            small = re.sub(r"[^a-z0-9]+", "-", topic.casefold()).strip("-")
            raise WrongWordError(f"`{topic}` is not a word of small letters, digits and -", small or None)
    return tuple(dict.fromkeys(topics))


def check_region(value: Any) -> str:
    """Give a country code of two capital letters, or `world`."""
    word = _text(value)
    if word != "world" and not _REGION.fullmatch(word):
        suggestion = word.upper() if len(word) == 2 else nearest(word, ["world"])
        raise WrongWordError(f"`{word}` is neither a country code such as KR nor `world`", suggestion)
    return word


def check_timezone(value: Any) -> str:
    """Give an IANA zone such as Asia/Seoul."""
    word = _text(value)
    zones = zoneinfo.available_timezones()
    if word not in zones:
        raise WrongWordError(f"`{word}` is not a time zone such as Asia/Seoul", nearest(word, sorted(zones)))
    return word


def _text(value: Any) -> str:
    if not isinstance(value, str):
        kind = {list: "a list", dict: "a map", bool: "yes or no", type(None): "nothing"}
        what = next((said for type_, said in kind.items() if isinstance(value, type_)), "a number")
        raise WrongWordError(f"{what} stands here; it must be text")
    if not value.strip():
        raise WrongWordError("it is empty")
    return value.strip()
