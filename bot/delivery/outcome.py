"""Says what an answer of Telegram means, and what is written for it. Pure.

decide() turns an Outcome into what the delivery becomes. Which moves there are stands beside the states, in
storage/models/delivery.py. How an error of the client becomes an Outcome stands in answers.py.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from storage.models import DeliveryState, Todo

MOST_ATTEMPTS = 20
NOT_FOUND_ATTEMPTS = 3
"""A chat that Telegram cannot find may be found a minute later, when its servers have synchronised."""
LOST_PAUSE = timedelta(seconds=5)
NOT_FOUND_PAUSE = timedelta(minutes=1)


class Reason(StrEnum):
    """Why a delivery ended without success, or what Telegram holds against a chat."""

    BLOCKED = "blocked"  # by the person
    DEACTIVATED = "deactivated"  # the account is gone
    NEVER_STARTED = "never_started"  # the person never pressed Start
    KICKED = "kicked"
    NOT_MEMBER = "not_member"
    CHAT_DELETED = "chat_deleted"
    CHAT_NOT_FOUND = "chat_not_found"
    NO_RIGHTS = "no_rights"  # muted, or no administrator of the channel any more
    TOPIC_GONE = "topic_gone"  # closed or deleted
    MESSAGE_GONE = "message_gone"  # nothing there to edit or delete
    OUR_FAULT = "our_fault"  # the message itself is wrong: the same for every recipient
    ANSWER_LOST = "answer_lost"
    TRIED_TOO_OFTEN = "tried_too_often"
    MANY_REFUSALS = "many_refusals"  # of a message: so many chats in a row refused it that it waits


class Fate(StrEnum):
    """What an answer means for the chat, beyond this one delivery."""

    STAYS = "stays"
    RESTS = "rests"  # Telegram asked to leave this chat alone for a while
    FORGOTTEN = "forgotten"  # a person who blocks, or whose account is gone, is deleted here
    GONE = "gone"  # a group or channel without us: settings are kept
    PAUSED = "paused"  # we may not write there: settings are kept
    MOVES = "moves"  # the group lives on under another id
    LEAVES_TOPIC = "leaves_topic"  # what went to the topic goes to the chat itself


@dataclass(frozen=True, slots=True)
class Sent:
    """Accepted, as message `message_id` of the chat."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Edited:
    """Changed or deleted as asked."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to do any more: the chat shows it already, or the press is too old to answer."""


@dataclass(frozen=True, slots=True)
class Wait:
    """429: not before `seconds` from now; `chat` says whether this chat alone or the whole bot must wait."""

    seconds: float
    chat: bool = True


@dataclass(frozen=True, slots=True)
class Lost:
    """The request left and no answer came, or none that tells: Telegram may have accepted it."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request surely was not accepted: no connection, or no free one."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Refused for good, for a reason of the closed list."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group is now the supergroup `new_chat`."""

    new_chat: int


@dataclass(frozen=True, slots=True)
class TopicGone:
    """The forum topic is closed or deleted."""


@dataclass(frozen=True, slots=True)
class Unparsable:
    """Telegram cannot read our markup: worth one try as plain text."""


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """The token is not (or no longer) valid: nothing can be sent at all."""


Outcome = (
    Sent
    | Edited
    | Unchanged
    | Wait
    | Lost
    | NotSent
    | Refused
    | Migrated
    | TopicGone
    | Unparsable
    | Unauthorised
)


_PRIVATE = {
    Reason.BLOCKED: Fate.FORGOTTEN,
    Reason.DEACTIVATED: Fate.FORGOTTEN,
    Reason.NEVER_STARTED: Fate.FORGOTTEN,
    Reason.CHAT_NOT_FOUND: Fate.FORGOTTEN,
}
_CROWD = {
    Reason.KICKED: Fate.GONE,
    Reason.NOT_MEMBER: Fate.GONE,
    Reason.CHAT_DELETED: Fate.GONE,
    Reason.CHAT_NOT_FOUND: Fate.GONE,
    Reason.NO_RIGHTS: Fate.PAUSED,
}


def fate_of(reason: Reason, *, private: bool) -> Fate:
    """Say what a refusal means for the chat. Only words that speak of the chat may change it."""
    return (_PRIVATE if private else _CROWD).get(reason, Fate.STAYS)


@dataclass(frozen=True, slots=True)
class Errand:
    """What was tried: the work, the how-manieth try (from 1), and what the decision depends on.

    `urgent`: worth a second copy when the answer is lost. `twice`: it may be there already. `answer_lost`:
    that copy is this one; a death before leaves the second copy to what is urgent.
    """

    todo: Todo
    attempts: int = 1
    urgent: bool = False
    twice: bool = False
    answer_lost: bool = False
    private: bool = True
    in_topic: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the delivery becomes. `due_at` None: at once. `counted` False: this try does not count."""

    state: DeliveryState
    todo: Todo | None = None
    due_at: datetime | None = None
    reason: Reason | None = None
    twice: bool = False
    fate: Fate = Fate.STAYS
    counted: bool = True
    answer_lost: bool = False


def decide(outcome: Outcome, errand: Errand, now: datetime, jitter: float) -> Decision:  # noqa: C901, PLR0911 -- one row an outcome
    """Say what is written after one try; `jitter` (0…1) spreads what is tried again."""
    match outcome:
        case Sent() | Edited() | Unchanged():
            return Decision(DeliveryState.SENT)
        case Wait(seconds, chat):
            due_at = now + timedelta(seconds=seconds + jitter)
            return _again(errand, due_at, fate=Fate.RESTS if chat else Fate.STAYS)
        case NotSent():
            return _again(errand, now + timedelta(seconds=jitter), counted=False)
        case Unauthorised():
            return _again(errand, now, counted=False)
        case Migrated():
            return _again(errand, now, fate=Fate.MOVES)
        case TopicGone() if errand.in_topic:
            return _again(errand, now, fate=Fate.LEAVES_TOPIC)
        case TopicGone():  # the chat's own General topic is closed
            return _refused(errand, Reason.TOPIC_GONE)
        case Unparsable():  # also as plain text
            return _refused(errand, Reason.OUR_FAULT)
        case Lost():
            return _lost(errand, now + LOST_PAUSE * (1 + jitter))
        case Refused(Reason.CHAT_NOT_FOUND) if errand.attempts < NOT_FOUND_ATTEMPTS:
            return _again(errand, now + NOT_FOUND_PAUSE * (errand.attempts + jitter))
        case Refused(Reason.MESSAGE_GONE) if errand.todo is Todo.DELETE:  # too old to be deleted
            again = _again(errand, now)
            return replace(again, todo=Todo.EDIT) if again.todo else again
        case Refused(reason):
            return _refused(errand, reason)


def _again(
    errand: Errand,
    due_at: datetime,
    *,
    fate: Fate = Fate.STAYS,
    twice: bool | None = None,
    counted: bool = True,
) -> Decision:
    if counted and errand.attempts >= MOST_ATTEMPTS:
        return _refused(errand, Reason.TRIED_TOO_OFTEN)
    state = DeliveryState.PENDING if errand.todo is Todo.SEND else DeliveryState.SENT
    twice = errand.twice if twice is None else twice
    return Decision(state, errand.todo, due_at, twice=twice, fate=fate, counted=counted)


def _refused(errand: Errand, reason: Reason) -> Decision:
    """End it. An edit that cannot be made leaves the delivery sent, as the chat has it."""
    state = DeliveryState.REFUSED if errand.todo is Todo.SEND else DeliveryState.SENT
    return Decision(state, reason=reason, fate=fate_of(reason, private=errand.private), twice=errand.twice)


def _lost(errand: Errand, due_at: datetime) -> Decision:
    """Edit again, for an edit made twice is one edit; send again once what is urgent; else leave it open."""
    if errand.todo is not Todo.SEND:
        return _again(errand, due_at)
    if errand.urgent and not errand.answer_lost:
        return replace(_again(errand, due_at, twice=True), answer_lost=True)
    return Decision(DeliveryState.UNKNOWN, reason=Reason.ANSWER_LOST, twice=errand.twice)
