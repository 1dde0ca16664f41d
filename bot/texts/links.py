"""Links from outside: which may be shown, stripped of tracking, and what the reader is told of it. Pure."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

MAX_LINK = 2048
"""Characters of a link that is still linked; the limit browsers and servers agree on."""

_TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_[ce]id|mkt_tok|oly_\w+"
    r"|vero_\w+|_hs\w+|cmpid|ns_campaign|ns_mchannel|ns_source|s_cid|spm|_openstat|at_medium|at_campaign)",
    re.IGNORECASE,
)
_TOGETHER = frozenset({"LATIN", "CJK", "HANGUL", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO"})
"""Scripts that East Asian names honestly mix; any other mixture is a disguise."""
_WRITTEN = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_STOPS = ".,;:!?)]}»”’。，、；：！？）】」』"
_SAFE = "%/:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, slots=True)
class Host:
    """A host as it is shown: `name` in ASCII (punycode); `mixed` when several alphabets meet in it."""

    name: str
    mixed: bool


@dataclass(frozen=True, slots=True)
class Link:
    """An address that may be linked (`url`, pure ASCII) and the host it leads to."""

    url: str
    host: Host


def show_host(name: str) -> Host | None:
    """Give a host for display, from its Unicode or punycode form; None where it is no valid name."""
    bare = name.strip().rstrip(".").lower()
    try:
        ascii_name = bare.encode("idna").decode("ascii").lower()
        written = ascii_name.encode("ascii").decode("idna")
    except (UnicodeError, ValueError):
        return None
    if not re.fullmatch(r"(?=.{1,253}\Z)[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", ascii_name):
        return None
    return Host(ascii_name, _mixes(written.removeprefix("www.")))


def read_hosts(text: str) -> frozenset[str]:
    """Read names of sites between commas; ValueError where one is none. `www.` is the same site."""
    found = set()
    for name in filter(None, (each.strip() for each in text.split(","))):
        host = show_host(name)
        if host is None or "." not in host.name or host.mixed:
            raise ValueError("no names of sites; write them with commas: petitions.example, letters.example")
        found.add(host.name.removeprefix("www."))
    return frozenset(found)


def links_in(text: str) -> list[Link]:
    """Give the links that stand in words, as a reader's app would find them."""
    written = (match.rstrip(_STOPS) for match in _WRITTEN.findall(text))
    return [found for each in written if (found := show_link(each)) is not None]


def leads_to(host: str, allowed: Collection[str]) -> bool:
    """Say whether a site is one of these, or belongs to one: sub.letters.example to letters.example."""
    name = host.removeprefix("www.")
    return any(name == each or name.endswith(f".{each}") for each in allowed)


def _mixes(host: str) -> bool:
    """Tell whether letters of different alphabets stand in one host, its top level counted in."""
    scripts = {_script(character) for character in host if character.isalpha()}
    return len(scripts) > 1 and not scripts <= _TOGETHER


def _script(letter: str) -> str:
    """Name the alphabet of a letter by the first word of its Unicode name."""
    return unicodedata.name(letter, "UNNAMED").split()[0]


def show_link(url: str | None) -> Link | None:
    """Give a link fit to show, or None: only http and https, with a host, no name or password before it."""
    try:
        parts = urlsplit((url or "").strip())
        port = parts.port
        hostname = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        return None
    host = show_host(f"[{hostname}]" if ":" in hostname else hostname)
    if host is None:
        return None
    place = host.name if port is None else f"{host.name}:{port}"
    clean = urlunsplit(
        (parts.scheme, place, _ascii(parts.path), _ascii(_untracked(parts.query)), _ascii(parts.fragment))
    )
    return Link(clean, host) if len(clean) <= MAX_LINK else None


def _ascii(part: str) -> str:
    return quote(part, safe=_SAFE, errors="replace")


def _untracked(query: str) -> str:
    """Drop the parameters that only follow people round; all others stay as written, in their order."""
    kept = [pair for pair in query.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0])]
    return "&".join(kept)
