"""The heartbeat of one process: APScheduler calls each stage again and again. An edge.

Nothing is scheduled here but the beat itself. What is due, and when, stands in our tables as UTC, so a missed
beat, a restart or a change of the clocks loses nothing: interval triggers in UTC, no misfire limit, late ones
run once.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.runtime.stages import Stage

DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


class Heartbeat:
    """Beats all stages, each at its own pace, never one of them twice at a time."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._running: set[asyncio.Task[object]] = set()
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=DEFAULTS)
        for stage in stages:
            self._scheduler.add_job(
                self._beat,
                IntervalTrigger(seconds=stage.every, timezone=UTC),
                args=[stage],
                id=stage.name,
                next_run_time=datetime.now(UTC),  # the first beat at once
            )

    async def _beat(self, stage: Stage) -> None:
        task = asyncio.ensure_future(stage.run())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait({task})  # cancelling the beat does not cut the stage in the middle

    def start(self) -> None:
        """Begin to beat, in the running loop."""
        self._scheduler.start()

    async def stop(self, patience: float = 5.0) -> None:
        """Beat no more; running stages have `patience` seconds to end, then they are cut and roll back."""
        if self._scheduler.running:
            self._scheduler.pause()
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
