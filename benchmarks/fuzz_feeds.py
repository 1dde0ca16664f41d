"""Send damaged feeds through the parsing process as the bot does, and watch the bot's side meanwhile.

Run: python benchmarks/fuzz_feeds.py [documents] [seed]. Prints one line of JSON and fails where a promise
breaks: every document ends as a feed or as a FeedError, no other error is raised, the event loop never stands
still for 250 ms, and our memory stays within 32 MB of what it was after the first tenth.

A stand-still counts as ours when our own thread used the time, or when a second thread, which does nothing
but wait, was on time meanwhile; otherwise the machine had no time for us, which `machine_stalls` counts.
Case `n` of a seed is always the same document: `mutated(seed, n)`. Documents are made in another process.
"""

import asyncio
import json
import multiprocessing
import random
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil

from bot.feeds import identity
from bot.feeds.answer import FeedError
from bot.feeds.document import MAX_ENTRIES
from bot.feeds.inflate import MAX_DECODED
from bot.feeds.markup import MAX_TEXT, MAX_TITLE
from bot.feeds.parse import ParsedFeed
from bot.feeds.worker import ParseWorker
from tests.bot.feeds.gallery_documents import DOCUMENTS

STALL = 0.25
TICK = 0.01
GROWTH = 32_000_000
LARGE_EVERY = 100  # cases between two of megabytes; all others are of the size of the samples
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ADDRESS = "https://paper.example/feed.xml"
SEEDS = (
    *(one.body for one in DOCUMENTS),
    *(path.read_bytes() for path in sorted((Path(__file__).parents[1] / "tests/data/feeds").glob("*.xml"))),
)
TYPES = (None, "text/xml", "text/html; charset=euc-kr", "application/xml; charset=utf-16", "x; charset=idna")
CHARSETS = (
    "utf-8",
    "euc-kr",
    "gb2312",
    "shift_jis",
    "utf-16",
    "utf-7",
    "iso-2022-jp",
    "hz",
    "base64",
    "idna",
)
GAMES = (
    *(b"&#1114112;", b"&#55296;", b"&#x0;", b"&#xFFFFFFFF;", b"&nbsp;", b"&amp;amp;lt;", b"&", b"&a;" * 50),
    *(b'<!DOCTYPE rss [\n<!ENTITY a "C:\\u">]>', b'<!ENTITY a "&b;&b;">', b"<!DOCTYPE", b"<![CDATA[", b"]]>"),
    *(b"<!--", b"-->", b"<?xml encoding='", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"xml:base='http://['"),
    *(b"<content type='application/octet-stream'>=</content>", b"<link href='javascript:x'/>", b"<guid/>"),
    *(
        b"<item>",
        b"</item>",
        b"<entry>",
        b"</channel>",
        b"<media:group>",
        b"<geo:lat>x</geo:lat>",
        b"<ttl>9e9",
    ),
    *(b"<pubDate>0000-00-00", b"<pubDate>" + b"9" * 300, b"<georss:polygon>1 2 3", b"<dc:date>-1"),
)
Mutation = Callable[[bytearray, random.Random, int], None]


def _place(body: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(body) + 1)


def flip(body: bytearray, chance: random.Random, _: int) -> None:
    """Change single bytes."""
    for _ in range(chance.randrange(1, 20) if body else 0):
        body[chance.randrange(len(body))] = chance.randrange(256)


def cut(body: bytearray, chance: random.Random, _: int) -> None:
    """Take a piece out, or the end away."""
    start = _place(body, chance)
    del body[start : chance.choice((len(body), start + chance.randrange(200)))]


def splice(body: bytearray, chance: random.Random, _: int) -> None:
    """Put a piece of another document in."""
    other = chance.choice(SEEDS)
    start = chance.randrange(len(other))
    place = _place(body, chance)
    body[place:place] = other[start : start + chance.randrange(400)]


def repeat(body: bytearray, chance: random.Random, size: int) -> None:
    """Repeat a piece, often one of a few tags, up to the size."""
    start = _place(body, chance)
    piece = bytes(body[start : start + chance.choice((8, 60, 400))]) or b"<item>"
    body[start:start] = piece * chance.randrange(1, max(size // len(piece), 2))


def swell(body: bytearray, chance: random.Random, size: int) -> None:
    """Put a huge attribute, name, reference or text in."""
    filler = chance.choice((b"x", b" ", b"<", b"&", b"&lt;!--", "가".encode(), b"%", b'"', b"&#65;", b"<b>"))
    long = filler * (chance.randrange(size) // len(filler))
    form = chance.choice(
        (b'<item a="%s">', b"<%s>", b"<title>%s</title>", b"<description>%s</description>", b"%s")
    )
    place = _place(body, chance)
    body[place:place] = form % long


def nest(body: bytearray, chance: random.Random, size: int) -> None:
    """Open elements within elements."""
    tag = chance.choice(
        (b"<a>", b"<item>", b"<div><p>", b"<media:group>", b"&lt;div&gt;", b"<content type='xhtml'>")
    )
    place = _place(body, chance)
    body[place:place] = tag * (chance.randrange(size) // len(tag))


def play(body: bytearray, chance: random.Random, _: int) -> None:
    """Insert what is known to trouble parsers."""
    for _ in range(chance.randrange(1, 6)):
        place = _place(body, chance)
        body[place:place] = chance.choice(GAMES)


def lie(body: bytearray, chance: random.Random, _: int) -> None:
    """Declare another encoding than it is, or be another one than it declares."""
    name = chance.choice(CHARSETS)
    body[:0] = b'<?xml version="1.0" encoding="%s"?>' % name.encode()
    if chance.random() < 0.5 and name not in {"base64", "idna"}:
        body[:] = body.decode("utf-8", "replace").encode(name, "replace")


MUTATIONS: tuple[Mutation, ...] = (flip, cut, splice, repeat, swell, nest, play, lie)


def mutated(seed: int, number: int) -> tuple[bytes, str | None]:
    """Give one damaged document and the content type that it is served with."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 -- samples, no secrets
    body = bytearray(chance.choice(SEEDS))
    size = MAX_DECODED if number % LARGE_EVERY == 0 else 4_000
    for _ in range(chance.randrange(1, 6)):
        chance.choice(MUTATIONS)(body, chance, size)
        del body[MAX_DECODED:]  # more is refused before it comes here
    return bytes(body), chance.choice(TYPES)


@dataclass
class Figures:
    """What a run came to; times in milliseconds of the longest stand-still, sizes in megabytes."""

    documents: int = 0
    feeds: int = 0
    entries: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    stalls: int = 0
    machine_stalls: int = 0
    longest_ms: int = 0
    longest_of_ours_ms: int = 0
    memory_mb: int = 0
    memory_growth_mb: int = 0
    memory_of_worker_mb: int = 0
    seconds: int = 0


class Lookout:
    """Watches how late the loop is, how much of that was our own work, and how late the machine is."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._machine_late = 0.0
        self._done = threading.Event()

    async def watch(self) -> None:
        """Look every 10 ms until cancelled."""
        thread = threading.Thread(target=self._wait, daemon=True)
        thread.start()
        wall, cpu = time.monotonic(), time.thread_time()
        try:
            while True:
                await asyncio.sleep(TICK)
                late, used = time.monotonic() - wall - TICK, time.thread_time() - cpu
                self._note(late, used)
                wall, cpu = time.monotonic(), time.thread_time()
        finally:
            self._done.set()

    def _note(self, late: float, used: float) -> None:
        figures = self._figures
        figures.longest_ms = max(figures.longest_ms, round(late * 1000))
        figures.longest_of_ours_ms = max(figures.longest_of_ours_ms, round(used * 1000))
        if late > STALL:
            ours = used > STALL / 2 or self._machine_late < late / 2
            figures.stalls += ours
            figures.machine_stalls += not ours
        self._machine_late = 0.0

    def _wait(self) -> None:
        while not self._done.is_set():
            begun = time.monotonic()
            time.sleep(TICK)
            self._machine_late = max(self._machine_late, time.monotonic() - begun - TICK)


def check(feed: ParsedFeed) -> None:
    """Assert what the rest of the bot relies on, and give every entry its names as storing does."""
    assert len(feed.entries) <= MAX_ENTRIES
    for entry in feed.entries:
        "\n".join((entry.title, entry.text, entry.link or "", entry.raw_guid or "")).encode()
        assert len(entry.title) <= MAX_TITLE
        assert len(entry.text) <= MAX_TEXT
        assert "\x00" not in entry.title + entry.text + (entry.raw_guid or "")
        assert entry.link is None or entry.link.startswith(("https://", "http://"))
    identity.keys(feed.entries, ADDRESS)
    for entry in feed.entries:
        identity.aliases(entry, ADDRESS)


async def run(documents: int, seed: int) -> Figures:
    """Send the documents through one ParseWorker, one after another."""
    figures, us = Figures(documents=documents), psutil.Process()
    begun, settled, highest = time.monotonic(), 0, 0
    loop = asyncio.get_running_loop()
    watching = asyncio.create_task(Lookout(figures).watch())
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as maker:
        async with ParseWorker() as worker:
            coming = loop.run_in_executor(maker, mutated, seed, 0)
            for number in range(documents):
                body, content_type = await coming
                coming = loop.run_in_executor(maker, mutated, seed, number + 1)
                await one(worker, figures, number, body, content_type)
                memory = us.memory_info().rss
                settled = max(settled, memory) if number <= documents / 10 else settled
                highest = max(highest, memory)
                if number % 10_000 == 9_999:
                    print(f"{number + 1} documents …", file=sys.stderr)
        figures.memory_of_worker_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1000
        await coming
    watching.cancel()
    figures.memory_mb = settled // 1_000_000
    figures.memory_growth_mb = (highest - settled) // 1_000_000
    figures.seconds = round(time.monotonic() - begun)
    return figures


async def one(
    worker: ParseWorker, figures: Figures, number: int, body: bytes, content_type: str | None
) -> None:
    """Send one document and write down what became of it."""
    try:
        feed = await worker.parse(body, content_type, ADDRESS, "Asia/Seoul", NOW)
        check(feed)
        figures.feeds += 1
        figures.entries += len(feed.entries)
    except FeedError as error:
        figures.refused[error.detail] += 1
    except Exception as error:  # noqa: BLE001 -- which one it is must be told, and the run goes on
        figures.crashes.append(f"{number}: {type(error).__name__}")


def broken(figures: Figures) -> list[str]:
    """Give the promises that a run broke."""
    promises = {
        "crashes": not figures.crashes,
        "outcomes": figures.feeds + sum(figures.refused.values()) == figures.documents,
        "stalls": figures.stalls == 0,
        "memory": figures.memory_growth_mb * 1_000_000 <= GROWTH,
    }
    return [name for name, kept in promises.items() if not kept]


def main() -> None:
    """Run and print; exit 1 where a promise is broken."""
    numbers = [int(word) for word in sys.argv[1:]]
    figures = asyncio.run(run(*(numbers + [100_000, 20261122][len(numbers) :])))
    print(json.dumps({"benchmark": "fuzz_feeds", **vars(figures)}, ensure_ascii=False))
    if failed := broken(figures):
        sys.exit(f"Broken: {', '.join(failed)}")


if __name__ == "__main__":
    main()
