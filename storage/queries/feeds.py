"""Sentences about feeds: which are due, what the file says, what a poll learned."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Feed, FeedOrigin, FeedState


async def due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Feed]:
    """Give the feeds whose time has come, the longest waiting first."""
    found = await session.exec(
        select(Feed)
        .where(col(Feed.active), col(Feed.next_poll_at) <= now)
        .order_by(col(Feed.next_poll_at), col(Feed.id))
        .limit(limit)
    )
    return found.all()


async def every(session: AsyncSession, *, active_only: bool = True) -> Sequence[Feed]:
    """Give all feeds by name."""
    statement = select(Feed).order_by(col(Feed.name))
    if active_only:
        statement = statement.where(col(Feed.active))
    return (await session.exec(statement)).all()


async def by_ids(session: AsyncSession, ids: Iterable[int]) -> dict[int, Feed]:
    """Give these feeds as they are now, active or not."""
    found = await session.exec(select(Feed).where(col(Feed.id).in_(list(ids))))
    return {feed.id: feed for feed in found if feed.id is not None}


async def in_state(session: AsyncSession, states: Iterable[FeedState]) -> Sequence[Feed]:
    """Give the active feeds in one of these states."""
    wanted = select(Feed).where(col(Feed.active), col(Feed.state).in_(list(states)))
    return (await session.exec(wanted)).all()


async def by_url(session: AsyncSession, urls: Iterable[str]) -> dict[str, Feed]:
    """Give the feeds with these addresses, active or not."""
    found = await session.exec(select(Feed).where(col(Feed.url).in_(list(urls))))
    return {feed.url: feed for feed in found}


async def moved(session: AsyncSession) -> dict[str, Feed]:
    """Give the active feeds that answer elsewhere now, by the address where they do."""
    found = await session.exec(
        select(Feed).where(
            col(Feed.active), or_(col(Feed.asked_url).is_not(None), col(Feed.moved_to).is_not(None))
        )
    )
    return {feed.asked_url or feed.moved_to or "": feed for feed in found}


async def from_file(session: AsyncSession) -> Sequence[Feed]:
    """Give the active feeds that feeds.yml brought."""
    found = await session.exec(select(Feed).where(col(Feed.active), col(Feed.origin) == FeedOrigin.FILE))
    return found.all()


async def by_hand(session: AsyncSession) -> Sequence[Feed]:
    """Give the active feeds that people added, by name."""
    added = select(Feed).where(col(Feed.active), col(Feed.origin) == FeedOrigin.COORDINATOR)
    return (await session.exec(added.order_by(col(Feed.name)))).all()


async def retire(tx: AsyncSession, feed_id: int) -> bool:
    """Ask a feed that people added no more; False when it is gone already, or the file's."""
    added = col(Feed.id) == feed_id, col(Feed.active), col(Feed.origin) == FeedOrigin.COORDINATOR
    return (await tx.exec(update(Feed).where(*added).values(active=False))).rowcount == 1


async def count_by_state(session: AsyncSession) -> dict[FeedState, int]:
    """Count active feeds by state."""
    found = await session.exec(
        select(Feed.state, func.count()).where(col(Feed.active)).group_by(col(Feed.state))
    )
    return {FeedState(state): count for state, count in found}
