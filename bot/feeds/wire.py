"""A connection that reads small pieces and no more than an answer may hold. An edge: it wraps a stream.

What a body unpacks to is counted elsewhere. Here every byte counts: headers, answers before the answer, the
frames around chunks. And a piece is small, because a parser of HTTP works through it without a pause: 64 KB
of one-byte chunks would hold up the whole program for half a second.
"""

import re
import ssl
from typing import Any

import httpcore

from bot.feeds.answer import FeedError, Reason
from bot.feeds.inflate import MAX_WIRE

# A body at its limit, and what may stand around it: a head and the lengths of chunks.
MAX_ANSWER = MAX_WIRE + 200_000
PIECE = 4_096
MAX_HEAD_LINES = 1_000  # of all heads of one answer; an honest one has a few dozen

_HEAD_END = re.compile(rb"\n\r?\n")
_INTERIM = (b"HTTP/1.1 1", b"HTTP/1.0 1")  # an answer before the answer: another head follows


class BoundedStream(httpcore.AsyncNetworkStream):
    """Counts the bytes that came since the last request. Raises FeedError `too_large`."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._read = 0
        self._head: bytes | None = b""  # what has come of a head; None once the body has begun
        self._lines = 0

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature belongs to httpcore
    ) -> bytes:
        """Give what has come, at most 4 KB of it."""
        data = await self._inner.read(min(max_bytes, PIECE), timeout)
        self._read += len(data)
        if self._read > MAX_ANSWER:
            raise FeedError(Reason.TOO_LARGE, f"more than {MAX_WIRE // 1_000_000} MB were sent")
        if self._head is not None:
            self._count_lines(self._head + data)
        return data

    def _count_lines(self, head: bytes) -> None:
        """Refuse thousands of headers, or of answers before the answer: each line is work for the parser."""
        while end := _HEAD_END.search(head):
            self._lines += head.count(b"\n", 0, end.start()) + 1
            if not head.startswith(_INTERIM):
                self._head = None
                break
            head = head[end.end() :]
        else:
            self._head = head
        if self._lines + (self._head or b"").count(b"\n") > MAX_HEAD_LINES:
            raise FeedError(Reason.TOO_LARGE, "more headers were sent than an answer has")

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> None:
        """Send a request, or a part of one; its answer is counted from nothing."""
        self._read, self._head, self._lines = 0, b"", 0
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Hang up."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> httpcore.AsyncNetworkStream:
        """Go on encrypted, within the same bounds."""
        return BoundedStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Tell what the inner stream knows of its connection."""
        return self._inner.get_extra_info(info)
