"""Runs a stage once: times it, logs its summary, and lets no failure stop the next run. An edge."""

import asyncio
import dataclasses
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.errors import RepatriationWatchError
from storage.errors import DatabaseDownError

log = structlog.get_logger()
Work = Callable[[datetime], Awaitable[Any]]
QUIET_SECONDS = 600.0
"""A failure that goes on is logged again after this time, not at every beat."""


@dataclasses.dataclass(slots=True)
class Stage:
    """A step that takes rows in one state and leaves them in the next, tried every `every` seconds.

    `work` gets the time and gives a summary: a dataclass of counts.
    """

    name: str
    every: float
    work: Work
    after: Callable[[Any], None] | None = None  # told of each summary
    _failing: str | None = None
    _logged_at: float = 0.0

    async def run(self) -> Any | None:
        """Do the stage's work once; None when it failed. Failures are logged, never raised."""
        begun = time.monotonic()
        try:
            summary = await self.work(datetime.now(UTC))
        except asyncio.CancelledError:
            raise
        except (RepatriationWatchError, DatabaseDownError) as error:
            self._complain("waits", str(error), None)  # heals itself or was explained to people
            return None
        except Exception as error:  # noqa: BLE001 -- the last resort: one bad row must not stop the bot
            self._complain("failed", type(error).__name__, error)
            return None
        if self._failing is not None:
            self._failing = None
            log.info("recovered", stage=self.name)
        counts = _counts(summary)
        if any(counts.values()):
            log.info(self.name, **counts, took=round(time.monotonic() - begun, 2))
        if self.after is not None:
            self.after(summary)
        return summary

    def _complain(self, event: str, said: str, error: BaseException | None) -> None:
        now = time.monotonic()
        if said == self._failing and now - self._logged_at < QUIET_SECONDS:
            return
        self._failing, self._logged_at = said, now
        level = log.warning if error is None else log.error
        level(event, stage=self.name, reason=said, exc_info=error)


def _counts(summary: Any) -> dict[str, int]:
    """Give the numbers of a summary by name, without its zeros' noise when all are zero."""
    if not dataclasses.is_dataclass(summary) or isinstance(summary, type):
        return {}
    return {
        field.name: value
        for field in dataclasses.fields(summary)
        if isinstance(value := getattr(summary, field.name), int)
    }
