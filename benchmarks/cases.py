"""Measure how well and how fast items are gathered into cases; prints one line of JSON.

How well: pairs of items of sixty happenings and sixty look-alikes in five languages, over several samples.
How fast: the sort stage on a database on disk, with plain news, and with alerts beside 500 open tellings;
the longest time in which the event loop could do nothing else is measured beside it.
"""

import asyncio
import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.triage.classify import classify
from bot.triage.sort import sort
from storage.database import Database
from storage.migrations import upgrade
from storage.models import Feed, Item
from storage.sealing import Keyring
from tests.bot.triage.happenings import news, scores
from tests.bot.triage.test_happenings import gathered

_SAMPLES = range(101, 113)
_NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
_PLAIN = (
    ("Council votes to widen the ring road", "Work begins in May and is to last two years, the mayor said."),
    ("중앙은행, 기준금리 동결", "물가가 안정세를 보이고 있다고 총재가 밝혔다."),
    ("央行维持利率不变", "行长表示通胀压力有所缓解，市场反应平静。"),
    ("新しい美術館が来春開館", "市は年間二十万人の来館を見込んでいる。"),
    ("Harbour crane repaired after storm", "The port reopened on Monday, its manager told reporters."),
)
_PLAIN_ITEMS = 6000
_OPEN_TELLINGS = 500
_ALERTS = 100


async def main() -> None:
    """Measure and print."""
    for title, text in _PLAIN:
        classify(title, text)
    with tempfile.TemporaryDirectory() as folder:
        figures = {"benchmark": "cases", **quality(), **await speed(f"sqlite:///{folder}/cases.db")}
    print(json.dumps(figures))


def quality() -> dict[str, float]:
    """Give the mean precision, recall and F1 of the samples, and the worst F1."""
    found = [scores(told, gathered(told)) for told in map(news, _SAMPLES)]
    precision, recall, together = (sum(column) / len(found) for column in zip(*found, strict=True))
    return {
        "pair_precision": round(precision, 3),
        "pair_recall": round(recall, 3),
        "pair_f1": round(together, 3),
        "worst_f1": round(min(one[2] for one in found), 3),
    }


async def speed(url: str) -> dict[str, float]:
    """Time the stage on plain items, and on alerts with many open tellings beside them."""
    db = Database(url, Keyring(bytes(32)))
    await upgrade(db)
    async with db.transaction() as tx:
        tx.add(Feed(id=1, name="Feed", url="https://feed.example/"))
    plain = [_PLAIN[number % len(_PLAIN)] for number in range(_PLAIN_ITEMS)]
    await bring(db, [(f"{title} ({number})", text) for number, (title, text) in enumerate(plain)])
    plain_seconds, plain_stall = await timed(db)
    alerts = [(one.title, one.summary) for seed in (1, 2, 3) for one in news(seed)]
    await bring(db, alerts[:_OPEN_TELLINGS])
    await timed(db)
    await bring(db, alerts[_OPEN_TELLINGS : _OPEN_TELLINGS + _ALERTS])
    alert_seconds, alert_stall = await timed(db)
    await db.close()
    return {
        "plain_items_per_second": round(_PLAIN_ITEMS / plain_seconds),
        "plain_stall_ms": round(plain_stall * 1000),
        "ms_per_alert": round(alert_seconds / _ALERTS * 1000, 2),
        "alert_stall_ms": round(alert_stall * 1000),
    }


async def bring(db: Database, texts: list[tuple[str, str]]) -> None:
    """Store items that wait to be judged."""
    async with db.transaction() as tx:
        for number, (title, text) in enumerate(texts):
            name = f"{number} {time.monotonic_ns()}"
            seen = _NOW - timedelta(minutes=number % 2000)
            fields: dict[str, Any] = {"feed_id": 1, "source_name": "s", "key": name, "digest": name}
            tx.add(Item(title=title, text=text, first_seen_at=seen, published_at=seen, **fields))


async def timed(db: Database) -> tuple[float, float]:
    """Sort all that waits; give the seconds, and the longest stall of the event loop."""
    longest, stop = 0.0, asyncio.Event()

    async def watch() -> None:
        nonlocal longest
        while not stop.is_set():
            begun = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - begun - 0.001)

    watching = asyncio.create_task(watch())
    begun = time.perf_counter()
    await sort(db, _NOW, limit=100_000)
    took = time.perf_counter() - begun
    stop.set()
    await watching
    return took, longest


if __name__ == "__main__":
    asyncio.run(main())
