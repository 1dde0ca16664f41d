"""Cases hold what their articles tell now: edits take back, held words stay out, merged cases lead on."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.triage.sort import sort
from storage.database import Database
from storage.models import Case, Label, Publicity
from tests.bot.triage.test_sort import ENGLISH, KOREAN, NOTHING, NOW, bring, cases, edit, verdicts

HELD = "탈북민 김민수(34) 씨와 두 딸, 교사 출신 탈북 가족 3명 쿤밍서 체포"


async def test_a_figure_that_an_edit_takes_back_stands_in_the_case_no_more(database):
    (one,) = await bring(database, "탈북민 520명 단둥서 강제북송")
    await sort(database, NOW)
    assert (await cases(database))[0].people == 520
    await edit(database, one, KOREAN)
    await sort(database, NOW)
    (case,) = await cases(database)
    assert (case.people, case.people_wording) == (52, "52명")


async def test_what_another_article_tells_stays_when_one_is_edited_into_something_else(database):
    first, _ = await bring(database, "탈북민 55명 단둥서 강제북송", ENGLISH)
    await sort(database, NOW)
    assert [case.people for case in await cases(database)] == [55]
    await edit(database, first, NOTHING)
    await sort(database, NOW)
    (case,) = await cases(database)
    assert (case.people, case.cards_stale) == (52, True)
    row = (await verdicts(database))[first]
    assert (row.label, row.case_id) == (Label.IRRELEVANT, case.id)


async def test_a_case_is_not_named_after_an_article_that_waits_for_a_person(database):
    (one,) = await bring(database, HELD)
    await sort(database, NOW)
    assert (await verdicts(database))[one].held
    (case,) = await cases(database)
    assert (case.title, case.people, case.places) == ("", None, [])
    await bring(database, "쿤밍서 탈북민 3명 체포")
    await sort(database, NOW)
    (case,) = await cases(database)
    assert (case.title, case.people, case.places) == ("쿤밍서 탈북민 3명 체포", 3, ["Kunming"])


async def test_what_waits_for_a_person_goes_on_waiting_untold_of_when_it_is_edited(database):
    (one,) = await bring(database, HELD)
    await sort(database, NOW)
    async with database.transaction() as tx:
        await tx.exec(
            update(type((await verdicts(database))[one])).values(decision="hold: it names somebody")
        )
    await edit(database, one, f"{HELD} (종합)")
    await sort(database, NOW)
    row = (await verdicts(database))[one]
    assert (row.decision, row.decided_at, bool(row.held)) == ("hold: it names somebody", None, True)


async def test_an_item_of_a_merged_case_joins_the_case_it_went_into(database: Database):
    await bring(database, KOREAN)
    await sort(database, NOW)
    async with database.transaction() as tx:
        into = Case(**(await cases(database))[0].model_dump(exclude={"id"}))
        tx.add(into)
        await tx.flush()
        into_id = into.id
        await tx.exec(update(Case).where(Case.id != into_id).values(merged_into=into_id))
    (item,) = await bring(database, ENGLISH)
    await sort(database, NOW)
    assert (await verdicts(database))[item].case_id == into_id


async def test_many_plain_items_and_alerts_among_them_are_all_judged_once(database):
    ids = await bring(database, *[NOTHING] * 230, KOREAN, *[NOTHING] * 30, ENGLISH)
    summary = await sort(database, NOW)
    assert (summary.irrelevant, summary.alerts, summary.opened, summary.joined) == (260, 2, 1, 1)
    found = await verdicts(database)
    assert sorted(found) == ids
    assert len({found[ids[230]].case_id, found[ids[-1]].case_id}) == 1


async def test_a_case_kept_quiet_goes_on_taking_what_is_told_of_it_longer_than_a_public_one(database):
    await bring(database, KOREAN)
    await sort(database, NOW)
    async with database.transaction() as tx:
        await tx.exec(update(Case).values(publicity="quiet"))
    late = NOW + timedelta(days=10)
    await bring(database, ENGLISH, at=late)
    await sort(database, late)
    (case,) = await cases(database)  # a new one would be public
    assert case.publicity == "quiet"


@pytest.mark.parametrize("publicity", Publicity)
async def test_news_after_a_case_was_closed_is_no_more_public_than_it_was(database: Database, publicity):
    await bring(database, KOREAN)
    await sort(database, NOW)
    until = NOW + timedelta(days=2) if publicity is Publicity.EMBARGO else None
    async with database.transaction() as tx:
        await tx.exec(update(Case).values(publicity=publicity, embargo_until=until, closed_at=NOW))
    await bring(database, ENGLISH)
    await sort(database, NOW)
    closed, opened = await cases(database)
    assert (closed.closed_at, opened.closed_at) == (NOW, None)
    assert (opened.publicity, opened.embargo_until) == (publicity, until)
