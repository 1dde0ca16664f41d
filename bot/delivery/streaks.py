"""Counts refusals in a row of one message: so many different chats cannot all be at fault. Pure."""

from dataclasses import dataclass, field

from bot.delivery.outcome import Reason

MOST_IN_A_ROW = 20
"""Refusals in a row, each of another chat, after which a message waits for a person."""
_USUAL = frozenset({Reason.BLOCKED, Reason.DEACTIVATED, Reason.NEVER_STARTED, Reason.OUR_FAULT})
"""People leave, which says nothing of us; a fault of the message stops it sooner than this."""


@dataclass(slots=True)
class Streaks:
    """Forgotten by a restart: then the counting begins anew."""

    _chats: dict[int, set[int]] = field(default_factory=dict)

    def sent(self, message_id: int) -> None:
        """Note that a chat accepted the message: no streak lasts."""
        self._chats.pop(message_id, None)

    def refused(self, message_id: int, chat: int, reason: Reason) -> bool:
        """Note a refusal, and say whether it completes a streak, once."""
        if reason in _USUAL:
            return False
        chats = self._chats.setdefault(message_id, set())
        chats.add(chat)
        if len(chats) < MOST_IN_A_ROW:
            return False
        del self._chats[message_id]
        return True
