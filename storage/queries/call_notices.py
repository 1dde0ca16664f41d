"""Sentences about what a call tells besides itself, once each: reminders, milestones, offers."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import CallNotice
from storage.queries.once import insert_once


async def once(tx: AsyncSession, call_id: int, what: str, due_at: datetime, now: datetime) -> bool:
    """Note that something is told now; False when it was told, or found too late, before."""
    values = {"call_id": call_id, "what": what, "due_at": due_at, "done_at": now}
    return await insert_once(tx, CallNotice, values, ["call_id", "what"])


async def of_call(session: AsyncSession, call_id: int, begins: str = "") -> frozenset[str]:
    """Give the words of what a call told already, those that begin so."""
    wanted = select(CallNotice.what).where(
        col(CallNotice.call_id) == call_id, col(CallNotice.what).startswith(begins, autoescape=True)
    )
    return frozenset((await session.exec(wanted)).all())
