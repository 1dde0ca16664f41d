"""A publisher on loopback: it answers byte for byte what a test says, and remembers what it was asked."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from bot.feeds.answer import FeedError, FetchRequest
from bot.feeds.fetch import Fetcher

RSS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>'
    b"<item><title>Nine people held at the border</title><link>https://paper.example/1</link></item>"
    b"</channel></rss>"
)


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: dict[bytes, bytes]


Reply = bytes | Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def reply(status: int, body: bytes = b"", *headers: tuple[bytes, bytes], length: int | None = None) -> bytes:
    """Give a whole answer; `length` lies about its length."""
    lines = [b"HTTP/1.1 %d Said" % status, b"Connection: close"]
    if status != 304:
        lines.append(b"Content-Length: %d" % (len(body) if length is None else length))
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@dataclass
class Publisher:
    """Routes give their replies in turn; the last one repeats."""

    port: int = 0
    scheme: str = "http"
    asked: list[Asked] = field(default_factory=list)
    routes: dict[str, list[Reply]] = field(default_factory=dict)
    in_flight: int = 0
    most_in_flight: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def says(self, path: str, *replies: Reply) -> str:
        """Set what a path answers and give its address."""
        self.routes[path] = list(replies)
        return self.url(path)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Give the address of a path."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and hang up."""
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        with suppress(OSError, asyncio.IncompleteReadError):
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
                writer.close()
                await writer.wait_closed()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        replies = self.routes.get(asked.path, [reply(404)])
        answer = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(answer, bytes):
            writer.write(answer)
        else:
            await answer(asked, writer)
        await writer.drain()


async def failure(fetcher: Fetcher, url: str, **more: object) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await fetcher.fetch(FetchRequest(url, **more))  # type: ignore[arg-type]  # rows of tables
    return caught.value
