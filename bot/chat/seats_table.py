"""What each role may do: one table for commands and buttons, and the rights behind them. Pure."""

from enum import StrEnum

from storage.models import Coordinator, CoordinatorState, Role


class Right(StrEnum):
    """Something that not every coordinator may do."""

    WRITE_CALLS = "write_calls"
    DECIDE_CALLS = "decide_calls"  # of others
    HOLD = "hold"  # and lift it
    CHANGE_SENT = "change_sent"  # pause, stop, withdraw, and ask for a correction
    CONFIRM_CORRECTIONS = "confirm_corrections"  # of others
    CHANGE_CASES = "change_cases"
    REVIEW_CASES = "review_cases"  # look, release articles, confirm publicity
    CHANGE_SOURCES = "change_sources"
    SEE_SOURCES = "see_sources"
    CHANGE_WORDS = "change_words"
    CONFIRM_WORDS = "confirm_words"  # of others; also see them
    SEE_STATUS = "see_status"
    DRAW_POSTERS = "draw_posters"
    INVITE = "invite"
    INVITE_OPERATORS = "invite_operators"
    SUSPEND = "suspend"
    TAKE_BACK = "take_back"
    SEE_PEOPLE = "see_people"
    SEE_AUDIT = "see_audit"
    SET_DURESS = "set_duress"
    SET_ZONE = "set_zone"
    ANSWER_LETTERS = "answer_letters"
    SEE_CHATS = "see_chats"  # that they brought themselves


_REVIEWER = frozenset(
    {
        Right.DECIDE_CALLS,
        Right.HOLD,
        Right.CONFIRM_CORRECTIONS,
        Right.REVIEW_CASES,
        Right.SEE_SOURCES,
        Right.CONFIRM_WORDS,
        Right.SEE_STATUS,
        Right.DRAW_POSTERS,
        Right.SEE_PEOPLE,
        Right.SEE_AUDIT,
        Right.SET_DURESS,
        Right.SET_ZONE,
        Right.SEE_CHATS,
    }
)
RIGHTS = {
    Role.REVIEWER: _REVIEWER,
    Role.COORDINATOR: frozenset(Right) - {Right.INVITE_OPERATORS},
    Role.OPERATOR: frozenset(Right),
}
"""Nobody has a right that is not here."""

COMMANDS = {
    "call": Right.WRITE_CALLS,
    "review": Right.DECIDE_CALLS,
    "hold": Right.HOLD,
    "resume": Right.HOLD,
    "running": Right.CHANGE_SENT,
    "picture": Right.DECIDE_CALLS,
    "sent": Right.CHANGE_SENT,
    "cases": Right.REVIEW_CASES,
    "addfeed": Right.CHANGE_SOURCES,
    "removefeed": Right.CHANGE_SOURCES,
    "feeds": Right.SEE_SOURCES,
    "terms": Right.CONFIRM_WORDS,
    "status": Right.SEE_STATUS,
    "poster": Right.DRAW_POSTERS,
    "invite": Right.INVITE,
    "people": Right.SEE_PEOPLE,
    "audit": Right.SEE_AUDIT,
    "duress": Right.SET_DURESS,
    "zone": Right.SET_ZONE,
    "hotline": Right.ANSWER_LETTERS,
    "chats": Right.SEE_CHATS,
}
"""The right that each command of coordinators asks for."""


def may(seat: Coordinator | None, right: Right) -> bool:
    """Say whether a seat, as it is now, has a right; one that is suspended or lapsed has none."""
    return seat is not None and seat.state is CoordinatorState.ACTIVE and right in RIGHTS[seat.role]


def may_invite(seat: Coordinator, role: Role) -> bool:
    """Say whether a coordinator may seat somebody in this role."""
    return may(seat, Right.INVITE_OPERATORS if role is Role.OPERATOR else Right.INVITE)
