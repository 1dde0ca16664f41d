"""An edited article corrects its card, and rings again only for what its readers must know."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.alerts.publish import publish
from bot.triage.sort import sort
from storage.models import Alert, AlertKind, Case, Coordinator, Item, Message, MessageKind, Outcome
from storage.queries import items
from tests.bot.alerts.newsdesk import NOW, bring, reach_all, rows, subscribe

DETAINED = "52 North Korean refugees detained in Dandong, China"
LATER = NOW + timedelta(hours=1)


async def edit(database, item_id: int, title: str) -> None:
    async with database.transaction() as tx:
        await tx.exec(
            update(Item).where(col(Item.id) == item_id).values(title=title, digest=title, sorted_at=None)
        )


async def told_then_edited(database, first: str, then: str):
    """Publish an article, let it reach its reader, edit it, and give what the next run did."""
    await subscribe(database, language="en")
    item = await bring(database, first, sorted_at=None)
    await sort(database, NOW)
    before = await publish(database, NOW)
    await reach_all(database)
    await edit(database, item, then)
    await sort(database, LATER)
    return before, await publish(database, LATER)


@pytest.mark.parametrize(
    "then",
    [
        "52 North Korean refugees forcibly repatriated from Dandong, China",  # worse
        "90 North Korean refugees detained in Dandong, China",  # many more
    ],
)
async def test_an_edit_that_makes_the_case_worse_rings_once_more(database, then):
    before, after = await told_then_edited(database, DETAINED, then)
    assert (before.told, after.updated, after.deliveries) == (1, 1, 1)
    assert await publish(database, LATER) == type(after)()


@pytest.mark.long
async def test_an_edit_that_changes_nothing_for_readers_rewords_the_card_and_rings_nobody(database):
    then = "Dozens of police: 52 North Korean refugees detained in Dandong, China"
    before, after = await told_then_edited(database, DETAINED, then)
    assert (before.told, after.updated, after.deliveries) == (1, 0, 0)
    assert (after.joined, after.edited) == (1, 1)
    assert all("Dozens of police" in message.text for message in await rows(database, Message))


async def test_an_article_that_becomes_an_alert_by_an_edit_rings(database):
    before, after = await told_then_edited(database, "Weather over Dandong, China stays mild", DETAINED)
    assert (before.told, after.told, after.deliveries) == (0, 1, 1)


async def test_a_corrected_word_after_the_worse_news_does_not_ring_a_third_time(database):
    worse = "52 North Korean refugees forcibly repatriated from Dandong, China"
    await told_then_edited(database, DETAINED, worse)
    await edit(database, 1, worse.replace("Dandong, China", "China's Dandong"))
    await sort(database, LATER + timedelta(hours=1))
    assert (await publish(database, LATER + timedelta(hours=1))).updated == 0


async def test_a_figure_taken_back_is_corrected_on_the_card_and_rings_nobody(database):
    then = "5 North Korean refugees detained in Dandong, China"
    before, after = await told_then_edited(database, DETAINED, then)
    assert (before.told, after.updated, after.deliveries, after.edited) == (1, 0, 0, 1)
    texts = [message.text for message in await rows(database, Message)]
    assert not any("52" in text for text in texts)
    assert any("Who: 5 North Koreans" in text for text in texts)


async def test_an_article_that_is_no_alert_any_more_takes_its_figure_off_the_card(database):
    await subscribe(database, language="en")
    kept = await bring(
        database, "50 North Korean refugees detained in Dandong, China", "Second Paper", sorted_at=None
    )
    item = await bring(database, DETAINED, "First Paper", sorted_at=None)
    await sort(database, NOW)
    await publish(database, NOW)
    await reach_all(database)
    await edit(database, item, "Weather over Dandong, China stays mild")
    await sort(database, LATER)
    after = await publish(database, LATER)
    assert (after.updated, after.deliveries, after.edited) == (0, 0, 1)
    assert any(
        "50 North Koreans" in m.text and "First Paper" not in m.text for m in await rows(database, Message)
    )
    assert kept


async def test_an_article_of_a_first_poll_that_another_feed_brings_as_news_rings_after_all(database):
    """Publishing dropped it as older than the bot; then it came in a feed that was heard before."""
    await subscribe(database, language="en")
    item = await bring(database, DETAINED, sorted_at=None, quiet=True)
    await sort(database, NOW)
    assert (await publish(database, NOW)).told == 0
    async with database.transaction() as tx:
        await items.let_ring(tx, [item])
    await sort(database, LATER)
    after = await publish(database, LATER)
    assert (after.told, after.deliveries) == (1, 1)


WEATHER = "Weather over Dandong, China stays mild"


async def test_coordinators_hear_once_that_the_only_article_of_an_alert_no_longer_tells_of_it(database):
    async with database.transaction() as tx:
        tx.add(Coordinator(person=1, language="en", joined_at=NOW))
    before, after = await told_then_edited(database, DETAINED, WEATHER)
    assert (before.told, after.told, after.edited) == (1, 0, 0)
    cards = [m.text for m in await rows(database, Message) if m.alert_id is not None]
    assert all("52" in text for text in cards)  # people decide what is said of it
    (notice,) = [m for m in await rows(database, Message) if m.kind is MessageKind.NOTICE]
    assert "Case 1: no article tells of it any more" in notice.text
    assert "52" not in notice.text
    await edit(database, 1, "Weather over Dandong, China turns cold")
    await sort(database, LATER)
    assert await publish(database, LATER) == type(after)()
    assert len([m for m in await rows(database, Message) if m.kind is MessageKind.NOTICE]) == 1


async def test_a_case_that_lost_its_article_tells_its_readers_how_it_ended(database):
    await told_then_edited(database, DETAINED, WEATHER)
    async with database.transaction() as tx:
        ended = {"closed_at": LATER, "outcome_kind": Outcome.FALSE_REPORT}
        await tx.exec(update(Case).values(**ended))
    assert (await publish(database, LATER)).deliveries == 1
    (outcome,) = [alert for alert in await rows(database, Alert) if alert.kind is AlertKind.OUTCOME]
    assert any(
        WEATHER in message.text for message in await rows(database, Message) if message.alert_id == outcome.id
    )
