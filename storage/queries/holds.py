"""Sentences about the hold: everything that goes to subscribers waits until a coordinator lifts it."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import not_, or_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Delivery, DeliveryState, Message, Subscriber, SubscriberState
from storage.queries import memos, quiet

NAME = "hold"


@dataclass(frozen=True, slots=True)
class Hold:
    """Who holds the sending, by the coordinator's row id, and since when."""

    by: int
    since: datetime


async def held(session: AsyncSession) -> Hold | None:
    """Give the hold that is on, None when there is none."""
    told = await memos.recall(session, NAME)
    if told is None:
        return None
    value = json.loads(told)
    return Hold(value["by"], datetime.fromisoformat(value["since"]))


async def hold(tx: AsyncSession, by: int, now: datetime) -> bool:
    """Hold everything; False, and nothing done, when it is held already."""
    if await held(tx) is not None:
        return False
    await memos.remember(tx, NAME, json.dumps({"by": by, "since": now.isoformat()}))
    return True


async def lift(tx: AsyncSession) -> Hold | None:
    """End the hold and give what it was; None when there was none."""
    was = await held(tx)
    await memos.forget(tx, NAME)
    await tx.flush()
    return was


async def waiting(session: AsyncSession, now: datetime) -> int:
    """Count what goes to subscribers at once when a hold is lifted.

    That leaves out what is paused, stopped, too late or planned, and who rests or is away.
    """
    wanted = (
        select(func.count())
        .select_from(Delivery)
        .join(Message, col(Message.id) == col(Delivery.message_id))
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(
            col(Delivery.state) == DeliveryState.PENDING,
            col(Delivery.due_at) <= now,
            col(Message.paused).is_(None),
            col(Message.stopped).is_(None),
            or_(col(Message.expires_at).is_(None), col(Message.expires_at) > now),
            col(Subscriber.state) == SubscriberState.ACTIVE,
            not_(quiet.resting(now)),
        )
    )
    return int((await session.exec(wanted)).one())
