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


def cpu_seconds() -> float:
    """Give the processor time of this process, of those it has ended and of those that it runs."""
    ended = sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    fields = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in children]
    return ended + sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


async def timed(work: Callable[[], Awaitable[None]], worker: ParseWorker) -> tuple[float, float]:
    """Give the seconds and the processor seconds of some work, the parsing processes' included."""
    begun, used = time.perf_counter(), cpu_seconds()
    await work()
    took = time.perf_counter() - begun
    await worker.close()  # its time is counted when it has ended
    return took, cpu_seconds() - used


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
        new = await timed(lambda: round_at(now), worker)
        async with db.read() as session:
            for noun in (Item, StoredVerdict):
                stored = (await session.exec(select(func.count()).select_from(noun))).one()
                assert stored == count * items, f"{stored} rows of {noun.__name__}"
        unchanged = await timed(lambda: round_at(now + LATER), worker)
    await db.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"new": new[0], "new_cpu": new[1], "same": unchanged[0], "same_cpu": unchanged[1], "rss_mb": peak}


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
