"""What author and approvers of a call should look at twice. Part of the edge. Nothing is forbidden by it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import details, following
from bot.actions.kinds import Told
from bot.texts import call_warnings as texts
from bot.texts.caution import caution_text
from bot.texts.links import show_link
from bot.triage.caution import private_person
from bot.triage.reading import read
from storage.models import Call, Wording
from storage.queries import calls, feeds

APART = timedelta(days=1)
"""Two calls to the same people within less are too many for most."""


async def warnings(
    session: AsyncSession, call: Call, wordings: Sequence[Wording], now: datetime, language: str
) -> list[str]:
    """Give each doubt in a line of Telegram HTML."""
    found = [texts.near(other.title, other.author_id, language) for other in await _near(session, call, now)]
    at = details.send_at(call.details)
    late = (at is not None and at <= now) or (details.ends_at(call.details) or now) < now
    if late or details.flaws(call.details, now):
        found.append(texts.past(language))
    host = await _unknown_host(session, call)
    if host:
        found.append(texts.unknown_host(host, language))
    written = [(call.title, call.text, call.language)]
    written += [(each.title, each.text, each.language) for each in wordings]
    reasons = await asyncio.to_thread(_private, written)  # the first look loads the words of all languages
    return [*found, *(texts.private(caution_text(reason, language), language) for reason in reasons)]


async def _near(session: AsyncSession, call: Call, now: datetime) -> list[Call]:
    """Give the calls that some of the same people get within a day."""
    if following.told(call) is not Told.ALL:
        return []
    at = details.send_at(call.details) or now
    others = await calls.near(session, call.id or 0, at - APART, at + APART)
    return [other for other in others if following.told(other) is Told.ALL and _same_people(call, other)]


def _same_people(one: Call, other: Call) -> bool:
    anywhere = not one.regions or not other.regions or bool(one.regions & other.regions)
    return anywhere and not set(one.languages).isdisjoint(other.languages)


async def _unknown_host(session: AsyncSession, call: Call) -> str | None:
    """Give the site of a link where it is neither a news source of ours nor was approved in a call before."""
    link = show_link(call.link)
    if link is None:
        return None
    known = {feed.url for feed in await feeds.every(session)} | await calls.links_sent(session)
    hosts = {shown.host.name.removeprefix("www.") for url in known if (shown := show_link(url)) is not None}
    return None if link.host.name.removeprefix("www.") in hosts else link.host.name


def _private(written: Sequence[tuple[str, str, str]]) -> list[str]:
    """Give the reasons for which triage would keep these words back, each once."""
    found = [
        private_person(read(title, text, language.replace("_", "-"))) for title, text, language in written
    ]
    return list(dict.fromkeys(reason for reason in found if reason))
