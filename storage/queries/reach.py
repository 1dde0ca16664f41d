"""Sentences about how many chats a call goes to, by language and by region."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    Delivery,
    DeliveryState,
    Message,
    Region,
    Subscriber,
    SubscriberState,
    TopicChoice,
)
from storage.queries import pictures
from storage.queries.deliveries import LEFT


async def by_language(session: AsyncSession, languages: Collection[str], regions: int) -> dict[str, int]:
    """Count the chats that want calls, by language; `regions` are bits of Region, 0: everywhere."""
    counted = (
        select(Subscriber.language, func.count())
        .where(*_wanted(languages, regions))
        .group_by(col(Subscriber.language))
    )
    found = dict((await session.exec(counted)).all())
    return {language: found.get(language, 0) for language in languages}


async def by_region(session: AsyncSession, languages: Collection[str], regions: int) -> dict[Region, int]:
    """Count the same chats by region; one that wants several is counted in each."""
    found = {}
    for region in Region:
        if regions & region:
            counted = select(func.count()).where(*_wanted(languages, int(region)))
            found[region] = (await session.exec(counted)).one()
    return found


async def leave_out(tx: AsyncSession, message_ids: Collection[int], now: datetime) -> int:
    """End what waits of these for chats that want no calls, or no pictures, any more; give how many."""
    unwanted = select(Subscriber.id).where(col(Subscriber.topics).op("&")(int(TopicChoice.CALLS)) == 0)
    ended = await _leave_out(tx, message_ids, unwanted, now)
    images = select(Message.id).where(col(Message.id).in_(message_ids), col(Message.part) == pictures.PART)
    blind = select(Subscriber.id).where(col(Subscriber.text_only).is_(True))
    return ended + await _leave_out(tx, images, blind, now)


async def _leave_out(tx: AsyncSession, message_ids: Any, unwanted: Any, now: datetime) -> int:
    waiting = update(Delivery).where(
        col(Delivery.message_id).in_(message_ids),
        col(Delivery.state) == DeliveryState.PENDING,
        col(Delivery.lease_until).is_(None),
        col(Delivery.subscriber_id).in_(unwanted),
    )
    ended = {"state": DeliveryState.CANCELLED, "todo": None, "reason": LEFT, "finished_at": now}
    told = waiting.values(ended).execution_options(synchronize_session=False)
    return int((await tx.exec(told)).rowcount)


def _wanted(languages: Collection[str], regions: int) -> list[Any]:
    wanted = [
        col(Subscriber.state) == SubscriberState.ACTIVE,
        col(Subscriber.topics).op("&")(int(TopicChoice.CALLS)) != 0,
        col(Subscriber.language).in_(list(languages)),
    ]
    if regions:
        wanted.append(col(Subscriber.regions).op("&")(regions) != 0)
    return wanted
