"""Sentences about corrections: what is half typed, what waits for another coordinator, what was decided."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Correction, Message

LASTS = timedelta(hours=48)
"""What nobody confirmed by then is not told."""


async def begin(tx: AsyncSession, message: Message, asked_by: int, update_id: int, now: datetime) -> None:
    """Ask a coordinator for the words of a correction, in the place of what was half typed."""
    await stop_asking(tx, asked_by)
    tx.add(
        Correction(
            alert_id=message.alert_id,
            call_id=message.call_id,
            asked_by=asked_by,
            update_id=update_id,
            asked_at=now,
            expires_at=now + LASTS,
        )
    )
    await tx.flush()


async def get(session: AsyncSession, correction_id: int) -> Correction | None:
    """Give one correction as it is now, or None."""
    return await session.get(Correction, correction_id, populate_existing=True)


async def asked(session: AsyncSession, asked_by: int, update_id: int, now: datetime) -> Correction | None:
    """Give what a coordinator's words are for, or what this very update wrote already; None for nothing."""
    typing = col(Correction.text).is_(None) & col(Correction.decided_at).is_(None)
    wanted = select(Correction).where(
        col(Correction.asked_by) == asked_by,
        typing & (col(Correction.expires_at) > now)
        | col(Correction.text).is_not(None) & (col(Correction.update_id) == update_id),
    )
    return (await session.exec(wanted.order_by(col(Correction.id).desc()).limit(1))).first()


async def write(tx: AsyncSession, correction_id: int, text: str, update_id: int) -> bool:
    """Keep the words; False when they were written before."""
    written = (
        update(Correction)
        .where(col(Correction.id) == correction_id, col(Correction.text).is_(None))
        .values(text=text, update_id=update_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.exec(written)).rowcount == 1


async def decide(tx: AsyncSession, correction_id: int, by: int, now: datetime, *, confirmed: bool) -> bool:
    """Decide on what another asked for; False where somebody was faster, or the time is over."""
    taken = (
        update(Correction)
        .where(
            col(Correction.id) == correction_id,
            col(Correction.text).is_not(None),
            col(Correction.decided_at).is_(None),
            col(Correction.expires_at) > now,
            col(Correction.asked_by) != by,
        )
        .values(decided_by=by if confirmed else None, decided_at=now)
        .execution_options(synchronize_session=False)
    )
    return (await tx.exec(taken)).rowcount == 1


async def stop_asking(tx: AsyncSession, asked_by: int) -> None:
    """Ask a coordinator for no words any more."""
    half = delete(Correction).where(
        col(Correction.asked_by) == asked_by,
        col(Correction.text).is_(None),
        col(Correction.decided_at).is_(None),
    )
    await tx.exec(half)
