"""What author and approvers of a call should look at twice. Part of the edge. Nothing is forbidden by it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import details, following, parts
from bot.actions.kinds import Told
from bot.texts import call_warnings as texts
from bot.texts.caution import caution_text
from bot.texts.links import leads_to, links_in, show_link
from bot.triage.caution import private_person
from bot.triage.reading import read
from storage.models import Call, Wording
from storage.queries import call_wordings, calls, feeds

APART = timedelta(days=1)
"""Two calls to the same people within less are too many for most."""
MOST = 3
"""So many of them are named."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is doubtful: calls near it (title, author), its dates, the sites it leads to, its words.

    `unlisted`: the sites are not on the list of the operator, rather than merely new.
    """

    near: tuple[tuple[str, int], ...] = ()
    past: bool = False
    hosts: tuple[str, ...] = ()
    unlisted: bool = False
    private: tuple[str, ...] = ()  # codes of triage

    def in_words(self, language: str) -> list[str]:
        """Give each doubt in a line of Telegram HTML."""
        found = [texts.near(title, author, language) for title, author in self.near]
        if self.past:
            found.append(texts.past(language))
        said = texts.unlisted_host if self.unlisted else texts.unknown_host
        found += [said(host, language) for host in self.hosts]
        return [*found, *(texts.private(caution_text(code, language), language) for code in self.private)]


async def look(
    session: AsyncSession,
    call: Call,
    now: datetime,
    allowed: Collection[str] = frozenset(),
    wordings: Sequence[Wording] | None = None,
) -> Doubts:
    """Look at a call for what is doubtful; `allowed` are the sites it may lead to, empty: those known.

    `wordings` where they are others than the stored ones.
    """
    if wordings is None:
        wordings = await call_wordings.of_call(session, call.id or 0)
    at, ends = details.send_at(call.details), details.ends_at(call.details)
    over = any(moment is not None and moment <= now for moment in (at, ends))
    written = [(call.title, call.text, call.language)]
    written += [(each.title, each.text, each.language) for each in wordings]
    written += _besides(call)
    return Doubts(
        near=tuple((other.title, other.author_id) for other in await _near(session, call, now)),
        past=over or bool(details.flaws(call.details, now)),
        hosts=tuple(await _doubtful_hosts(session, call, [text for _, text, _ in written], allowed)),
        unlisted=bool(allowed),
        private=tuple(await asyncio.to_thread(_private, written)),  # the first look loads all the words
    )


def _besides(call: Call) -> list[tuple[str, str, str]]:
    """Give all else that people may read, each with the language it was written in."""
    found = [("", call.retraction, call.language)] if call.retraction else []
    for language in {call.language: None, **(call.details.get(parts.SPOKEN) or {})}:
        given = call.details if language == call.language else parts.given(call.details, language)
        words = "\n".join(_plain(given[step]) for step in parts.PARTS if given.get(step))
        found += [("", words, language)] if words else []
    return found


def _plain(value: Any) -> str:
    """Give the words of a part: of targets, numbers and sessions what people wrote of them."""
    if isinstance(value, Mapping):
        return "\n".join(str(each) for each in value.values())
    if not isinstance(value, list):
        return str(value)
    rows = (each if isinstance(each, Mapping) else {"name": each} for each in value)
    return "\n".join(str(row.get("title") or row.get("name")) for row in rows)


async def _near(session: AsyncSession, call: Call, now: datetime) -> list[Call]:
    """Give the calls that some of the same people get within a day."""
    if following.told(call) is not Told.ALL:
        return []
    at = details.send_at(call.details) or now
    others = await calls.near(session, call.id or 0, at - APART, at + APART)
    same = (other for other in others if following.told(other) is Told.ALL and _same_people(call, other))
    return list(islice(same, MOST))


def _same_people(one: Call, other: Call) -> bool:
    anywhere = not one.regions or not other.regions or bool(one.regions & other.regions)
    return anywhere and not set(one.languages).isdisjoint(other.languages)


async def _doubtful_hosts(
    session: AsyncSession, call: Call, texts_of_it: Sequence[str], allowed: Collection[str]
) -> list[str]:
    """Give the sites of the link and of links in the words that are not allowed.

    Without a list those are allowed that are a news source of ours, or were approved in a call before.
    """
    own = show_link(call.link)
    links = [*([own] if own else []), *(each for text in texts_of_it for each in links_in(text))]
    hosts = list(dict.fromkeys(each.host.name for each in links))
    if not hosts:
        return []
    if allowed:
        return [host for host in hosts if not leads_to(host, allowed)]
    known = {feed.url for feed in await feeds.every(session)} | await calls.links_sent(session)
    names = {shown.host.name.removeprefix("www.") for url in known if (shown := show_link(url)) is not None}
    return [host for host in hosts if host.removeprefix("www.") not in names]


def _private(written: Sequence[tuple[str, str, str]]) -> list[str]:
    """Give the reasons for which triage would keep these words back, each once."""
    found = [
        private_person(read(title, text, language.replace("_", "-"))) for title, text, language in written
    ]
    return list(dict.fromkeys(reason for reason in found if reason))
