"""Sentences about answers to objections that coordinators keep."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Snippet


async def add(tx: AsyncSession, author_id: int, language: str, words: tuple[str, str], now: datetime) -> None:
    """Keep an objection and its answer."""
    objection, answer = words
    tx.add(
        Snippet(author_id=author_id, language=language, objection=objection, answer=answer, created_at=now)
    )
    await tx.flush()


async def newest(session: AsyncSession, languages: Collection[str], limit: int) -> list[Snippet]:
    """Give the newest in these languages."""
    wanted = select(Snippet).where(col(Snippet.language).in_(list(languages)))
    return list((await session.exec(wanted.order_by(col(Snippet.id).desc()).limit(limit))).all())


async def remove(tx: AsyncSession, snippet_id: int) -> None:
    """Delete one."""
    gone = delete(Snippet).where(col(Snippet.id) == snippet_id)
    await tx.exec(gone.execution_options(synchronize_session=False))
