"""Sentences about the messages that are pinned in groups and channels: cards of signature drives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, exists, literal, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    WITHDRAWN,
    Call,
    CallNotice,
    CallState,
    ChatKind,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Subscriber,
    SubscriberState,
)
from storage.queries import call_notices
from storage.sealing import Address

PINNED, UNPINNED, FORBIDDEN = "pin:", "unpin:", "nopin:"
"""How what was noted of a call begins: the delivery that was pinned or unpinned, the seat that was told."""
_RUNNING = (CallState.SENDING, CallState.SENT)


@dataclass(frozen=True, slots=True)
class Card:
    """A card in a group or channel: its delivery, call, chat and number there, and who brought the chat."""

    delivery_id: int
    call: Call
    address: Address
    kind: ChatKind
    number: int
    brought_by: int | None


def _noted(begins: str) -> Any:
    """Find that something was noted of the delivery of the row."""
    what = literal(begins) + cast(col(Delivery.id), String())
    return exists().where(col(CallNotice.call_id) == col(Call.id), col(CallNotice.what) == what)


async def _cards(session: AsyncSession, *where: Any) -> Sequence[Card]:
    wanted = (
        select(Delivery, Call, Subscriber)
        .join(Message, col(Message.id) == col(Delivery.message_id))
        .join(Call, col(Call.id) == col(Message.call_id))
        .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
        .where(
            col(Message.kind) == MessageKind.CALL,
            col(Message.part) == "",
            col(Delivery.state) == DeliveryState.SENT,
            col(Delivery.telegram_message_id).is_not(None),
            col(Subscriber.kind).in_([ChatKind.GROUP, ChatKind.CHANNEL]),
            *where,
        )
        .order_by(col(Delivery.id))
    )
    return [
        Card(one.id or 0, call, chat.address, chat.kind, one.telegram_message_id or 0, chat.brought_by)
        for one, call, chat in (await session.exec(wanted)).all()
    ]


async def to_pin(session: AsyncSession, kind: str) -> Sequence[Card]:
    """Give the cards of running calls of a kind that are not pinned yet, in chats that are told."""
    return await _cards(
        session,
        col(Call.kind) == kind,
        col(Call.state).in_(_RUNNING),
        col(Message.stopped).is_(None),
        col(Subscriber.state) == SubscriberState.ACTIVE,
        ~_noted(PINNED),
    )


async def to_unpin(session: AsyncSession) -> Sequence[Card]:
    """Give the cards that are pinned while their call is over, called off or withdrawn."""
    over = or_(col(Call.state).not_in(_RUNNING), col(Message.stopped) == WITHDRAWN)
    return await _cards(session, over, _noted(PINNED), ~_noted(UNPINNED))


async def note(tx: AsyncSession, call_id: int, begins: str, number: int, now: datetime) -> bool:
    """Note it of a delivery or, where pinning is forbidden, of the seat that is told; False: it was noted."""
    return await call_notices.once(tx, call_id, f"{begins}{number}", now, now)
