"""Quiet hours and pauses end: one alert comes as it is, several as one summary, each exactly once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.alerts.rest import settle, wake
from bot.alerts.summary import sum_up
from bot.delivery import outbox
from bot.delivery.audience import of_call
from storage.database import Database
from storage.models import (
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Priority,
    Severity,
    Subscriber,
)
from storage.queries import claims
from tests.bot.alerts.test_summary import reader, ring

HOUR = timedelta(hours=1)
NIGHT = [[127, 22 * 60, 7 * 60]]
EVENING = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)


async def sleeper(database: Database, number: int, now: datetime, **more: object) -> int:
    """Subscribe somebody in UTC whose nights are from 22 to 7."""
    row = await reader(database, number, now, zone="UTC", quiet_hours=NIGHT, **more)
    async with database.transaction() as tx:
        await settle(tx, await tx.get(Subscriber, row), now)
    return row


async def sent(database: Database, at: datetime) -> list[tuple[int, str]]:
    """Send all that may leave now; give whom and the text, in this order."""
    gone: list[tuple[int, str]] = []
    while True:
        async with database.transaction() as tx:
            leased = await claims.claim(tx, at, 100, HOUR)
            for one in leased:
                row = await tx.get(Delivery, one.id)
                row.state, row.todo, row.lease_until, row.finished_at = DeliveryState.SENT, None, None, at
                row.telegram_message_id = one.id
        if not leased:
            return gone
        gone += [(one.address.chat, one.text) for one in leased]


async def call(database: Database, now: datetime) -> None:
    message = Message(
        kind=MessageKind.CALL, language="en", text="Come", created_at=now, expires_at=now + 72 * HOUR
    )
    async with database.transaction() as tx:
        await outbox.publish(tx, message, of_call("en"), now)


async def test_what_was_held_at_night_comes_in_the_morning_as_one_summary(database: Database) -> None:
    await sleeper(database, 1, EVENING)
    await reader(database, 2, EVENING)
    for number in range(3):
        await ring(database, number, EVENING + (2 + number) * HOUR)
    assert [chat for chat, _ in await sent(database, EVENING + 5 * HOUR)] == [2, 2, 2]
    early = await wake(database, EVENING + 9 * HOUR)
    assert early.woken == 0
    assert await sent(database, EVENING + 9 * HOUR) == []
    done = await wake(database, EVENING + 10 * HOUR)
    assert (done.woken, done.summaries, done.summarised) == (1, 1, 3)
    ((chat, text),) = await sent(database, EVENING + 10 * HOUR)
    assert chat == 1
    assert all(f"Headline {number}" in text for number in range(3))
    assert (await wake(database, EVENING + 10 * HOUR)).woken == 0
    assert await sent(database, EVENING + 11 * HOUR) == []


async def test_one_alert_that_was_held_comes_as_it_is_and_a_call_with_its_button(database: Database) -> None:
    await sleeper(database, 1, EVENING)
    await ring(database, 7, EVENING + 2 * HOUR)
    await call(database, EVENING + 3 * HOUR)
    assert await sent(database, EVENING + 4 * HOUR) == []
    await wake(database, EVENING + 10 * HOUR)
    assert await sent(database, EVENING + 10 * HOUR) == [(1, "Card 7"), (1, "Come")]


async def test_sleepers_in_one_zone_share_one_summary_and_the_next_night_is_noted(database: Database) -> None:
    rows = [await sleeper(database, number, EVENING) for number in range(1, 6)]
    await ring(database, 1, EVENING + 2 * HOUR)
    await ring(database, 2, EVENING + 2 * HOUR)
    done = await wake(database, EVENING + 10 * HOUR)
    assert (done.woken, done.summaries) == (5, 1)
    async with database.read() as session:
        for row in rows:
            one = await session.get(Subscriber, row)
            assert one.quiet_since == EVENING + 25 * HOUR
            assert one.quiet_until == EVENING + 34 * HOUR


async def test_critical_alerts_ring_at_night_only_where_that_was_wished(database: Database) -> None:
    await sleeper(database, 1, EVENING)
    await sleeper(database, 2, EVENING, quiet_passes=True)
    await ring(database, 1, EVENING + 2 * HOUR, Severity.CRITICAL)
    await ring(database, 2, EVENING + 2 * HOUR)
    assert await sent(database, EVENING + 2 * HOUR) == [(2, "Card 1")]
    await wake(database, EVENING + 10 * HOUR)
    morning = dict(await sent(database, EVENING + 10 * HOUR))
    assert morning[2] == "Card 2"
    assert "Headline 1" in morning[1]
    assert "Headline 2" in morning[1]


async def test_what_came_too_late_meanwhile_is_left_out(database: Database) -> None:
    await sleeper(database, 1, EVENING)
    await ring(database, 1, EVENING + 2 * HOUR)
    gone = await ring(database, 2, EVENING + 3 * HOUR)
    async with database.transaction() as tx:
        (await tx.get(Message, gone)).expires_at = EVENING + 6 * HOUR
    await wake(database, EVENING + 10 * HOUR)
    assert await sent(database, EVENING + 10 * HOUR) == [(1, "Card 1")]


async def test_a_summary_after_an_outage_leaves_those_alone_who_rest(database: Database) -> None:
    await sleeper(database, 1, EVENING)
    for number in range(5):
        await ring(database, number, EVENING + 2 * HOUR)
    assert (await sum_up(database, EVENING + 5 * HOUR)).chats == 0
    await wake(database, EVENING + 10 * HOUR)
    assert len(await sent(database, EVENING + 10 * HOUR)) == 1


async def change(database: Database, row: int, now: datetime, **wishes: object) -> None:
    async with database.transaction() as tx:
        one = await tx.get(Subscriber, row)
        for name, value in wishes.items():
            setattr(one, name, value)
        await settle(tx, one, now)


async def test_who_gives_up_quiet_hours_at_night_gets_what_was_held_at_once(database: Database) -> None:
    row = await sleeper(database, 1, EVENING)
    await ring(database, 1, EVENING + 2 * HOUR)
    await ring(database, 2, EVENING + 2 * HOUR)
    await change(database, row, EVENING + 3 * HOUR, quiet_hours=[])
    assert len(await sent(database, EVENING + 3 * HOUR)) == 1
    await wake(database, EVENING + 10 * HOUR)
    assert await sent(database, EVENING + 10 * HOUR) == []


async def test_a_pause_holds_everything_and_its_end_tells_what_is_not_too_late(database: Database) -> None:
    """No delivery is made of it meanwhile."""
    row = await reader(database, 1, EVENING, quiet_passes=True)
    await change(database, row, EVENING, paused_until=EVENING + 72 * HOUR)
    await ring(database, 1, EVENING + HOUR, Severity.CRITICAL)
    await ring(database, 2, EVENING + 60 * HOUR)
    await call(database, EVENING + 60 * HOUR)
    assert await sent(database, EVENING + 61 * HOUR) == []
    await change(database, row, EVENING + 62 * HOUR, paused_until=EVENING + 62 * HOUR)
    assert sorted(text for _, text in await sent(database, EVENING + 62 * HOUR)) == ["Card 2", "Come"]
    async with database.read() as session:
        one = await session.get(Subscriber, row)
        assert (one.quiet_since, one.quiet_until, one.paused_until) == (None, None, None)


async def test_who_ends_a_week_long_pause_early_gets_what_no_delivery_was_made_of(database: Database) -> None:
    row = await reader(database, 1, EVENING)
    await change(database, row, EVENING, paused_until=EVENING + 168 * HOUR)
    await ring(database, 1, EVENING + HOUR)
    await ring(database, 2, EVENING + 2 * HOUR)
    async with database.read() as session:
        assert (await session.exec(select(Delivery))).all() == []
    await change(database, row, EVENING + 3 * HOUR, paused_until=EVENING + 3 * HOUR)
    ((_, text),) = await sent(database, EVENING + 3 * HOUR)
    assert "Headline 1" in text
    assert "Headline 2" in text


async def test_a_pause_that_ends_at_night_goes_on_until_the_morning(database: Database) -> None:
    row = await sleeper(database, 1, EVENING)
    await change(database, row, EVENING, paused_until=EVENING + 5 * HOUR)
    await ring(database, 1, EVENING + HOUR)
    await wake(database, EVENING + 5 * HOUR)
    assert await sent(database, EVENING + 9 * HOUR) == []
    await wake(database, EVENING + 10 * HOUR)
    assert await sent(database, EVENING + 10 * HOUR) == [(1, "Card 1")]


async def test_a_stage_killed_before_its_end_is_made_up_for(sqlite: Database) -> None:
    """What a window held and what comes next are written together, or not at all."""
    await sleeper(sqlite, 1, EVENING)
    await ring(sqlite, 1, EVENING + 2 * HOUR)
    await ring(sqlite, 2, EVENING + 2 * HOUR)

    class KilledError(Exception): ...

    with pytest.raises(KilledError):
        async with sqlite.transaction() as tx:
            await settle(tx, await tx.get(Subscriber, await only(sqlite)), EVENING + 10 * HOUR)
            raise KilledError
    assert await sent(sqlite, EVENING + 10 * HOUR) == []
    await wake(sqlite, EVENING + 10 * HOUR)
    assert len(await sent(sqlite, EVENING + 10 * HOUR)) == 1


async def only(database: Database) -> int:
    async with database.read() as session:
        return (await session.exec(select(Subscriber))).one().id


async def test_a_near_call_goes_before_the_rest_in_the_morning(database: Database) -> None:
    await sleeper(database, 1, EVENING)
    await ring(database, 1, EVENING + 2 * HOUR)
    soon = Message(
        kind=MessageKind.CALL, language="en", text="Today", created_at=EVENING + 3 * HOUR,
        priority=Priority.NEAR_CALL,
    )  # fmt: skip
    async with database.transaction() as tx:
        await outbox.publish(tx, soon, of_call("en"), EVENING + 3 * HOUR)
    await wake(database, EVENING + 10 * HOUR)
    assert (await sent(database, EVENING + 10 * HOUR))[0] == (1, "Today")
