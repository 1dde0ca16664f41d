"""Sentences about memos: small things the bot remembers about itself."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Memo


async def recall(session: AsyncSession, name: str) -> str | None:
    """Give what was remembered under `name`, or None."""
    memo = await session.get(Memo, name)
    return memo.value if memo else None


async def beginning(session: AsyncSession, start: str) -> dict[str, str]:
    """Give all that was remembered under names with this beginning, by name."""
    wanted = select(Memo).where(col(Memo.name).startswith(start, autoescape=True))
    return {memo.name: memo.value for memo in (await session.exec(wanted)).all()}


async def remember(tx: AsyncSession, name: str, value: str) -> None:
    """Remember `value` under `name`, in place of what was there."""
    await tx.merge(Memo(name=name, value=value))


async def forget(tx: AsyncSession, name: str) -> None:
    """Forget what was remembered under `name`, if anything."""
    memo = await tx.get(Memo, name)
    if memo:
        await tx.delete(memo)
