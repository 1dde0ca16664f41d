"""How many messages Telegram takes: the overall rate, one a second a chat, twenty a minute a group. Pure.

Telegram names no exact rule; this one is plain enough to reason about:

- overall: `overall` calls in any sliding second, or `overall_paid` when a call allows paid broadcast; with
  `bucket`, a bucket of so many calls instead that refills evenly within a second;
- a chat: a bucket of `chat_burst` calls that refills by one a second: three at once pass, the fourth waits;
- a group, supergroup or channel: besides, `group_minute` calls in any sliding minute.

Sends and edits both count. A refused call counts for nothing.
"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """The rates; every count is of accepted calls."""

    overall: int = 30
    overall_paid: int = 1000
    chat_burst: int = 3
    group_minute: int = 20
    bucket: bool = False


UNLIMITED = Limits(overall=10**9, overall_paid=10**9, chat_burst=10**9, group_minute=10**9)


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True)
class Flood:
    """The memory of accepted calls. Times are seconds of one clock that never goes back."""

    limits: Limits = field(default_factory=Limits)
    _all: deque[float] = field(default_factory=deque)
    _spent: float = 0.0  # calls that a bucket has not refilled yet
    _spent_at: float = 0.0
    _chats: dict[int, _Bucket] = field(default_factory=dict)
    _groups: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def ask(self, chat_id: int, now: float, *, crowd: bool, paid: bool = False) -> int:
        """Take one call and give 0, or take nothing and give the whole seconds to wait."""
        waits = [self._overall_wait(now, paid=paid), self._chat_wait(chat_id, now)]
        if crowd:
            waits.append(self._group_wait(chat_id, now))
        wait = max(waits)
        if wait > 0:
            return max(1, math.ceil(wait))
        self._all.append(now)
        self._spent += 1
        self._chats[chat_id].left -= 1
        if crowd:
            self._groups[chat_id].append(now)
        return 0

    def _overall_wait(self, now: float, *, paid: bool) -> float:
        _forget(self._all, now - 1)
        most = self.limits.overall_paid if paid else self.limits.overall
        self._spent = max(0.0, self._spent - max(0.0, now - self._spent_at) * most)
        self._spent_at = now
        if self.limits.bucket:
            return max(0.0, self._spent + 1 - most) / most
        return self._all[-most] + 1 - now if len(self._all) >= most else 0

    def _chat_wait(self, chat_id: int, now: float) -> float:
        most = float(self.limits.chat_burst)
        bucket = self._chats.setdefault(chat_id, _Bucket(most, now))
        bucket.left = min(most, bucket.left + max(0.0, now - bucket.at))
        bucket.at = now
        return 0 if bucket.left >= 1 else 1 - bucket.left

    def _group_wait(self, chat_id: int, now: float) -> float:
        taken = self._groups[chat_id]
        _forget(taken, now - 60)
        most = self.limits.group_minute
        return taken[-most] + 60 - now if len(taken) >= most else 0


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
