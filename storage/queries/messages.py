"""Sentences about messages: one text in one language, its buttons and its revision."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import wording
from storage.models import Message

REMEMBERED = 50
"""So many earlier wordings of a message are known again."""
Buttons = list[list[dict[str, Any]]]


async def add(tx: AsyncSession, message: Message) -> int:
    """Store a message and give its id."""
    tx.add(message)
    await tx.flush()
    if message.id is None:
        raise RuntimeError("the database gave the message no id")
    return message.id


async def get(session: AsyncSession, message_id: int) -> Message | None:
    """Give one message, or None."""
    return await session.get(Message, message_id)


async def of_alert(session: AsyncSession, alert_id: int) -> Sequence[Message]:
    """Give the wordings of an alert, one a language."""
    return (await session.exec(select(Message).where(Message.alert_id == alert_id))).all()


async def of_call(session: AsyncSession, call_id: int) -> Sequence[Message]:
    """Give the wordings of a call, one a language, its notices included."""
    return (await session.exec(select(Message).where(Message.call_id == call_id))).all()


async def reword(tx: AsyncSession, message_id: int, text: str, buttons: Buttons) -> int | None:
    """Change the wording and give the new revision; None when nothing differs or there is no such message.

    The wording of before is remembered by its digest.
    """
    message = await tx.get(Message, message_id, populate_existing=True)
    if message is None or (message.text == text and message.buttons == buttons):
        return None
    known = [*message.earlier, wording.of_html(message.text).digest()] if message.text != text else None
    earlier = {"earlier": known[-REMEMBERED:]} if known else {}
    statement = (
        update(Message)
        .where(col(Message.id) == message_id)
        .values(text=text, buttons=buttons, revision=Message.revision + 1, **earlier)
        .returning(col(Message.revision))
        .execution_options(synchronize_session=False)
    )
    revision = (await tx.exec(statement)).one()[0]
    await tx.refresh(message)
    return int(revision)


async def answering(session: AsyncSession, message_ids: Collection[int]) -> Sequence[Message]:
    """Give the messages that answer one of these: their corrections."""
    return (await session.exec(select(Message).where(col(Message.replies_to).in_(message_ids)))).all()
