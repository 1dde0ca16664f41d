"""Puts messages into the outbox, inside the transaction of whoever publishes. Part of every publish stage.

Nothing is sent here. What these functions write is carried by the pump, also after a crash.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.audience import Audience
from storage.models import WITHDRAWN, Message, MessageKind, Priority
from storage.queries import broadcasts, deliveries, fan_outs, memos, messages, missed
from storage.queries.messages import Buttons

FALLBACK_LANGUAGE = "en"
STOPPED = "stopped"
ALERT_PROGRESS = "progress of alert "
"""Begins the name of a memo, by alert: its notices by language, while it goes out."""
LIMIT = 4096
"""Longest message, in UTF-16 units with its markup counted in."""
DELETABLE = timedelta(hours=48)
"""Telegram lets a bot delete nothing older in private chats and small groups."""


async def publish(tx: AsyncSession, message: Message, audience: Audience, now: datetime) -> int:
    """Store `message` and one delivery for each subscriber of its language in `audience`; give how many.

    Where there are very many, the pump writes the rest, and these are not in the number.
    """
    if message.language not in audience.languages:
        raise ValueError(f"a message in `{message.language}` has no reader in {audience.languages}")
    await messages.add(tx, message)
    return await fan_outs.begin(
        tx,
        message,
        topic=int(audience.topic),
        others=audience.others,
        now=now,
        region=int(audience.region),
        rank=audience.rank,
        articles=int(audience.articles),
    )


async def follow_up(tx: AsyncSession, message: Message, case_id: int, now: datetime) -> int:
    """Store `message` and one delivery for each reader of its language who got an alert of the case."""
    await messages.add(tx, message)
    return await deliveries.fan_out_to_readers(tx, message, case_id, now)


async def publish_to(
    tx: AsyncSession, message: Message, subscriber_ids: Collection[int], now: datetime
) -> None:
    """Store `message` and one delivery for each of these subscribers."""
    await messages.add(tx, message)
    await missed.deliver(tx, message, subscriber_ids, now)


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
    """Change a message; give how many chats will see it edited, by default behind fresh messages.

    What waits is sent in the new wording. A correction stays below every wording, and what was withdrawn
    stays so.
    """
    message = await messages.get(tx, message_id)
    if message is None or message.stopped == WITHDRAWN:
        return 0
    if message.correction:
        text = f"{text}\n\n{message.correction}"
        if not _fits(text):  # better the older wording than one without it
            return 0
    if await messages.reword(tx, message_id, text, buttons) is None:
        return 0
    return await deliveries.mark_edit(tx, message_id, priority=priority, now=now)


async def withdraw(
    tx: AsyncSession, message_id: int, gone: str, now: datetime, *, priority: Priority = Priority.NEAR_CALL
) -> int:
    """Drop what waits of a message and delete what stands; give how many chats had it. Twice is once.

    Where Telegram deletes nothing any more the message is edited to the words `gone`, and so is what is
    under way at this moment.
    """
    if not await broadcasts.stop(tx, [message_id], WITHDRAWN):
        return 0
    await messages.reword(tx, message_id, gone, [])
    recent = await deliveries.mark_delete(tx, message_id, since=now - DELETABLE, priority=priority, now=now)
    return recent + await deliveries.mark_edit(tx, message_id, priority=priority, now=now)


async def correct(tx: AsyncSession, message_id: int, note: str, reply: Message, now: datetime) -> int:
    """Put a correction below a message everywhere; give how many who have it get `reply` as an answer.

    `note` is Telegram HTML; where the message has no room for it, the answer alone says it. What waits is
    sent corrected, and gets no answer.
    """
    message = await messages.get(tx, message_id)
    if message is None or message.stopped == WITHDRAWN:
        return 0
    before = message.text
    if message.correction:
        before = before.removesuffix(f"\n\n{message.correction}")
        note = f"{message.correction}\n{note}"
    text = f"{before}\n\n{note}"
    if _fits(text):
        message.correction = note
        tx.add(message)
        await tx.flush()
        await messages.reword(tx, message_id, text, message.buttons)
        await deliveries.mark_edit(tx, message_id, priority=Priority.NEAR_CALL, now=now)
    reply.replies_to = message_id
    await messages.add(tx, reply)
    return await deliveries.fan_out_replies(tx, reply, message_id, now)


async def tell_progress(
    tx: AsyncSession,
    call_id: int,
    coordinator_id: int,
    wording: Mapping[str, str],
    now: datetime,
    *,
    buttons: Mapping[str, Buttons] | None = None,
) -> None:
    """Tell a coordinator how far their call is: one notice a call, changed from then on.

    `wording` holds the text by language, at least in English; `buttons` those of a later edit.
    """
    known = [each for each in await messages.of_call(tx, call_id) if each.kind is MessageKind.NOTICE]
    for notice in known:
        text = wording.get(notice.language, wording[FALLBACK_LANGUAGE])
        if notice.id is not None:
            rows = (buttons or {}).get(notice.language, [])
            await reword(tx, notice.id, text, rows, now, priority=Priority.NEAR_CALL)
    if not known:
        await _begin_progress(tx, [coordinator_id], wording, now, call_id=call_id)


async def tell_alert_progress(
    tx: AsyncSession, alert_id: int, wording: Mapping[str, str], now: datetime, *, over: bool
) -> None:
    """Tell all coordinators how far an alert is: one notice a language, changed from then on until `over`."""
    name = f"{ALERT_PROGRESS}{alert_id}"
    known: dict[str, int] = json.loads(await memos.recall(tx, name) or "{}")
    for language, message_id in known.items():
        await reword(tx, message_id, wording[language], [], now, priority=Priority.NEAR_CALL)
    if over:
        await memos.forget(tx, name)
    elif not known:
        begun = await _begin_progress(tx, None, wording, now)
        await memos.remember(tx, name, json.dumps(begun))


async def _begin_progress(
    tx: AsyncSession,
    coordinator_ids: Collection[int] | None,
    wording: Mapping[str, str],
    now: datetime,
    *,
    call_id: int | None = None,
) -> dict[str, int]:
    """Store the silent notices that are changed from then on; give them by language."""
    by_wording: dict[str, list[int]] = {}
    for language, ids in (await deliveries.coordinators_to_notify(tx, coordinator_ids)).items():
        by_wording.setdefault(language if language in wording else FALLBACK_LANGUAGE, []).extend(ids)
    begun: dict[str, int] = {}
    for language, ids in by_wording.items():
        notice = Message(
            kind=MessageKind.NOTICE,
            call_id=call_id,
            language=language,
            text=wording[language],
            silent=True,
            priority=Priority.NEAR_CALL,
            created_at=now,
        )
        begun[language] = await messages.add(tx, notice)
        await deliveries.fan_out_to_coordinators(tx, notice, ids, now)
    return begun


def _fits(text: str) -> bool:
    return len(text.encode("utf-16-le")) // 2 <= LIMIT
