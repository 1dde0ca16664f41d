"""Sentences about calls in other languages than the one they were written in first."""

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Wording
from storage.queries.once import upsert


async def of_call(session: AsyncSession, call_id: int) -> list[Wording]:
    """Give the wordings of a call besides its own."""
    wanted = select(Wording).where(col(Wording.call_id) == call_id).order_by(col(Wording.language))
    return list((await session.exec(wanted.execution_options(populate_existing=True))).all())


async def write(tx: AsyncSession, call_id: int, language: str, title: str, text: str) -> None:
    """Keep title and text of a call in one language, in place of what was there."""
    row = {"call_id": call_id, "language": language, "title": title, "text": text}
    await upsert(tx, Wording, [row], ["call_id", "language"])


async def remove(tx: AsyncSession, call_id: int, language: str) -> None:
    """Have none in this language."""
    gone = delete(Wording).where(col(Wording.call_id) == call_id, col(Wording.language) == language)
    await tx.exec(gone.execution_options(synchronize_session=False))
