"""The states of a call, the allowed moves between them, and who may make each. Pure.

    draft ──submit──→ in_review ──approve──→ approved ──publish──→ sending ──report──→ sent
      │  ↖────return────┘   └────approve──→ scheduled ──publish──────↗
      └──discard──→ discarded               approved, scheduled ──too late──→ missed
                                            scheduled, sending, sent ──call off──→ cancelled
    sending, sent ──its time is over──→ over    sending, sent, over, cancelled ──outcome told──→ closed
    sending, sent ──dates, places, reminders changed──→ the same state, another version

The author never approves: every call that goes out was seen by two people, one to everyone by three.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.texts.languages import LANGUAGES
from storage.models import ALL_REGIONS, Call, CallState, Coordinator, CoordinatorState, Role

TOGETHER = timedelta(hours=1)
"""One approval of two waits so long for the other; then it counts no more."""


class Hand(StrEnum):
    """Whose hand a move needs."""

    AUTHOR = "author"
    ANOTHER = "another"  # an active coordinator who may approve and did not write the call
    ANY_WRITER = "any_writer"  # an active coordinator who may write, the author or not
    STAGE = "stage"  # the program itself


class Ruling(StrEnum):
    """Whether a move may be made, and if not, why."""

    ALLOWED = "allowed"
    NO_SUCH_MOVE = "no_such_move"  # it stands elsewhere by now
    STALE = "stale"  # decided on another version
    OWN_CALL = "own_call"  # the author never approves
    NOT_AUTHOR = "not_author"
    NO_ROLE = "no_role"  # suspended, or the role may not do this


MOVES = {
    (CallState.DRAFT, CallState.IN_REVIEW): Hand.AUTHOR,
    (CallState.DRAFT, CallState.DISCARDED): Hand.AUTHOR,
    (CallState.IN_REVIEW, CallState.APPROVED): Hand.ANOTHER,
    (CallState.IN_REVIEW, CallState.SCHEDULED): Hand.ANOTHER,
    (CallState.IN_REVIEW, CallState.DRAFT): Hand.ANOTHER,
    (CallState.APPROVED, CallState.SENDING): Hand.STAGE,
    (CallState.APPROVED, CallState.MISSED): Hand.STAGE,
    (CallState.SCHEDULED, CallState.SENDING): Hand.STAGE,
    (CallState.SCHEDULED, CallState.MISSED): Hand.STAGE,
    (CallState.SCHEDULED, CallState.CANCELLED): Hand.ANY_WRITER,
    (CallState.SENDING, CallState.SENT): Hand.STAGE,
    **{(before, CallState.CANCELLED): Hand.ANY_WRITER for before in (CallState.SENDING, CallState.SENT)},
    **{(same, same): Hand.ANY_WRITER for same in (CallState.SENDING, CallState.SENT)},
    **{(before, CallState.OVER): Hand.STAGE for before in (CallState.SENDING, CallState.SENT)},
    **{
        (before, CallState.CLOSED): Hand.STAGE
        for before in (CallState.SENDING, CallState.SENT, CallState.OVER, CallState.CANCELLED)
    },
}
"""Every move there is."""

WRITERS = (Role.COORDINATOR, Role.OPERATOR)
APPROVERS = (Role.COORDINATOR, Role.REVIEWER, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who decides: the coordinator's row id, role and state as they are at that moment."""

    id: int
    role: Role
    state: CoordinatorState

    @classmethod
    def of(cls, coordinator: Coordinator) -> "Actor":
        """Read a row."""
        return cls(coordinator.id or 0, coordinator.role, coordinator.state)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a call stands: its author's row id, state and version."""

    author_id: int
    state: CallState
    version: int

    @classmethod
    def of(cls, call: Call) -> "Standing":
        """Read a row."""
        return cls(call.author_id, call.state, call.version)


def may_write(actor: Actor) -> bool:
    """Say whether this coordinator may write calls."""
    return actor.state is CoordinatorState.ACTIVE and actor.role in WRITERS


def may_approve(actor: Actor) -> bool:
    """Say whether this coordinator may decide on the calls of others."""
    return actor.state is CoordinatorState.ACTIVE and actor.role in APPROVERS


def needs(languages: Collection[str], regions: int) -> int:
    """Give how many others must approve a call for these readers: two where it goes to everyone.

    `regions` are bits of Region; 0 is everywhere.
    """
    everywhere = regions in {0, int(ALL_REGIONS)}
    return 2 if everywhere and set(LANGUAGES) <= set(languages) else 1


def judge(call: Standing, to: CallState, version: int, actor: Actor | None) -> Ruling:
    """Rule on a move decided on `version`; `actor` is None for the program itself."""
    hand = MOVES.get((call.state, to))
    if hand is None:
        return Ruling.NO_SUCH_MOVE if actor is None or _has_a_say(actor) else Ruling.NO_ROLE
    ruling = _judge_hand(call, hand, actor)
    if ruling is not Ruling.ALLOWED:
        return ruling
    return Ruling.ALLOWED if call.version == version else Ruling.STALE


def _has_a_say(actor: Actor) -> bool:
    return may_write(actor) or may_approve(actor)


def _judge_hand(call: Standing, hand: Hand, actor: Actor | None) -> Ruling:
    if (hand is Hand.STAGE) != (actor is None):
        return Ruling.NO_ROLE
    if actor is None:
        return Ruling.ALLOWED
    if not (may_approve(actor) if hand is Hand.ANOTHER else may_write(actor)):
        return Ruling.NO_ROLE
    own = actor.id == call.author_id
    if hand is Hand.AUTHOR:
        return Ruling.ALLOWED if own else Ruling.NOT_AUTHOR
    return Ruling.OWN_CALL if own and hand is Hand.ANOTHER else Ruling.ALLOWED
