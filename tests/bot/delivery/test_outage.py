"""Three answers missing in a row are an outage; one answer ends it."""

from itertools import pairwise

from bot.delivery.outage import LONGEST_PAUSE, Outage
from bot.delivery.outcome import Lost, NotSent, Reason, Refused, Sent


def test_two_missing_answers_are_no_outage_and_the_third_is():
    outage = Outage()
    outage.note(Lost(), 0)
    outage.note(NotSent(), 0)
    assert not outage.on
    outage.note(Lost(), 0)
    assert outage.on


def test_any_answer_between_them_counts_as_reach():
    outage = Outage()
    for outcome in (Lost(), Lost(), Refused(Reason.BLOCKED), Lost(), Lost(), Sent(1)):
        outage.note(outcome, 0)
        assert not outage.on


def test_the_question_is_asked_ever_more_rarely_until_a_send_succeeds():
    outage = Outage()
    for _ in range(3):
        outage.note(NotSent(), 100.0)
    assert not outage.may_ask(100.0)
    asked, now = [], 100.0
    while len(asked) < 12:
        now += 0.1
        if outage.may_ask(now):
            asked.append(now)
            outage.asked(now, answered=False)
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert all(later > earlier - 0.2 for earlier, later in pairwise(gaps))
    assert gaps[0] < 1.5
    assert LONGEST_PAUSE <= gaps[-1] < LONGEST_PAUSE + 0.3


def test_an_answered_question_lets_sends_try_again():
    outage = Outage()
    for _ in range(3):
        outage.note(Lost(), 0)
    outage.asked(1.0, answered=True)
    assert not outage.on
