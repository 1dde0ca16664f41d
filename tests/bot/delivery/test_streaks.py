"""Twenty refusals in a row of one message, each of another chat, and only such."""

import pytest

from bot.delivery.outcome import Reason
from bot.delivery.streaks import MOST_IN_A_ROW, Streaks


def run(streaks: Streaks, reason: Reason, number: int = MOST_IN_A_ROW) -> list[bool]:
    return [streaks.refused(1, chat, reason) for chat in range(number)]


def test_a_streak_is_complete_once_and_then_begins_anew():
    streaks = Streaks()
    assert run(streaks, Reason.KICKED, 2 * MOST_IN_A_ROW).count(True) == 2
    assert run(Streaks(), Reason.KICKED) == [False] * (MOST_IN_A_ROW - 1) + [True]


@pytest.mark.parametrize("reason", [Reason.BLOCKED, Reason.DEACTIVATED, Reason.OUR_FAULT])
def test_people_who_leave_make_no_streak(reason: Reason):
    assert not any(run(Streaks(), reason, 100))


def test_one_chat_that_accepts_ends_a_streak_and_one_chat_alone_makes_none():
    streaks = Streaks()
    run(streaks, Reason.NO_RIGHTS, MOST_IN_A_ROW - 1)
    streaks.sent(1)
    assert not any(run(streaks, Reason.NO_RIGHTS, MOST_IN_A_ROW - 1))
    assert not any(Streaks().refused(1, 5, Reason.KICKED) for _ in range(100))


def test_each_message_has_its_own():
    streaks = Streaks()
    run(streaks, Reason.KICKED, MOST_IN_A_ROW - 1)
    assert not streaks.refused(2, 99, Reason.KICKED)
    assert streaks.refused(1, 99, Reason.KICKED)
