"""What coordinators had looked at and have not decided on: a few finds, in memory, for some minutes. An edge.

Looking takes longer than a handler may, so that it runs beside the talk. After a restart a find is gone, and
whoever presses its button is asked to send the address again.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.feeds.adding import Candidate, Choices, Scout

MOST = 8
LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Find:
    """What was found for a coordinator, by number."""

    coordinator: int
    found: Candidate | Choices
    at: datetime


class Finds:
    """Keeps at most 8 finds; the oldest gives way. One look at a time for each coordinator."""

    def __init__(self, scout: Scout) -> None:
        self.scout = scout
        self._kept: OrderedDict[int, Find] = OrderedDict()
        self._looks: dict[int, asyncio.Task[None]] = {}

    def keep(self, find: Find) -> int:
        """Keep a find and give its number, which nobody guesses and no later run repeats."""
        number = secrets.randbits(62)
        self._kept[number] = find
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return number

    def get(self, number: int, coordinator: int, now: datetime) -> Candidate | Choices | None:
        """Give what was found; None when it is another's, too old, or of an earlier run."""
        for old in [each for each, find in self._kept.items() if now - find.at > LASTS]:
            del self._kept[old]
        find = self._kept.get(number)
        return find.found if find and find.coordinator == coordinator else None

    def drop(self, number: int) -> None:
        """Keep a find no more."""
        self._kept.pop(number, None)

    def busy(self, coordinator: int) -> bool:
        """Say whether an address of this coordinator is being asked."""
        return coordinator in self._looks

    def begin(self, coordinator: int, look: Coroutine[Any, Any, None]) -> None:
        """Look beside the talk."""
        task = asyncio.create_task(look)
        self._looks[coordinator] = task
        task.add_done_callback(lambda _: self._looks.pop(coordinator, None))

    async def close(self) -> None:
        """End the looks that are under way."""
        looks = list(self._looks.values())
        for look in looks:
            look.cancel()
        await asyncio.gather(*looks, return_exceptions=True)
