"""Counts refusals in a row of one message: so many different chats cannot all be at fault. Pure."""

from dataclasses import dataclass, field

from bot.delivery.outcome import Reason

MOST_IN_A_ROW = 20
"""Refusals in a row, each of another chat, after which a message waits for a person."""
USUAL = frozenset({Reason.BLOCKED, Reason.DEACTIVATED, Reason.NEVER_STARTED, Reason.OUR_FAULT})
"""People leave, which says nothing of us; a fault of the message stops it sooner than this."""
REMEMBERED = 1000
"""Messages; of older ones the rows tell."""


@dataclass(slots=True)
class _Row:
    """Chats that refused in this process, and how many did before it."""

    before: int = 0
    chats: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Streaks:
    """What a process has seen; what one before it saw is given by `begin`."""

    _rows: dict[int, _Row] = field(default_factory=dict)

    def knows(self, message_id: int) -> bool:
        """Say whether anything was seen of a message, or given."""
        return message_id in self._rows

    def begin(self, message_id: int, before: int) -> None:
        """Take note of how many chats in a row refused a message before this process; full rows are past."""
        self._keep(message_id, _Row(before % MOST_IN_A_ROW))

    def sent(self, message_id: int) -> None:
        """Note that a chat accepted the message: no streak lasts."""
        row = self._rows.get(message_id)
        if row is None or row.before or row.chats:
            self._keep(message_id, _Row())

    def refused(self, message_id: int, chat: int, reason: Reason) -> bool:
        """Note a refusal, and say whether it completes a streak, once."""
        if reason in USUAL:
            return False
        row = self._rows.get(message_id)
        if row is None:
            row = self._keep(message_id, _Row())
        row.chats.add(chat)
        if row.before + len(row.chats) < MOST_IN_A_ROW:
            return False
        self._keep(message_id, _Row())
        return True

    def _keep(self, message_id: int, row: _Row) -> _Row:
        self._rows.pop(message_id, None)
        self._rows[message_id] = row
        while len(self._rows) > REMEMBERED:
            del self._rows[next(iter(self._rows))]
        return row
