"""Every byte of an answer counts, also those that are no body; and no answer holds up the program."""

import asyncio
import ssl
import time

import httpcore
import pytest

from bot.feeds.answer import FetchRequest, Reason
from bot.feeds.fetch import Fetcher
from bot.feeds.wire import MAX_ANSWER, PIECE, BoundedStream
from tests.bot.feeds.feed_publisher import RSS, Asked, Reply, failure, reply

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def flood(head: bytes, block: bytes, sent: list[int]) -> Reply:
    """Give a reply that sends the block until nobody listens, and notes how many bytes that were."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(block)
            await writer.drain()
            sent.append(len(block))

    return answer


@pytest.mark.parametrize(
    ("head", "block"),
    [
        (CHUNKED, (b"1;" + b"a" * 8_000 + b"\r\nx\r\n") * 20),
        (CHUNKED, b"1\r\nx\r\n" * 10_000),
        (b"", (b"HTTP/1.1 103 \r\nLink: </" + b"a" * 4_000 + b">\r\n\r\n") * 40),
    ],
    ids=["chunks with long names", "chunks of one byte", "answers before the answer"],
)
async def test_a_flood_around_a_body_is_cut_off_like_a_body(publisher, head, block):
    sent: list[int] = []
    url = publisher.says("/feed", flood(head, block, sent))
    async with Fetcher("test", allow_private=True, host_gap=0.0) as fetcher:
        error = await failure(fetcher, url)
    assert error.reason == Reason.TOO_LARGE
    # What lies in the buffers of the system was sent but never read.
    assert sum(sent) < MAX_ANSWER + 8_000_000


@pytest.mark.parametrize("block", [b"a: b\r\n" * 100, b"HTTP/1.1 100 \r\n\r\n" * 100])
async def test_thousands_of_headers_are_not_worked_through(publisher, block):
    start = b"HTTP/1.1 200 OK\r\n" if block.startswith(b"a") else b""
    url = publisher.says("/feed", flood(start, block, []))
    async with Fetcher("test", allow_private=True, host_gap=0.0) as fetcher:
        before = time.thread_time()
        assert (await failure(fetcher, url)).reason == Reason.TOO_LARGE
        assert time.thread_time() - before < 0.5  # all 2 MB of them are three seconds of work


async def test_an_answer_before_the_answer_is_passed_over(publisher):
    hint = b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n"
    lines = RSS.replace(b"<item>", b"\r\n" * 5_000 + b"<item>")
    url = publisher.says("/feed", hint * 3 + reply(200, lines, *[(b"X-Many", b"1")] * 200))
    async with Fetcher("test", allow_private=True, host_gap=0.0) as fetcher:
        assert (await fetcher.fetch(FetchRequest(url))).body == lines


async def test_each_answer_of_a_lasting_connection_has_the_whole_bound(publisher):
    """Three answers of 1.5 MB over one connection are honest; the count starts anew with each request."""
    body = RSS + b" " * 1_500_000
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        for _ in range(3):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(whole)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"
    async with Fetcher("test", allow_private=True, host_gap=0.0) as fetcher:
        for _ in range(3):
            assert (await fetcher.fetch(FetchRequest(url))).body == body
    server.close()
    await server.wait_closed()
    assert connections == 1


async def test_an_encrypted_connection_has_the_same_bound(https_publisher, certificate):
    trusting = ssl.create_default_context(cafile=str(certificate))
    sent: list[int] = []
    url = https_publisher.says("/feed", flood(CHUNKED, (b"1;" + b"a" * 8_000 + b"\r\nx\r\n") * 20, sent))
    https_publisher.says("/fine", reply(200, RSS))
    async with Fetcher("test", allow_private=True, host_gap=0.0, ssl_context=trusting) as fetcher:
        assert (await fetcher.fetch(FetchRequest(https_publisher.url("/fine")))).body == RSS
        assert (await failure(fetcher, url)).reason == Reason.TOO_LARGE


async def test_a_piece_is_small_however_much_has_come(publisher):
    """The parser of HTTP does not pause within a piece, so the piece must be small."""
    publisher.says("/feed", reply(200, b"x" * 500_000))
    stream = BoundedStream(await httpcore.AnyIOBackend().connect_tcp("127.0.0.1", publisher.port))
    await stream.write(b"GET /feed HTTP/1.1\r\n\r\n")
    pieces = []
    while piece := await stream.read(65_536):
        pieces.append(len(piece))
    await stream.aclose()
    assert sum(pieces) > 500_000
    assert max(pieces) <= PIECE
