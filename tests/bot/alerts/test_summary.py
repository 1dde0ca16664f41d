"""Many alerts at once: after an outage, for a chat that comes back, and when one of them is withdrawn."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.alerts.summary import MOST_MISSED, catch_up, leave_out, sum_up
from bot.delivery import outbox
from bot.delivery.audience import of_alert
from bot.texts.markup import fits
from storage.database import Database
from storage.models import (
    Alert,
    AlertKind,
    Case,
    Certainty,
    ChatKind,
    Delivery,
    Feed,
    Item,
    Message,
    MessageKind,
    Priority,
    Severity,
    Status,
    Subscriber,
    SubscriberState,
    Topic,
)
from storage.queries import subscribers
from storage.sealing import Address

HALF_AN_HOUR = timedelta(minutes=31)


async def reader(database: Database, number: int, now: datetime, **more: object) -> int:
    kind = ChatKind.GROUP if number < 0 else ChatKind.PRIVATE
    async with database.transaction() as tx:
        row = Subscriber(
            address=Address(number), chat=number, kind=kind, joined_on=now.date(),
            **{"language": "en", **more},
        )  # fmt: skip
        tx.add(row)
    return row.id


async def ring(database: Database, number: int, now: datetime, severity: Severity = Severity.HIGH) -> int:
    """Publish one alert of its own case; give its message's id."""
    async with database.transaction() as tx:
        feed = (await tx.exec(select(Feed))).first()
        if feed is None:
            feed = Feed(name="Harbour Post", url="https://harbour.example/feed")
            tx.add(feed)
            await tx.flush()
        item = Item(
            feed_id=feed.id, key=f"k{number}", title=f"Headline {number}", source_name="Harbour Post",
            link=f"https://harbour.example/{number}", first_seen_at=now, digest=f"d{number}",
        )  # fmt: skip
        case = Case(
            title=f"Headline {number}", language="en", topic=Topic.DETENTION, severity=severity,
            status=Status.DETAINED, certainty=Certainty.REPORTED, opened_at=now, updated_at=now,
        )  # fmt: skip
        tx.add(item)
        tx.add(case)
        await tx.flush()
        alert = Alert(
            case_id=case.id, item_id=item.id, kind=AlertKind.FIRST, topic=Topic.DETENTION, severity=severity,
            published_at=now, expires_at=now + timedelta(hours=24),
        )  # fmt: skip
        tx.add(alert)
        await tx.flush()
        urgent = severity is Severity.CRITICAL
        message = Message(
            kind=MessageKind.ALERT, alert_id=alert.id, language="en", text=f"Card {number}",
            priority=Priority.CRITICAL_ALERT if urgent else Priority.NORMAL, silent=not urgent,
            created_at=now, expires_at=alert.expires_at,
        )  # fmt: skip
        await outbox.publish(tx, message, of_alert(Topic.DETENTION, False, "en"), now)  # noqa: FBT003 -- as publishers call it
    return message.id


async def waiting(database: Database, subscriber_id: int) -> list[Message]:
    """Give what a chat will get, in order of the messages."""
    async with database.read() as session:
        wanted = (
            select(Message)
            .join(Delivery, Delivery.message_id == Message.id)
            .where(Delivery.subscriber_id == subscriber_id, Delivery.state == "pending")
            .order_by(Message.id)
        )
        return list((await session.exec(wanted)).all())


async def reasons(database: Database, subscriber_id: int) -> list[tuple[str, str | None]]:
    async with database.read() as session:
        wanted = select(Delivery).where(Delivery.subscriber_id == subscriber_id).order_by(Delivery.id)
        return [(str(row.state), row.reason) for row in (await session.exec(wanted)).all()]


@pytest.mark.long
async def test_forty_alerts_after_an_outage_become_one_message_the_gravest_first(
    database: Database, now: datetime
):
    one, two = await reader(database, 1, now), await reader(database, 2, now)
    for number in range(39):
        await ring(database, number, now)
    await ring(database, 99, now, Severity.CRITICAL)
    later = now + HALF_AN_HOUR
    done = await sum_up(database, later)
    assert (done.chats, done.summarised) == (2, 80)
    (first,), (second,) = await waiting(database, one), await waiting(database, two)
    assert first.id == second.id  # one wording for all who missed the same
    assert first.text.index("Headline 99") < first.text.index("Headline 0")
    assert "more alerts" in first.text  # what has no room is counted
    assert fits(first.text)
    assert "40 alerts" in first.text
    assert (first.priority, first.silent) == (Priority.CRITICAL_ALERT, False)
    assert len(first.summary_of or []) == 40
    assert (await reasons(database, one)).count(("cancelled", "summarised")) == 40
    assert (await sum_up(database, later)).chats == 0


@pytest.mark.parametrize(("number", "wait"), [(3, HALF_AN_HOUR), (9, timedelta(minutes=29))])
async def test_few_alerts_or_a_short_wait_ring_one_by_one(
    database: Database, now: datetime, number: int, wait: timedelta
):
    one = await reader(database, 1, now)
    for each in range(number):
        await ring(database, each, now)
    assert (await sum_up(database, now + wait)).chats == 0
    assert len(await waiting(database, one)) == number


async def test_what_comes_while_a_summary_waits_goes_into_it(database: Database, now: datetime):
    one = await reader(database, 1, now)
    for number in range(5):
        await ring(database, number, now)
    later = now + HALF_AN_HOUR
    await sum_up(database, later)
    await ring(database, 7, later)
    await sum_up(database, later)
    (summary,) = await waiting(database, one)
    assert len(summary.summary_of or []) == 6
    assert "Headline 7" in summary.text


async def test_a_summary_loses_what_is_withdrawn_and_goes_when_nothing_is_left(
    database: Database, now: datetime
):
    one = await reader(database, 1, now)
    ids = [await ring(database, number, now) for number in range(4)]
    await sum_up(database, now + HALF_AN_HOUR)
    async with database.transaction() as tx:
        await leave_out(tx, ids[:1], "Withdrawn", now + HALF_AN_HOUR)
    (summary,) = await waiting(database, one)
    assert "Headline 0" not in summary.text
    assert "3 alerts" in summary.text
    async with database.transaction() as tx:
        await leave_out(tx, ids[1:], "Withdrawn", now + HALF_AN_HOUR)
    async with database.read() as session:
        assert (await session.get(Message, summary.id)).stopped == "withdrawn"


async def lose(database: Database, number: int, at: datetime) -> None:
    async with database.transaction() as tx:
        await subscribers.set_states(
            tx, number, was={SubscriberState.ACTIVE}, to=SubscriberState.GONE, reason="kicked", now=at
        )


async def come_back(database: Database, subscriber_id: int, now: datetime) -> int:
    async with database.transaction() as tx:
        row = await tx.get(Subscriber, subscriber_id)
        since = row.lost_at
        was = {SubscriberState.GONE}
        to = SubscriberState.ACTIVE
        await subscribers.set_states(tx, row.chat, was=was, to=to, reason=None, now=now)
        return await catch_up(tx, row, since, now)


@pytest.mark.long
async def test_a_chat_that_comes_back_gets_what_it_missed_and_is_not_too_late(
    database: Database, now: datetime
):
    one = await reader(database, -1, now)
    await ring(database, 0, now - timedelta(hours=2))  # waits when the chat is lost
    await lose(database, -1, now - timedelta(hours=1))
    assert await reasons(database, one) == [("cancelled", "left")]
    for number in (1, 2):
        await ring(database, number, now)
    assert await come_back(database, one, now) == 3
    assert [each.text for each in await waiting(database, one)] == ["Card 0", "Card 1", "Card 2"]
    assert await come_back(database, one, now) == 0


async def test_what_a_chat_never_wanted_or_what_is_too_late_is_not_caught_up(
    database: Database, now: datetime
):
    one = await reader(database, -1, now, topics=1)  # forced returns alone
    other = await reader(database, -2, now)
    for number in (-1, -2):
        await lose(database, number, now)
    await ring(database, 1, now)
    assert await come_back(database, one, now) == 0
    assert await come_back(database, other, now + timedelta(hours=25)) == 0


async def test_more_than_five_missed_alerts_come_as_one_summary(database: Database, now: datetime):
    one = await reader(database, -1, now)
    await lose(database, -1, now)
    for number in range(MOST_MISSED + 1):
        await ring(database, number, now)
    assert await come_back(database, one, now) == MOST_MISSED + 1
    (summary,) = await waiting(database, one)
    assert len(summary.summary_of or []) == MOST_MISSED + 1
