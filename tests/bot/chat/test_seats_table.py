"""Every role and every act: what the table says is what the handlers do."""

import pytest

from bot.actions import lifecycle
from bot.chat import dispatch, front
from bot.chat.seats_table import COMMANDS, RIGHTS, Right, may, may_invite
from storage.models import Coordinator, CoordinatorState, Role

C, R, O = Role.COORDINATOR, Role.REVIEWER, Role.OPERATOR  # noqa: E741 -- three columns
TABLE = {
    Right.WRITE_CALLS: {C, O},
    Right.DECIDE_CALLS: {C, R, O},
    Right.HOLD: {C, R, O},
    Right.CHANGE_SENT: {C, O},
    Right.CONFIRM_CORRECTIONS: {C, R, O},
    Right.CHANGE_CASES: {C, O},
    Right.REVIEW_CASES: {C, R, O},
    Right.CHANGE_SOURCES: {C, O},
    Right.SEE_SOURCES: {C, R, O},
    Right.CHANGE_WORDS: {C, O},
    Right.CONFIRM_WORDS: {C, R, O},
    Right.SEE_STATUS: {C, R, O},
    Right.DRAW_POSTERS: {C, R, O},
    Right.INVITE: {C, O},
    Right.INVITE_OPERATORS: {O},
    Right.SUSPEND: {C, O},
    Right.TAKE_BACK: {C, O},
    Right.SEE_PEOPLE: {C, R, O},
    Right.SEE_AUDIT: {C, R, O},
    Right.SET_DURESS: {C, R, O},
    Right.SET_ZONE: {C, R, O},
    Right.ANSWER_LETTERS: {C, O},
    Right.SEE_CHATS: {C, R, O},
}


def _seat(role: Role, now, state: CoordinatorState = CoordinatorState.ACTIVE) -> Coordinator:
    return Coordinator(id=1, person=1, role=role, state=state, language="en", joined_at=now)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", Right)
def test_each_role_has_the_rights_of_its_column_and_only_while_its_seat_counts(role, right, now) -> None:
    assert may(_seat(role, now), right) is (role in TABLE[right])
    for state in (CoordinatorState.SUSPENDED, CoordinatorState.LAPSED):
        assert not may(_seat(role, now, state), right)
    assert not may(None, right)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("guest", Role)
def test_only_an_operator_seats_operators_and_a_reviewer_nobody(role, guest, now) -> None:
    allowed = {C: {C, R}, R: set(), O: {C, R, O}}
    assert may_invite(_seat(role, now), guest) is (guest in allowed[role])


def test_the_table_names_every_role_and_every_command_of_coordinators() -> None:
    assert set(RIGHTS) == set(Role)
    handled = {*dispatch.OF_WRITERS, *dispatch.OF_APPROVERS, *front.OF_SEATS}
    assert handled == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("role", Role)
def test_the_handlers_let_through_whom_the_table_allows(command, role, now) -> None:
    if command in front.OF_SEATS:
        return  # looked up in the table itself
    actor = lifecycle.Actor.of(_seat(role, now))
    writes = command in dispatch.OF_WRITERS and lifecycle.may_write(actor)
    approves = command in dispatch.OF_APPROVERS and lifecycle.may_approve(actor)
    assert (writes or approves) is may(_seat(role, now), COMMANDS[command])
