"""Proves bot/runtime/stages.py and bot/runtime/solo.py."""

import asyncio
import dataclasses
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from structlog.testing import capture_logs

from bot.errors import UnavailableError
from bot.runtime import logs
from bot.runtime.solo import Heartbeat
from bot.runtime.stages import Stage

structlog.reset_defaults()
ROOT = Path(__file__).parents[3]


@dataclass
class Summary:
    done: int = 0
    failed: int = 0


async def test_a_stage_that_did_something_logs_one_line_with_its_counts() -> None:
    async def work(_now: datetime) -> Summary:
        return Summary(done=3)

    with capture_logs() as lines:
        await Stage("sort", 1, work).run()
    assert [(line["event"], line["done"], line["failed"]) for line in lines] == [("sort", 3, 0)]


async def test_a_stage_with_nothing_to_do_is_silent() -> None:
    async def work(_now: datetime) -> Summary:
        return Summary()

    with capture_logs() as lines:
        await Stage("sort", 1, work).run()
    assert lines == []


async def test_a_failure_that_goes_on_is_logged_once_and_so_is_the_recovery() -> None:
    answers = [UnavailableError("no network"), UnavailableError("no network"), None, None]

    async def work(_now: datetime) -> Summary:
        if error := answers.pop(0):
            raise error
        return Summary()

    stage = Stage("poll", 1, work)
    with capture_logs() as lines:
        for _ in range(4):
            await stage.run()
    assert [line["event"] for line in lines] == ["waits", "recovered"]


async def test_a_defect_in_a_stage_is_logged_and_does_not_stop_the_next_beat() -> None:
    beats: list[int] = []

    async def work(_now: datetime) -> Summary:
        beats.append(1)
        raise ZeroDivisionError

    heartbeat = Heartbeat([Stage("sort", 0.02, work)])
    with capture_logs() as lines:
        heartbeat.start()
        async with asyncio.timeout(60):
            while len(beats) < 3:
                await asyncio.sleep(0.01)
        await heartbeat.stop()
    assert [line["event"] for line in lines] == ["failed"]


async def test_a_slow_stage_is_never_run_twice_at_a_time_and_is_let_to_its_end() -> None:
    running, most, ended = 0, 0, 0

    async def work(_now: datetime) -> Summary:
        nonlocal running, most, ended
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.1)
        running -= 1
        ended += 1
        return Summary()

    heartbeat = Heartbeat([Stage("sort", 0.02, work)])
    heartbeat.start()
    await asyncio.sleep(0.15)
    await heartbeat.stop()
    assert most == 1
    assert running == 0
    assert ended >= 1


OF_THINGS = {
    "asked", "calls", "cards", "changes", "closed", "corrections", "held", "invites", "items", "joined",
    "lapsed", "names", "outcomes", "over", "quiet", "reminders", "reported", "told", "under_way",
    "updated", "years",
}  # fmt: skip
"""What stages count that is no person and no chat."""


def _summaries() -> Iterator[type]:
    for room in ("actions", "alerts", "chat", "delivery"):
        for path in sorted((ROOT / "bot" / room).glob("*.py")):
            module = importlib.import_module(f"bot.{room}.{path.stem}")
            for name, found in vars(module).items():
                if name.endswith("Summary") and dataclasses.is_dataclass(found):
                    yield found


def test_whatever_a_stage_counts_of_people_is_known_to_the_log_as_such() -> None:
    counted = {
        each.name
        for summary in _summaries()
        for each in dataclasses.fields(summary)
        if each.type in (int, "int")
    }
    assert counted >= {"chats", "deliveries", "told"}
    assert counted - logs.OF_PEOPLE - OF_THINGS == set()
