"""Tells a Telegram that is out of reach from one answer that went missing. Pure; `now` is monotonic seconds.

While it is out of reach nothing is sent, for each send with a lost answer would be spent on nothing; a
harmless question finds out when it is back.
"""

from dataclasses import dataclass

from bot.delivery.outcome import Lost, NotSent, Outcome

TROUBLES = 3
"""So many answers missing in a row mean an outage."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0


@dataclass(slots=True)
class Outage:
    """What was missing lately, and when to ask again."""

    troubles: int = 0
    pause: float = FIRST_PAUSE
    ask_at: float = 0.0

    @property
    def on(self) -> bool:
        """Say whether Telegram is held to be out of reach."""
        return self.troubles >= TROUBLES

    def note(self, outcome: Outcome, now: float) -> None:
        """Take one outcome into account; any real answer ends the outage."""
        if not isinstance(outcome, Lost | NotSent):
            self.troubles, self.pause = 0, FIRST_PAUSE
            return
        self.troubles += 1
        if self.troubles == TROUBLES:
            self.ask_at = now + self.pause

    def may_ask(self, now: float) -> bool:
        """Say whether it is time for the harmless question."""
        return self.on and now >= self.ask_at

    def asked(self, now: float, *, answered: bool) -> None:
        """Note the answer. The pause grows until a send succeeds, not only a question."""
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        self.ask_at = now + self.pause
        if answered:
            self.troubles = 0
