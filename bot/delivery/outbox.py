"""Puts messages into the outbox, inside the transaction of whoever publishes. Part of every publish stage.

Nothing is sent here. What these functions write is carried by the pump, also after a crash.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.audience import Audience
from storage.models import Message, MessageKind, Priority
from storage.queries import deliveries, messages
from storage.queries.messages import Buttons

FALLBACK_LANGUAGE = "en"
WITHDRAWN = "withdrawn"


async def publish(tx: AsyncSession, message: Message, audience: Audience, now: datetime) -> int:
    """Store `message` and one delivery for each subscriber of its language in `audience`; give how many."""
    if message.language not in audience.languages:
        raise ValueError(f"a message in `{message.language}` has no reader in {audience.languages}")
    await messages.add(tx, message)
    return await deliveries.fan_out(
        tx,
        message,
        topic=int(audience.topic),
        others=audience.others,
        languages=(message.language,),
        now=now,
    )


async def follow_up(tx: AsyncSession, message: Message, case_id: int, now: datetime) -> int:
    """Store `message` and one delivery for each reader of its language who got an alert of the case."""
    await messages.add(tx, message)
    return await deliveries.fan_out_to_readers(tx, message, case_id, now)


async def notify(
    tx: AsyncSession,
    wording: Mapping[str, tuple[str, Buttons]],
    coordinator_ids: Collection[int] | None,
    now: datetime,
    *,
    priority: Priority = Priority.NEAR_CALL,
    expires_at: datetime | None = None,
) -> int:
    """Send a private notice to active coordinators (None: all), each in his language; give how many.

    `wording` holds (text, buttons) by language, at least in English, which serves all other readers.
    """
    by_wording: dict[str, list[int]] = {}
    for language, ids in (await deliveries.coordinators_to_notify(tx, coordinator_ids)).items():
        by_wording.setdefault(language if language in wording else FALLBACK_LANGUAGE, []).extend(ids)
    told = 0
    for language, ids in by_wording.items():
        text, buttons = wording[language]
        notice = Message(
            kind=MessageKind.NOTICE,
            language=language,
            text=text,
            buttons=buttons,
            priority=priority,
            created_at=now,
            expires_at=expires_at,
        )
        await messages.add(tx, notice)
        told += await deliveries.fan_out_to_coordinators(tx, notice, ids, now)
    return told


async def reword(
    tx: AsyncSession,
    message_id: int,
    text: str,
    buttons: Buttons,
    now: datetime,
    *,
    priority: Priority = Priority.DIGEST,
) -> int:
    """Change a message; give how many chats will see it edited, by default behind fresh messages."""
    if await messages.reword(tx, message_id, text, buttons) is None:
        return 0
    return await deliveries.mark_edit(tx, message_id, priority=priority, now=now)


async def withdraw(
    tx: AsyncSession, message_id: int, now: datetime, *, priority: Priority = Priority.NEAR_CALL
) -> int:
    """Cancel what waits of a message and delete what stands; give how many chats are concerned.

    Telegram deletes nothing older than 48 hours: an older message is better reworded.
    """
    cancelled = await deliveries.cancel_message(tx, message_id, WITHDRAWN, now)
    return cancelled + await deliveries.mark_delete(tx, message_id, priority=priority, now=now)
