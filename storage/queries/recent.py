"""Sentences about what happened lately, for those who watch the bot at work."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Feed, Item, StoredVerdict


async def judged_since(
    session: AsyncSession, item_id: int, limit: int = 100
) -> Sequence[tuple[StoredVerdict, Item, Feed]]:
    """Give verdicts on items that came after `item_id`, oldest first, with item and feed."""
    found = await session.exec(
        select(StoredVerdict, Item, Feed)
        .join(Item, col(Item.id) == col(StoredVerdict.item_id))
        .join(Feed, col(Feed.id) == col(Item.feed_id))
        .where(col(StoredVerdict.item_id) > item_id)
        .order_by(col(StoredVerdict.item_id))
        .limit(limit)
    )
    return found.all()
