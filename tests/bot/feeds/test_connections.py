"""Connections are kept as long as they serve, and what goes wrong on them is said in httpcore's errors."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpcore
import pytest

from bot.feeds import connections as module
from bot.feeds.connections import MOST_KEPT, Connections
from bot.feeds.dial import ENOUGH, Dialler

TIMEOUTS = {"timeout": {"connect": 5.0, "read": 0.3, "write": 5.0}}
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews"


class Paper:
    """A server that counts its connections and answers every request alike."""

    def __init__(self, answer: bytes = ANSWER, *, last: bool = False) -> None:
        self.answer, self.last = answer, last
        self.opened = 0
        self.open: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        self.open.add(writer)
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(self.answer)
                await writer.drain()
                if self.last:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open.discard(writer)
            writer.close()


@asynccontextmanager
async def printed(paper: Paper) -> AsyncIterator[int]:
    server = await asyncio.start_server(paper.serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def opened() -> AsyncIterator[Connections]:
    it = Connections(Dialler(), ssl.create_default_context())
    try:
        yield it
    finally:
        await it.aclose()


async def ask(it: Connections, port: int, *, whole: bool = True) -> bytes:
    headers = [(b"Host", b"paper.example")]
    request = httpcore.Request(b"GET", f"http://127.0.0.1:{port}/feed", headers=headers, extensions=TIMEOUTS)
    async with it.stream(request) as response:
        return b"".join([chunk async for chunk in response.aiter_stream()]) if whole else b""


async def test_a_connection_serves_again_while_it_is_young_and_open(monkeypatch):
    paper = Paper()
    async with printed(paper) as port, opened() as it:
        assert [await ask(it, port) for _ in range(3)] == [b"news"] * 3
        assert paper.opened == 1
        monkeypatch.setattr(module, "KEPT_FOR", -1.0)
        await ask(it, port)
        assert paper.opened == 1
        await ask(it, port)  # the one kept is too old by now
        assert paper.opened == 2


async def test_a_connection_that_the_other_side_closed_or_that_was_half_read_serves_no_more():
    for paper, whole in ((Paper(last=True), True), (Paper(), False)):
        async with printed(paper) as port, opened() as it:
            await ask(it, port, whole=whole)
            while paper.open:
                await asyncio.sleep(0.01)
            await ask(it, port, whole=whole)
            assert paper.opened == 2


async def test_no_more_connections_are_kept_than_a_few_and_all_are_closed_at_the_end():
    papers = [Paper() for _ in range(MOST_KEPT + 2)]
    async with opened() as it:
        for paper in papers:
            async with printed(paper) as port:
                await ask(it, port)
        while sum(len(paper.open) for paper in papers) > MOST_KEPT:
            await asyncio.sleep(0.01)
        assert [len(paper.open) for paper in papers] == [0, 0] + [1] * MOST_KEPT
    while any(paper.open for paper in papers):
        await asyncio.sleep(0.01)


async def test_silence_a_closed_door_and_a_broken_answer_are_told_apart():
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
    async with printed(Paper(short)) as port, opened() as it:
        with pytest.raises(httpcore.ReadTimeout):
            await ask(it, port)
    async with printed(Paper(short, last=True)) as port, opened() as it:
        with pytest.raises(httpcore.RemoteProtocolError):
            await ask(it, port)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    async with opened() as it:
        with pytest.raises(httpcore.ConnectError):
            await ask(it, port)


async def test_who_sends_more_than_is_read_is_told_to_wait():
    sent = 0

    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        try:
            while sent < 50_000_000:
                writer.write(b"x" * 100_000)
                await writer.drain()
                sent += 100_000
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(flood, "127.0.0.1", 0)
    stream = await Dialler().connect_tcp("127.0.0.1", server.sockets[0].getsockname()[1])
    before = -1
    while sent != before:
        before = sent
        await asyncio.sleep(0.1)
    assert sent < 50_000_000
    assert len(await stream.read(10_000_000)) < 10 * ENOUGH
    assert stream.get_extra_info("is_readable")
    assert len(await stream.read(10)) == 10  # the rest comes when there is room
    await stream.aclose()
    server.close()
    await server.wait_closed()
    with pytest.raises(httpcore.WriteError):
        await stream.write(b"more")
