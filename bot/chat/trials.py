"""Trials of changed words, which run beside the talk: one at a time for each coordinator. An edge."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bot.texts.rules import LISTED, Effect, Line
from bot.triage.rules import Rules
from bot.triage.trial import Affected, Trial


class Trials:
    """Knows the rules in use now, and the trials under way; a trial ends with the program."""

    def __init__(self, rules: Callable[[], Rules]) -> None:
        self.rules = rules
        self._running: dict[int, asyncio.Task[None]] = {}

    def busy(self, coordinator: int) -> bool:
        """Say whether a word of this coordinator is being tried."""
        return coordinator in self._running

    def begin(self, coordinator: int, work: Coroutine[Any, Any, None]) -> None:
        """Try something beside the talk."""
        task = asyncio.create_task(work)
        self._running[coordinator] = task
        task.add_done_callback(lambda _: self._running.pop(coordinator, None))

    async def close(self) -> None:
        """End the trials that are under way."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def effect_of(trial: Trial) -> Effect:
    """Give what a trial found as it is told."""
    return Effect(
        trial.days,
        trial.looked,
        trial.there,
        trial.touched,
        trial.other,
        _lines(trial.gained),
        len(trial.gained),
        _lines(trial.lost),
        len(trial.lost),
    )


def _lines(affected: Sequence[Affected]) -> tuple[Line, ...]:
    return tuple(Line(one.title, one.source, one.at.date().isoformat()) for one in affected[:LISTED])
