"""Two cases become one and one becomes two; facts are counted anew, and nothing becomes public by it."""

import asyncio
from datetime import timedelta

import pytest

from bot.alerts.publish import publish
from bot.triage.regroup import merge, split, stricter
from bot.triage.sort import sort
from storage.database import Database
from storage.models import Alert, Case, Label, Publicity, Status, StoredVerdict
from tests.bot.alerts.newsdesk import ENGLISH, KOREAN, NOW, bring, judge, open_case, rows, subscribe

LATER = NOW + timedelta(hours=1)


async def tell(database: Database, title: str, case_id: int, **wanted: object) -> int:
    item_id = await bring(database, title, f"Paper {title}")
    await judge(database, item_id, case_id, **wanted)
    return item_id


async def two_cases(database: Database) -> tuple[int, int]:
    await subscribe(database)
    one, other = (
        await open_case(database),
        await open_case(database, people=9, title="Nine", places=["Tumen"]),
    )
    await tell(database, KOREAN, one, places=["Dandong"])
    await tell(database, ENGLISH, one, people=50, places=["Dandong"])
    await tell(database, "Nine", other, people=60, places=["Tumen"])
    await publish(database, NOW)
    return one, other


async def test_merging_brings_articles_and_alerts_to_one_case_and_counts_its_facts_anew(database):
    one, other = await two_cases(database)
    async with database.transaction() as tx:
        merged = await merge(tx, other, one, LATER)
        assert (merged.people, merged.places) == (60, ["Dandong", "Tumen"])
    kept, gone = await rows(database, Case)
    assert (kept.cards_stale, gone.closed_at, gone.merged_into) == (True, LATER, one)
    assert {row.case_id for row in await rows(database, StoredVerdict)} == {one}
    assert [alert.case_id for alert in await rows(database, Alert)] == [one, one]
    async with database.transaction() as tx:
        assert await merge(tx, other, one, LATER) is None
        assert await merge(tx, one, one, LATER) is None


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        (("public", None), ("quiet", None), ("quiet", None)),
        (("embargo", LATER), ("quiet", None), ("quiet", None)),
        (("embargo", LATER), ("public", None), ("embargo", LATER)),
        (("embargo", LATER), ("embargo", NOW), ("embargo", LATER)),
        (("embargo", LATER), ("embargo", None), ("embargo", None)),
    ],
)
def test_the_stricter_publicity_holds(one, other, holds):
    cases = [Case(publicity=Publicity(kind), embargo_until=until) for kind, until in (one, other)]
    assert stricter(*cases) == stricter(*reversed(cases)) == holds


async def test_parting_counts_both_anew_and_the_case_without_an_alert_rings(database):
    one, _ = await two_cases(database)
    second = (await rows(database, StoredVerdict))[1].item_id
    async with database.transaction() as tx:
        opened = await split(tx, one, [second], LATER)
    old, _, new = await rows(database, Case)
    assert (old.people, old.title, new.people, new.title, new.id) == (52, KOREAN, 50, ENGLISH, opened)
    moved = (await rows(database, StoredVerdict))[1]
    assert (moved.case_id, moved.decision) == (opened, None)
    await publish(database, LATER)
    assert [alert.case_id for alert in await rows(database, Alert)] == [one, 2, opened]


async def test_an_alert_goes_with_the_article_it_shows_and_a_quiet_case_stays_quiet(database):
    one, _ = await two_cases(database)
    async with database.transaction() as tx:
        (await tx.get(Case, one)).publicity = Publicity.QUIET
    first = (await rows(database, StoredVerdict))[0].item_id
    async with database.transaction() as tx:
        opened = await split(tx, one, [first], LATER)
    old, _, new = await rows(database, Case)
    assert (old.title, new.title, new.publicity) == (ENGLISH, KOREAN, Publicity.QUIET)
    assert (await rows(database, Alert))[0].case_id == opened
    await publish(database, LATER)
    assert len(await rows(database, Alert)) == 2  # the rest of the old case waits


async def test_nothing_or_all_cannot_be_parted(database):
    one, _ = await two_cases(database)
    items = [row.item_id for row in await rows(database, StoredVerdict)]
    async with database.transaction() as tx:
        assert await split(tx, one, [], LATER) is None
        assert await split(tx, one, items[:2], LATER) is None
        assert await split(tx, one, items[2:], LATER) is None
    assert len(await rows(database, Case)) == 2


async def test_status_of_what_is_left_is_that_of_its_own_articles(database):
    case_id = await open_case(database, status=Status.RETURNED)
    await tell(database, KOREAN, case_id, status=Status.DETAINED)
    returned = await tell(database, ENGLISH, case_id, status=Status.RETURNED)
    async with database.transaction() as tx:
        await split(tx, case_id, [returned], LATER)
    assert [case.status for case in await rows(database, Case)] == [Status.DETAINED, Status.RETURNED]


@pytest.mark.long
async def test_publishing_and_sorting_meanwhile_neither_lose_anything_nor_wait_for_ever(database):
    one, other = (
        await open_case(database),
        await open_case(database, title="Nine", people=9, places=["Tumen"]),
    )
    await subscribe(database)
    for number in range(6):
        await tell(database, f"{KOREAN} {number}", one, places=["Dandong"])
        await tell(database, f"Nine {number}", other, people=9, places=["Tumen"])
    await bring(database, ENGLISH, "Late Paper", sorted_at=None)

    async def merging() -> None:
        async with database.transaction() as tx:
            assert await merge(tx, other, one, LATER) is not None

    async with asyncio.timeout(20):
        await asyncio.gather(publish(database, NOW), merging(), sort(database, NOW), publish(database, NOW))
        await publish(database, LATER)
    found = await rows(database, StoredVerdict)
    assert {row.case_id for row in found if row.label is Label.ALERT} == {one}
    assert all(row.decided_at is not None for row in found)
