"""Sentences about calls that are out, for those who lead them."""

from collections.abc import Collection, Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Call, CallState

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
