"""Pins the card of a signature drive in groups and channels, and unpins it when the drive is over. A stage.

The card is edited as its count grows, so that what is pinned is always true. Where the bot may not pin,
nothing happens there, and who brought the chat is told once a drive how to allow it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery import outbox
from bot.delivery.outcome import Edited, Refused
from bot.delivery.transport import Transport
from bot.texts import pinning as texts
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.queries import pinning
from storage.queries.messages import Buttons
from storage.queries.pinning import FORBIDDEN, PINNED, UNPINNED, Card

KIND = "petition"
BATCH = 20
"""Chats that are asked in one run."""
AGAIN = timedelta(hours=1)
"""Where the bot may not pin, it looks again after this, for somebody may have allowed it."""


@dataclass(slots=True)
class Summary:
    """What one run did, in chats."""

    pinned: int = 0
    unpinned: int = 0


class Pins:
    """Remembers where it may not pin, no more; without it, a chat is asked once too often."""

    def __init__(self) -> None:
        self._next: dict[int, datetime] = {}  # by delivery

    async def keep(self, db: Database, transport: Transport, now: datetime) -> Summary:
        """Pin what runs and unpin what is over, a few chats at a time."""
        summary = Summary()
        async with db.read() as session:
            fresh, over = await pinning.to_pin(session, KIND), await pinning.to_unpin(session)
        ids = {card.delivery_id for card in fresh}
        self._next = {each: at for each, at in self._next.items() if each in ids}
        due = [card for card in fresh if self._next.get(card.delivery_id, now) <= now]
        for card in due[:BATCH]:
            summary.pinned += await self._pin(db, transport, card, now)
        for card in over[:BATCH]:
            summary.unpinned += await _unpin(db, transport, card, now)
        return summary

    async def _pin(self, db: Database, transport: Transport, card: Card, now: datetime) -> bool:
        self._next[card.delivery_id] = now + AGAIN
        allowed = await transport.may_pin(card.address)
        if allowed and isinstance(await transport.pin(card.address, card.number), Edited):
            async with db.transaction() as tx:
                return await pinning.note(tx, card.call.id or 0, PINNED, card.delivery_id, now)
        if allowed is False and card.brought_by is not None:
            async with db.transaction() as tx:
                await _tell(tx, card, card.brought_by, now)
        return False


async def _unpin(db: Database, transport: Transport, card: Card, now: datetime) -> bool:
    """Unpin a card; what Telegram refuses to unpin is not pinned any more, or not ours to change."""
    outcome = await transport.unpin(card.address, card.number)
    if not isinstance(outcome, (Edited, Refused)):
        return False
    async with db.transaction() as tx:
        return await pinning.note(tx, card.call.id or 0, UNPINNED, card.delivery_id, now)


async def _tell(tx: AsyncSession, card: Card, seat: int, now: datetime) -> None:
    if await pinning.note(tx, card.call.id or 0, FORBIDDEN, seat, now):
        wording: dict[str, tuple[str, Buttons]] = {
            language: (texts.forbidden(card.call.title, language), []) for language in LANGUAGES
        }
        await outbox.notify(tx, wording, [seat], now)
