"""The queue of updates: what waits for the bot, long polling, and one poller at a time. An edge.

An update stays until a getUpdates with a higher offset confirms it, at most 24 hours. Kinds the bot did not
ask for are dropped when they happen, not when they are fetched.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.botapi.refusals import conflict

KEPT_SECONDS = 86_400
MOST_AT_ONCE = 100
LONGEST_POLL = 50
KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "callback_query",
        "inline_query",
        "chosen_inline_result",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "message_reaction",
        "message_reaction_count",
        "poll",
        "poll_answer",
    }
)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class _Update:
    update_id: int
    kind: str
    date: float
    payload: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.payload}


@dataclass(slots=True)
class UpdateQueue:
    """Updates in the order they happened. `clock` gives unix seconds."""

    clock: Callable[[], float]
    allowed: frozenset[str] = KINDS - NOT_BY_DEFAULT
    webhook: str = ""
    polls: int = 0  # getUpdates calls seen
    confirmed: int = 0  # the highest update id the bot has confirmed
    _next_id: int = 700_000_001
    _waiting: list[_Update] = field(default_factory=list)
    _poller: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
    _closed: bool = False

    @property
    def pending(self) -> int:
        """How many updates are not confirmed yet."""
        return len(self._waiting)

    def put(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queue one update and give its id; None if the bot did not ask for this kind."""
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of update")
        if kind not in self.allowed:
            return None
        update = _Update(self._next_id, kind, self.clock(), payload)
        self._next_id += 1
        self._waiting.append(update)
        self._wake()
        return update.update_id

    def allow(self, kinds: Collection[str] | None) -> None:
        """Take the wish of a call: None keeps what is, an empty one means Telegram's default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) & KINDS if kinds else KINDS - NOT_BY_DEFAULT

    def drop_all(self) -> None:
        """Forget what waits, as `drop_pending_updates` asks."""
        self._waiting.clear()

    async def take(self, offset: int, limit: int, patience: float) -> list[dict[str, Any]]:
        """Serve one getUpdates that waits `patience` seconds; Refusal 409 if a newer one comes meanwhile."""
        self.polls += 1
        poll = self.polls
        self._wake()  # an older poll wakes, sees that it is not the newest, and ends
        self._confirm(offset)
        loop = asyncio.get_running_loop()
        end = loop.time() + min(max(patience, 0), LONGEST_POLL)
        while True:
            ready = self._ready(offset, min(max(limit, 1), MOST_AT_ONCE))
            left = end - loop.time()
            if ready or left <= 0 or self._closed:
                return ready
            event = asyncio.Event()
            self._poller = (loop, event)
            try:
                async with asyncio.timeout(left):
                    await event.wait()
            except TimeoutError:
                pass
            if poll != self.polls:
                raise conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )

    def close(self, *, closed: bool = True) -> None:
        """End the poll that waits, with nothing; `closed=False` opens again."""
        self._closed = closed
        self._wake()

    def _wake(self) -> None:
        if self._poller:
            loop, event = self._poller
            self._poller = None
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        gone = [update.update_id for update in self._waiting if update.update_id < offset]
        self.confirmed = max([self.confirmed, *gone])
        oldest = self.clock() - KEPT_SECONDS
        self._waiting = [u for u in self._waiting if u.update_id >= offset and u.date > oldest]

    def _ready(self, offset: int, limit: int) -> list[dict[str, Any]]:
        return [update.as_json() for update in self._waiting if update.update_id >= offset][:limit]
