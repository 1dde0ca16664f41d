"""The real program stopped for a minute, on a full disk, on a locked database: nobody is missed.

The stories run beside each other, each with a Telegram and a folder of its own: most of it is waiting.
"""

import asyncio
import resource
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.rehearsal import Newsroom, RehearsalServer, World
from storage.models import MessageKind
from tests.journeys.conftest import Bot
from tests.journeys.quick import WAITING, Quick

STOPPED_SECONDS = 60
LOCKED_SECONDS = 12  # longer than a statement waits for a lock
_upgrading = asyncio.Lock()


@asynccontextmanager
async def running(folder: Path, people: int) -> AsyncIterator[Quick]:
    """Run the program in a folder and before a Telegram of its own."""
    folder.mkdir()
    room = Newsroom(sample=False)
    room.add_feed("river", language="ko", title="강변일보")
    server = RehearsalServer(World(), room)
    await server.start()
    quick = Quick(Bot(folder, server, room))
    try:
        async with _upgrading:  # one at a time in a process
            await quick.open(people)
        await quick.started(within=120)
        yield quick
        assert quick.sound()
    finally:
        await quick.close()
        await server.stop()
        assert "Traceback" not in quick.bot.log


async def all_told(quick: Quick, text: str) -> int:
    """Wait until everybody has it and all is written; give how many copies are too many."""
    await quick.world.until(lambda: min(quick.told(text)) > 0, within=300)
    await quick.world.until(lambda: quick.ask(WAITING) == 0, within=60)
    return sum(quick.told(text)) - len(quick.people)


async def stopped(folder: Path) -> str:
    """Stop the process in a broadcast, as a laptop does that sleeps, and let it go on."""
    async with running(folder, 150) as quick:
        await quick.publish("Before the sleep")
        await quick.world.until(lambda: quick.accepted["Before the sleep"] > 30, within=60)
        quick.send(signal.SIGSTOP)
        leased = quick.leased()
        await asyncio.sleep(STOPPED_SECONDS)
        quick.send(signal.SIGCONT)
        repeated = await all_told(quick, "Before the sleep")
        assert repeated <= leased
        assert quick.world.throttled == 0
        return (
            f"stopped for {STOPPED_SECONDS} s: missed 0, told twice {repeated} of {leased} in flight, 429s 0"
        )


async def disk_full(folder: Path) -> str:
    """Let no file grow any more, which needs no rights; then let them grow again."""
    async with running(folder, 150) as quick:
        await quick.publish("On a full disk", MessageKind.CALL)
        await quick.world.until(lambda: quick.accepted["On a full disk"] > 30, within=60)
        files = [path for path in (folder / "data").iterdir() if "repwatch.db" in path.name]
        largest = max(path.stat().st_size for path in files)
        _, hard = resource.prlimit(quick.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(quick.pid, resource.RLIMIT_FSIZE, (largest, hard))
        await quick.world.until(lambda: "event=pump_waits" in quick.bot.log, within=120)
        await asyncio.sleep(5)
        asked = quick.accepted["On a full disk"]
        await asyncio.sleep(5)
        assert quick.accepted["On a full disk"] == asked  # what cannot be written is not sent
        resource.prlimit(quick.pid, resource.RLIMIT_FSIZE, (hard, hard))
        repeated = await all_told(quick, "On a full disk")
        said = [line for line in quick.bot.log.splitlines() if "event=pump_waits" in line]
        assert len(said) == 1, said
        assert "full" in said[0]
        assert repeated == 0
        return f"full disk: missed 0, told twice 0, said once: {said[0].partition('event=')[2]}"


async def locked(folder: Path) -> str:
    """Let another program hold the database's lock."""
    async with running(folder, 150) as quick:
        await quick.publish("Behind a lock", MessageKind.CALL)
        await quick.world.until(lambda: quick.accepted["Behind a lock"] > 30, within=60)
        other = sqlite3.connect(folder / "data" / "repwatch.db", isolation_level=None, timeout=10)
        for _ in range(100):
            try:
                other.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError:
                await asyncio.sleep(0.05)
        await asyncio.sleep(LOCKED_SECONDS)
        other.execute("ROLLBACK")
        other.close()
        assert await all_told(quick, "Behind a lock") == 0
        said = [line for line in quick.bot.log.splitlines() if "event=pump_waits" in line]
        assert len(said) <= 1, said
        return f"locked for {LOCKED_SECONDS} s: missed 0, told twice 0, said {len(said)} times"


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_a_stop_a_full_disk_and_a_lock_cost_nobody_the_message(tmp_path: Path) -> None:
    stories = (stopped(tmp_path / "stopped"), disk_full(tmp_path / "full"), locked(tmp_path / "locked"))
    for told in await asyncio.gather(*stories):
        print(f"\n{told}")
