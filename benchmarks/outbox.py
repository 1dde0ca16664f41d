"""Measure the outbox: publish to very many and drain it all, on SQLite or PostgreSQL, the sender stubbed.

Run: python benchmarks/outbox.py [--rows 10000 100000 1000000] [--url postgresql://…]

Publishing writes one delivery a subscriber; draining claims, accepts and marks each, as at a thousand a
second but without its pace. Prints one line of JSON: rows a second, microseconds a row, and the peak memory
of the process; each size in a process of its own. `--url` names an empty database, emptied at the end.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import delete, insert

from bot.delivery import outbox, spread
from bot.delivery.audience import of_call
from bot.delivery.outcome import Outcome, Sent
from bot.delivery.pacing import Pacer
from bot.delivery.pump import Pump, most_in_flight
from bot.delivery.transport import Transport
from storage.database import Database
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


async def publish(db: Database) -> float:
    """Write one message to all; give the seconds."""
    now = datetime.now(UTC)
    began = time.perf_counter()
    async with db.transaction() as tx:
        message = Message(kind=MessageKind.CALL, language="en", text="Come", created_at=now)
        await outbox.publish(tx, message, of_call("en"), now)
    while await spread.spread(db):
        pass
    return time.perf_counter() - began


async def drain(db: Database, rows: int) -> tuple[float, float]:
    """Send everything; give the seconds, and those of the processor."""
    pacer = Pacer(10.0**6, most=10**9)
    transport = cast("Transport", Accepting())
    pump = Pump(db, transport, pacer, in_flight=most_in_flight(RATE))
    began, spent = time.perf_counter(), time.process_time()
    await pump.drain(within=rows / 20 + 60)
    return time.perf_counter() - began, time.process_time() - spent


async def measure(rows: int, url: str | None) -> dict[str, Any]:
    """Publish and drain one size; give the figures."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        db = Database(url or f"sqlite:///{folder}/outbox.db", Keyring(bytes(32)))
        stack.push_async_callback(db.close)
        await upgrade(db)
        await fill(db, rows)
        published = await publish(db)
        drained, spent = await drain(db, rows)
        async with db.read() as session:
            counts = await deliveries.counts(session)
        assert counts[DeliveryState.SENT] == rows, counts
        assert sum(counts.values()) == rows, counts
        if url:
            async with db.transaction() as tx:
                for table in (Delivery, Message, Subscriber):
                    await tx.exec(delete(table))
    return {
        "rows": rows,
        "published_a_second": round(rows / published),
        "drained_a_second": round(rows / drained),
        "publish_us_a_row": round(published / rows * 1e6, 1),
        "drain_us_a_row": round(drained / rows * 1e6, 1),
        "drain_cpu_us_a_row": round(spent / rows * 1e6, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    """Read the arguments and measure each size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--url")
    parser.add_argument("--one", action="store_true", help="measure in this very process")
    given = parser.parse_args()
    if given.one:
        print(json.dumps(asyncio.run(measure(given.rows[0], given.url))))
        return
    found = []
    for rows in given.rows:
        command = [sys.executable, str(Path(__file__)), "--one", "--rows", str(rows)]
        command += ["--url", given.url] if given.url else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- this very script
        assert done.returncode == 0, done.stderr[-2000:]
        found.append(json.loads(done.stdout.splitlines()[-1]))
    kind = "postgresql" if given.url else "sqlite"
    print(json.dumps({"benchmark": "outbox", "database": kind, "sizes": found}))


if __name__ == "__main__":
    main()
