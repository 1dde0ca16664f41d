"""Items become verdicts once a wording, and items of one happening one case."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from bot.triage.sort import STAYS_OPEN, Summary, judge_here, sort
from storage.database import Database
from storage.models import Case, Feed, Item, Label, Severity, Status, StoredVerdict

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
KOREAN = "탈북민 52명 단둥서 강제북송"
ENGLISH = "52 North Koreans bused across Dandong bridge"
OTHER = "중국 공안, 쿤밍서 탈북민 4명 체포"
RELATED = "North Korean defector film festival opens in Seoul"
NOTHING = "Central bank keeps rates on hold"


async def bring(database: Database, *titles: str, at: datetime = NOW, **wanted: object) -> list[int]:
    """Store items as polling does; give their ids."""
    async with database.transaction() as tx:
        feed = (await tx.exec(select(Feed))).first() or Feed(
            name="Bridge Watch", url="https://bridge.example/feed"
        )
        tx.add(feed)
        await tx.flush()
        known = len((await tx.exec(select(Item))).all())
        brought = [
            Item(**{
                "feed_id": feed.id, "key": f"k{known + n}", "title": title, "source_name": "Bridge Watch",
                "first_seen_at": at, "published_at": at - timedelta(minutes=5), "digest": f"d{title}",
                **wanted,
            })
            for n, title in enumerate(titles)
        ]  # fmt: skip
        tx.add_all(brought)
        await tx.flush()
        return [one.id for one in brought]


async def edit(database: Database, item_id: int, title: str) -> None:
    changes = {"title": title, "digest": f"d{title}", "sorted_at": None}
    async with database.transaction() as tx:
        await tx.exec(update(Item).where(col(Item.id) == item_id).values(**changes))


async def decide(database: Database, item_id: int, decision: str | None) -> None:
    async with database.transaction() as tx:
        row = await tx.get(StoredVerdict, item_id)
        row.decided_at, row.decision = (NOW if decision else None), decision


async def verdicts(database: Database) -> dict[int, StoredVerdict]:
    async with database.read() as session:
        return {row.item_id: row for row in (await session.exec(select(StoredVerdict))).all()}


async def cases(database: Database) -> list[Case]:
    async with database.read() as session:
        return list((await session.exec(select(Case).order_by(col(Case.id)))).all())


async def test_each_item_gets_a_verdict_and_each_alert_a_case(database):
    ids = await bring(database, KOREAN, RELATED, NOTHING)
    assert await sort(database, NOW) == Summary(alerts=1, related=1, irrelevant=1, opened=1)
    found = await verdicts(database)
    assert [found[one].label for one in ids] == [Label.ALERT, Label.RELATED, Label.IRRELEVANT]
    alert = found[ids[0]]
    assert (alert.people, alert.places, alert.status) == (52, ["Dandong"], Status.RETURNED)
    assert alert.evidence
    assert alert.decided_at is None
    (case,) = await cases(database)
    assert (case.title, case.language, case.people, case.severity) == (KOREAN, "ko", 52, Severity.CRITICAL)
    assert [found[one].case_id for one in ids] == [case.id, None, None]


async def test_sorting_twice_changes_nothing(database):
    await bring(database, KOREAN, ENGLISH, NOTHING)
    await sort(database, NOW)
    before = await verdicts(database)
    assert await sort(database, NOW + timedelta(hours=1)) == Summary()
    assert await verdicts(database) == before
    assert len(await cases(database)) == 1


async def test_tellings_in_two_languages_are_one_case_and_another_happening_is_not(database):
    first, second, third = await bring(database, KOREAN, ENGLISH, OTHER)
    assert await sort(database, NOW) == Summary(alerts=3, opened=2, joined=1)
    found = await verdicts(database)
    assert found[first].case_id == found[second].case_id != found[third].case_id


async def test_a_case_not_heard_of_for_a_week_takes_no_new_items(database):
    await bring(database, KOREAN)
    await sort(database, NOW)
    late = NOW + STAYS_OPEN + timedelta(hours=1)
    await bring(database, ENGLISH, at=late)
    assert (await sort(database, late)).opened == 1


SEVENTEEN_HELD = "China holds 17 North Korean refugees in Shenyang"


@pytest.mark.parametrize(
    ("title", "weeks", "opened"),
    [
        ("중국, 선양에 억류했던 탈북민 17명 강제북송", 4, 0),  # how it ended for them
        ("17 North Korean refugees held in Shenyang released", 2, 0),
        ("17 North Korean refugees arrested in Shenyang", 4, 1),  # others, by all one can know
        ("중국, 선양에 억류했던 탈북민 40명 강제북송", 4, 1),
        ("중국, 단둥에 억류했던 탈북민 17명 강제북송", 4, 1),
        ("중국, 선양에 억류했던 탈북민 17명 강제북송", 9, 1),
    ],
)
async def test_weeks_later_only_how_it_ended_for_the_same_people_joins_their_case(
    database, title, weeks, opened
):
    await bring(database, SEVENTEEN_HELD)
    await sort(database, NOW)
    late = NOW + timedelta(weeks=weeks)
    await bring(database, title, at=late)
    assert (await sort(database, late)).opened == opened


async def test_a_closed_case_takes_no_new_items(database):
    await bring(database, KOREAN)
    await sort(database, NOW)
    async with database.transaction() as tx:
        await tx.exec(update(Case).values(closed_at=NOW))
    await bring(database, ENGLISH)
    assert (await sort(database, NOW)).opened == 1


async def test_an_old_archive_article_is_no_telling_of_todays_happening(database):
    await bring(database, ENGLISH, published_at=NOW - timedelta(days=400), quiet=True)
    await bring(database, KOREAN)
    assert (await sort(database, NOW)).opened == 2


async def test_a_case_keeps_the_strongest_facts(database):
    await bring(database, "China holds 48 North Koreans in Dandong", KOREAN, at=NOW)
    await sort(database, NOW)
    (case,) = await cases(database)
    assert (case.people, case.people_wording, case.status) == (52, "52명", Status.RETURNED)


async def test_an_edited_article_that_stays_an_alert_is_decided_on_by_what_it_told_before(database):
    (one,) = await bring(database, KOREAN)
    await sort(database, NOW)
    await decide(database, one, "tell: the first of its case")
    await edit(database, one, "탈북민 60명 단둥서 강제북송")
    assert await sort(database, NOW) == Summary(alerts=1)
    row = (await verdicts(database))[one]
    assert (row.people, row.decision, row.decided_at) == (60, None, None)
    assert row.told == {"status": "returned", "certainty": "reported", "people": 52}
    (case,) = await cases(database)
    assert case.people == 60
    await edit(database, one, "탈북민 62명 단둥서 강제북송")
    await sort(database, NOW)
    assert (await verdicts(database))[one].told == row.told  # nobody was told of the sixty


async def test_an_edited_article_that_becomes_an_alert_is_looked_at_again(database):
    (one,) = await bring(database, NOTHING)
    await sort(database, NOW)
    await decide(database, one, "drop: not about this")
    await edit(database, one, KOREAN)
    assert await sort(database, NOW) == Summary(alerts=1, opened=1)
    row = (await verdicts(database))[one]
    assert (row.label, row.decision, row.decided_at) == (Label.ALERT, None, None)


async def test_an_edited_article_that_is_no_alert_any_more_stays_decided(database):
    (one,) = await bring(database, KOREAN)
    await sort(database, NOW)
    await decide(database, one, "tell: the first of its case")
    await edit(database, one, NOTHING)
    assert await sort(database, NOW) == Summary(irrelevant=1)
    row = (await verdicts(database))[one]
    assert (row.label, row.decision) == (Label.IRRELEVANT, "tell: the first of its case")


async def test_a_wording_changed_while_it_was_judged_waits_for_the_next_run(database):
    (one,) = await bring(database, NOTHING)

    async def edit_meanwhile(waiting, rules):
        judged = await judge_here(waiting, rules)
        await edit(database, one, KOREAN)
        return judged

    assert await sort(database, NOW, limit=1, judge=edit_meanwhile) == Summary()
    assert await verdicts(database) == {}
    assert await sort(database, NOW) == Summary(alerts=1, opened=1)


async def test_two_sorters_at_once_open_one_case(database):
    await bring(database, *[KOREAN, ENGLISH] * 10)
    done = await asyncio.gather(*(sort(database, NOW) for _ in range(4)))
    assert sum(one.alerts for one in done) == 20
    assert len(await cases(database)) == 1


@pytest.mark.parametrize("limit", [1, 7, 30])
async def test_a_run_takes_no_more_than_its_limit(database, limit):
    await bring(database, *[NOTHING] * 25)
    assert (await sort(database, NOW, limit)).irrelevant == min(limit, 25)
