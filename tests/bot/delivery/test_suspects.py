"""One chat's 429 slows nobody else, however many such chats there are; a limit of the bot is seen at once."""

import random

import pytest

from bot.delivery.suspects import IN_A_ROW, IN_A_ROW_ALONE, Suspects


def test_three_refusals_and_nothing_else_are_the_bots():
    suspects = Suspects()
    assert [suspects.refuse(chat, 3.0, 10.0 + chat / 10) for chat in range(4)] == [False, False, True, True]
    assert IN_A_ROW_ALONE == 3
    assert suspects.shortest() == 3.0


def test_one_chat_alone_is_never_the_bot():
    suspects = Suspects()
    assert not any(suspects.refuse(7, 1.0, at / 10) for at in range(100))


@pytest.mark.parametrize("seed", range(3))
def test_a_tenth_of_all_chats_that_refuse_for_themselves_is_rarely_taken_for_the_bot(seed: int):
    rng, suspects, taken = random.Random(seed), Suspects(), 0
    for number in range(9000):
        now = number / 28
        if rng.random() < 0.1:
            taken += suspects.refuse(number, 30.0, now)
        else:
            suspects.accept(now)
    assert taken <= 1


def test_a_limit_of_the_bot_in_the_middle_of_a_broadcast_is_seen_after_a_few():
    suspects = Suspects()
    for number in range(300):
        suspects.accept(number / 28)
    found = [suspects.refuse(1000 + number, 2.0, 300 / 28 + number / 28) for number in range(6)]
    assert found.index(True) == IN_A_ROW - 1


def test_a_limit_a_little_below_our_rate_is_seen_by_its_share():
    suspects, found = Suspects(), None
    for number in range(28 * 20):
        now = number / 28
        if number % 4 == 0:
            if suspects.refuse(number, 1.0, now) and found is None:
                found = now
        else:
            suspects.accept(now)
    assert found is not None
    assert found < 5
