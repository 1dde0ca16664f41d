"""Sentences about what is held of one person: everything, for that person to see."""

from datetime import date

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Delivery, DeliveryState, HotlineLetter, HotlinePerson, Tap


async def answers_of(session: AsyncSession, person: int) -> list[date]:
    """Give the days on which a person answered calls."""
    return list((await session.exec(select(col(Tap.tapped_on)).where(col(Tap.person) == person))).all())


async def messages_to(session: AsyncSession, subscriber_id: int) -> int:
    """Count the messages that reached a subscriber, as far as they are still on record."""
    sent = select(func.count()).where(
        col(Delivery.subscriber_id) == subscriber_id, col(Delivery.state) == DeliveryState.SENT
    )
    return (await session.exec(sent)).one()


async def letters_of(session: AsyncSession, person: int) -> tuple[int, int]:
    """Give a person's number on the hotline, 0 for none, and how many letters and answers are kept."""
    who = (await session.exec(select(HotlinePerson).where(col(HotlinePerson.person) == person))).first()
    if who is None or who.id is None:
        return 0, 0
    kept = select(func.count()).where(col(HotlineLetter.person_id) == who.id)
    return who.id, (await session.exec(kept)).one()
