"""Open connections to publishers, each kept for a few seconds after an answer. An edge.

Feeds of one host are asked one after another, over one connection where the host allows it. httpcore's pool
does more, and looks through all its connections with every request, which costs more than the request.
"""

import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpcore

MOST_KEPT = 8
KEPT_FOR = 3.0
"""Seconds: below the 5 of common servers, which would hang up on a request."""

_Key = tuple[bytes, bytes, int]
"""Scheme, host and port."""


class Connections:
    """Asks over connections that `backend` makes; who uses it sends a host one request at a time."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, ssl_context: ssl.SSLContext) -> None:
        ssl_context.set_alpn_protocols(["http/1.1"])
        self._backend = backend
        self._ssl_context = ssl_context
        self._kept: dict[_Key, tuple[httpcore.AsyncHTTP11Connection, float]] = {}  # oldest first

    @asynccontextmanager
    async def stream(self, request: httpcore.Request) -> AsyncIterator[httpcore.Response]:
        """Ask, and give the answer while its body is read. Raises what httpcore raises."""
        origin = request.url.origin
        key = (origin.scheme, origin.host, origin.port)
        connection = await self._again(key) or await self._new(origin, request.extensions["timeout"])
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            await connection.aclose()
            raise
        try:
            yield response
        finally:
            try:
                await response.aclose()  # closes the connection unless the whole answer was read
            finally:
                await (self._keep(key, connection) if connection.is_idle() else connection.aclose())

    async def aclose(self) -> None:
        """Close every connection."""
        while self._kept:
            await self._kept.pop(next(iter(self._kept)))[0].aclose()

    async def _again(self, key: _Key) -> httpcore.AsyncHTTP11Connection | None:
        """Give a kept connection to a host that is still open."""
        connection, until = self._kept.pop(key, (None, 0.0))
        if connection is not None and (time.monotonic() > until or connection.has_expired()):
            await connection.aclose()
            return None
        return connection

    async def _keep(self, key: _Key, connection: httpcore.AsyncHTTP11Connection) -> None:
        replaced = self._kept.pop(key, None)
        self._kept[key] = connection, time.monotonic() + KEPT_FOR
        old = [replaced] if replaced else []
        while len(self._kept) > MOST_KEPT:
            old.append(self._kept.pop(next(iter(self._kept))))
        for closed, _ in old:
            await closed.aclose()

    async def _new(
        self, origin: httpcore.Origin, timeouts: dict[str, float]
    ) -> httpcore.AsyncHTTP11Connection:
        host = origin.host.decode("ascii")
        stream = await self._backend.connect_tcp(host, origin.port, timeout=timeouts["connect"])
        if origin.scheme == b"https":
            try:
                stream = await stream.start_tls(
                    self._ssl_context, server_hostname=host, timeout=timeouts["connect"]
                )
            except BaseException:
                await stream.aclose()
                raise
        return httpcore.AsyncHTTP11Connection(origin=origin, stream=stream)
