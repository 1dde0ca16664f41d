"""A daily presence with shifts, through the chat: taken in private, reminded, counted without names."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.models import CallState
from storage.queries import taps
from tests.bot.chat.leading import RALLY, conclude, goes_out, open_call, people_of, remind, texts

VIGIL = {
    "when": {"day": "2026-03-09", "at": "13:00", "until": "17:00", "zone": "America/New_York"},
    "repeat": "daily", "place": "The consulate", "reveal": "open", "shifts": "shift_2",
}  # fmt: skip


@pytest.fixture
async def people(talk, world):
    found = await people_of(talk, world)
    await goes_out(talk, VIGIL)
    return found


async def _numbers(talk) -> list[int]:
    async with talk.db.read() as session:
        return sorted(number for number, _ in await taps.totals(session, 1))


async def test_a_reader_takes_a_shift_is_reminded_of_it_alone_and_coordinators_see_few(talk, people) -> None:
    hannah, _, korean, english = people
    labels = [button.text for button in talk.world.messages(english)[-1].buttons]
    assert "Take a shift" in labels
    assert "I come" not in labels
    await talk.presses(english, "Take a shift")
    shown = talk.world.messages(english)[-1]
    assert "Nobody sees who comes" in shown.text
    assert [button.text for button in shown.buttons][:2] == [
        "Mon, March 9, 2026, 13:00–15:00", "Mon, March 9, 2026, 15:00–17:00",
    ]  # fmt: skip
    await talk.presses(english, "Mon, March 9, 2026, 15:00–17:00")
    taken = talk.world.messages(english)[-1].buttons[1].text
    assert taken == "✓ Mon, March 9, 2026, 15:00–17:00 (chosen)"
    talk.clock.now = datetime(2026, 3, 9, 15, 5, tzinfo=UTC)  # two hours before the first shift
    assert await remind(talk) == 0
    talk.clock.now = datetime(2026, 3, 9, 17, 5, tzinfo=UTC)  # two hours before the one that was taken
    assert await remind(talk) == 1
    assert await remind(talk) == 0
    assert texts(talk, english)[-1].startswith("Reminder: ")
    assert "15:00 (New York time)" in texts(talk, english)[-1]
    assert not any(text.startswith("알림:") for text in texts(talk, korean))
    talk.clock.now = datetime(2026, 3, 9, 19, 30, tzinfo=UTC)
    await open_call(talk, hannah)
    screen = talk.world.messages(hannah)[-1].text
    assert "There now (Mon, March 9, 2026, 15:00–17:00): few" in screen
    assert "Shift Tue, March 10, 2026, 13:00–15:00: 0" in screen


async def test_a_shift_is_given_back_by_the_same_button_and_an_old_button_does_not_toggle_it(
    talk, people
) -> None:
    *_, english = people
    await talk.presses(english, "Take a shift")
    shown = talk.world.messages(english)[-1]
    await talk.presses(english, "Mon, March 9, 2026, 13:00–15:00", message=shown)
    assert len(await _numbers(talk)) == 1
    await talk.presses(english, "✓ Mon, March 9, 2026, 13:00–15:00 (chosen)")
    assert await _numbers(talk) == []


async def test_a_day_left_out_is_told_to_who_took_a_shift_and_answers_go_with_the_outcome(
    talk, people
) -> None:
    hannah, _, _, english = people
    await talk.presses(english, "Take a shift")
    await talk.presses(english, "Tue, March 10, 2026, 13:00–15:00")
    await open_call(talk, hannah)
    await talk.presses(hannah, "Leave a day out")
    await talk.presses(hannah, "Tue, March 10, 2026")
    await talk.pump()
    assert any(text.startswith("Not on Tue, March 10, 2026") for text in texts(talk, english))
    talk.clock.now += timedelta(days=1)
    assert await remind(talk) == 0
    await goes_out(
        talk, {}, "outcome", id=2, follows_id=1, state=CallState.APPROVED, title="They are free",
        languages=["en", "ko"],
    )  # fmt: skip
    assert any("They are free" in text for text in texts(talk, english))
    assert (await conclude(talk)).erased == 1
    assert await _numbers(talk) == []


async def test_a_rally_without_shifts_is_answered_as_before(talk, world) -> None:
    *_, english = await people_of(talk, world)
    await goes_out(talk, RALLY)
    labels = [button.text for button in world.messages(english)[-1].buttons]
    assert "I come" in labels
    assert "Take a shift" not in labels


async def test_other_hours_are_told_to_who_has_a_shift_and_who_lost_one_is_expected_no_more(
    talk, people
) -> None:
    hannah, jon, korean, english = people
    for who, button, words in (
        (english, "Take a shift", "Mon, March 9, 2026, 13:00–15:00"),
        (korean, "시간대 맡기", "2026년 3월 9일 (월), 15:00–17:00"),
    ):
        await talk.presses(who, button)
        await talk.presses(who, words)
    await talk.says(hannah, "/zone New York")
    await open_call(talk, hannah)
    await talk.presses(hannah, "Change: Time")
    await talk.says(hannah, "9 March 14:00-18:00")
    await talk.pump()
    await talk.presses(jon, "Confirm", message=talk.world.messages(jon)[-1])
    await talk.pump()
    moved = next(text for text in texts(talk, english) if text.startswith("Your shift has other hours"))
    assert "Before: Mon, March 9, 2026, 13:00–15:00 (New York time)." in moved
    assert "Now: Mon, March 9, 2026, 14:00–16:00 (New York time)" in moved
    assert any("16:00–18:00" in text for text in texts(talk, korean) if text.startswith("맡으신 시간대가"))
    await open_call(talk, hannah)
    await talk.presses(hannah, "Change: Time")
    await talk.says(hannah, "9 March 16:00-18:00")
    await talk.pump()
    await talk.presses(jon, "Confirm", message=talk.world.messages(jon)[-1])
    await talk.pump()
    gone = next(text for text in texts(talk, english) if text.startswith("Your shift is no more"))
    assert "Before: Mon, March 9, 2026, 14:00–16:00" in gone
    assert await _numbers(talk) == [1000]  # the Korean reader has the one that is left
    talk.clock.now = datetime(2026, 3, 9, 18, 5, tzinfo=UTC)
    assert await remind(talk) == 1
    assert any(text.startswith("알림") and "16:00" in text for text in texts(talk, korean))
    assert not any(text.startswith("Reminder") for text in texts(talk, english))
