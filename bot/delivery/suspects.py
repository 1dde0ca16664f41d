"""Tells a 429 of one chat from one of the whole bot, for Telegram does not say which it is. Pure.

Chats that are limited by themselves stand here and there among those that accept. A limit of the whole bot
shows as refusals by different chats one after another, or as a large share of all answers. `now` is monotonic
seconds.
"""

from collections import deque
from dataclasses import dataclass, field

SPAN = 5.0
"""Seconds within which answers are compared."""
IN_A_ROW = 5
IN_A_ROW_ALONE = 3
"""Different chats that refuse with none that accepts between them; fewer, where none has accepted lately."""
FEWEST = 10
SHARE = 0.2
"""Or so many different chats, and this share of all answers."""


@dataclass(slots=True)
class Suspects:
    """The answers of the last seconds."""

    refusals: deque[tuple[float, int, float]] = field(default_factory=deque)  # when, chat, seconds asked for
    accepted: deque[float] = field(default_factory=deque)
    row: set[int] = field(default_factory=set)  # chats that refused since the last that accepted

    def accept(self, now: float) -> None:
        """Note that a chat accepted."""
        self.row.clear()
        self.accepted.append(now)
        while self.accepted[0] <= now - SPAN:
            self.accepted.popleft()

    def refuse(self, chat: int, seconds: float, now: float) -> bool:
        """Note a 429 that asks for so many seconds; say whether the whole bot is meant."""
        while self.accepted and self.accepted[0] <= now - SPAN:
            self.accepted.popleft()
        while self.refusals and self.refusals[0][0] <= now - SPAN:
            self.refusals.popleft()
        recent = {one for _at, one, _seconds in self.refusals}
        self.refusals.append((now, chat, seconds))
        self.row = (self.row & recent) | {chat}
        if len(self.row) >= (IN_A_ROW if self.accepted else IN_A_ROW_ALONE):
            return True
        different = len(recent | {chat})
        return different >= FEWEST and different >= SHARE * (different + len(self.accepted))

    def shortest(self) -> float:
        """Give the shortest pause that was asked for lately, in seconds."""
        return min(seconds for _at, _chat, seconds in self.refusals)
