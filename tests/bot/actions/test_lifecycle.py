"""Every move of a call, every hand that may make it, and none besides."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest

import bot
from bot.actions import changing
from bot.actions.lifecycle import MOVES, Actor, Ruling, Standing, judge, may_approve, may_write, needs
from bot.texts.languages import LANGUAGES
from storage.models import ALL_REGIONS, CallState, CoordinatorState, Role
from storage.queries import calls

AUTHOR, OTHER = 1, 2
ACTIVE, SUSPENDED = CoordinatorState.ACTIVE, CoordinatorState.SUSPENDED


def _judge(before: CallState, after: CallState, actor: Actor | None, version: int = 3) -> Ruling:
    return judge(Standing(AUTHOR, before, 3), after, version, actor)


def test_the_table_is_the_one_of_the_docstring() -> None:
    assert {f"{before} {after} {hand}" for (before, after), hand in MOVES.items()} == {
        "draft in_review author",
        "draft discarded author",
        "in_review approved another",
        "in_review scheduled another",
        "in_review draft another",
        "approved sending stage",
        "approved missed stage",
        "scheduled sending stage",
        "scheduled missed stage",
        "scheduled cancelled any_writer",
        "sending sent stage",
        "sending cancelled any_writer",
        "sent cancelled any_writer",
        "sending sending any_writer",
        "sent sent any_writer",
        "sending over stage",
        "sent over stage",
        "sending closed stage",
        "sent closed stage",
        "over closed stage",
        "cancelled closed stage",
    }


@pytest.mark.parametrize(("before", "after"), sorted(product(CallState, CallState)))
def test_no_move_outside_the_table_is_allowed_to_anybody(before, after) -> None:
    actors = [Actor(who, role, ACTIVE) for who in (AUTHOR, OTHER) for role in Role]
    allowed = [actor for actor in [*actors, None] if _judge(before, after, actor) is Ruling.ALLOWED]
    assert bool(allowed) == ((before, after) in MOVES)


@pytest.mark.parametrize("role", Role)
def test_the_author_never_approves_nor_returns(role) -> None:
    for after in (CallState.APPROVED, CallState.DRAFT):
        assert _judge(CallState.IN_REVIEW, after, Actor(AUTHOR, role, ACTIVE)) is Ruling.OWN_CALL


@pytest.mark.parametrize("role", Role)
def test_any_other_active_coordinator_approves(role) -> None:
    assert _judge(CallState.IN_REVIEW, CallState.APPROVED, Actor(OTHER, role, ACTIVE)) is Ruling.ALLOWED


@pytest.mark.parametrize(("move", "role", "who"), list(product(MOVES, Role, (AUTHOR, OTHER))))
def test_the_suspended_and_the_lapsed_may_nothing(move, role, who) -> None:
    for state in (SUSPENDED, CoordinatorState.LAPSED):
        assert _judge(*move, Actor(who, role, state)) is Ruling.NO_ROLE


@pytest.mark.parametrize(
    ("languages", "regions", "number"),
    [
        (LANGUAGES, 0, 2),
        (LANGUAGES, int(ALL_REGIONS), 2),
        (LANGUAGES, int(ALL_REGIONS) - 1, 1),
        (LANGUAGES[1:], 0, 1),
        (("en",), 0, 1),
    ],
)
def test_a_call_to_everyone_needs_two_others_and_any_other_one(languages, regions, number) -> None:
    assert needs(languages, regions) == number


@pytest.mark.parametrize("after", [CallState.IN_REVIEW, CallState.DISCARDED])
def test_only_the_author_submits_and_discards(after) -> None:
    assert _judge(CallState.DRAFT, after, Actor(OTHER, Role.OPERATOR, ACTIVE)) is Ruling.NOT_AUTHOR
    assert _judge(CallState.DRAFT, after, Actor(AUTHOR, Role.COORDINATOR, ACTIVE)) is Ruling.ALLOWED
    assert _judge(CallState.DRAFT, after, Actor(AUTHOR, Role.REVIEWER, ACTIVE)) is Ruling.NO_ROLE


@pytest.mark.parametrize("move", [move for move, hand in MOVES.items() if hand == "stage"])
def test_what_the_program_does_no_person_does_and_the_other_way_round(move) -> None:
    assert _judge(*move, None) is Ruling.ALLOWED
    assert _judge(*move, Actor(OTHER, Role.OPERATOR, ACTIVE)) is Ruling.NO_ROLE
    assert _judge(CallState.IN_REVIEW, CallState.APPROVED, None) is Ruling.NO_ROLE


@pytest.mark.parametrize("version", [2, 4, -1])
def test_a_decision_on_another_version_is_stale(version) -> None:
    other = Actor(OTHER, Role.COORDINATOR, ACTIVE)
    assert _judge(CallState.IN_REVIEW, CallState.APPROVED, other, version) is Ruling.STALE


def test_only_one_file_moves_calls_and_that_one_asks_the_rules() -> None:
    code = Path(bot.__file__).parent.rglob("*.py")
    assert [file.name for file in code if "calls.move(" in file.read_text()] == ["moving.py"]


@pytest.mark.parametrize(("role", "state"), [*((Role.REVIEWER, state) for state in CoordinatorState),
                                             *((role, SUSPENDED) for role in Role)])  # fmt: skip
async def test_who_may_not_write_changes_nothing_of_a_call_that_is_out(
    scene, database, keyring, now, role, state
) -> None:
    await scene.call(
        CallState.SENT, kind="rally", published_at=now,
        details={"when": {"day": "2026-12-01", "at": "13:00", "zone": "UTC"}, "repeat": "daily"},
    )  # fmt: skip
    actor = Actor(OTHER, role, state)
    async with database.transaction() as tx:
        call = await calls.get(tx, 1)
        day = date(2026, 12, 2)
        assert not await changing.skip(tx, call, day, actor, keyring, now=now)
        assert not await changing.alter(tx, call, {**call.details, "place": "x"}, actor, keyring, now=now)
        assert not await changing.call_off(tx, call, actor, keyring, now)
    async with database.read() as session:
        call = await calls.get(session, 1)
    assert (call.state, call.version, call.revision) == (CallState.SENT, 5, 0)


def test_a_reviewer_approves_and_does_not_write() -> None:
    reviewer = Actor(OTHER, Role.REVIEWER, ACTIVE)
    assert may_approve(reviewer)
    assert not may_write(reviewer)
    assert not may_approve(Actor(OTHER, Role.OPERATOR, SUSPENDED))
