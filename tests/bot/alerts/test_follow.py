"""What coordinators did with a case is told to those who heard of it, once, and only of public cases."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.alerts.publish import publish
from storage.database import Database
from storage.models import Alert, AlertKind, Case, Delivery, Message, Outcome, Publicity, StoredVerdict
from tests.bot.alerts.newsdesk import (
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

LATER = NOW + timedelta(hours=2)


async def told_case(database: Database) -> int:
    case_id = await open_case(database)
    await judge(database, await bring(database, KOREAN), case_id)
    await publish(database, NOW)
    await reach_all(database)
    return case_id


async def change(database: Database, case_id: int, **fields: object) -> None:
    async with database.transaction() as tx:
        await tx.exec(update(Case).where(col(Case.id) == case_id).values(**fields))


async def test_an_outcome_goes_once_to_those_who_got_the_alert_in_their_language_now(database):
    reader = await subscribe(database)
    case_id = await told_case(database)
    await subscribe(database)  # came later: heard nothing of the case
    await change(database, case_id, closed_at=LATER, outcome_kind=Outcome.RELEASED, outcome="At home.")
    summary = await publish(database, LATER)
    assert (summary.outcomes, summary.deliveries) == (1, 1)
    first, outcome = await rows(database, Alert)
    assert (first.kind, outcome.kind, outcome.case_id) == (AlertKind.FIRST, AlertKind.OUTCOME, case_id)
    ids = {m.id: m.language for m in await rows(database, Message) if m.alert_id == outcome.id}
    sent = [d for d in await rows(database, Delivery) if d.message_id in ids]
    assert [(d.subscriber_id, ids[d.message_id]) for d in sent] == [(reader, "ko")]
    assert (await publish(database, LATER)).outcomes == 0


@pytest.mark.parametrize("publicity", [Publicity.QUIET, Publicity.EMBARGO])
async def test_the_outcome_of_a_case_that_is_not_public_is_told_to_nobody(sqlite, publicity):
    await subscribe(sqlite)
    case_id = await told_case(sqlite)
    await change(sqlite, case_id, closed_at=LATER, outcome_kind=Outcome.RELEASED, publicity=publicity)
    assert (await publish(sqlite, LATER)).outcomes == 0
    assert len(await rows(sqlite, Alert)) == 1


async def test_cards_of_a_case_that_coordinators_changed_are_reworded_and_ring_nobody(database):
    await subscribe(database)
    case_id = await told_case(database)
    await change(database, case_id, people=40, people_wording="40명", cards_stale=True)
    summary = await publish(database, LATER)
    assert (summary.edited, summary.deliveries) == (1, 0)
    assert any("40" in message.text for message in await rows(database, Message))
    assert not (await rows(database, Case))[0].cards_stale
    assert (await publish(database, LATER)).edited == 0


async def test_a_quiet_case_changes_no_card_until_it_is_public_again(sqlite):
    await subscribe(sqlite)
    case_id = await told_case(sqlite)
    await change(sqlite, case_id, people=40, cards_stale=True, publicity=Publicity.QUIET)
    assert (await publish(sqlite, LATER)).edited == 0
    await change(sqlite, case_id, publicity=Publicity.PUBLIC)
    assert (await publish(sqlite, LATER)).edited == 1


async def test_an_article_of_a_closed_case_rings_nobody(sqlite):
    await subscribe(sqlite)
    case_id = await told_case(sqlite)
    await change(sqlite, case_id, closed_at=LATER)
    await judge(sqlite, await bring(sqlite, "더 많은 소식"), case_id, people=900, judged_at=LATER)
    await publish(sqlite, LATER)
    assert (await decisions(sqlite))[-1] == "join: the case is closed"
    assert len(await rows(sqlite, Alert)) == 1


async def test_what_waited_for_the_end_of_an_embargo_is_not_too_old_then(sqlite):
    await subscribe(sqlite)
    end = NOW + timedelta(days=10)
    case_id = await open_case(sqlite, publicity=Publicity.EMBARGO, embargo_until=end)
    await judge(sqlite, await bring(sqlite, KOREAN), case_id)
    await publish(sqlite, NOW)
    assert await rows(sqlite, Alert) == []
    await publish(sqlite, end)
    assert len(await rows(sqlite, Alert)) == 1


async def test_a_card_whose_only_article_was_held_since_stays_as_it_is(sqlite):
    await subscribe(sqlite)
    case_id = await told_case(sqlite)
    async with sqlite.transaction() as tx:
        await tx.exec(update(StoredVerdict).values(held="a private person"))
    await change(sqlite, case_id, cards_stale=True, people=40)
    assert (await publish(sqlite, LATER)).edited == 0
