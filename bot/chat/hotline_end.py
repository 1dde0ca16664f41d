"""Ends letters after seven days: in the chats that show them, in the database and in its log. A stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat.hotline_keyboards import LASTS
from bot.delivery.transport import Transport
from bot.texts import hotline as texts
from storage.database import Database
from storage.queries import hotline
from storage.queries.hotline import Place
from storage.sealing import Address


@dataclass(slots=True)
class Summary:
    """What one run did: messages whose words were taken away, and rows deleted."""

    taken_away: int = 0
    deleted: int = 0


async def end(db: Database, transport: Transport, now: datetime) -> Summary:
    """End what is older than seven days. A chat that cannot be reached keeps nothing alive."""
    before = now - LASTS
    async with db.read() as session:
        places = await hotline.places_before(session, before)
    await take_away(transport, places)
    async with db.transaction() as tx:
        deleted = await hotline.expire(tx, before)
    if deleted:
        await db.erase_traces()
    return Summary(len(places), deleted)


async def take_away(transport: Transport, places: Sequence[Place]) -> None:
    """Let the messages that show letters say that these are deleted."""
    for place in places:
        await transport.edit_reply(Address(place.chat), place.message_id, texts.expired(place.language))
