"""Bombs through the whole way in, the real fetcher and the real parsing process: none passes its bounds.

The table, and all of them under the bounds of production: pytest -s --long tests/bot/feeds/test_bombs.py
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from bot.feeds.answer import FeedError, FetchRequest
from bot.feeds.fetch import Fetcher
from bot.feeds.inflate import MAX_DECODED
from bot.feeds.worker import MEMORY, WALL_SECONDS, ParseWorker
from tests.bot.feeds.bombs import Bomb
from tests.bot.feeds.feed_publisher import RSS

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 22, tzinfo=UTC)
MOST_STALL = 0.25  # seconds
MOST_GROWTH = 32_000_000  # bytes: a body at its limit, its copy, and what lies in buffers
SLACK = 2.5  # seconds in which a new parsing process may start


@dataclass
class Run:
    """What one bomb did to us."""

    bomb: Bomb
    end: str = ""
    decoded: int = 0
    seconds: float = 0.0
    stall: float = 0.0
    growth: int = 0
    worker: int = 0

    def line(self) -> str:
        return (
            f"  {self.bomb.name:42} {self.end:11} {self.decoded:>9,} B {self.seconds:6.2f} s"
            f" {self.stall * 1000:4.0f} ms {self.growth / 1e6:5.1f} MB {self.worker / 1e6:4.0f} MB"
        )


def waited_for_a_core() -> float:
    """Give the seconds this thread was ready to run and others had the cores: no fault of the program."""
    try:
        return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


async def watch(run: Run, before: int, worker: ParseWorker | None = None) -> None:
    """Look every few milliseconds how long the loop stood still and what memory is taken over `before`."""
    ours = psutil.Process()
    last, waited = time.monotonic(), waited_for_a_core()
    while True:
        await asyncio.sleep(0.005)
        now, wait = time.monotonic(), waited_for_a_core()
        run.stall = max(run.stall, now - last - (wait - waited) - 0.005)
        run.growth = max(run.growth, ours.memory_info().rss - before)
        if worker and (process := worker._child.process) is not None and process.returncode is None:
            with suppress(psutil.NoSuchProcess):
                run.worker = max(run.worker, psutil.Process(process.pid).memory_info().rss)
        last, waited = time.monotonic(), waited_for_a_core()


async def throw(bomb: Bomb, url: str, before: int, fetcher: Fetcher, worker: ParseWorker) -> Run:
    run = Run(bomb)
    watching = asyncio.create_task(watch(run, before, worker))
    begun = time.monotonic()
    try:
        got = await fetcher.fetch(FetchRequest(url))
        run.decoded = len(got.body or b"")
        await worker.parse(got.body or b"", got.content_type, got.final_url, None, NOW)
        run.end = "read"
    except FeedError as error:
        run.end = str(error.reason)
    run.seconds = time.monotonic() - begun
    await asyncio.sleep(0.006)
    watching.cancel()
    return run


@asynccontextmanager
async def bomb_publisher() -> AsyncIterator[tuple[int, list[Bomb]]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bot.feeds.bomb_publisher"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    said = json.loads(await process.stdout.readline())
    yield said["port"], [Bomb(name, b"", tuple(ends), slow=slow) for name, ends, slow in said["bombs"]]
    process.stdin.close()
    await process.wait()


async def throw_all(deadline: float, *, slow: bool) -> list[Run]:
    """Throw every bomb, print the table, and check that nothing came of any."""
    runs = []
    async with (
        bomb_publisher() as (port, bombs),
        Fetcher("test", allow_private=True, host_gap=0.0, deadline=deadline) as fetcher,
        ParseWorker() as worker,
    ):
        await worker.parse(RSS, None, "https://paper.example/", None, NOW)
        before = psutil.Process().memory_info().rss
        for number, bomb in enumerate(bombs):
            if slow or not bomb.slow:
                runs.append(await throw(bomb, f"http://127.0.0.1:{port}/{number}", before, fetcher, worker))
        count = await fetcher.fetch(FetchRequest(f"http://127.0.0.1:{port}/count"))
        assert (await worker.parse(RSS, None, "https://paper.example/", None, NOW)).title == "Paper"
    print(
        f"bombs: {len(runs)} thrown; outcome, unpacked, time, longest stall, our growth, memory of the worker"
    )
    print("\n".join(run.line() for run in runs))
    assert count.body == b"0"  # nobody was made to ask for what a document names
    wrong = [run.line() for run in runs if run.end not in run.bomb.ends]
    assert not wrong, "\n".join(wrong)
    assert max(run.decoded for run in runs) <= MAX_DECODED
    assert max(run.worker for run in runs) <= MEMORY
    late = [run.line() for run in runs if run.seconds > deadline + WALL_SECONDS + SLACK]
    assert not late, "\n".join(late)
    return runs


def check_the_bot(runs: list[Run]) -> None:
    """The bot itself must not stand still, nor grow by more than a body and its copies."""
    stalled = [run.line() for run in runs if run.stall > MOST_STALL]
    assert not stalled, "\n".join(stalled)
    grown = [run.line() for run in runs if run.growth > MOST_GROWTH]
    assert not grown, "\n".join(grown)


@pytest.mark.usefixtures("as_started")
async def test_bombs_end_within_their_bounds_and_the_bot_runs_on():
    runs = await throw_all(1.5, slow=False)
    check_the_bot(runs)
    assert len(runs) >= 30


@pytest.mark.long
@pytest.mark.alone
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("as_started")
async def test_every_bomb_ends_within_the_bounds_of_production():
    runs = await throw_all(20.0, slow=True)
    check_the_bot(runs)
    assert len(runs) >= 60


# Not the process's peak: `ru_maxrss` of a new process begins with the peak of the one that started it.
ORDINARY = """
import sys, tracemalloc, httpx
with httpx.Client(trust_env=False) as client:
    tracemalloc.start()
    print(len(client.get(sys.argv[1]).content), tracemalloc.get_traced_memory()[1])
"""


@pytest.mark.long
async def test_without_bounds_the_first_bomb_fills_memory():
    """The control: an ordinary client, in a process of its own that has no memory to use again."""
    async with bomb_publisher() as (port, _bombs):
        client = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", ORDINARY, f"http://127.0.0.1:{port}/0"), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await client.communicate()
    decoded, growth = map(int, said.split())
    print(f"without bounds: {decoded:,} B, {growth / 1e6:.1f} MB")
    assert decoded == 100_000_000
    assert growth > 3 * MOST_GROWTH
