"""One happening rings once for those who asked for it, whoever tells it and however often the stage runs."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from bot.alerts.publish import Summary, publish
from bot.delivery import outbox
from bot.texts.languages import LANGUAGES
from bot.triage.sort import sort
from storage.database import Database
from storage.models import (
    Alert,
    AlertKind,
    Case,
    Certainty,
    ChatKind,
    Delivery,
    DeliveryState,
    Feed,
    Item,
    Label,
    Message,
    Priority,
    Publicity,
    Severity,
    Status,
    StoredVerdict,
    Subscriber,
    SubscriberState,
    Todo,
    Topic,
    TopicChoice,
)
from storage.sealing import Address

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
KOREAN = "탈북민 52명 단둥서 강제북송"
ENGLISH = "52 North Koreans bused across Dandong bridge"


async def bring(
    database: Database, title: str, source: str = "강변일보", at: datetime = NOW, **wanted: object
) -> int:
    """Store an item as polling does; give its id."""
    async with database.transaction() as tx:
        feed = (await tx.exec(select(Feed))).first() or Feed(name="Feed", url="https://feed.example/")
        tx.add(feed)
        await tx.flush()
        number = len((await tx.exec(select(Item))).all())
        given = {
            "feed_id": feed.id, "key": f"k{number}", "title": title, "source_name": source,
            "digest": f"d{number}",
            "first_seen_at": at, "published_at": at - timedelta(minutes=5),
            "link": f"https://paper{number}.example/", "source_host": f"paper{number}.example",
            "sorted_at": at,
        }  # fmt: skip
        item = Item(**{**given, **wanted})
        tx.add(item)
        await tx.flush()
        return item.id


async def open_case(database: Database, **wanted: object) -> int:
    async with database.transaction() as tx:
        given = {
            "title": KOREAN, "language": "ko", "topic": Topic.REPATRIATION, "severity": Severity.CRITICAL,
            "status": Status.RETURNED, "certainty": Certainty.REPORTED, "people": 52, "places": ["Dandong"],
            "origin": "CN", "destination": "KP", "opened_at": NOW, "updated_at": NOW,
        }  # fmt: skip
        case = Case(**{**given, **wanted})
        tx.add(case)
        await tx.flush()
        return case.id


async def judge(database: Database, item_id: int, case_id: int | None, **wanted: object) -> None:
    async with database.transaction() as tx:
        given = {
            "label": Label.ALERT, "topic": Topic.REPATRIATION, "severity": Severity.CRITICAL, "people": 52,
            "status": Status.RETURNED, "certainty": Certainty.REPORTED, "language": "ko", "reason": "r",
            "rules_version": "1", "judged_at": NOW,
        }  # fmt: skip
        tx.add(StoredVerdict(item_id=item_id, case_id=case_id, **{**given, **wanted}))


async def subscribe(database: Database, **wanted: object) -> int:
    async with database.transaction() as tx:
        number = 1000 + len((await tx.exec(select(Subscriber))).all())
        given = {"kind": ChatKind.PRIVATE, "language": "ko", "joined_on": date(2026, 3, 1)}
        subscriber = Subscriber(address=Address(number), chat=number, **{**given, **wanted})
        tx.add(subscriber)
        await tx.flush()
        return subscriber.id


async def rows(database: Database, model):
    async with database.read() as session:
        key = StoredVerdict.item_id if model is StoredVerdict else model.id
        return list((await session.exec(select(model).order_by(col(key)))).all())


async def reach_all(database: Database) -> None:
    """Let every delivery be as the sender leaves it."""
    async with database.transaction() as tx:
        await tx.exec(
            update(Delivery).values(
                state=DeliveryState.SENT, todo=None, telegram_message_id=7, shown_revision=1, finished_at=NOW
            )
        )


async def decisions(database: Database) -> list[str | None]:
    return [row.decision for row in await rows(database, StoredVerdict)]


async def test_a_korean_article_reaches_those_who_asked_for_it_and_nobody_else(database):
    mine = {
        await subscribe(database),
        await subscribe(database, language="ja", topics=int(TopicChoice.REPATRIATION)),
        await subscribe(database, language="zh_Hant", others=False),
    }
    await subscribe(database, topics=int(TopicChoice.DETENTION | TopicChoice.CALLS))
    await subscribe(database, state=SubscriberState.PAUSED)
    await subscribe(database, state=SubscriberState.OFFERED, kind=ChatKind.CHANNEL)
    await bring(database, KOREAN, sorted_at=None)
    await sort(database, NOW)
    assert await publish(database, NOW) == Summary(told=1, deliveries=3)
    (alert,) = await rows(database, Alert)
    assert (alert.kind, alert.topic, alert.severity) == (
        AlertKind.FIRST,
        Topic.REPATRIATION,
        Severity.CRITICAL,
    )
    messages = await rows(database, Message)
    assert {message.language for message in messages} == set(LANGUAGES)
    assert all(KOREAN in message.text for message in messages)
    assert "52 North Koreans" in next(message.text for message in messages if message.language == "en")
    deliveries = await rows(database, Delivery)
    assert {delivery.subscriber_id for delivery in deliveries} == mine
    spoken = {message.id: message.language for message in messages}
    assert sorted(spoken[delivery.message_id] for delivery in deliveries) == ["ja", "ko", "zh_Hant"]
    assert await decisions(database) == ["tell: the first of its case"]


async def test_the_same_news_in_english_edits_the_card_and_rings_nobody(database):
    await subscribe(database)
    await bring(database, KOREAN, sorted_at=None)
    await sort(database, NOW)
    await publish(database, NOW)
    await reach_all(database)
    await bring(database, ENGLISH, "Bridge Watch", sorted_at=None)
    await sort(database, NOW)
    assert await publish(database, NOW) == Summary(joined=1, edited=1)
    assert len(await rows(database, Alert)) == 1
    for message in await rows(database, Message):
        assert message.revision == 2
        assert "Bridge Watch" in message.text
        assert ENGLISH not in message.text
        assert KOREAN in message.text
    (delivery,) = await rows(database, Delivery)
    assert (delivery.state, delivery.todo) == (DeliveryState.SENT, Todo.EDIT)


async def test_a_second_article_of_the_same_outlet_edits_nothing(database):
    await subscribe(database)
    case = await open_case(database)
    for _ in range(2):
        await judge(database, await bring(database, KOREAN, source_host="paper.example"), case)
    assert await publish(database, NOW) == Summary(told=1, joined=1, deliveries=1)
    assert {message.revision for message in await rows(database, Message)} == {1}


async def test_running_twice_changes_nothing(database):
    await subscribe(database)
    case = await open_case(database)
    await judge(database, await bring(database, KOREAN), case)
    await judge(database, await bring(database, "unrelated"), None, label=Label.IRRELEVANT)
    await publish(database, NOW)
    before = [await rows(database, model) for model in (Alert, Message, Delivery, StoredVerdict)]
    assert await publish(database, NOW + timedelta(minutes=5)) == Summary()
    assert [await rows(database, model) for model in (Alert, Message, Delivery, StoredVerdict)] == before


@pytest.mark.parametrize(
    ("about", "facts", "decision"),
    [
        ({}, {"label": Label.RELATED}, "digest"),
        ({}, {"label": Label.IRRELEVANT}, "drop"),
        ({"quiet": True}, {}, "drop"),
        ({"published_at": NOW - timedelta(days=8)}, {}, "drop"),
        ({"published_at": None, "first_seen_at": NOW - timedelta(days=8)}, {}, "drop"),
        ({}, {"topic": Topic.PETITION}, "digest"),
    ],
)
async def test_what_is_not_fresh_news_of_people_rings_nobody(database, about, facts, decision):
    await subscribe(database)
    case = await open_case(database)
    await judge(database, await bring(database, KOREAN, **about), case, **facts)
    assert await publish(database, NOW) == Summary(quiet=1)
    assert (await rows(database, Alert), await rows(database, Message), await rows(database, Delivery)) == (
        [],
        [],
        [],
    )
    (row,) = await rows(database, StoredVerdict)
    assert row.decision.startswith(f"{decision}:")
    assert row.decided_at == NOW


async def test_a_new_article_on_a_case_that_was_never_told_rings(database):
    await subscribe(database)
    case = await open_case(database)
    await judge(database, await bring(database, KOREAN, quiet=True), case)
    await judge(database, await bring(database, ENGLISH, "Bridge Watch"), case, language="en")
    assert await publish(database, NOW) == Summary(told=1, quiet=1, deliveries=1)
    message = next(one for one in await rows(database, Message) if one.language == "en")
    assert message.text.index(ENGLISH) < message.text.index("강변일보")


async def test_a_held_item_waits_until_a_person_lets_it_go(database):
    await subscribe(database)
    case = await open_case(database)
    item = await bring(database, KOREAN)
    await judge(database, item, case, held="age, work and route of one person")
    await judge(database, await bring(database, ENGLISH, "Bridge Watch"), case, language="en")
    assert await publish(database, NOW) == Summary(held=1, told=1, deliveries=1)
    assert await publish(database, NOW) == Summary()
    assert (await rows(database, StoredVerdict))[0].decided_at is None
    assert all("강변일보" not in message.text for message in await rows(database, Message))
    async with database.transaction() as tx:
        await tx.exec(update(StoredVerdict).where(col(StoredVerdict.item_id) == item).values(held=None))
    assert (await publish(database, NOW)).joined == 1
    assert all("강변일보" in message.text for message in await rows(database, Message))


@pytest.mark.parametrize(
    "opening",
    [
        {"publicity": Publicity.PUBLIC},
        {"publicity": Publicity.EMBARGO, "embargo_until": NOW + timedelta(hours=1)},
    ],
)
async def test_a_case_kept_quiet_is_told_once_it_may_be(database, opening):
    await subscribe(database)
    case = await open_case(database, publicity=Publicity.QUIET)
    await judge(database, await bring(database, KOREAN), case)
    assert await publish(database, NOW) == Summary(held=1)
    async with database.transaction() as tx:
        await tx.exec(update(Case).values(**opening))
    assert await publish(database, NOW + timedelta(hours=2)) == Summary(told=1, deliveries=1)


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


async def test_many_items_are_decided_in_one_run(database):
    case = await open_case(database)
    for n in range(130):
        alert = n == 120
        facts = {} if alert else {"label": Label.IRRELEVANT, "topic": Topic.NONE}
        await judge(database, await bring(database, f"t{n}"), case if alert else None, **facts)
    assert await publish(database, NOW, limit=125) == Summary(told=1, quiet=124)
    assert await publish(database, NOW) == Summary(quiet=5)
