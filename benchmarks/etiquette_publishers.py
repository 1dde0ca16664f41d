"""Publishers on loopback with every fault and wish, who note each request that was not polite.

They know the simulated time, what they said last and when; nothing here is taken from the reader under test.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CREEP = timedelta(milliseconds=20)
"""Simulated time that each request takes, so that a round of many is a long one."""
Script = Callable[["Paper"], "Answer"]


class Clock:
    """The time of the simulation, which reader and publishers share."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Give the present."""
        return self.now


@dataclass
class Answer:
    """What is sent, and how long this address, or its whole host, is then to be left alone."""

    status: int = 200
    headers: dict[bytes, bytes] = field(default_factory=dict)
    quiet: tuple[bytes, ...] = ()  # headers that its 304 leaves out
    wait: timedelta = timedelta(0)  # what manners ask for after such an answer
    fresh: timedelta = timedelta(0)  # what the publisher asked for
    rest: timedelta = timedelta(0)  # the same for the host
    body: bytes | None = None  # instead of the feed
    trouble: str = ""  # hang, drop: no answer at all
    slow: float = 0.0  # seconds of the real clock


@dataclass
class Paper:
    """One feed: its address, how it answers, and what the reader knows of it and owes to it."""

    host: str
    path: str
    every: timedelta
    kind: str
    script: Script
    chance: random.Random
    channel: str = ""  # wishes that stand in its document
    skips: frozenset[int] = frozenset()
    changes: float = 0.05  # of all requests find something new
    edition: int = 1
    etag: bytes | None = None  # as given last
    modified: bytes | None = None
    checkable: bool = True  # False: the last body was no feed, nothing can be known of it
    answered: bool = False
    failures: int = 0  # in a row
    gone: bool = False
    open_at: datetime = START  # by manners
    fresh_until: datetime = START  # by the publisher's word
    in_flight: int = 0

    @property
    def url(self) -> str:
        """Give its address."""
        return f"http://{self.host}{self.path}"

    def document(self) -> bytes:
        """Give the feed as it is now: the last ten stories."""
        stories = "".join(
            f"<item><title>Story {number} of {self.host}{self.path}</title>"
            f"<link>{self.url}/{number}</link><guid>{self.url}#{number}</guid></item>"
            for number in range(self.edition, max(self.edition - 10, 0), -1)
        )
        head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>'
        return f"{head}{self.channel}{stories}</channel></rss>".encode()


@dataclass
class Judge:
    """Counts what the publishers saw."""

    requests: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    needless: Counter[str] = field(default_factory=Counter)
    early: int = 0
    unconditional: int = 0
    two_at_once: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        """Give how many requests should not have been made, or not so."""
        return sum(self.needless.values()) + self.early + self.unconditional + self.two_at_once

    def note(self, what: str, paper: Paper, now: datetime) -> None:
        """Keep the first few for people to look at."""
        if len(self.examples) < 10:
            self.examples.append(f"{now:%d %H:%M:%S} {paper.kind} {paper.url}: {what}")


class Town:
    """All publishers behind one port."""

    def __init__(self, papers: list[Paper], clock: Clock) -> None:
        self.papers = {(paper.host, paper.path): paper for paper in papers}
        self.clock, self.judge = clock, Judge()
        self.port = 0
        self._resting: dict[str, datetime] = {}
        self._busy: Counter[str] = Counter()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Town"]:
        """Serve on a free port of loopback."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while await self._one(await reader.readuntil(b"\r\n\r\n"), reader, writer):
                pass
        writer.close()

    async def _one(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first, *lines = head.strip().split(b"\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(b": ") for line in lines)}
        host = headers[b"host"].decode()
        paper = self.papers[host, first.split()[1].decode()]
        self._busy[host] += 1
        paper.in_flight += 1
        try:
            self._judge(paper, headers)
            self.clock.now += CREEP
            answer = paper.script(paper)
            self._remember(paper, answer)
            self.judge.answers[answer.trouble or str(answer.status)] += 1
            if answer.trouble == "hang":
                await reader.read()  # until the reader gives up
            if not answer.trouble:
                await self._send(paper, answer, headers, writer)
            return not answer.trouble
        finally:
            self._busy[host] -= 1
            paper.in_flight -= 1

    def _judge(self, paper: Paper, headers: dict[bytes, bytes]) -> None:
        judge, now = self.judge, self.clock.now
        judge.requests += 1
        needless = {
            "gone": paper.gone,
            "fresh": now < paper.fresh_until,
            "resting": now < self._resting.get(paper.host, START),
            "skipped": now.hour in paper.skips and paper.answered,
            "twice": paper.in_flight > 1,
            "cookie": b"cookie" in headers or b"referer" in headers,
        }
        for what, is_so in needless.items():
            if is_so:
                judge.needless[what] += 1
                judge.note(what, paper, now)
        if now < paper.open_at:
            judge.early += 1
            judge.note(f"early by {paper.open_at - now}", paper, now)
        sent = headers.get(b"if-none-match"), headers.get(b"if-modified-since")
        if paper.checkable and sent != (paper.etag, paper.modified):
            judge.unconditional += 1
            judge.note(f"validators {sent}, not {(paper.etag, paper.modified)}", paper, now)
        if self._busy[paper.host] > 1:
            judge.two_at_once += 1
            judge.note("two at once", paper, now)

    async def _send(
        self, paper: Paper, answer: Answer, headers: dict[bytes, bytes], writer: asyncio.StreamWriter
    ) -> None:
        await asyncio.sleep(answer.slow)
        body = answer.body if answer.body is not None else paper.document() if answer.status == 200 else b""
        if answer.status == 200 and answer.body is None and self._knows(paper, headers):
            answer.status, body = 304, b""
            answer.headers = {k: v for k, v in answer.headers.items() if k not in answer.quiet}
            self.judge.answers["304"] += 1
            self.judge.answers["200"] -= 1
        lines = [b"HTTP/1.1 %d Said" % answer.status, b"Date: " + http_date(self.clock.now)]
        lines += [b"Set-Cookie: id=1", *(name + b": " + value for name, value in answer.headers.items())]
        if answer.status != 304:
            lines.append(b"Content-Length: %d" % len(body))
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        await writer.drain()

    @staticmethod
    def _knows(paper: Paper, headers: dict[bytes, bytes]) -> bool:
        if b"if-none-match" in headers:
            return headers[b"if-none-match"] == paper.etag
        return b"if-modified-since" in headers and headers[b"if-modified-since"] == paper.modified

    def _remember(self, paper: Paper, answer: Answer) -> None:
        """Note what this answer allows: to this reader, for this address and for the whole host."""
        now = self.clock.now
        good = answer.status == 200 and not answer.trouble and answer.body is None
        if good:
            paper.etag, paper.modified = answer.headers.get(b"ETag"), answer.headers.get(b"Last-Modified")
            paper.answered = paper.checkable = True
        elif answer.status == 200 and not answer.trouble:
            paper.checkable = False
        paper.failures = 0 if good or answer.status in (301, 302) else paper.failures + 1
        paper.gone = paper.gone or answer.status == 410
        paper.open_at = now + max(answer.wait, paper.every)
        paper.fresh_until = now + min(answer.fresh, 7 * DAY)
        if answer.rest:
            self._resting[paper.host] = now + answer.rest


def http_date(moment: datetime) -> bytes:
    """Write a moment as HTTP does, to the second."""
    return format_datetime(moment.replace(microsecond=0), usegmt=True).encode()
