"""Sentences about signatures: who entered how many, by which way. A total is the sum of all entries."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Count, Intake


async def enter(tx: AsyncSession, entry: Count) -> None:
    """Add an entry: so many more, or fewer where its number is negative."""
    tx.add(entry)
    await tx.flush()


async def total(session: AsyncSession, call_id: int) -> int:
    """Give how many signatures there are."""
    wanted = select(func.coalesce(func.sum(Count.number), 0)).where(col(Count.call_id) == call_id)
    return int((await session.exec(wanted)).one())


async def by_intake(session: AsyncSession, call_id: int) -> Mapping[Intake, int]:
    """Give how many there are by each way."""
    wanted = select(Count.intake, func.sum(Count.number)).where(col(Count.call_id) == call_id)
    rows = await session.exec(wanted.group_by(col(Count.intake)))
    return {Intake(intake): int(number) for intake, number in rows.all()}


async def entries(session: AsyncSession, call_id: int, limit: int) -> Sequence[Count]:
    """Give the newest entries."""
    wanted = select(Count).where(col(Count.call_id) == call_id)
    return (await session.exec(wanted.order_by(col(Count.id).desc()).limit(limit))).all()


async def by_day(session: AsyncSession, call_id: int) -> Mapping[str, int]:
    """Give how many were entered on each day, in UTC, the oldest first."""
    wanted = select(Count.entered_at, Count.number).where(col(Count.call_id) == call_id)
    found: dict[str, int] = {}
    for at, number in (await session.exec(wanted.order_by(col(Count.id)))).all():
        day = at.date().isoformat()
        found[day] = found.get(day, 0) + number
    return found
