"""Measure how fast a message is put into the outbox of 100,000 on SQLite, and claimed from so long a queue.

Run: python benchmarks/outbox.py [subscribers]. Prints one line of JSON.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import insert

from bot.delivery import outbox
from bot.delivery.audience import of_call
from storage.database import Database
from storage.migrations import upgrade
from storage.models import ChatKind, Message, MessageKind, Subscriber, SubscriberState
from storage.models.base import random_id
from storage.queries import leases
from storage.sealing import Address, Keyring

CLAIMS = 50
CLAIM_SIZE = 8
LEASE = timedelta(minutes=5)


async def measure(subscribers: int, folder: Path) -> dict[str, object]:
    """Fill a database, publish once, claim some; give the figures."""
    db = Database(f"sqlite:///{folder / 'outbox.db'}", Keyring(bytes(32)))
    await upgrade(db)
    now = datetime.now(UTC)
    people = [
        {
            "id": random_id(),
            "address": Address(chat),
            "chat": chat,
            "kind": ChatKind.PRIVATE,
            "language": "en",
            "topics": 63,
            "others": True,
            "state": SubscriberState.ACTIVE,
            "joined_on": now.date(),
        }
        for chat in range(1, subscribers + 1)
    ]
    async with db.transaction() as tx:
        await tx.exec(insert(Subscriber), params=people)
    began = time.perf_counter()
    async with db.transaction() as tx:
        message = Message(kind=MessageKind.CALL, language="en", text="Come", created_at=now)
        made = await outbox.publish(tx, message, of_call("en"), now)
    took = time.perf_counter() - began
    assert made == subscribers, f"{made} deliveries for {subscribers} subscribers"
    claims = []
    for _ in range(CLAIMS):
        start = time.perf_counter()
        async with db.transaction() as tx:
            claimed = await leases.claim(tx, now, CLAIM_SIZE, LEASE, resting=range(1, 31))
        claims.append(time.perf_counter() - start)
        assert len(claimed) == CLAIM_SIZE
    await db.close()
    return {
        "benchmark": "outbox",
        "subscribers": subscribers,
        "publish_seconds": round(took, 3),
        "rows_per_second": round(made / took),
        "claim_of": CLAIM_SIZE,
        "claim_median_ms": round(statistics.median(claims) * 1000, 1),
    }


def main() -> None:
    """Measure in a folder of its own."""
    subscribers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(subscribers, Path(folder)))))


if __name__ == "__main__":
    main()
