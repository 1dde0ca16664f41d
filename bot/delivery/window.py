"""How many deliveries are leased at a time: all that a death can make twice. Pure.

After a death there is one, and twice as many each time it was written what came of some: where the process
dies again and again, each life tells somebody new instead of telling the same chats once more.
"""

import math

from bot.delivery.pacing import FREE_RATE

IN_FLIGHT = 8
"""Leased at a time at the free rate, and so the most that a crash can make twice."""
SECONDS_IN_FLIGHT = 0.4
"""Above the free rate, what leaves within this time is leased at once."""


def most_in_flight(rate: float) -> int:
    """Give how many deliveries are leased at a time, at most, at so many a second."""
    return IN_FLIGHT if rate <= FREE_RATE else max(IN_FLIGHT, math.ceil(rate * SECONDS_IN_FLIGHT))


class Window:
    """Opens to `most` deliveries; `size` is how many may be leased now."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.size = most

    def narrow(self) -> None:
        """Begin with one: the sender before died with some under way."""
        self.size = 1

    def widen(self) -> None:
        """Take twice as many from now on: it was written what came of some."""
        self.size = min(self._most, self.size * 2)
