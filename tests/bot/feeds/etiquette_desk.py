"""The whole listening stage before publishers on loopback who keep connections; hours pass by hand.

Names lead to public addresses and the usual ports; only the dialling ends on loopback, so that nothing is
switched off for the tests.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpcore
from sqlmodel import select

from bot.feeds.catalog import Catalog, FeedEntry
from bot.feeds.fetch import Fetcher
from bot.feeds.follow import follow
from bot.feeds.poll import Poller
from bot.feeds.worker import ParseWorker
from storage.database import Database
from storage.models import Feed
from tests.bot.feeds.feed_publisher import Asked, Publisher
from tests.bot.feeds.feed_publisher import reply as closing_reply

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
AGENT = "RepatriationWatch/0.1 (+https://watch.example/contact)"


def rss(*more: str, title: str = "Ferry timetable changes for the spring") -> bytes:
    """Give a feed of one item, with more elements in its channel."""
    item = f"<item><title>{title}</title><link>https://paper.example/1</link></item>"
    space = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    channel = f"<channel><title>Paper</title>{''.join(more)}{item}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0" {space}>{channel}</rss>'.encode()


def reply(status: int, body: bytes = b"", *headers: tuple[bytes, bytes]) -> bytes:
    """Give a whole answer after which the connection stays."""
    return closing_reply(status, body, *headers).replace(b"Connection: close\r\n", b"")


@dataclass
class Papers(Publisher):
    """Publishers behind one port; they keep their connections and count them."""

    connections: int = 0

    def url(self, path: str, host: str | None = None) -> str:
        """Give the address of a path, at a host of its own unless one is named."""
        return f"{self.scheme}://{host or path.strip('/').replace('/', '.') + '.example'}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests until the reader hangs up."""
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        self.connections += 1
        with closing(writer), suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                first, *rest = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
                pairs = (line.partition(b": ") for line in rest)
                asked = Asked(first.split()[1].decode(), {name.lower(): value for name, _, value in pairs})
                self.asked.append(asked)
                self.in_flight += 1
                self.most_in_flight = max(self.most_in_flight, self.in_flight)
                try:
                    await self._answer(asked, writer)
                finally:
                    self.in_flight -= 1


class Dial(httpcore.AsyncNetworkBackend):
    """Ends every connection on loopback: port 80 at the papers, port 443 at those behind TLS, if any."""

    def __init__(self, ports: dict[int, int]) -> None:
        self._ports, self._inner = ports, httpcore.AnyIOBackend()

    async def connect_tcp(self, host: str, port: int, **more: Any) -> httpcore.AsyncNetworkStream:
        """Connect, or find the port closed."""
        if port not in self._ports:
            raise httpcore.ConnectError("refused")
        return await self._inner.connect_tcp("127.0.0.1", self._ports[port], **more)

    async def connect_unix_socket(self, path: str, **more: Any) -> httpcore.AsyncNetworkStream:
        """Refuse: no address of a feed leads to a socket file."""
        raise httpcore.ConnectError("no socket files here")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def resolve(host: str, port: int) -> Sequence[str]:
    """Give every name a public address, but for one."""
    if host == "nowhere.example":
        raise OSError
    return ["93.184.215.14"]


@dataclass
class Desk:
    """A poller over a database; `restart` gives a new one, as a new process would be."""

    db: Database
    papers: Papers
    worker: ParseWorker
    https: Papers | None = None
    trust: ssl.SSLContext | None = None
    now: datetime = NOW
    fetcher: Fetcher | None = None
    poller: Poller | None = None
    followed: list[FeedEntry] = field(default_factory=list)

    async def restart(self) -> None:
        """Forget everything that is not in the database."""
        await self.close()
        ports = {80: self.papers.port} | ({443: self.https.port} if self.https else {})
        self.fetcher = Fetcher(
            AGENT,
            dial=Dial(ports),
            resolve=resolve,
            host_gap=0.0,
            deadline=1.0,
            ssl_context=self.trust,
            clock=lambda: self.now,
        )
        self.poller = Poller(self.db, self.fetcher, self.worker, jitter=lambda: 0.0)

    async def close(self) -> None:
        """Hang up."""
        if self.fetcher is not None:
            await self.fetcher.__aexit__(None, None, None)

    async def follow(self, *urls: str, every: timedelta = HOUR) -> None:
        """Put feeds into the file, beside those that are there."""
        self.followed += [FeedEntry(url[:60], url, "en", every, (), None, None) for url in urls]
        await follow(self.db, Catalog(tuple(self.followed), "digest"), self.now, timedelta(0))

    async def poll(self, after: timedelta = timedelta(0)) -> list[Asked]:
        """Let time pass, poll once, and give what publishers were asked."""
        self.now += after
        assert self.poller is not None
        self.papers.asked.clear()
        await self.poller.poll(self.now)
        return list(self.papers.asked)

    async def feed(self, url: str) -> Feed:
        """Give the row of a feed."""
        async with self.db.read() as session:
            return (await session.exec(select(Feed).where(Feed.url == url))).one()

    async def wait(self, url: str) -> timedelta | None:
        """Give how long a feed is left alone from now, None for ever."""
        due = (await self.feed(url)).next_poll_at
        return None if due is None else due - self.now

    async def all_waits(self) -> dict[str, timedelta]:
        """Give the same for every feed that is asked again at all."""
        async with self.db.read() as session:
            feeds = (await session.exec(select(Feed))).all()
        return {feed.url: feed.next_poll_at - self.now for feed in feeds if feed.next_poll_at}

    async def waits(self, urls: Iterable[str]) -> list[timedelta | None]:
        """Give the same for several."""
        return [await self.wait(url) for url in urls]


@asynccontextmanager
async def opened(
    db: Database, papers: Papers, https: Papers | None = None, trust: ssl.SSLContext | None = None
) -> AsyncIterator[Desk]:
    """Open a desk with a parsing process."""
    async with ParseWorker() as worker:
        desk = Desk(db, papers, worker, https, trust)
        await desk.restart()
        yield desk
        await desk.close()
