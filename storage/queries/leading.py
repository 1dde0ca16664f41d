"""Sentences about calls that are out, for those who lead them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

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
    """Give the calls of a case that went out, oldest first; also of the cases that were merged into it."""
    wanted = select(Call).where(
        col(Call.case_id).in_(_with_merged(case_id)),
        col(Call.published_at).is_not(None),
        col(Call.state).in_(OUT),
    )
    return (await session.exec(wanted.order_by(col(Call.id)))).all()


async def running_of_case(session: AsyncSession, case_id: int) -> Sequence[Call]:
    """Give those of them that still ask people for something."""
    running = (CallState.SENDING, CallState.SENT)
    return [call for call in await of_case(session, case_id) if call.state in running and _asks(call)]


def _asks(call: Call) -> bool:
    """Say whether a call stands by itself: what follows another one, or a case, asks for nothing."""
    return call.follows_id is None and call.kind != "stand_down"


def _with_merged(case_id: int) -> Any:
    """Give the numbers of a case and of all that became part of it."""
    family = select(col(Case.id).label("id")).where(col(Case.id) == case_id).cte(recursive=True)
    merged = select(col(Case.id)).where(col(Case.merged_into) == family.c.id)
    return select(family.union(merged).c.id)


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
