"""/cases: coordinators see the open cases, look into one, make two of them one and part one again."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.alerts.publish import publish
from bot.chat import audit_notices
from storage.models import Alert, Case, CaseAct, CaseEvent, Label, Role, StoredVerdict
from tests.bot.alerts.newsdesk import bring, judge, open_case, rows, subscribe

KOREAN, ENGLISH, OTHER = "탈북민 52명 단둥서 강제북송", "52 sent back over the bridge", "Four held in Kunming"


async def told(talk, title: str, case_id: int, source: str, **wanted: object) -> int:
    item_id = await bring(talk.db, title, source)
    await judge(talk.db, item_id, case_id, **wanted)
    return item_id


async def two_cases(talk) -> tuple[int, int]:
    """Give a case of two tellings and another of one, both told to a reader."""
    await subscribe(talk.db, language="en")
    first = await open_case(talk.db)
    await told(talk, KOREAN, first, "강변일보")
    await told(talk, ENGLISH, first, "Harbour Post", language="en")
    second = await open_case(talk.db, title=OTHER, language="en", people=4, places=["Kunming"])
    await told(talk, OTHER, second, "River News", language="en", people=4, places=["Kunming"])
    await publish(talk.db, talk.clock())
    return first, second


async def test_the_list_and_a_case_show_facts_story_sources_and_publicity(talk):
    first, second = await two_cases(talk)
    mira = talk.world.user("Mira", language_code="en")
    await talk.seat(mira)
    shown = await talk.says(mira, "/cases")
    assert "2 open cases" in shown.text
    assert f"Case {first}" in shown.text
    assert "2 sources" in shown.text
    assert "52 North Koreans · Dandong · sent back" in shown.text
    await talk.presses(mira, f"Case {first}")
    view = (await talk.last(mira)).text
    for words in (KOREAN, "What was told", "강변일보", "Harbour Post", "Publicity: public", "Alerts sent: 1"):
        assert words in view
    await talk.presses(mira, "All cases")
    assert f"Case {second}" in (await talk.last(mira)).text


async def test_a_stranger_is_answered_as_by_any_other_words(talk):
    await two_cases(talk)
    ann = talk.world.user("Ann", language_code="en")
    assert (await talk.says(ann, "/cases")).text == (await talk.says(ann, "hello")).text


@pytest.mark.long
async def test_merging_moves_articles_and_alerts_and_is_told_to_the_others_by_number(talk_on_both):
    talk = talk_on_both
    first, second = await two_cases(talk)
    mira, jon = talk.world.user("Mira", language_code="en"), talk.world.user("Jon", language_code="en")
    seat = await talk.seat(mira)
    await talk.seat(jon)
    await talk.says(mira, "/cases")
    await talk.presses(mira, f"Case {second}")
    await talk.presses(mira, "Merge with…")
    await talk.presses(mira, f"Case {first}: {KOREAN}")
    assert f"Merge case {second} into case {first}?" in (await talk.last(mira)).text
    asked = await talk.last(mira)
    await talk.presses(mira, "Confirm", message=asked)
    into, gone = await rows(talk.db, Case)
    assert (gone.merged_into, gone.closed_at is None, into.closed_at) == (first, False, None)
    assert (into.people, into.places) == (52, ["Kunming"])
    assert {row.case_id for row in await rows(talk.db, StoredVerdict)} == {first}
    assert {alert.case_id for alert in await rows(talk.db, Alert)} == {first}
    assert [event.act for event in await rows(talk.db, CaseEvent)] == [CaseAct.MERGED] * 2
    await audit_notices.tell(talk.db, talk.clock())
    await talk.pump()
    assert f"C{seat.id} merged case {second} into case {first}" in (await talk.last(jon)).text
    await talk.presses(mira, "All cases")
    assert "1 open case" in (await talk.last(mira)).text


async def test_merging_a_quiet_case_makes_nothing_public(talk):
    first, second = await two_cases(talk)
    async with talk.db.transaction() as tx:
        (await tx.get(Case, second)).publicity = "quiet"
    mira = talk.world.user("Mira", language_code="en")
    await talk.seat(mira)
    await talk.says(mira, "/cases")
    await talk.presses(mira, f"Case {second}")
    await talk.presses(mira, "Merge with…")
    await talk.presses(mira, f"Case {first}: {KOREAN}")
    assert "quiet: stored, nobody is told" in (await talk.last(mira)).text
    await talk.presses(mira, "Confirm")
    assert (await rows(talk.db, Case))[0].publicity == "quiet"


@pytest.mark.long
async def test_parting_opens_a_case_of_what_was_chosen_also_after_a_restart(talk):
    first, _ = await two_cases(talk)
    mira = talk.world.user("Mira", language_code="en")
    await talk.seat(mira)
    await talk.says(mira, "/cases")
    await talk.presses(mira, f"Case {first}")
    await talk.presses(mira, "Split")
    await talk.presses(mira, "Part them")
    assert len(await rows(talk.db, Case)) == 2  # nothing was chosen
    await talk.presses(mira, ENGLISH)
    await talk.end()
    talk.begin()
    await talk.presses(mira, "Part them")
    old, _, new = await rows(talk.db, Case)
    assert (old.title, new.title) == (KOREAN, ENGLISH)
    assert f"Case {new.id}" in (await talk.last(mira)).text
    assert [row.case_id for row in await rows(talk.db, StoredVerdict)] == [old.id, new.id, 2]
    await publish(talk.db, talk.clock())
    assert sorted(alert.case_id for alert in await rows(talk.db, Alert)) == [old.id, 2, new.id]


@pytest.mark.long
async def test_a_case_is_renamed_by_typed_words_and_an_old_button_changes_nothing(talk):
    first, _ = await two_cases(talk)
    mira, jon = talk.world.user("Mira", language_code="en"), talk.world.user("Jon", language_code="en")
    await talk.seat(mira)
    await talk.seat(jon)
    for each in (mira, jon):
        await talk.says(each, "/cases")
        await talk.presses(each, f"Case {first}")
    await talk.presses(mira, "Rename")
    shown = await talk.says(mira, "The bridge buses")
    assert "The bridge buses" in shown.text
    stale = await talk.presses(jon, "Rename")
    assert "changed meanwhile" in stale.said
    assert "The bridge buses" in (await talk.last(jon)).text
    assert (await rows(talk.db, Case))[0].title == "The bridge buses"
    assert "bridge" in (await talk.says(mira, "/cases")).text
    assert (await talk.says(mira, "more words")).text != shown.text  # nothing is asked any more


async def test_a_reviewer_looks_and_may_change_nothing_and_a_suspended_seat_counts_no_more(talk):
    first, _ = await two_cases(talk)
    mira, rae = talk.world.user("Mira", language_code="en"), talk.world.user("Rae", language_code="en")
    seat = await talk.seat(mira)
    await talk.seat(rae, Role.REVIEWER)
    await talk.says(rae, "/cases")
    await talk.presses(rae, f"Case {first}")
    shown = await talk.last(rae)
    assert KOREAN in shown.text
    assert [button.text for button in shown.buttons] == ["All cases"]
    await talk.says(mira, "/cases")
    await talk.presses(mira, f"Case {first}")
    rename = next(button for button in (await talk.last(mira)).buttons if button.text == "Rename")
    forged = rae._press(talk.world, shown, rename)  # signed for another person
    await talk.settled()
    assert "expired" in forged.said
    await talk.suspend(seat)
    refused = await talk.presses(mira, "Rename")
    assert refused.said == "You no longer have this role."
    assert talk.router.desk.gate.refused_presses == 2


@pytest.mark.long
async def test_in_every_language_a_case_can_be_read_and_fits_one_message(talk):
    first, _ = await two_cases(talk)
    for number, language in enumerate(("ko", "zh-hans", "zh-hant", "ja")):
        person = talk.world.user(f"P{number}", language_code=language)
        await talk.seat(person, language={"zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}.get(language, language))
        shown = await talk.says(person, "/cases")
        await talk.presses(person, shown.buttons[1].text)
        view = await talk.last(person)
        assert KOREAN in view.text
        assert str(first) in view.text
        assert "Publicity" not in view.text


async def test_many_cases_are_shown_by_pages(talk):
    ids = [await open_case(talk.db, updated_at=talk.clock() - timedelta(hours=n)) for n in range(8)]
    mira = talk.world.user("Mira", language_code="en")
    await talk.seat(mira)
    first = await talk.says(mira, "/cases")
    assert "8 open cases" in first.text
    assert [f"Case {one}" in first.text for one in ids] == [True] * 6 + [False] * 2
    await talk.presses(mira, "Older")
    second = await talk.last(mira)
    assert [f"Case {one}" in second.text for one in ids] == [False] * 6 + [True] * 2
    assert "Older" not in {button.text for button in second.buttons}
    await talk.presses(mira, "Newer")
    assert (await talk.last(mira)).text == first.text


async def test_a_case_of_which_no_article_tells_any_more_says_so(talk):
    first, _ = await two_cases(talk)
    mira = talk.world.user("Mira", language_code="en")
    await talk.seat(mira)
    async with talk.db.transaction() as tx:
        edited = update(StoredVerdict).where(col(StoredVerdict.case_id) == first)
        await tx.exec(edited.values(label=Label.RELATED))
    await talk.says(mira, "/cases")
    await talk.presses(mira, f"Case {first}")
    assert "No article tells of it any more" in (await talk.last(mira)).text
