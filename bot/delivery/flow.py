"""Counts what arrives at Telegram in any second, though only departures and answers are seen here. Pure.

`now` is monotonic seconds. A request arrives at some moment between its departure and its answer. What is not
answered yet may arrive at any moment, so it counts in full; however long a machine, the network or Telegram
stands still, what they push together is not over the limit where it is counted. What is answered arrived
at the latest at its answer, less the part of the road that every request takes.
"""

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field

LOST_AFTER = 30.0
"""Seconds without an answer after which a request has long arrived, or never will."""
ROAD_SECONDS = 5.0
LONGEST_ROAD = 0.1
"""No more than this is ever taken for the steady part of the road, in seconds."""
_TINY = 1e-6  # seconds; so that a departure one span later fits in spite of rounding


@dataclass(slots=True)
class Road:
    """The quickest answer lately: the part of the road, there and back, that every request takes.

    Only what an answer takes beyond it can push requests together. Nothing is assumed before the first span.
    """

    before: float = 0.0
    current: float = LONGEST_ROAD
    since: float | None = None

    def note(self, took: float, now: float) -> float:
        """Take one answer into account; give the steady part, in seconds."""
        if self.since is None:
            self.since = now
        if now - self.since > ROAD_SECONDS:
            self.before, self.current, self.since = self.current, LONGEST_ROAD, now
        self.current = min(self.current, took)
        return min(self.before, self.current)


@dataclass(slots=True)
class Flow:
    """At most `most` arrivals in any `span` seconds."""

    most: int
    span: float
    road: Road = field(default_factory=Road)
    arrived: list[float] = field(default_factory=list)  # the latest moments of what is answered, sorted
    leaving: list[float] = field(default_factory=list)  # departures of what is under way or booked, sorted

    def fits(self, at: float) -> bool:
        """Say whether one more may leave at `at`, whatever is booked after it."""
        if self._count(at) >= self.most:
            return False
        return all(self._count(later) < self.most for later in self._after(at))

    def next_fit(self, at: float) -> float:
        """Give the first moment from `at` on that fits; infinity while too much is unanswered to tell."""
        while not self.fits(at):
            over = self._count(at) - self.most + 1
            if over <= 0:  # one that is booked later would not fit any more
                at = next(later for later in self._after(at) if self._count(later) >= self.most)
                continue
            first = bisect_right(self.arrived, at - self.span + _TINY)
            if first + over > len(self.arrived):
                return math.inf
            at = self.arrived[first + over - 1] + self.span
        return at

    def add(self, at: float) -> None:
        """Note one departure, now or booked."""
        insort(self.leaving, at)

    def landed(self, left: float, now: float) -> None:
        """Note that what left at `left` is answered now."""
        index = bisect_left(self.leaving, left - _TINY)
        if index < len(self.leaving) and self.leaving[index] <= left + _TINY:
            del self.leaving[index]
            insort(self.arrived, now - self.road.note(now - left, now))

    def forget(self, now: float) -> None:
        """Drop what no longer matters."""
        del self.arrived[: bisect_right(self.arrived, now - self.span)]
        del self.leaving[: bisect_left(self.leaving, now - LOST_AFTER)]

    def _count(self, at: float) -> int:
        """Count what may arrive within the span that ends when something left at `at` arrives."""
        recent = len(self.arrived) - bisect_right(self.arrived, at - self.span + _TINY)
        return recent + bisect_right(self.leaving, at)

    def _after(self, at: float) -> Sequence[float]:
        return self.leaving[bisect_right(self.leaving, at) :]
