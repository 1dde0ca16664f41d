"""What each outcome writes, and that nothing moves but by the table."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from bot.delivery.outcome import (
    MOST_ATTEMPTS,
    NOT_FOUND_ATTEMPTS,
    Decision,
    Edited,
    Errand,
    Fate,
    Lost,
    Migrated,
    NotSent,
    Outcome,
    Reason,
    Refused,
    Sent,
    TopicGone,
    Unauthorised,
    Unchanged,
    Unparsable,
    Wait,
    decide,
    fate_of,
)
from storage.models import MOVES, DeliveryState, Todo, before

SEND = Errand(Todo.SEND)
EDIT = Errand(Todo.EDIT)
OUTCOMES: list[Outcome] = [
    Sent(1),
    Edited(),
    Unchanged(),
    Wait(5),
    Wait(5, chat=False),
    Lost(),
    NotSent(),
    Migrated(-1),
    TopicGone(),
    Unparsable(),
    Unauthorised(),
    *(Refused(reason) for reason in Reason),
]


def _brief(decision: Decision) -> tuple:
    return decision.state, decision.todo, decision.reason, decision.fate


P, S, U, R = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.REFUSED


@pytest.mark.parametrize(
    ("outcome", "errand", "expected"),
    [
        (Sent(1), SEND, (S, None, None, Fate.STAYS)),
        (Edited(), EDIT, (S, None, None, Fate.STAYS)),
        (Unchanged(), EDIT, (S, None, None, Fate.STAYS)),
        (Wait(5), SEND, (P, Todo.SEND, None, Fate.RESTS)),
        (Wait(5, chat=False), SEND, (P, Todo.SEND, None, Fate.STAYS)),
        (Wait(5), EDIT, (S, Todo.EDIT, None, Fate.RESTS)),
        (NotSent(), SEND, (P, Todo.SEND, None, Fate.STAYS)),
        (Unauthorised(), SEND, (P, Todo.SEND, None, Fate.STAYS)),
        (Migrated(-1), SEND, (P, Todo.SEND, None, Fate.MOVES)),
        (TopicGone(), replace(SEND, in_topic=True), (P, Todo.SEND, None, Fate.LEAVES_TOPIC)),
        (TopicGone(), SEND, (R, None, Reason.TOPIC_GONE, Fate.STAYS)),
        (Unparsable(), SEND, (R, None, Reason.OUR_FAULT, Fate.STAYS)),
        (Lost(), SEND, (U, None, Reason.ANSWER_LOST, Fate.STAYS)),
        (Lost(), replace(SEND, urgent=True), (P, Todo.SEND, None, Fate.STAYS)),
        (Lost(), replace(SEND, urgent=True, twice=True), (P, Todo.SEND, None, Fate.STAYS)),  # after a death
        (Lost(), replace(SEND, urgent=True, answer_lost=True), (U, None, Reason.ANSWER_LOST, Fate.STAYS)),
        (Lost(), EDIT, (S, Todo.EDIT, None, Fate.STAYS)),
        (Refused(Reason.BLOCKED), SEND, (R, None, Reason.BLOCKED, Fate.FORGOTTEN)),
        (Refused(Reason.BLOCKED), EDIT, (S, None, Reason.BLOCKED, Fate.FORGOTTEN)),
        (Refused(Reason.KICKED), replace(SEND, private=False), (R, None, Reason.KICKED, Fate.GONE)),
        (Refused(Reason.NO_RIGHTS), replace(SEND, private=False), (R, None, Reason.NO_RIGHTS, Fate.PAUSED)),
        (Refused(Reason.MESSAGE_GONE), EDIT, (S, None, Reason.MESSAGE_GONE, Fate.STAYS)),
        (Refused(Reason.CHAT_NOT_FOUND), SEND, (P, Todo.SEND, None, Fate.STAYS)),
        (
            Refused(Reason.CHAT_NOT_FOUND),
            replace(SEND, attempts=NOT_FOUND_ATTEMPTS),
            (R, None, Reason.CHAT_NOT_FOUND, Fate.FORGOTTEN),
        ),
    ],
)
def test_each_outcome_has_its_row(outcome: Outcome, errand: Errand, expected: tuple, now: datetime):
    assert _brief(decide(outcome, errand, now, 0.0)) == expected


@pytest.mark.parametrize(
    ("reason", "private", "crowd"),
    [
        (Reason.BLOCKED, Fate.FORGOTTEN, Fate.STAYS),
        (Reason.DEACTIVATED, Fate.FORGOTTEN, Fate.STAYS),
        (Reason.NEVER_STARTED, Fate.FORGOTTEN, Fate.STAYS),
        (Reason.KICKED, Fate.STAYS, Fate.GONE),
        (Reason.NOT_MEMBER, Fate.STAYS, Fate.GONE),
        (Reason.CHAT_DELETED, Fate.STAYS, Fate.GONE),
        (Reason.CHAT_NOT_FOUND, Fate.FORGOTTEN, Fate.GONE),
        (Reason.NO_RIGHTS, Fate.STAYS, Fate.PAUSED),
        (Reason.TOPIC_GONE, Fate.STAYS, Fate.STAYS),
        (Reason.MESSAGE_GONE, Fate.STAYS, Fate.STAYS),
        (Reason.OUR_FAULT, Fate.STAYS, Fate.STAYS),
        (Reason.ANSWER_LOST, Fate.STAYS, Fate.STAYS),
        (Reason.TRIED_TOO_OFTEN, Fate.STAYS, Fate.STAYS),
    ],
)
def test_only_words_about_the_chat_change_the_chat(reason: Reason, private: Fate, crowd: Fate):
    assert (fate_of(reason, private=True), fate_of(reason, private=False)) == (private, crowd)


def test_what_telegram_asks_for_wins(now: datetime):
    decision = decide(Wait(18053), SEND, now, 0.5)
    assert decision.due_at == now + timedelta(seconds=18053.5)


def test_a_second_copy_is_marked_as_one(now: datetime):
    again = decide(Lost(), replace(SEND, urgent=True), now, 0.0)
    assert again.twice
    assert again.due_at is not None
    assert again.due_at > now


@pytest.mark.parametrize("outcome", [NotSent(), Unauthorised()])
def test_a_request_that_never_left_does_not_count(outcome: Outcome, now: datetime):
    decision = decide(outcome, replace(SEND, attempts=10_000), now, 0.0)
    assert (decision.state, decision.counted) == (DeliveryState.PENDING, False)


@pytest.mark.parametrize("outcome", [Wait(1), Wait(1, chat=False), Migrated(-1)])
def test_everything_that_is_tried_again_ends(outcome: Outcome, now: datetime):
    last = decide(outcome, replace(SEND, attempts=MOST_ATTEMPTS), now, 0.0)
    assert (last.state, last.reason) == (DeliveryState.REFUSED, Reason.TRIED_TOO_OFTEN)


def test_every_decision_is_a_move_of_the_table_and_ends_with_or_without_work(now: datetime):
    errands = [
        Errand(todo, attempts, urgent=urgent, twice=twice, private=private, in_topic=in_topic)
        for todo, attempts, urgent, twice, private, in_topic in product(
            Todo, (1, MOST_ATTEMPTS), (False, True), (False, True), (False, True), (False, True)
        )
    ]
    for outcome, errand in product(OUTCOMES, errands):
        decision = decide(outcome, errand, now, 0.3)
        under_way = DeliveryState.SENDING if errand.todo is Todo.SEND else DeliveryState.SENT
        assert decision.state in MOVES[under_way], (outcome, errand)
        assert (decision.due_at is None) == (decision.todo is None), (outcome, errand)
        if errand.twice and errand.todo is Todo.SEND and not isinstance(outcome, Sent | Edited | Unchanged):
            assert decision.twice, (outcome, errand)


def test_the_table_knows_every_state_and_only_late_ones_are_over_for_good():
    assert set(MOVES) == set(DeliveryState)
    assert {state for state, moves in MOVES.items() if not moves} == {DeliveryState.EXPIRED}
    assert MOVES[DeliveryState.SENT] == {DeliveryState.SENT}
    assert set(before(DeliveryState.PENDING)) == {
        DeliveryState.SENDING,
        DeliveryState.UNKNOWN,
        DeliveryState.REFUSED,
        DeliveryState.CANCELLED,
    }
