"""Tells many alerts at once: to chats for which they piled up, and to those that come back. A stage.

After an outage a chat gets one summary, the gravest first, and not a ring for each. What the summary tells is
cancelled as `summarised`, in the transaction that makes it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alerts.cards import audience_of
from bot.delivery import outbox
from bot.delivery.audience import of_call
from bot.texts import digest as digests
from bot.texts.summary import Line, summary
from storage.database import Database
from storage.models import Alert, AlertKind, Message, MessageKind, Priority, Severity, Subscriber
from storage.queries import messages, missed
from storage.queries.missed import Missed, Told

log = structlog.get_logger()
TOO_LONG = timedelta(minutes=30)
"""Alerts that wait no longer than this ring one by one."""
MOST = 3
"""So many waiting alerts still ring one by one, however long they waited."""
MOST_MISSED = 5
"""So many a chat that comes back gets one by one; more are told in one summary."""
BATCH = 200
"""Chats in one transaction."""
KEPT = timedelta(days=7)
"""Older summaries stay as they are."""


@dataclass(slots=True)
class Summary:
    """What one run did: chats that get a summary, deliveries it stands for."""

    chats: int = 0
    summarised: int = 0


async def sum_up(db: Database, now: datetime) -> Summary:
    """Put one summary in the place of what piled up for a chat."""
    done = Summary()
    async with db.read() as session:
        waiting = await missed.waiting_messages(session)
    for language in sorted({message.language for message in waiting}):
        ours = [message for message in waiting if message.language == language]
        rings = [message for message in ours if message.alert_id is not None]
        sums = [message for message in ours if message.summary_of]
        if _may_pile_up(rings, sums, now):
            await _sum_up_language(db, rings, sums, done, now)
    if done.chats:
        log.warning("alerts_summed_up", chats=done.chats, alerts=done.summarised)
    return done


def _may_pile_up(rings: Sequence[Message], sums: Sequence[Message], now: datetime) -> bool:
    """Say whether to look at the rows at all."""
    if sums and rings:
        return True
    return len(rings) > MOST and min(message.created_at for message in rings) <= now - TOO_LONG


async def _sum_up_language(
    db: Database, rings: Sequence[Message], sums: Sequence[Message], done: Summary, now: datetime
) -> None:
    covers = {message.id: message.summary_of or [] for message in sums}
    ring_ids = [message.id for message in rings if message.id is not None]
    sum_ids = [each for each in covers if each is not None]
    made: dict[frozenset[int], Message] = {}
    while True:
        async with db.transaction() as tx:
            found = await missed.crowded(tx, ring_ids, sum_ids, MOST, BATCH, now=now)
            groups: dict[frozenset[int], list[int]] = {}
            for subscriber_id, ids in found.items():
                alerts = frozenset(each for one in ids for each in covers.get(one, [one]))
                groups.setdefault(alerts, []).append(subscriber_id)
            for alerts, people in groups.items():
                message = made.get(alerts) or await make(tx, alerts, rings[0].language, now)
                made[alerts] = message
                done.summarised += await missed.supersede(tx, people, [*ring_ids, *sum_ids], now)
                await missed.deliver(tx, message, people, now)
            done.chats += len(found)
        if not found:
            return


async def make(tx: AsyncSession, message_ids: Collection[int], language: str, now: datetime) -> Message:
    """Word and store one summary."""
    told = await missed.alerts(tx, message_ids)
    urgent = any(each.message.priority == Priority.CRITICAL_ALERT for each in told)
    deadlines = [each.message.expires_at for each in told if each.message.expires_at is not None]
    message = Message(
        kind=MessageKind.DIGEST,
        language=language,
        text=_worded(told, language),
        silent=all(each.message.silent for each in told),
        priority=Priority.CRITICAL_ALERT if urgent else Priority.NORMAL,
        created_at=now,
        expires_at=max(deadlines, default=None),
        summary_of=sorted(each.message.id for each in told if each.message.id is not None),
    )
    await messages.add(tx, message)
    return message


def _worded(told: Sequence[Told], language: str) -> str:
    lines = [
        Line(
            severity=Severity(each.alert.severity),
            topic=each.alert.topic,
            title=each.item.title,
            url=each.item.link,
            at=each.alert.published_at,
        )
        for each in told
    ]
    return summary(lines, language)


async def catch_up(tx: AsyncSession, subscriber: Subscriber, since: datetime | None, now: datetime) -> int:
    """Let a chat that was lost since then have what it missed and is not too late; give how many."""
    if since is None:
        return 0
    found = await missed.missed(tx, subscriber, since, now)
    wanted = [each for each in found if each.had or wants(subscriber, each)]
    alerts = [each for each in wanted if each.alert is not None]
    calls = [each for each in wanted if each.alert is None][:MOST_MISSED]
    if len(alerts) > MOST_MISSED:
        ids = [each.message.id for each in alerts if each.message.id is not None]
        one = await make(tx, ids, subscriber.language, now)
        await missed.deliver(tx, one, [subscriber.id], now)
        alerts = []
    for each in reversed([*calls, *alerts]):
        await missed.deliver(tx, each.message, [subscriber.id], now)
    return len(wanted)


def wants(subscriber: Subscriber, each: Missed) -> bool:
    """Say whether a message that was published meanwhile would have gone to the subscriber."""
    alert: Alert | None = each.alert
    if alert is not None and alert.kind is AlertKind.OUTCOME:  # told only to those who knew of the case
        return False
    language = each.message.language
    regions = each.call.regions if each.call is not None else 0
    audience = audience_of(alert, language) if alert is not None else of_call(language, regions=regions)
    return audience.wanted_by(subscriber)


async def leave_out(tx: AsyncSession, message_ids: Collection[int], gone: str, now: datetime) -> int:
    """Take withdrawn alerts out of the summaries and digests that tell them; give how many chats see it.

    One of nothing else is withdrawn itself, with the words `gone` where it cannot be deleted.
    """
    seen = 0
    for one in await missed.summaries(tx, now - KEPT):
        left = [each for each in one.summary_of or [] if each not in message_ids]
        if one.id is None or len(left) == len(one.summary_of or []):
            continue
        text = await _without(tx, one, left)
        one.summary_of = left
        if text is None:
            seen += await outbox.withdraw(tx, one.id, gone, now)
            continue
        seen += await outbox.reword(tx, one.id, text, [], now, priority=Priority.NEAR_CALL)
    return seen


async def _without(tx: AsyncSession, one: Message, left: Collection[int]) -> str | None:
    """Word a summary or a digest with no other alerts than these; None: it tells nothing any more."""
    if one.priority != Priority.DIGEST:
        return _worded(await missed.alerts(tx, left), one.language) if left else None
    text: str | None = one.text
    for each in await missed.alerts(tx, [gone for gone in one.summary_of or [] if gone not in left]):
        text = digests.without(text, each.item.link, each.item.title) if text is not None else None
    return text
