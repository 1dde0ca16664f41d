"""A case that was told already: what rings again, in which order, and never twice by accident."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.alerts.publish import Summary, publish
from bot.delivery import outbox
from storage.models import (
    Alert,
    AlertKind,
    Articles,
    Case,
    Delivery,
    Label,
    Message,
    Priority,
    Severity,
    Status,
    Topic,
)
from tests.bot.alerts.newsdesk import (
    ENGLISH,
    KOREAN,
    NOW,
    bring,
    decisions,
    judge,
    open_case,
    rows,
    subscribe,
)


async def test_people_moved_further_into_danger_ring_as_an_update(database):
    await subscribe(database)
    later = NOW + timedelta(hours=1)
    case = await open_case(database, status=Status.DETAINED)
    await judge(database, await bring(database, KOREAN), case, status=Status.DETAINED)
    await publish(database, NOW)
    async with database.transaction() as tx:
        await tx.exec(update(Case).values(status=Status.RETURNED))
    await judge(database, await bring(database, ENGLISH, "Bridge Watch"), case, judged_at=later)
    assert await publish(database, later) == Summary(updated=1, deliveries=1)
    first, second = await rows(database, Alert)
    assert (first.kind, second.kind) == (AlertKind.FIRST, AlertKind.UPDATE)
    written = [m for m in await rows(database, Message) if (m.alert_id, m.language) == (second.id, "en")]
    assert {m.text.split("\n")[0] for m in written} == {"<b>Update – Urgent: forced return</b>"}
    await judge(database, await bring(database, "A third voice", "Third Voice"), case, judged_at=later)
    assert (await publish(database, later)).joined == 1
    revisions = {(m.alert_id, m.revision) for m in await rows(database, Message)}
    assert revisions == {(first.id, 1), (second.id, 2)}


async def test_articles_that_came_together_ring_once_though_one_knows_more(database):
    await subscribe(database)
    case = await open_case(database)
    await judge(database, await bring(database, KOREAN), case, status=Status.DETAINED, people=10)
    await judge(database, await bring(database, ENGLISH, "Bridge Watch"), case)
    assert await publish(database, NOW) == Summary(told=1, joined=1, deliveries=1)


@pytest.mark.parametrize(
    ("severity", "priority", "silent", "hours"),
    [
        (Severity.CRITICAL, Priority.CRITICAL_ALERT, False, 48),
        (Severity.HIGH, Priority.NORMAL, False, 24),
        (Severity.NORMAL, Priority.NORMAL, True, 24),
    ],
)
async def test_urgency_decides_who_goes_first_and_how_loud(database, severity, priority, silent, hours):
    await subscribe(database)
    case = await open_case(database, severity=severity)
    await judge(database, await bring(database, KOREAN), case, severity=severity)
    await publish(database, NOW)
    (alert,) = await rows(database, Alert)
    assert alert.expires_at == NOW + timedelta(hours=hours)
    for message in await rows(database, Message):
        assert (message.priority, message.silent, message.expires_at) == (priority, silent, alert.expires_at)
    (delivery,) = await rows(database, Delivery)
    assert delivery.priority == priority


async def test_news_of_other_refugees_goes_to_those_who_want_it(database):
    await subscribe(database, others=False)
    wants = await subscribe(database, others=True)
    case = await open_case(database, others=True)
    await judge(database, await bring(database, KOREAN), case, others=True)
    await publish(database, NOW)
    assert [delivery.subscriber_id for delivery in await rows(database, Delivery)] == [wants]


@pytest.mark.long
async def test_publishers_at_once_make_one_alert_of_a_case(database):
    await subscribe(database)
    cases = [await open_case(database) for _ in range(2)]
    for n in range(12):
        await judge(database, await bring(database, KOREAN, f"Paper {n}"), cases[n // 6])

    async def publisher() -> list[Summary]:
        done = []
        while (one := await publish(database, NOW, limit=1)) != Summary():
            done.append(one)
        return done

    done = [one for many in await asyncio.gather(*(publisher() for _ in range(4))) for one in many]
    assert (sum(one.told for one in done), sum(one.joined for one in done)) == (2, 10)
    assert len(await rows(database, Alert)) == 2
    assert len(await rows(database, Message)) == 10
    assert len(await rows(database, Delivery)) == 2
    for message in await rows(database, Message):
        if message.language == "en":
            assert message.text.count("Paper ") == 6


@pytest.mark.parametrize("fails_at", range(1, 6))
async def test_a_crash_between_leaves_nothing_half_told(database, monkeypatch, fails_at):
    await subscribe(database)
    case = await open_case(database)
    await judge(database, await bring(database, KOREAN), case)
    calls = 0
    whole = outbox.publish

    async def dies(*args: object) -> int:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise ZeroDivisionError  # stands for any sudden end
        return await whole(*args)

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "publish", dies)
        with pytest.raises(ZeroDivisionError):
            await publish(database, NOW)
    assert (await rows(database, Alert), await rows(database, Message), await rows(database, Delivery)) == (
        [],
        [],
        [],
    )
    assert await decisions(database) == [None]
    assert await publish(database, NOW) == Summary(told=1, deliveries=1)


@pytest.mark.long
async def test_many_items_are_decided_in_one_run(database):
    case = await open_case(database)
    for n in range(130):
        alert = n == 120
        facts = {} if alert else {"label": Label.IRRELEVANT, "topic": Topic.NONE}
        await judge(database, await bring(database, f"t{n}"), case if alert else None, **facts)
    assert await publish(database, NOW, limit=125) == Summary(told=1, quiet=124)
    assert await publish(database, NOW) == Summary(quiet=5)


async def test_who_wants_articles_in_korean_alone_is_told_when_the_first_korean_outlet_joins(database):
    """Those who were told already do not ring again, nor does somebody who came meanwhile."""
    await subscribe(database)
    korean = await subscribe(database, articles=int(Articles.KOREAN))
    japanese = await subscribe(database, articles=int(Articles.JAPANESE))
    case = await open_case(database)
    await judge(database, await bring(database, ENGLISH, "Bridge Watch"), case, language="en")
    assert await publish(database, NOW) == Summary(told=1, deliveries=1)
    await subscribe(database)
    await judge(database, await bring(database, KOREAN), case)
    assert (await publish(database, NOW + timedelta(hours=1))).deliveries == 1
    await judge(database, await bring(database, f"{KOREAN} 2", "섬강일보"), case)
    assert (await publish(database, NOW + timedelta(hours=2))).deliveries == 0
    told = [row.subscriber_id for row in await rows(database, Delivery)]
    assert len(told) == 2
    assert korean in told
    assert japanese not in told


async def test_an_alert_that_is_too_old_to_ring_is_not_widened(database):
    await subscribe(database, articles=int(Articles.KOREAN))
    case = await open_case(database)
    await judge(database, await bring(database, ENGLISH, "Bridge Watch"), case, language="en")
    await publish(database, NOW)
    late = NOW + timedelta(hours=49)
    await judge(database, await bring(database, KOREAN, at=late), case)
    assert (await publish(database, late)).deliveries == 0
