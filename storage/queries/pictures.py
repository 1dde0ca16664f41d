"""Sentences about the pictures of calls: one a call, without metadata, cleared before it goes out."""

from typing import Any

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Message, Picture, Subscriber

PART = "picture"
"""What the message that carries the picture is called among those of its call."""


def wanted(message: Message) -> list[Any]:
    """Give what SQL asks of a subscriber besides: who wants no pictures gets none."""
    return [col(Subscriber.text_only).is_(False)] if message.part == PART else []


async def put(tx: AsyncSession, call_id: int, content: bytes) -> None:
    """Give a call a picture, in place of the one before; nobody has cleared it yet."""
    await tx.merge(Picture(call_id=call_id, content=content, cleared_by=None))


async def of_call(session: AsyncSession, call_id: int) -> Picture | None:
    """Give the picture of a call, or None."""
    return await session.get(Picture, call_id, populate_existing=True)


async def of_message(session: AsyncSession, message_id: int) -> bytes | None:
    """Give the picture that a message carries, or None."""
    wanted = (
        select(Picture.content)
        .join(Message, col(Message.call_id) == col(Picture.call_id))
        .where(col(Message.id) == message_id, col(Message.part) == PART)
    )
    return (await session.exec(wanted)).first()


async def is_cleared(session: AsyncSession, call_id: int) -> bool:
    """Say whether a call has a picture that goes out with it."""
    found = select(Picture.call_id).where(
        col(Picture.call_id) == call_id, col(Picture.cleared_by).is_not(None)
    )
    return (await session.exec(found)).first() is not None


async def clear(tx: AsyncSession, call_id: int, coordinator_id: int) -> bool:
    """Note that somebody looked, and nobody is to be known by it; False where there is none."""
    looked = update(Picture).where(col(Picture.call_id) == call_id).values(cleared_by=coordinator_id)
    return (await tx.exec(looked)).rowcount == 1


async def remove(tx: AsyncSession, call_id: int) -> None:
    """Have no picture."""
    found = await tx.get(Picture, call_id)
    if found is not None:
        await tx.delete(found)
