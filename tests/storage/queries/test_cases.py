"""Cases are found by what was told of them, and one writer at a time changes one."""

import asyncio
from datetime import UTC, datetime, timedelta

from storage.database import Database
from storage.models import (
    Case,
    Certainty,
    Feed,
    Item,
    Label,
    Severity,
    Status,
    StoredVerdict,
    Topic,
)
from storage.queries import cases, locks

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


async def case(database: Database, **wanted: object) -> int:
    given = {
        "title": "t", "language": "en", "topic": Topic.DETENTION, "severity": Severity.HIGH,
        "status": Status.DETAINED, "certainty": Certainty.REPORTED, "opened_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    async with database.transaction() as tx:
        return await cases.add(tx, Case(**{**given, **wanted}))


async def tell(database: Database, case_id: int, name: str, **wanted: object) -> int:
    async with database.transaction() as tx:
        feed = Feed(name=name, url=f"https://{name}.example/")
        tx.add(feed)
        await tx.flush()
        item = Item(feed_id=feed.id, key="k", title=name, source_name=name, digest=name, first_seen_at=NOW)
        tx.add(item)
        await tx.flush()
        given = {
            "label": Label.ALERT, "topic": Topic.DETENTION, "severity": Severity.HIGH,
            "status": Status.DETAINED, "certainty": Certainty.REPORTED, "language": "ko", "reason": "r",
            "rules_version": "1", "judged_at": NOW,
        }  # fmt: skip
        tx.add(StoredVerdict(item_id=item.id, case_id=case_id, **{**given, **wanted}))
        return item.id


async def test_only_open_cases_with_fresh_news_are_offered_and_of_those_the_newest_tellings(database):
    fresh = await case(database)
    stale = await case(database, updated_at=NOW - timedelta(days=8))
    closed = await case(database, closed_at=NOW)
    told = [await tell(database, fresh, "one"), await tell(database, fresh, "two")]
    await tell(database, stale, "old")
    await tell(database, closed, "done")
    await tell(database, fresh, "aside", label=Label.RELATED)
    async with database.read() as session:
        found = await cases.tellings(session, NOW - timedelta(days=7), 10)
        assert [(one.case_id, one.title) for one in found] == [(fresh, "one"), (fresh, "two")]
        assert (found[0].topic, found[0].places, found[0].first_seen_at) == (Topic.DETENTION, [], NOW)
        newest = await cases.tellings(session, NOW - timedelta(days=7), 1)
        assert [one.title for one in newest] == ["two"]
        assert [item.id for _, item in await cases.told(session, fresh)] == told


async def test_sources_are_alerts_that_nothing_holds_back_with_their_language(database):
    one = await case(database)
    await tell(database, one, "first")
    await tell(database, one, "held", held="a private person")
    await tell(database, one, "related", label=Label.RELATED)
    await tell(database, one, "second", language="ja")
    await tell(database, await case(database), "elsewhere")
    async with database.read() as session:
        found = await cases.sources(session, one)
    assert [(item.title, language) for item, language in found] == [("first", "ko"), ("second", "ja")]


async def test_who_holds_a_case_is_waited_for_and_his_change_is_seen(database):
    one = await case(database)

    async def second() -> Status:
        async with database.transaction() as tx:
            return (await cases.locked(tx, one)).status

    async with database.transaction() as tx:
        held = await cases.locked(tx, one)
        waiting = asyncio.create_task(second())
        assert not (await asyncio.wait({waiting}, timeout=0.2))[0]
        held.status = Status.RETURNED
    assert await waiting is Status.RETURNED


async def test_one_sorter_at_a_time_gathers_cases(database):
    async def second() -> None:
        async with database.transaction() as tx:
            await locks.alone(tx, locks.Lock.SORTING)

    async with database.transaction() as tx:
        await locks.alone(tx, locks.Lock.SORTING)
        waiting = asyncio.create_task(second())
        assert not (await asyncio.wait({waiting}, timeout=0.2))[0]
    await waiting


async def test_an_unknown_case_is_none(database):
    async with database.transaction() as tx:
        assert await cases.locked(tx, 404) is None
