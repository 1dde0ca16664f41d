"""/search: finds words in all that was ever told, page by page. Part of the edge.

The words are not kept: those of a page stand in the message itself, where the next press finds them.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.chat import reading_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.chat.reading_keyboards import PAGE
from bot.chat.subscribers import signer, voice
from bot.texts import archive as texts
from bot.texts.archive import LONGEST_SEARCH, Hit
from bot.texts.markup import strip
from bot.triage.text import fold
from storage import wording
from storage.models import Alert, Item
from storage.queries import archive
from storage.queries.messages import Buttons
from storage.signing import Press

SEARCHED = 400
"""So many alerts back are searched: years of them, at a few a week."""
_AT_ONCE = 10
_LAST_PAGE = SEARCHED // PAGE


@dataclass(frozen=True, slots=True)
class _Page:
    """Hits of one page, and whether there are older ones."""

    found: list[tuple[Alert, Item]]
    more: bool


@lru_cache(maxsize=5 * SEARCHED)
def _folded(text: str) -> str:
    """Give a wording as words are looked up in it. Folding costs more than finding: each is folded once."""
    return fold(wording.of_html(text).words).text


async def search(desk: Desk, said: Said) -> None:
    """Answer /search."""
    async with desk.db.read() as session:
        _, language = await voice(session, said)
    words = strip(said.argument)[:LONGEST_SEARCH].strip()
    if not fold(words).text.strip():
        await desk.say(said.address, texts.how_to_search(language))
        return
    await desk.say(said.address, *await _screen(desk, said, words, 0, language))


async def pressed_search(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Turn to another page of the search that stands in the message."""
    async with desk.db.read() as session:
        _, language = await voice(session, pressed)
    words = strip(pressed.quoted)[:LONGEST_SEARCH]
    if not words:
        await desk.expired(pressed)
        return
    page = min(press.target, _LAST_PAGE)
    await desk.show(pressed, *await _screen(desk, pressed, words, page, language))


async def _screen(
    desk: Desk, heard: Said | Pressed, words: str, page: int, language: str
) -> tuple[str, Buttons]:
    found = await _find(desk, words, page, desk.clock())
    first = page * PAGE + 1
    ids = [alert.id or 0 for alert, _ in found.found]
    async with desk.db.read() as session:
        corrected = await archive.corrections(session, ids)
    hits = [
        Hit(alert.severity, alert.topic, item.title, alert.published_at, corrected.get(alert.id or 0))
        for alert, item in found.found
    ]
    rows = keyboards.search(signer(desk, heard), ids, first, more=found.more, language=language)
    return texts.found(words, hits, first, more=found.more, language=language), rows


async def _find(desk: Desk, words: str, page: int, now: datetime) -> _Page:
    """Give one page: alerts that have all the words in one of their wordings, the newest first."""
    wanted = fold(words).text.split()
    skip, found, before, seen = page * PAGE, list[tuple[Alert, Item]](), None, 0
    while seen < SEARCHED:
        async with desk.db.read() as session:
            rows = await archive.older(session, before, _AT_ONCE, now)
            worded = await archive.wordings(session, [alert.id or 0 for alert, _ in rows])
        matching = {alert_id for alert_id, text in worded if all(word in _folded(text) for word in wanted)}
        found += [(alert, item) for alert, item in rows if alert.id in matching]
        if len(found) > skip + PAGE or len(rows) < _AT_ONCE:
            break
        before, seen = rows[-1][0].id, seen + len(rows)
        await asyncio.sleep(0)  # others have their turn between two parts
    return _Page(found[skip : skip + PAGE], more=len(found) > skip + PAGE)
