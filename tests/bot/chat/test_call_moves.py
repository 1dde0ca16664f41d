"""Every press about a call, in every state of it, by everybody: only what the table allows changes anything.

The presses are signed rightly, as if somebody had kept every button that was ever shown to anybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from bot.chat.call_keyboards import Action
from bot.chat.running_keyboards import Action as Running
from bot.rehearsal import User
from storage.models import Call, CallState, CoordinatorState, Role
from storage.queries import calls, coordinators
from storage.signing import Press, sign

NOT_COUNTING = {"lapsed": CoordinatorState.LAPSED, "suspended": CoordinatorState.SUSPENDED}
SEATS = {
    "author": Role.COORDINATOR, "other": Role.COORDINATOR, "reviewer": Role.REVIEWER,
    "operator": Role.OPERATOR, "lapsed": Role.COORDINATOR, "suspended": Role.OPERATOR,
}  # fmt: skip
WRITERS = {"author", "other", "operator"}
APPROVERS = WRITERS | {"reviewer"}
VERSION = 7


@dataclass(frozen=True)
class Try:
    """One press on one call of its own; it is written by `author`, a name of SEATS."""

    state: CallState
    action: str
    who: str
    author: str

    @property
    def leads_to(self) -> CallState | None:
        """Give the state that the call may move to by it; None: nothing may change."""
        own, counts = self.who == self.author, self.author not in NOT_COUNTING
        table = {
            (CallState.DRAFT, Action.SUBMIT): (own and self.who in WRITERS, CallState.IN_REVIEW),
            (CallState.DRAFT, Action.DISCARD): (own and self.who in WRITERS, CallState.DISCARDED),
            (CallState.DRAFT, Action.EDIT): (own and self.who in WRITERS, CallState.DRAFT),
            (CallState.IN_REVIEW, Action.APPROVE): (
                not own and counts and self.who in APPROVERS, CallState.APPROVED,
            ),
            (CallState.IN_REVIEW, Action.NO_REASON): (not own and self.who in APPROVERS, CallState.DRAFT),
            (CallState.SCHEDULED, Action.CALL_OFF): (self.who in WRITERS, CallState.CANCELLED),
            (CallState.SENDING, Running.CALL_OFF_DO): (self.who in WRITERS, CallState.CANCELLED),
            (CallState.SENT, Running.CALL_OFF_DO): (self.who in WRITERS, CallState.CANCELLED),
            (CallState.SENDING, Running.REMIND): (self.who in WRITERS, CallState.SENDING),
            (CallState.SENT, Running.REMIND): (self.who in WRITERS, CallState.SENT),
        }  # fmt: skip
        may, after = table.get((self.state, self.action), (False, None))
        return after if may else None


ACTIONS = (
    Action.SUBMIT, Action.DISCARD, Action.EDIT, Action.APPROVE, Action.NO_REASON, Action.CALL_OFF,
    Running.CALL_OFF_DO, Running.REMIND,
)  # fmt: skip


def _tries() -> Iterator[Try]:
    """Give every press by everybody on the author's calls, and by every seat on calls of its own."""
    for state, action in product(CallState, ACTIONS):
        for who in (*SEATS, "subscriber", "stranger"):
            yield Try(state, action, who, "author")
        for who in set(SEATS) - {"author"}:
            yield Try(state, action, who, who)


async def _people(talk, world) -> tuple[dict[str, User], dict[str, int]]:
    people = {name: world.user(name) for name in (*SEATS, "subscriber", "stranger")}
    seats = {}
    for name, role in SEATS.items():
        seats[name] = (await talk.seat(people[name], role=role)).id
    async with talk.db.transaction() as tx:
        for name, state in NOT_COUNTING.items():
            seat = await coordinators.get(tx, seats[name])
            seat.state = state
            tx.add(seat)
    await talk.says(people["subscriber"], "/subscribe")
    await talk.says(people["stranger"], "/help")
    return people, seats


def _press(talk, world, person: User, one: Try, number: int) -> None:
    data = sign(talk.keyring, Press(one.action, number, VERSION))
    query = {
        "id": str(1000 + number), "from": person.as_json(), "chat_instance": "1", "data": data,
        "message": world.messages(person)[-1].as_json(),
    }  # fmt: skip
    world.updates.put("callback_query", query)


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_every_forbidden_move_is_refused_to_everybody_and_every_allowed_one_is_made(
    talk, world
) -> None:
    tries = list(_tries())
    assert len(tries) == len(CallState) * len(ACTIONS) * 13
    await _all_as_the_table_says(talk, world, tries)


@pytest.mark.long
async def test_where_a_move_can_be_made_only_those_make_it_whom_the_table_names(talk, world) -> None:
    """The part of it that matters most: everybody where somebody may, and who may most in every state."""
    tries = list(_tries())
    open_ones = {(one.state, one.action) for one in tries if one.leads_to is not None}
    some = [one for one in tries if (one.state, one.action) in open_ones or one.who == one.author == "other"]
    assert len(open_ones) == 10
    await _all_as_the_table_says(talk, world, some)


async def _all_as_the_table_says(talk, world, wanted: list[Try]) -> None:
    people, seats = await _people(talk, world)
    tries = dict(enumerate(wanted, 1))
    async with talk.db.transaction() as tx:
        for number, one in tries.items():
            tx.add(
                Call(
                    id=number, kind="general", author_id=seats[one.author], state=one.state, version=VERSION,
                    title="T", text="x", language="en", languages=["en"], created_at=talk.clock(),
                    published_at=talk.clock(),
                )
            )  # fmt: skip
    for number, one in tries.items():
        _press(talk, world, people[one.who], one, number)
    await world.until(lambda: world.updates.pending == 0, within=200)
    wrong = []
    async with talk.db.read() as session:
        for number, one in tries.items():
            call = await calls.get(session, number)
            allowed = one.leads_to
            as_it_was = (call.state, call.version) == (one.state, VERSION)
            made = allowed is not None and call.state is allowed and call.version > VERSION
            if not (as_it_was if allowed is None else made):
                wrong.append(f"{one.who} pressed {one.action} on {one.author}'s {one.state}: {call.state}")
    assert not wrong, "\n".join(wrong)
    assert sum(one.leads_to is not None for one in tries.values()) >= 25
