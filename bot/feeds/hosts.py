"""Whose turn it is at a host: one request at a time, a gap after each, and the pauses it asked for. An edge.

A host is a name, whatever its port: a pause holds for all feeds of exactly this name and of no other.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.feeds.answer import LONGEST_RETRY, FeedError, Reason

COOL_DOWN = timedelta(hours=1)
"""The pause after a 429 that names no time; it doubles with each further one."""
LONGEST_COOL_DOWN = timedelta(hours=24)


@dataclass(slots=True)
class Host:
    """One host: whose turn it is, when it may be asked again, and how often in a row it said 429."""

    name: str
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # of the loop's clock
    not_before: datetime | None = None
    strikes: int = 0

    def answered(self) -> None:
        """Note that the host serves us again."""
        self.strikes = 0

    def rest(self, now: datetime, asked: timedelta | None) -> tuple[str, datetime]:
        """Leave the host alone for as long as it asked, or ever longer where it names no time."""
        self.strikes += 1
        cool_down = COOL_DOWN * 2 ** (min(self.strikes, 9) - 1)
        pause = min(asked, LONGEST_RETRY) if asked else min(cool_down, LONGEST_COOL_DOWN)
        self.not_before = max(self.not_before or now, now + pause)
        return self.name, self.not_before


class Hosts:
    """All hosts asked by one fetcher; `gap` is in seconds."""

    def __init__(self, gap: float, clock: Callable[[], datetime]) -> None:
        self._gap = gap
        self._clock = clock
        self._known: dict[str, Host] = {}

    def rest(self, name: str, until: datetime) -> None:
        """Leave a host alone until a moment, as it asked before we were restarted."""
        self._host(name).not_before = until

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[Host]:
        """Wait until nobody else asks this host. Raises FeedError `rate_limited` while it wants a pause."""
        host = self._host(name)
        loop = asyncio.get_running_loop()
        async with host.lock:
            now = self._clock()
            if host.not_before is not None and now < host.not_before:
                pause = host.not_before - now
                detail = "its host asked for a pause"
                raise FeedError(Reason.RATE_LIMITED, detail, retry_after=pause, asked=False)
            if host.free_at > loop.time():
                await asyncio.sleep(host.free_at - loop.time())
            try:
                yield host
            finally:
                host.free_at = loop.time() + self._gap

    def _host(self, name: str) -> Host:
        name = name.rstrip(".").lower()
        return self._known.setdefault(name, Host(name))
