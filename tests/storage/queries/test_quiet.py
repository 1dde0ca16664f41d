"""Who hears of what, by region, gravity and language of articles; and who rests, and what waits for them."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import Database
from storage.models import (
    Articles,
    ChatKind,
    Delivery,
    Message,
    MessageKind,
    Priority,
    Region,
    Subscriber,
    TopicChoice,
)
from storage.queries import claims, deliveries, messages
from storage.sealing import Address

_NUMBERS = count(1)
HOUR = timedelta(hours=1)


def reader(**wanted: object) -> Subscriber:
    chat = 5000 + next(_NUMBERS)
    given = {"kind": ChatKind.PRIVATE, "language": "en", "joined_on": date(2026, 3, 1)}
    return Subscriber(address=Address(chat), chat=chat, **{**given, **wanted})


async def publish(tx: AsyncSession, now: datetime, *, filters: dict | None = None, **wanted: object) -> int:
    """Publish an alert; give how many hear of it."""
    given = {
        "kind": MessageKind.ALERT, "language": "en", "text": "Hello", "created_at": now,
        "expires_at": now + 24 * HOUR,
    }  # fmt: skip
    made = Message(**{**given, **wanted})
    await messages.add(tx, made)
    asked = {"topic": int(TopicChoice.DETENTION), "others": False, "languages": ("en",), **(filters or {})}
    return await deliveries.fan_out(tx, made, now=now, **asked)


@pytest.mark.parametrize(
    ("filters", "heard"),
    [
        ({}, 4),
        ({"region": Region.CHINA}, 3),
        ({"region": Region.KOREA}, 4),
        ({"rank": 1}, 3),
        ({"rank": 2}, 3),
        ({"rank": 3}, 4),
        ({"articles": Articles.JAPANESE}, 3),
        ({"articles": Articles.JAPANESE | Articles.KOREAN}, 4),
        ({"region": Region.CHINA, "rank": 1, "articles": Articles.JAPANESE}, 1),
    ],
)
async def test_an_alert_goes_to_those_who_want_its_region_gravity_and_articles(
    database: Database, now: datetime, filters: dict, heard: int
) -> None:
    """What is not known of an alert is wanted by everybody."""
    async with database.transaction() as tx:
        tx.add(reader())
        tx.add(reader(regions=int(Region.KOREA)))
        tx.add(reader(least_rank=3))
        tx.add(reader(articles=int(Articles.KOREAN)))
    async with database.transaction() as tx:
        known = {name: int(value) for name, value in filters.items()}
        assert await publish(tx, now, filters=known) == heard


async def due_of(database: Database) -> list[datetime]:
    async with database.read() as session:
        return [row.due_at for row in (await session.exec(select(Delivery).order_by(Delivery.id))).all()]


async def claimed(database: Database, at: datetime) -> int:
    async with database.transaction() as tx:
        return len(await claims.claim(tx, at, 10, HOUR))


async def test_who_rests_is_told_when_the_window_has_been_ended_and_not_by_the_clock_alone(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        sleeper = reader(quiet_since=now - HOUR, quiet_until=now + HOUR)
        tx.add(sleeper)
    async with database.transaction() as tx:
        assert await publish(tx, now) == 1
    assert await due_of(database) == [now + HOUR]
    assert await claimed(database, now + 2 * HOUR) == 0
    async with database.transaction() as tx:
        awake = await tx.get(Subscriber, sleeper.id)
        awake.quiet_since, awake.quiet_until = now + 9 * HOUR, now + 12 * HOUR
    assert await claimed(database, now + 2 * HOUR) == 1


@pytest.mark.parametrize(
    ("wishes", "message", "passes"),
    [
        ({}, {"priority": Priority.CRITICAL_ALERT}, 0),
        ({"quiet_passes": True}, {"priority": Priority.CRITICAL_ALERT}, 1),
        ({"quiet_passes": True}, {}, 0),
        ({}, {"replies_to": 1}, 1),
        ({"paused_until": "later"}, {"replies_to": 1}, 1),
        ({}, {"kind": MessageKind.DIGEST, "priority": Priority.DIGEST}, 1),
        ({}, {"kind": MessageKind.DIGEST, "summary_of": [1, 2]}, 0),
        ({}, {"kind": MessageKind.CALL}, 0),
    ],
)
async def test_what_passes_quiet_hours_is_what_is_critical_where_wished_corrections_and_digests(
    database: Database, now: datetime, wishes: dict, message: dict, passes: int
) -> None:
    if "paused_until" in wishes:
        wishes = {**wishes, "paused_until": now + HOUR}
    async with database.transaction() as tx:
        tx.add(reader(quiet_since=now - HOUR, quiet_until=now + HOUR, **wishes))
    async with database.transaction() as tx:
        assert await publish(tx, now, **message) == 1
    assert await due_of(database) == [now if passes else now + HOUR]
    assert await claimed(database, now) == passes


@pytest.mark.parametrize("message", [{}, {"priority": Priority.CRITICAL_ALERT}, {"kind": MessageKind.CALL}])
async def test_of_nothing_is_a_delivery_written_for_who_pauses(
    database: Database, now: datetime, message: dict
) -> None:
    """So a call's report waits for nobody's holidays."""
    end = now + HOUR
    async with database.transaction() as tx:
        tx.add(reader(quiet_since=now - HOUR, quiet_until=end, paused_until=end, quiet_passes=True))
    async with database.transaction() as tx:
        assert await publish(tx, now, **message) == 0


async def test_a_correction_goes_past_what_is_held_for_the_same_reader(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        tx.add(reader(quiet_since=now - HOUR, quiet_until=now + HOUR))
    async with database.transaction() as tx:
        await publish(tx, now, priority=Priority.NEAR_CALL)
        await publish(tx, now, priority=Priority.NORMAL, replies_to=1)
    assert await claimed(database, now) == 1


async def test_who_rests_longer_than_a_message_lasts_gets_none_of_it(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        tx.add(reader(quiet_since=now - HOUR, quiet_until=now + 30 * HOUR))
        tx.add(reader(quiet_since=now + HOUR, quiet_until=now + 30 * HOUR))
    async with database.transaction() as tx:
        assert await publish(tx, now) == 1


async def test_what_was_due_before_the_window_began_waits_too(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        tx.add(reader(quiet_since=now + HOUR, quiet_until=now + 9 * HOUR))
    async with database.transaction() as tx:
        assert await publish(tx, now) == 1
    assert await claimed(database, now + HOUR) == 0
