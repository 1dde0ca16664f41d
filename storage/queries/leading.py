"""Sentences about calls that are out, for those who lead them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Call, CallNotice, CallState, Case

OUT = (CallState.SENDING, CallState.SENT, CallState.CANCELLED, CallState.OVER, CallState.CLOSED)


async def newest(session: AsyncSession, kinds: Collection[str], limit: int) -> Sequence[Call]:
    """Give the newest calls of these kinds that went out."""
    wanted = select(Call).where(
        col(Call.published_at).is_not(None), col(Call.kind).in_(kinds), col(Call.state).in_(OUT)
    )
    return (await session.exec(wanted.order_by(col(Call.id).desc()).limit(limit))).all()


async def of_case(session: AsyncSession, case_id: int) -> Sequence[Call]:
    """Give the calls of a case that went out, oldest first."""
    wanted = select(Call).where(
        col(Call.case_id) == case_id, col(Call.published_at).is_not(None), col(Call.state).in_(OUT)
    )
    return (await session.exec(wanted.order_by(col(Call.id)))).all()


async def of_cases(session: AsyncSession) -> Sequence[tuple[Call, Case]]:
    """Give the calls that are out, or are over without an outcome, each with the case that it is of."""
    wanted = (
        select(Call, Case)
        .join(Case, col(Case.id) == col(Call.case_id))
        .where(
            col(Call.state).in_([CallState.SENDING, CallState.SENT]),
            col(Call.follows_id).is_(None),
        )
    )
    return [(call, case) for call, case in (await session.exec(wanted.order_by(col(Call.id)))).all()]


async def years_on(
    session: AsyncSession, now: datetime, spans: Sequence[timedelta], late: timedelta
) -> Sequence[tuple[Call, int]]:
    """Give the calls that went out so long ago, at most `late` more, each with which of the spans, from 1."""
    found: list[tuple[Call, int]] = []
    for number, span in enumerate(spans, start=1):
        wanted = select(Call).where(
            col(Call.published_at) <= now - span,
            col(Call.published_at) > now - span - late,
            col(Call.follows_id).is_(None),
            col(Call.state).in_(OUT),
            ~exists().where(
                col(CallNotice.call_id) == col(Call.id), col(CallNotice.what) == f"year:{number}"
            ),
        )
        found += [(call, number) for call in (await session.exec(wanted)).all()]
    return found
