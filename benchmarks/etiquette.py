"""Replay a day of the bot before 200 publishers with every wish and fault, and count what was not polite.

Run: python benchmarks/etiquette.py [--feeds 200] [--hours 24] [--seed 1]. Prints a line of JSON. Exit code 1
when a request was needless (gone, fresh, resting, in an hour to skip, twice, with a cookie), earlier than
manners allow, without the validators that were given, or beside another one at the same host. The judges are
the publishers: they know what they said and when, and nothing of our rules. Poller, fetcher, parser and
database are real and HTTP goes over loopback; the clock alone jumps from one due time to the next, and six
times in the day the process is replaced by a new one.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpcore
import structlog
from sqlmodel import col, func, select

from benchmarks.etiquette_kinds import papers
from benchmarks.etiquette_publishers import START, Clock, Judge, Town
from bot.feeds.catalog import Catalog, FeedEntry
from bot.feeds.fetch import Fetcher
from bot.feeds.follow import follow
from bot.feeds.poll import Poller
from bot.feeds.worker import ParseWorker
from storage.database import Database
from storage.migrations import upgrade
from storage.models import Feed
from storage.sealing import Keyring

BEAT = timedelta(minutes=3)
"""The least between two rounds; the bot's own beat is shorter."""
DEADLINE = 2.5
RESTARTS = 6
ADDRESS = "93.184.215.14"


class Dial(httpcore.AsyncNetworkBackend):
    """Ends every connection at the town; one in a hundred is refused, and https always."""

    def __init__(self, town: Town, chance: random.Random) -> None:
        self._town, self._chance, self._inner = town, chance, httpcore.AnyIOBackend()

    async def connect_tcp(self, _host: str, port: int, **more: Any) -> httpcore.AsyncNetworkStream:
        """Connect to loopback."""
        if port != 80 or self._chance.random() < 0.01:
            raise httpcore.ConnectError("refused")
        return await self._inner.connect_tcp("127.0.0.1", self._town.port, **more)

    async def connect_unix_socket(self, _path: str, **_more: Any) -> httpcore.AsyncNetworkStream:
        """Refuse: no address of a feed leads to a socket file."""
        raise httpcore.ConnectError("no socket files here")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def _resolve(_host: str, _port: int) -> list[str]:
    return [ADDRESS]


async def _next_due(db: Database) -> datetime | None:
    async with db.read() as session:
        return (await session.exec(select(func.min(col(Feed.next_poll_at))).where(col(Feed.active)))).one()


class Day:
    """A bot that is replaced now and then, and the town that it listens to."""

    def __init__(self, feeds: int, hours: float, seed: int) -> None:
        self.clock = Clock()
        self.chance = random.Random(seed)  # noqa: S311 -- a benchmark repeats itself
        self.feeds, targets = papers(feeds, self.clock, seed)
        self.town = Town([*self.feeds, *targets], self.clock)
        self.end = START + timedelta(hours=hours)
        moments = [self.chance.random() * hours for _ in range(RESTARTS)]
        self.restarts = sorted((START + timedelta(hours=hour) for hour in moments), reverse=True)
        self.rounds = 0

    async def run(self, db: Database) -> None:
        """Live through it."""
        entries = (
            FeedEntry(paper.url[:60], paper.url, "en", paper.every, (), None, None) for paper in self.feeds
        )
        catalog = Catalog(tuple(entries), "digest")
        async with self.town.open(), ParseWorker() as worker:
            while self.clock.now < self.end:
                async with AsyncExitStack() as life:
                    fetcher = await life.enter_async_context(self._fetcher())
                    await follow(db, catalog, self.clock.now)
                    await self._live(db, Poller(db, fetcher, worker, jitter=self.chance.random))

    def _fetcher(self) -> Fetcher:
        return Fetcher(
            "RepatriationWatch/0 (+https://watch.example)",
            dial=Dial(self.town, self.chance),
            resolve=_resolve,
            host_gap=0.0,
            deadline=DEADLINE,
            clock=self.clock,
        )

    async def _live(self, db: Database, poller: Poller) -> None:
        """Poll whenever something is due, until the end or the next restart."""
        until = self.restarts.pop() if self.restarts else self.end
        while self.clock.now < until:
            due = await _next_due(db)
            self.clock.now = max(due or self.end, self.clock.now + BEAT)
            if self.clock.now < min(until, self.end):
                await poller.poll(self.clock.now)
                self.rounds += 1


async def simulate(feeds: int, hours: float, seed: int) -> tuple[Judge, dict[str, Any]]:
    """Live through a day; give the publishers' judgement, and the figures."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/day.db", Keyring(bytes(32)))
        await upgrade(db)
        day = Day(feeds, hours, seed)
        await day.run(db)
        await db.close()
    judge = day.town.judge
    return judge, {
        "benchmark": "etiquette",
        "feeds": feeds,
        "hours": hours,
        "restarts": RESTARTS,
        "rounds": day.rounds,
        "requests": judge.requests,
        "answers": dict(sorted(judge.answers.items())),
        "needless": dict(judge.needless),
        "early": judge.early,
        "without_validators": judge.unconditional,
        "two_at_once": judge.two_at_once,
        "seconds": round(time.monotonic() - begun, 1),
    }


def main() -> int:
    """Print the figures, and the first bad requests if there are any."""
    words = argparse.ArgumentParser()
    words.add_argument("--feeds", type=int, default=200)
    words.add_argument("--hours", type=float, default=24)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    judge, figures = asyncio.run(simulate(given.feeds, given.hours, given.seed))
    print(json.dumps(figures))
    for example in judge.examples:
        print(example, file=sys.stderr)
    return 1 if judge.faults else 0


if __name__ == "__main__":
    sys.exit(main())
