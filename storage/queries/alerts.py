"""Sentences about alerts: what subscribers were told of a case, and what they may read again."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import WITHDRAWN, Alert, Item, Message, StoredVerdict, Topic


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


async def latest(
    session: AsyncSession, topics: Collection[Topic], language: str, limit: int, *, others: bool = True
) -> Sequence[Message]:
    """Give the newest alerts on these topics as worded in a language, newest first; none that was withdrawn.

    Without `others`, those about refugees other than North Koreans are left out.
    """
    wanted = (
        select(Message)
        .join(Alert, col(Alert.id) == col(Message.alert_id))
        .where(
            col(Alert.topic).in_(topics),
            col(Message.language) == language,
            col(Message.stopped).is_distinct_from(WITHDRAWN),
        )
        .order_by(col(Alert.published_at).desc(), col(Alert.id).desc())
        .limit(limit)
    )
    if not others:
        wanted = wanted.where(col(Alert.others).is_(False))
    return (await session.exec(wanted)).all()


async def why_last(
    session: AsyncSession, topics: Collection[Topic], *, others: bool = True
) -> tuple[Alert, Item, StoredVerdict] | None:
    """Give the newest alert on these topics with the item on its card and the verdict on that item."""
    wanted = (
        select(Alert, Item, StoredVerdict)
        .join(Item, col(Item.id) == col(Alert.item_id))
        .join(StoredVerdict, col(StoredVerdict.item_id) == col(Alert.item_id))
        .where(col(Alert.topic).in_(topics))
        .order_by(col(Alert.published_at).desc(), col(Alert.id).desc())
        .limit(1)
    )
    if not others:
        wanted = wanted.where(col(Alert.others).is_(False))
    return (await session.exec(wanted)).first()
