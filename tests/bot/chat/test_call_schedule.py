"""A call for later goes out once, at its time by the clock of its author, to those it was approved for."""

from datetime import timedelta

import pytest

from bot.texts import call_review
from storage.models import CallState, DeliveryState
from storage.queries import calls, coordinators, deliveries, holds
from tests.bot.chat.drafting import call_of, draft

NINE = {"day": "2026-03-10", "at": "09:00", "zone": "Asia/Seoul"}  # midnight in UTC, twelve hours ahead


@pytest.fixture
async def house(talk, world):
    """An author in Seoul, one who approves in Korean, and two readers."""
    author, other = world.user("A"), world.user("B")
    await talk.seat(author)
    await talk.seat(other, language="ko")
    readers = [world.user("Mina", "en"), world.user("Jon", "en")]
    for reader in readers:
        await talk.says(reader, "/subscribe")
    return author, other, readers


async def _planned(talk, author, other, **more) -> None:
    await draft(talk, 1, ["en", "ko"], details={"send": NINE} | more)
    await talk.says(author, "/call")
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    await talk.presses(other, "승인")
    await talk.carry()


def _got(world, reader) -> int:
    return sum("Write to the consul" in message.text for message in world.messages(reader))


@pytest.mark.long
async def test_it_is_planned_in_words_and_goes_out_at_its_wall_time_and_no_earlier(talk, world, house):
    author, other, readers = house
    await talk.says(author, "/zone Seoul")
    await draft(talk, 1)
    await talk.says(author, "/call")
    await talk.presses(author, "Send later")
    await talk.says(author, "tomorrow 9:00")
    shown = (await talk.last(author)).text
    assert "Goes out: Tue, March 10, 2026, 09:00 (Seoul time); not after 10:00 KST" in shown
    await talk.presses(author, "Latest")
    await talk.presses(author, "15 minutes after its time")
    assert "not after 09:15 KST" in (await talk.last(author)).text
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    asked = (await talk.last(other)).text
    assert "발송: 2026년 3월 10일 (화), 09:00 (서울 시각) (2026년 3월 10일 (화), 00:00 (UTC 시각))" in asked
    await talk.presses(other, "승인")
    assert "승인되어 시간을 기다립니다" in (await talk.last(other)).text
    talk.clock.advance(timedelta(hours=11, minutes=59))
    await talk.carry()
    assert _got(world, readers[0]) == 0
    assert (await call_of(talk)).state is CallState.SCHEDULED
    talk.clock.advance(timedelta(minutes=1))
    await talk.carry()
    await talk.carry()
    assert [_got(world, reader) for reader in readers] == [1, 1]
    assert (await call_of(talk)).state is CallState.SENT


@pytest.mark.long
async def test_its_recipients_are_those_of_its_approval_but_for_those_who_left_or_want_no_calls(
    talk, world, house
):
    author, other, readers = house
    third = world.user("Third", "en")
    await talk.says(third, "/subscribe")
    await _planned(talk, author, other)
    late = world.user("Late", "en")
    await talk.says(late, "/subscribe")
    await talk.says(readers[0], "/forget")
    await talk.presses(readers[0], "Erase me now")
    await talk.says(third, "/topics")
    await talk.presses(third, "✓ Calls to action: yes")
    talk.clock.advance(timedelta(hours=12))
    await talk.carry()
    assert [_got(world, who) for who in (readers[0], readers[1], third, late)] == [0, 1, 0, 0]


async def test_too_late_it_is_missed_once_and_all_coordinators_are_told(talk, world, house):
    author, other, readers = house
    await _planned(talk, author, other)
    talk.clock.advance(timedelta(hours=13))  # nothing ran meanwhile: an hour is its usual grace
    await talk.carry()
    await talk.carry()
    assert (await call_of(talk)).state is CallState.MISSED
    assert [_got(world, reader) for reader in readers] == [0, 0]
    assert "was not sent" in (await talk.last(author)).text
    told = [m for m in world.messages(other) if "발송되지 않았습니다" in m.text]
    assert len(told) == 1
    assert "Its time passed" in (await talk.last(author)).text
    async with talk.db.read() as session:
        states = await deliveries.counts(session, call_id=1)
    assert states[DeliveryState.SENT] == 0


async def test_it_waits_while_everything_is_on_hold_and_is_missed_if_that_lasts(talk, world, house):
    author, other, readers = house
    await _planned(talk, author, other)
    async with talk.db.transaction() as tx:
        await holds.hold(tx, 1, talk.clock())
    talk.clock.advance(timedelta(hours=12, minutes=30))
    await talk.carry()
    assert (await call_of(talk)).state is CallState.SCHEDULED
    talk.clock.advance(timedelta(minutes=30))
    await talk.carry()
    assert (await call_of(talk)).state is CallState.MISSED
    assert _got(world, readers[0]) == 0


@pytest.mark.long
async def test_it_may_be_called_off_before_its_time_by_any_who_write_and_never_goes_out(talk, world, house):
    author, other, readers = house
    await _planned(talk, author, other)
    assert "waits for its time" in (await talk.last(author)).text  # its author was told, with the button
    assert (await talk.says(author, "/sent")).text.count("Write to the consul") == 0
    shown = await talk.says(other, "/review")
    await talk.presses(other, "취소하기", message=shown)
    assert (await talk.last(other)).text == call_review.called_off("Write to the consul", 2, "ko")
    press = await talk.presses(author, "Call it off", message=world.messages(author)[-2])
    assert "changed" in press.said
    talk.clock.advance(timedelta(hours=12))
    await talk.carry()
    assert (await call_of(talk)).state is CallState.CANCELLED
    assert _got(world, readers[0]) == 0


async def test_a_time_that_is_over_is_not_submitted_nor_approved(talk, world, house):
    author, other, _ = house
    await draft(talk, 1, details={"send": NINE})
    await talk.says(author, "/call")
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    talk.clock.advance(timedelta(hours=13))
    press = await talk.presses(other, "승인")
    assert press.said == call_review.pop_too_late("ko")
    assert (await call_of(talk)).state is CallState.IN_REVIEW
    await draft(talk, 1, details={"send": NINE})
    await talk.says(author, "/call")
    assert (await talk.presses(author, "Submit for approval")).said == call_review.pop_too_late("en")


async def test_a_call_approved_at_once_is_missed_after_three_days_without_a_program(talk, world, house):
    author, other, readers = house
    await draft(talk, 1)
    await talk.says(author, "/call")
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    await talk.presses(other, "승인")
    talk.clock.advance(timedelta(days=3))
    await talk.carry()
    assert (await call_of(talk)).state is CallState.MISSED
    assert _got(world, readers[0]) == 0
    async with talk.db.read() as session:
        assert await calls.due(session, talk.clock()) == []


@pytest.mark.long
@pytest.mark.parametrize("who", [1, 2])
async def test_it_waits_while_its_author_or_approver_is_suspended_and_goes_out_if_taken_back_in_time(
    talk, world, house, who
):
    author, other, readers = house
    await _planned(talk, author, other)
    async with talk.db.transaction() as tx:
        await coordinators.suspend(tx, who)
    talk.clock.advance(timedelta(hours=12))
    await talk.carry()
    assert _got(world, readers[0]) == 0
    async with talk.db.transaction() as tx:
        await coordinators.take_back(tx, who, None, talk.clock().date())
    talk.clock.advance(timedelta(minutes=59))
    await talk.carry()
    assert [_got(world, reader) for reader in readers] == [1, 1]


async def test_it_is_missed_where_its_author_stays_suspended(talk, world, house):
    author, other, readers = house
    await _planned(talk, author, other)
    async with talk.db.transaction() as tx:
        await coordinators.suspend(tx, 1)
    for _ in range(2):
        talk.clock.advance(timedelta(hours=12, minutes=30))
        await talk.carry()
    assert (await call_of(talk)).state is CallState.MISSED
    assert _got(world, readers[0]) == 0
