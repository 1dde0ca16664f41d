"""A call that waited in one language goes out in it by itself once its wording is confirmed by another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions import report
from storage.models import Role
from storage.queries import calls, coordinators, memos
from tests.bot.chat.leading import EVENT, call, goes_out, open_call, people_of, texts

KOREAN = "정오에 모입니다\n조용한 두 시간."


@pytest.fixture
async def people(talk, world):
    found = await people_of(talk, world)
    await goes_out(talk, {"missing": "waits"}, "general")
    return found


async def _written(talk, hannah, jon, words: str = KOREAN):
    """Let one write it, and give the question to the other."""
    await open_call(talk, hannah)
    await talk.presses(hannah, "한국어: to be written")
    await talk.says(hannah, words)
    await talk.pump()
    return talk.world.messages(jon)[-1]


async def test_who_waited_gets_it_in_their_language_once_another_has_confirmed_it(talk, people) -> None:
    hannah, jon, korean, english = people
    before = len(texts(talk, english))
    assert not any("At noon" in text for text in texts(talk, korean))
    question = await _written(talk, hannah, jon)
    assert question.text.startswith("C1 wrote this call in 한국어. Its readers would get:")
    assert "정오에 모입니다" in question.text
    assert not any("정오에" in text for text in texts(talk, korean))
    own = hannah.presses(jon, "Confirm", question)
    await talk.settled()
    assert own.said.startswith("You asked for this yourself.")
    jon.presses(jon, "Confirm", question)
    second = jon.presses(jon, "Confirm", question)
    await talk.settled()
    assert second.said == "This was decided already, or its time is over."
    await talk.pump()
    message = talk.world.messages(korean)[-1]
    assert "정오에 모입니다" in message.text
    assert "번역되지" not in message.text
    assert message.buttons[0].text == "참여했습니다"
    assert len(texts(talk, english)) == before  # who had it gets it no second time
    await open_call(talk, hannah)
    assert "한국어" not in str(talk.world.messages(hannah)[-1].buttons)
    await report.report(talk.db, talk.clock())
    async with talk.db.read() as session:
        assert '"ko"' in (await memos.recall(session, "call.reached:1") or "")


async def test_a_button_under_words_that_were_replaced_sends_nothing(talk, people) -> None:
    hannah, jon, korean, _ = people
    old = await _written(talk, hannah, jon)
    new = await _written(talk, hannah, jon, "다른 제목\n다른 글")
    press = jon.presses(jon, "Confirm", old)
    await talk.settled()
    assert press.said == "This was decided already, or its time is over."
    await talk.presses(jon, "Confirm", message=new)
    await talk.pump()
    assert "다른 제목" in texts(talk, korean)[-1]


async def test_another_refuses_and_after_two_days_nobody_confirms(talk, people) -> None:
    hannah, jon, korean, _ = people
    question = await _written(talk, hannah, jon)
    await talk.presses(jon, "Refuse", message=question)
    await talk.pump()
    assert texts(talk, hannah)[-1].startswith("C2 refused your change")
    question = await _written(talk, hannah, jon)
    talk.clock.advance(timedelta(hours=49))
    press = jon.presses(jon, "Confirm", question)
    await talk.settled()
    assert press.said == "This was decided already, or its time is over."
    assert not any("정오에" in text for text in texts(talk, korean))


async def test_what_is_no_wording_is_asked_for_again_and_a_reviewer_writes_none(talk, world, people) -> None:
    hannah, *_ = people
    await open_call(talk, hannah)
    await talk.presses(hannah, "한국어: to be written")
    assert (await talk.says(hannah, "제목만")).text.startswith("There must be a title in the first line")
    async with talk.db.transaction() as tx:
        seat = await coordinators.of_person(tx, hannah.id)
        seat.role = Role.REVIEWER
        tx.add(seat)
    await talk.says(hannah, KOREAN)
    assert (await call(talk)).version >= 1
    async with talk.db.read() as session:
        assert await memos.recall(session, "call.wording:1:ko") is None


async def test_where_others_get_it_with_a_mark_nobody_waits(talk, world) -> None:
    hannah, *_ = await people_of(talk, world)
    await goes_out(talk, {}, "general")
    await open_call(talk, hannah)
    assert "to be written" not in str(world.messages(hannah)[-1].buttons)


async def test_a_wording_written_later_has_every_part_and_who_confirms_it_sees_all_that_goes_out(
    talk, world
) -> None:
    hannah, jon, korean, _ = await people_of(talk, world)
    await goes_out(talk, {**EVENT, "missing": "waits"}, "event", retraction="A false report.")
    await open_call(talk, hannah)
    await talk.presses(hannah, "한국어: to be written")
    asked = await talk.says(hannah, "영화의 밤\n두 편을 함께 봅니다.")
    assert "Now in 한국어: Sessions" in asked.text
    assert (await talk.says(hannah, "영화")).text.startswith("One line is not in the form")
    await talk.says(hannah, "영화\n대화")
    await talk.says(hannah, "옛 교회 2층")
    assert "Now in 한국어: Speakers" in world.messages(hannah)[-1].text
    newest = world.messages(hannah)[-1]
    old = replace(newest, options=dict(newest.options))  # as it stood before the press
    await talk.presses(hannah, "Skip")
    again = hannah.presses(hannah, "Skip", old)
    await talk.settled()
    assert again.said.startswith("The call changed meanwhile.")
    assert "If taken back" in (await talk.says(hannah, "사진 금지")).text
    await talk.says(hannah, "잘못된 소식입니다.")
    await talk.pump()
    question = world.messages(jon)[-1]
    for words in ("영화의 밤", "대화", "옛 교회 2층", "사진 금지", "One who left, unnamed"):
        assert words in question.text
    assert "Goes to chats: few (한국어: few)" in question.text
    assert "In 한국어 there is not: Speakers. Readers see a mark." in question.text
    assert "people read: \u2068잘못된 소식입니다." in question.text
    seen = question.text
    await talk.presses(jon, "Confirm", message=question)
    await talk.pump()
    got = world.messages(korean)[-1].text
    assert got in seen
    assert "영어로만 적혀 있습니다: 연사" in got
    assert "영화" in world.messages(korean)[-1].buttons[0].text


async def test_words_for_a_place_that_changed_meanwhile_send_nobody_there(talk, world) -> None:
    hannah, jon, korean, _ = await people_of(talk, world)
    await goes_out(talk, {**EVENT, "missing": "waits"}, "event")
    await open_call(talk, hannah)
    await talk.presses(hannah, "한국어: to be written")
    for words in ("영화의 밤\n두 편.", "영화\n대화", "옛 교회 2층", "익명", "사진 금지"):
        await talk.says(hannah, words)
    await talk.pump()
    question = world.messages(jon)[-1]
    async with talk.db.transaction() as tx:
        found = await calls.get(tx, 1)
        found.details = {**found.details, "place": "The library"}
        tx.add(found)
    press = await talk.presses(jon, "Confirm", message=question)
    assert press.said.startswith("The call changed meanwhile.")
    await talk.pump()
    assert not any("옛 교회" in text for text in texts(talk, korean))


async def test_who_confirms_another_place_sees_the_call_in_their_language_without_old_translations(
    talk, world
) -> None:
    hannah, jon, *_ = await people_of(talk, world)
    async with talk.db.transaction() as tx:
        seat = await coordinators.of_person(tx, jon.id)
        seat.language = "ko"
        tx.add(seat)
    spoken = {"ko": {"place": "옛 교회 2층", "safety": "사진 금지"}}
    await goes_out(talk, {**EVENT, "spoken": spoken}, "event", wordings={"ko": ("영화의 밤", "두 편.")})
    await open_call(talk, hannah)
    await talk.presses(hannah, "Change: Place")
    await talk.says(hannah, "The library")
    await talk.pump()
    question = world.messages(jon)[-1].text
    assert "영화의 밤" in question
    assert "사진 금지" in question
    assert "The library" in question
    assert "옛 교회" not in question
