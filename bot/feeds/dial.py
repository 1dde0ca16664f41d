"""Dials, and reads and writes what httpcore speaks: its network on asyncio alone. An edge.

httpcore brings such a network of its own, over a further library that serves several kinds of loops; a third
of the time of a fetch went there.
"""

import asyncio
import select
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
from httpcore import SOCKET_OPTION

ENOUGH = 65_536
"""Bytes that wait to be read before the other side is told to wait."""


class Dialler(httpcore.AsyncNetworkBackend):
    """Connects to addresses; names are resolved elsewhere."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature belongs to httpcore
        local_address: str | None = None,  # noqa: ARG002 - as above
        socket_options: Iterable[SOCKET_OPTION] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.AsyncNetworkStream:
        """Connect to an address. Raises httpcore's ConnectError or ConnectTimeout."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                _, wire = await loop.create_connection(_Wire, host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except OSError as error:
            raise httpcore.ConnectError from error
        return _Stream(wire)

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - as above
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - as above
        socket_options: Iterable[SOCKET_OPTION] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: no feed lives in a local socket."""
        raise httpcore.ConnectError("local sockets are not read")

    async def sleep(self, seconds: float) -> None:
        """Wait, for httpcore."""
        await asyncio.sleep(seconds)


class _Wire(asyncio.Protocol):
    """Keeps what has come until it is read."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.come = bytearray()
        self.ended = False
        self.error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- of a connection, not of datagrams
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.come += data
        if len(self.come) >= ENOUGH and self.transport is not None and not self._paused:
            self.transport.pause_reading()
            self._paused = True
        self._wake()

    def eof_received(self) -> None:
        self.ended = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self.ended, self.error = True, error
        self._wake()

    def take(self, most: int) -> bytes:
        """Give what has come, at most so many bytes of it."""
        data = bytes(self.come[:most])
        del self.come[:most]
        if self._paused and len(self.come) < ENOUGH and self.transport is not None:
            self._paused = False
            if not self.transport.is_closing():
                self.transport.resume_reading()
        return data

    async def something(self) -> None:
        """Wait until something has come, or nothing will come any more."""
        if not self.come and not self.ended:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class _Stream(httpcore.AsyncNetworkStream):
    """One connection, as httpcore reads and writes it."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature belongs to httpcore
    ) -> bytes:
        """Give what has come, nothing at the end. Raises httpcore's ReadError or ReadTimeout."""
        wire = self._wire
        if wire.come:  # whoever sends fast must not keep all others waiting while it is taken apart
            await asyncio.sleep(0)
        elif not wire.ended:
            try:
                async with asyncio.timeout(timeout):
                    await wire.something()
            except TimeoutError as error:
                raise httpcore.ReadTimeout from error
        if not wire.come and wire.error is not None:
            raise httpcore.ReadError from wire.error
        return wire.take(max_bytes)

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - as above
    ) -> None:
        """Send a request or a part of one: too short to wait for. Raises httpcore's WriteError."""
        if self._wire.transport is None or self._wire.transport.is_closing() or self._wire.error is not None:
            raise httpcore.WriteError("the connection is closed")
        if buffer:
            self._wire.transport.write(buffer)

    async def aclose(self) -> None:
        """Hang up, without any farewell that could last."""
        if self._wire.transport is not None:
            self._wire.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> httpcore.AsyncNetworkStream:
        """Go on encrypted. Raises httpcore's ConnectError, with its cause, or ConnectTimeout."""
        wire = self._wire
        if wire.transport is None:
            raise httpcore.ConnectError("the connection is closed")
        plain = wire.transport
        try:
            async with asyncio.timeout(timeout):
                safe = await asyncio.get_running_loop().start_tls(
                    plain, wire, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            plain.abort()
            raise httpcore.ConnectTimeout from error
        except OSError as error:  # also what is wrong with a certificate
            plain.abort()
            raise httpcore.ConnectError from error
        except BaseException:
            plain.abort()
            raise
        if safe is None:
            raise httpcore.ConnectError("the connection was closed")
        wire.transport = safe
        return self

    def get_extra_info(self, info: str) -> Any:
        """Tell whether something waits to be read, or what the transport knows."""
        transport = self._wire.transport
        if transport is None:
            return True if info == "is_readable" else None
        if info != "is_readable":
            return transport.get_extra_info(info)
        return bool(self._wire.come) or self._wire.ended or transport.is_closing() or _readable(transport)


def _readable(transport: asyncio.Transport) -> bool:
    """Say whether the system has something that the loop has not read yet: data, or the end."""
    socket = transport.get_extra_info("socket")
    if socket is None or socket.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(socket.fileno(), select.POLLIN)
    return bool(poll.poll(0))
