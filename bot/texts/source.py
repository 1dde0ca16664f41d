"""Names the outlet an article comes from, with the host its link really leads to. Pure."""

from dataclasses import dataclass
from datetime import datetime

from bot.texts.languages import Translator
from bot.texts.markup import cut, escape, isolate, link, show_link


@dataclass(frozen=True, slots=True)
class Source:
    """One article: its title as published, the outlet's registered name, its host, the link."""

    title: str
    name: str
    host: str | None
    link: str | None
    published_at: datetime | None
    language: str


def outlet(source: Source, say: Translator, *, linked: bool = True) -> str:
    """Name an outlet with the host its link really leads to; a host in several alphabets gets a warning."""
    name = cut(source.name, 80)
    shown = show_link(source.link)
    if shown is None:
        return isolate(name)
    host = escape(shown.host.name)
    if shown.host.mixed:
        host = say.text("{host}, beware: letters of several alphabets", host=host)
    return f"{link(source.link, name) if linked else isolate(name)} ({host})"
