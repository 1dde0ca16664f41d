"""Sentences about what may be tried again, and about chats that wait because Telegram asked them to."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import ChatKind, Delivery, DeliveryState, Subscriber, SubscriberState

NO_RIGHTS = "no_rights"
MAY_PASS = (NO_RIGHTS, "topic_gone", "tried_too_often")
"""Why a chat refused that may take it later: it was muted, its topic closed, or too much was asked of it."""


def fitting(message_ids: Collection[int]) -> Any:
    """Find the deliveries that may be tried again: unknown ones, and refused ones whose reason may pass.

    Of the latter those whose chat is told again; nobody is found who was forgotten.
    """
    told = select(Subscriber.id).where(col(Subscriber.state) == SubscriberState.ACTIVE)
    reached = or_(col(Delivery.subscriber_id).is_not(None), col(Delivery.coordinator_id).is_not(None))
    return and_(
        col(Delivery.message_id).in_(message_ids),
        or_(
            and_(col(Delivery.state) == DeliveryState.UNKNOWN, reached),
            and_(_refused_for_now(), col(Delivery.subscriber_id).in_(told)),
        ),
    )


def _refused_for_now() -> Any:
    return and_(col(Delivery.state) == DeliveryState.REFUSED, col(Delivery.reason).in_(MAY_PASS))


def _muted() -> Any:
    return and_(col(Subscriber.state) == SubscriberState.PAUSED, col(Subscriber.reason) == NO_RIGHTS)


async def refused_for_now(session: AsyncSession, message_ids: Collection[int]) -> int:
    """Count the chats that refused these messages for a reason that may pass, and are there still."""
    still = or_(col(Subscriber.state) == SubscriberState.ACTIVE, _muted())
    wanted = (
        select(func.count())
        .select_from(Delivery)
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(col(Delivery.message_id).in_(message_ids), _refused_for_now(), still)
    )
    return (await session.exec(wanted)).one()


async def muted(session: AsyncSession, message_ids: Collection[int]) -> list[int]:
    """Give the chats that refused these messages because the bot may not write there; each once."""
    refused = and_(_refused_for_now(), col(Delivery.reason) == NO_RIGHTS)
    wanted = (
        select(Subscriber.chat)
        .join(Delivery, col(Delivery.subscriber_id) == col(Subscriber.id))
        .where(col(Delivery.message_id).in_(message_ids), refused, _muted())
    )
    return list(dict.fromkeys((await session.exec(wanted)).all()))


async def resting(
    session: AsyncSession, message_ids: Collection[int], now: datetime
) -> tuple[int, datetime | None]:
    """Count the chats that wait for these messages as Telegram asked, and until when the last does."""
    wanted = (
        select(func.count(), func.max(col(Subscriber.not_before)))
        .select_from(Delivery)
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(
            col(Delivery.message_id).in_(message_ids),
            col(Delivery.state) == DeliveryState.PENDING,
            col(Subscriber.not_before) > now,
        )
    )
    number, until = (await session.exec(wanted)).one()
    return number, until


async def crowds_alone(session: AsyncSession, message_ids: Collection[int]) -> bool:
    """Say whether all chats of these messages are groups and channels: their number points to no person."""
    person = (
        select(Delivery.id)
        .outerjoin(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(
            col(Delivery.message_id).in_(message_ids),
            or_(col(Subscriber.id).is_(None), col(Subscriber.kind) == ChatKind.PRIVATE),
        )
    )
    return not (await session.exec(select(exists(person)))).one()
