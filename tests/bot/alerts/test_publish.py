"""One happening rings once for those who asked for it, whoever tells it and however often the stage runs."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.alerts.publish import Summary, publish
from bot.texts.languages import LANGUAGES
from bot.triage.sort import sort
from storage.models import (
    Alert,
    AlertKind,
    Case,
    ChatKind,
    Delivery,
    DeliveryState,
    Label,
    Message,
    Publicity,
    Severity,
    StoredVerdict,
    SubscriberState,
    Todo,
    Topic,
    TopicChoice,
)
from tests.bot.alerts.newsdesk import (
    ENGLISH,
    KOREAN,
    NOW,
    bring,
    decisions,
    judge,
    open_case,
    reach_all,
    rows,
    subscribe,
)


@pytest.mark.long
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


@pytest.mark.long
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
