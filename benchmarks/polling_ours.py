"""Run by polling.py: our poll and sort stages over its papers, on a SQLite file; prints one line of JSON."""

import asyncio
import gc
import json
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from newspapers import address, language
from sqlalchemy import func
from sqlmodel import select

from bot.feeds.fetch import Fetcher
from bot.feeds.poll import Poller
from bot.feeds.worker import ParseWorker
from bot.triage.jury import Jury
from bot.triage.rules import packaged
from bot.triage.sort import sort
from storage.database import Database
from storage.migrations import upgrade
from storage.models import Feed, Item, StoredVerdict
from storage.sealing import Keyring

LATER = timedelta(hours=30)
"""After so long every feed is due again."""


def cpu_seconds() -> dict[str, float]:
    """Give the processor time of this process, of those it has ended, and of each kind that it runs."""
    mine, ended = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    found = {"bot": mine.ru_utime + mine.ru_stime, "ended": ended.ru_utime + ended.ru_stime}
    for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        name = "jury" if b"bot.triage.jury" in Path(f"/proc/{child}/cmdline").read_bytes() else "parser"
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        found[name] = found.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


async def timed(name: str, work: Callable[[], Awaitable[None]]) -> dict[str, float]:
    """Give the seconds of some work and the processor seconds, in all and by process."""
    begun, before = time.perf_counter(), cpu_seconds()
    await work()
    took, after = time.perf_counter() - begun, cpu_seconds()
    used = {process: seconds - before.get(process, 0.0) for process, seconds in after.items()}
    by_process = {f"{name}_cpu_{process}": round(seconds, 2) for process, seconds in used.items()}
    return {name: took, f"{name}_cpu": sum(used.values()), **by_process}


async def measure(port: int, count: int, items: int, folder: Path) -> dict[str, float]:
    """Poll all feeds twice, new and unchanged, sorting meanwhile; check that everything is there."""
    db = Database(f"sqlite:///{folder / 'ours.db'}", Keyring(bytes(32)))
    await upgrade(db)
    now = datetime.now(UTC)
    async with db.transaction() as tx:
        for number in range(count):
            url = address(number, port)
            tx.add(Feed(name=f"Paper {number}", url=url, language=language(number), next_poll_at=now))
    async with (
        Fetcher("polling benchmark", allow_private=True) as fetcher,
        ParseWorker() as worker,
        Jury() as jury,
    ):
        poller = Poller(db, fetcher, worker)
        await jury.judge([], packaged())  # it starts with its first question, and loads the words

        async def round_at(moment: datetime) -> None:
            polled = asyncio.ensure_future(poll_all(poller, moment))
            while not polled.done():  # as the heartbeat does, but without its pauses
                if sum_of(await sort(db, moment, judge=jury.judge)) == 0:
                    await asyncio.wait({polled}, timeout=0.05)
            assert await polled == count, "a feed was not answered"
            while sum_of(await sort(db, moment, judge=jury.judge)):
                pass

        gc.collect()
        gc.freeze()  # as the bot does when it has started
        new = await timed("new", lambda: round_at(now))
        async with db.read() as session:
            for noun in (Item, StoredVerdict):
                stored = (await session.exec(select(func.count()).select_from(noun))).one()
                assert stored == count * items, f"{stored} rows of {noun.__name__}"
        unchanged = await timed("same", lambda: round_at(now + LATER))
    await db.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**new, **unchanged, "rss_mb": peak}


async def poll_all(poller: Poller, moment: datetime) -> int:
    """Poll until nothing is due; give how many feeds answered well."""
    answered = 0
    while (summary := await poller.poll(moment)).feeds:
        answered += summary.feeds - summary.failed
    return answered


def sum_of(summary: object) -> int:
    """Add up what a run of the sort stage judged."""
    return sum(getattr(summary, name) for name in ("alerts", "related", "irrelevant"))


if __name__ == "__main__":
    port, count, items = (int(argument) for argument in sys.argv[1:4])
    print(json.dumps(asyncio.run(measure(port, count, items, Path(sys.argv[4])))))
