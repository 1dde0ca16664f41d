"""A connection that reads small pieces and no more than an answer may hold. An edge: it wraps a stream.

What a body unpacks to is counted elsewhere. Here every byte counts: headers, answers before the answer, the
frames around chunks. And a piece is small, because a parser of HTTP works through it without a pause: 64 KB
of one-byte chunks would hold up the whole program for half a second.
"""

import ssl
from typing import Any

import httpcore

from bot.feeds.answer import FeedError, Reason
from bot.feeds.inflate import MAX_WIRE

# A body at its limit, and what may stand around it: a head and the lengths of chunks.
MAX_ANSWER = MAX_WIRE + 200_000
PIECE = 4_096


class BoundedStream(httpcore.AsyncNetworkStream):
    """Counts the bytes that came since the last request. Raises FeedError `too_large`."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._read = 0

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
        return data

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> None:
        """Send a request, or a part of one; its answer is counted from nothing."""
        self._read = 0
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
