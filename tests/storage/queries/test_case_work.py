"""Acts on cases happen once, whoever is faster; two have to agree; one question is asked at a time."""

import asyncio
from datetime import UTC, datetime, timedelta

from storage.database import Database
from storage.models import CaseAct, CaseAsk, CaseDraft, Coordinator, Publicity
from storage.queries import case_work
from tests.bot.alerts.newsdesk import bring, judge, open_case

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


async def seats(database: Database, count: int = 3) -> list[int]:
    async with database.transaction() as tx:
        made = [Coordinator(person=100 + n, language="en", joined_at=NOW) for n in range(count)]
        tx.add_all(made)
        await tx.flush()
        return [each.id for each in made]


async def test_of_many_changes_of_one_version_one_wins(database):
    case_id = await open_case(database)

    async def change(title: str) -> bool:
        async with database.transaction() as tx:
            return await case_work.change(tx, case_id, 1, title=title)

    assert sorted(await asyncio.gather(*(change(str(n)) for n in range(5)))) == [False] * 4 + [True]
    async with database.read() as session:
        assert (await case_work.get(session, case_id)).version == 2


async def test_a_closed_case_is_not_changed(database):
    case_id = await open_case(database, closed_at=NOW)
    async with database.transaction() as tx:
        assert not await case_work.change(tx, case_id, 1, title="late")


async def test_what_was_asked_is_confirmed_once_by_another_and_in_time(database):
    case_id = await open_case(database)
    asker, *others = await seats(database, 6)
    async with database.transaction() as tx:
        asked = CaseAsk(case_id=case_id, publicity=Publicity.PUBLIC, asked_by=asker, asked_at=NOW,
                        expires_at=NOW + timedelta(hours=48))  # fmt: skip
        ask_id = await case_work.ask(tx, asked)

    async def confirm(by: int, at: datetime = NOW) -> bool:
        async with database.transaction() as tx:
            return await case_work.confirm(tx, ask_id, by, at)

    assert not await confirm(asker)
    assert not await confirm(others[0], NOW + timedelta(hours=48))
    assert sum(await asyncio.gather(*(confirm(by) for by in others))) == 1


async def test_a_new_question_overtakes_the_one_before_and_others_stay(database):
    case_id = await open_case(database)
    item_id = await bring(database, "one")
    await judge(database, item_id, case_id, held="why")
    asker, _, _ = await seats(database)
    given = {"case_id": case_id, "asked_by": asker, "asked_at": NOW, "expires_at": NOW + timedelta(hours=48)}
    async with database.transaction() as tx:
        first = await case_work.ask(tx, CaseAsk(publicity=Publicity.PUBLIC, **given))
        item = await case_work.ask(tx, CaseAsk(item_id=item_id, **given))
        second = await case_work.ask(tx, CaseAsk(publicity=Publicity.PUBLIC, **given))
        assert (await case_work.open_ask(tx, case_id, None, NOW)).id == second != first
        assert (await case_work.open_ask(tx, 404, item_id, NOW)).id == item  # whatever case it is in now
        await case_work.overtake(tx, case_id, None, NOW)
        assert await case_work.open_ask(tx, case_id, None, NOW) is None


async def test_pages_counts_history_and_what_waits(database):
    cases = [await open_case(database, updated_at=NOW + timedelta(hours=n)) for n in range(3)]
    await open_case(database, closed_at=NOW)
    await judge(database, await bring(database, "told"), cases[0])
    waits = await bring(database, "waits")
    await judge(database, waits, cases[0], held="why", decision="hold: why")
    await judge(database, await bring(database, "fresh"), cases[0], held="why")  # publishing comes first
    by, _, _ = await seats(database)
    async with database.transaction() as tx:
        await case_work.note(tx, cases[0], CaseAct.RENAMED, by, NOW)
    async with database.read() as session:
        assert await case_work.count_open(session) == 3
        assert [case.id for case in await case_work.open_page(session, 1, 1)] == [cases[1]]
        assert await case_work.count_sources(session, cases) == {cases[0]: 1}
        assert await case_work.count_waiting(session) == 1
        assert [item.id for _, item in await case_work.waiting(session, 0, 9)] == [waits]
        assert (
            await case_work.count_alerts(session, cases[0]) == await case_work.count_reached(session, 1) == 0
        )
        assert [event.act for event in await case_work.history(session, cases[0])] == [CaseAct.RENAMED]


async def test_a_draft_takes_the_place_of_the_one_before(database):
    one, other = await open_case(database), await open_case(database)
    by, _, _ = await seats(database)
    async with database.transaction() as tx:
        for case_id in (one, other):
            asked = CaseDraft(
                coordinator_id=by, case_id=case_id, step="rename", value={"a": 1}, changed_at=NOW
            )
            await case_work.put_draft(tx, asked)
    async with database.transaction() as tx:
        assert (await case_work.draft(tx, by)).case_id == other
        await case_work.stop_asking(tx, by)
        assert await case_work.draft(tx, by) is None
