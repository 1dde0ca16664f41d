"""Sentences about messages whose chat shows a veil until its reader taps."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Delivery, Message, Subscriber
from storage.queries import archive
from storage.sealing import Address


async def lift(tx: AsyncSession, address: Address, message_id: int) -> Message | None:
    """Note that a chat shows a message from now on, and give it; None where it never got it.

    Twice is once: the message is given again.
    """
    wanted = (
        select(Message, Delivery.id)
        .join(Delivery, col(Delivery.message_id) == col(Message.id))
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(col(Subscriber.address) == address, col(Message.id) == message_id)
    )
    found = (await tx.exec(wanted)).first()
    if found is None:
        return None
    message, delivery_id = found
    shown = update(Delivery).where(col(Delivery.id) == delivery_id).values(veiled=False)
    await tx.exec(shown.execution_options(synchronize_session=False))
    return message


async def may_be_read(session: AsyncSession, message: Message, now: datetime) -> bool:
    """Say whether what a message tells is public now; calls and digests always are."""
    return message.alert_id is None or await archive.case_of(session, message.alert_id, now) is not None
