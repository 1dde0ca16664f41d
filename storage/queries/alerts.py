"""Sentences about alerts: what subscribers were told of a case."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Alert


async def add(tx: AsyncSession, alert: Alert) -> int:
    """Store an alert and give its id."""
    tx.add(alert)
    await tx.flush()
    if alert.id is None:
        raise RuntimeError("the database gave the alert no id")
    return alert.id


async def newest_of_case(session: AsyncSession, case_id: int) -> Alert | None:
    """Give the last alert about a case, or None before the first."""
    wanted = select(Alert).where(col(Alert.case_id) == case_id).order_by(col(Alert.id).desc()).limit(1)
    return (await session.exec(wanted)).first()


async def of_case(session: AsyncSession, case_id: int, since: datetime) -> Sequence[Alert]:
    """Give the alerts about a case published since then, oldest first."""
    wanted = select(Alert).where(col(Alert.case_id) == case_id, col(Alert.published_at) >= since)
    return (await session.exec(wanted.order_by(col(Alert.id)))).all()


async def last_published(session: AsyncSession) -> datetime | None:
    """Give when the last alert about any case was published, None before the first."""
    return (await session.exec(select(func.max(col(Alert.published_at))))).one()
