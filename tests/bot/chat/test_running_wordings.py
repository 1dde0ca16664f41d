"""A call that waited in one language goes out in it by itself once its wording is confirmed by another."""

from datetime import timedelta

import pytest

from bot.actions import report
from storage.models import Role
from storage.queries import coordinators, memos
from tests.bot.chat.leading import call, goes_out, open_call, people_of, texts

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
