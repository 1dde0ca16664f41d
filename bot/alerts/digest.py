"""Plans and writes digests: one message with what did not ring. A stage.

A digest is written in the transaction that notes when the next one is due: killed anywhere, nobody misses one
and nobody gets it twice. Who wants the same in the same language shares one message.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alerts.cards import audience_of
from bot.delivery import hours
from bot.delivery.audience import Audience, articles_of, choice_of, region_of
from bot.texts.digest import Line, parts
from bot.texts.zones import zone_of
from storage.database import Database
from storage.models import Digest, Message, MessageKind, Priority, Severity, Subscriber, SubscriberState
from storage.queries import digests, messages, missed
from storage.queries.digests import Related
from storage.queries.missed import Told

BATCH = 200
"""Subscribers in one transaction: the sender waits for no more."""
LASTS = timedelta(hours=20)
"""A digest that could not be sent for so long is left to the next one."""
FURTHEST = timedelta(days=31)
"""No digest looks further back, however long somebody paused."""

_Period = tuple[datetime, datetime]


@dataclass(slots=True)
class Summary:
    """What one run did: digests that were due, messages written, chats that get one."""

    due: int = 0
    written: int = 0
    chats: int = 0


@dataclass(frozen=True, slots=True)
class _Report(Line):
    """A line with the message it stands for; None: an article."""

    message_id: int | None = None


_Wording = tuple[str, tuple[_Report, ...]]


@dataclass(slots=True)
class _Desk:
    """What one run has read and written already."""

    related: dict[_Period, Sequence[Related]] = field(default_factory=dict)
    alerts: dict[tuple[str, _Period], Sequence[Told]] = field(default_factory=dict)
    made: dict[_Wording, list[Message]] = field(default_factory=dict)


def plan(row: Subscriber, now: datetime) -> None:
    """Note when the next digest of a subscriber is due, after their wishes changed."""
    zone = zone_of(row.zone)
    row.digest_at = hours.next_digest(row.digest, row.digest_hour, row.digest_weekday, zone, now)
    row.digest_since = None if row.digest is Digest.OFF else row.digest_since or now


async def write(db: Database, now: datetime) -> Summary:
    """Write every digest that is due."""
    done, desk = Summary(), _Desk()
    while True:
        async with db.transaction() as tx:
            rows = await digests.due(tx, now, BATCH)
            readers = [(row, period) for row in rows if (period := _turn(row, now)) is not None]
            await _write(tx, desk, readers, done, now)
        done.due += len(rows)
        if not rows:
            return done


def _turn(row: Subscriber, now: datetime) -> _Period | None:
    """Note the next digest; give what this one is about, None where there is none now.

    What somebody pauses through, or what comes too late, is left to the next one.
    """
    until = row.digest_at or now
    paused = row.paused_until is not None and row.paused_until > now
    since = max(row.digest_since or until, until - FURTHEST)
    plan(row, now)
    if paused or row.state is not SubscriberState.ACTIVE or now - until > LASTS:
        return None
    row.digest_since = until
    return since, until


async def _write(
    tx: AsyncSession, desk: _Desk, readers: Sequence[tuple[Subscriber, _Period]], done: Summary, now: datetime
) -> None:
    """Write the digests of these, each wording once."""
    for row, period in readers:
        await _read(tx, desk, row.language, period)
    rung = {each.alert.id or 0 for found in desk.alerts.values() for each in found}
    told = await digests.told(tx, [row.id for row, _ in readers], rung) if readers else {}
    groups: dict[_Wording, list[int]] = {}
    for row, period in readers:
        lines = _lines(desk, row, period, told.get(row.id, set()))
        if lines:
            key = (row.language, tuple(lines))
            groups.setdefault(key, []).append(row.id)
            if key not in desk.made:
                desk.made[key] = await _make(tx, lines, row.language, now)
                done.written += len(desk.made[key])
    for wording, people in groups.items():
        done.chats += len(people)
        for message in desk.made[wording]:
            await missed.deliver(tx, message, people, now)


async def _read(tx: AsyncSession, desk: _Desk, language: str, period: _Period) -> None:
    if period not in desk.related:
        desk.related[period] = await digests.related(tx, *period)
    if (language, period) not in desk.alerts:
        desk.alerts[language, period] = await digests.alerts(tx, language, *period)


def _lines(desk: _Desk, row: Subscriber, period: _Period, told: set[int]) -> list[_Report]:
    """Give what a subscriber wants to know and was not told, each article once."""
    seen: set[str] = set()
    lines: list[_Report] = []
    for each in desk.alerts[row.language, period]:
        ringing = audience_of(each.alert, row.language)
        quieter = Audience(
            ringing.topic, ringing.others, ringing.languages, ringing.region, None, ringing.articles
        )
        if each.alert.id not in told and quieter.wanted_by(row) and _fresh(each.item.title, seen):
            lines.append(_of_alert(each))
    lines += [
        _of_article(one)
        for one in desk.related[period]
        if _audience(one, row.language).wanted_by(row) and _fresh(one.item.title, seen)
    ]
    return lines


def _fresh(title: str, seen: set[str]) -> bool:
    """Say whether a headline is new: several feeds bring the same article."""
    known = " ".join(title.casefold().split())
    if known in seen:
        return False
    seen.add(known)
    return True


def _audience(one: Related, language: str) -> Audience:
    verdict = one.verdict
    return Audience(
        choice_of(verdict.topic),
        verdict.others,
        (language,),
        region_of(verdict.origin, verdict.destination),
        None,
        articles_of([verdict.language]),
    )


def _of_alert(each: Told) -> _Report:
    return _Report(
        alert=True,
        severity=Severity(each.alert.severity),
        topic=each.alert.topic,
        title=each.item.title,
        outlet=each.item.source_name,
        url=each.item.link,
        at=each.alert.published_at,
        message_id=each.message.id,
    )


def _of_article(one: Related) -> _Report:
    return _Report(
        alert=False,
        severity=Severity(one.verdict.severity),
        topic=one.verdict.topic,
        title=one.item.title,
        outlet=one.item.source_name,
        url=one.item.link,
        at=one.item.first_seen_at,
    )


async def _make(tx: AsyncSession, lines: Sequence[_Report], language: str, now: datetime) -> list[Message]:
    """Word and store one digest."""
    alerts = sorted(line.message_id for line in lines if line.message_id is not None)
    made = []
    for text in parts(lines, language):
        message = Message(
            kind=MessageKind.DIGEST,
            language=language,
            text=text,
            silent=True,
            priority=Priority.DIGEST,
            created_at=now,
            expires_at=now + LASTS,
            summary_of=alerts or None,
        )
        await messages.add(tx, message)
        made.append(message)
    return made
