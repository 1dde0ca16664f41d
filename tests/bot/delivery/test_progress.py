"""How long a broadcast still takes, and how often that is told."""

import pytest

from bot.delivery.progress import LARGE, pause, seconds_left


@pytest.mark.parametrize(("chats", "seconds"), [(1, 3.0), (LARGE, 3.0), (LARGE + 1, 30.0)])
def test_a_broadcast_is_told_of_every_three_seconds_and_one_to_very_many_seldom(
    chats: int, seconds: float
) -> None:
    assert pause(chats) == seconds


@pytest.mark.parametrize(
    ("waiting", "lately", "left"), [(0, 5, 0.0), (100, 0, None), (560, 840, 20.0), (1, 1, 30.0)]
)
def test_the_time_left_goes_by_the_pace_of_the_last_half_minute(
    waiting: int, lately: int, left: float | None
) -> None:
    assert seconds_left(waiting, lately) == left
