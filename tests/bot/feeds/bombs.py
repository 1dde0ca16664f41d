"""Answers made to fill, hang or blow up a reader, by name, each with the ways in which it may end.

`read` means that it came through as a feed. A bomb is bytes, or a function that writes until nobody listens.
"""

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.bot.feeds.feed_publisher import RSS, reply

Write = Callable[[asyncio.StreamWriter], Awaitable[None]]
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
ITEM = b"<item><title>Nine people held</title><link>https://paper.example/%d</link></item>"


@dataclass(frozen=True)
class Bomb:
    """One answer. `slow` ones take seconds and run with the long tests alone."""

    name: str
    answer: bytes | Write
    ends: tuple[str, ...]
    slow: bool = False


def endless(head: bytes, block: bytes, pause: float = 0.0) -> Write:
    """Give an answer that repeats a block for ever."""

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(block)
            await writer.drain()
            if pause:
                await asyncio.sleep(pause)

    return write


def labelled(body: bytes, label: bytes, *more: tuple[bytes, bytes]) -> bytes:
    """Give a whole answer whose body is said to be packed so."""
    return reply(200, body, (b"Content-Encoding", label), *more)


def flat(megabytes: int) -> bytes:
    """Pack so many megabytes of zeros."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(megabytes)), packer.flush()])


def packed_bombs() -> list[Bomb]:
    zeros = flat(100)
    bare = zeros[10:-8]  # without the header and the sums of gzip
    text = RSS + b"".join(ITEM % number for number in range(400_000))
    member = gzip.compress(bytes(range(256)) * 2_000, 1)
    empty = gzip.compress(b"")
    return [
        Bomb("100 MB of zeros in a gzip", labelled(zeros, b"gzip"), ("bomb",)),
        Bomb("33 MB of items in a gzip", labelled(gzip.compress(text, 6), b"gzip"), ("too_large", "bomb")),
        Bomb("gzip twice, said so", labelled(gzip.compress(zeros), b"gzip, gzip"), ("bomb",)),
        Bomb("gzip twice, said once", labelled(gzip.compress(zeros), b"gzip"), ("unreadable",)),
        Bomb("gzip in a gzip in a hundred labels", labelled(zeros, b", ".join([b"gzip"] * 100)), ("bomb",)),
        Bomb("100 MB in a zlib stream", labelled(b"\x78\x9c" + bare, b"deflate"), ("bomb",)),
        Bomb("100 MB in a bare deflate stream", labelled(bare, b"deflate"), ("unreadable",)),
        Bomb("329 bytes said to be br", labelled(b"\x1b" + b"\xff" * 328, b"br"), ("unreadable",)),
        Bomb("zstd, not asked for", labelled(b"\x28\xb5\x2f\xfd" + bytes(400), b"zstd"), ("unreadable",)),
        Bomb("twenty members that are large together", labelled(member * 20, b"gzip"), ("too_large", "bomb")),
        Bomb(
            "95,000 empty members", labelled(empty * 95_000, b"gzip"), ("unreadable", "too_large"), slow=True
        ),
        Bomb(
            "a member and a megabyte of dust",
            labelled(gzip.compress(RSS) + bytes(1_000_000), b"gzip"),
            ("read",),
        ),
        Bomb("gzip said of a plain body", labelled(RSS, b"gzip"), ("read",)),
        Bomb("a charset where the packing is said", labelled(RSS, b"UTF-8"), ("read",)),
        Bomb(
            "a header of gzip and noise after it",
            labelled(b"\x1f\x8b\x08" + b"\xff" * 999, b"gzip"),
            ("unreadable",),
        ),
        Bomb("a gzip cut in the middle", labelled(gzip.compress(RSS)[:-20], b"gzip"), ("unreadable",)),
        Bomb(
            "zeros in a gzip without end",
            endless(CHUNKED + b"Content-Encoding: gzip\r\n\r\n" + chunk(zeros), chunk(b"\0")),
            ("bomb",),
        ),
    ]


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def stream_bombs() -> list[Bomb]:
    ok = b"HTTP/1.1 200 OK\r\n"
    return [
        Bomb("chunks without end", endless(CHUNKED + b"\r\n", chunk(bytes(65_536))), ("too_large",)),
        Bomb(
            "chunks of one byte without end",
            endless(CHUNKED + b"\r\n", chunk(b"x") * 10_000),
            ("too_large",),
            slow=True,
        ),
        Bomb(
            "chunks with names of 8 KB",
            endless(CHUNKED + b"\r\n", b"1;" + b"a" * 8_000 + b"\r\nx\r\n"),
            ("too_large",),
        ),
        Bomb("a chunk of a length of 8 KB", endless(CHUNKED + b"\r\n", b"f" * 8_000), ("connect",)),
        Bomb("trailers without end", endless(CHUNKED + b"\r\n0\r\n", b"a: b\r\n" * 1_000), ("connect",)),
        Bomb("headers without end", endless(ok, b"a: b\r\n" * 1_000), ("too_large",)),
        Bomb("one header without end", endless(ok + b"a: ", b"b" * 65_536), ("connect",)),
        Bomb("a status line without end", endless(b"HTTP/1.1 200 ", b"O" * 65_536), ("connect",)),
        Bomb(
            "answers before the answer, without end",
            endless(b"", b"HTTP/1.1 100 \r\n\r\n" * 1_000),
            ("too_large",),
        ),
        Bomb("a header of 90 KB", reply(200, RSS, (b"ETag", b"e" * 90_000)), ("read",)),
        Bomb("a header of 200 KB", reply(200, RSS, (b"ETag", b"e" * 200_000)), ("connect",)),
        Bomb("16,000 headers", reply(200, RSS, *[(b"a", b"b")] * 16_000), ("too_large",)),
        Bomb("a terabyte announced", reply(200, RSS, length=10**12), ("too_large",)),
        Bomb("a length of forty digits", reply(200, RSS, length=10**39), ("too_large", "connect")),
        Bomb("a length that is too long", reply(200, RSS, length=len(RSS) + 9), ("connect",)),
        Bomb("a length that is too short", reply(200, RSS, length=len(RSS) - 30), ("read", "unreadable")),
        Bomb("a length below nothing", reply(200, RSS, length=-5), ("connect",)),
        Bomb("two lengths that differ", reply(200, RSS, (b"Content-Length", b"5")), ("connect",)),
        Bomb(
            "a length and chunks",
            CHUNKED + b"Content-Length: 9\r\n\r\n" + chunk(RSS) + b"0\r\n\r\n",
            ("read", "connect"),
        ),
        Bomb("a body without length or end", endless(ok + b"\r\n", b"x" * 65_536), ("too_large",)),
        Bomb(
            "a refusal with a body without end",
            endless(b"HTTP/1.1 404 No\r\n\r\n", b"x" * 65_536),
            ("not_found",),
        ),
        Bomb(
            "a redirect with a body without end",
            endless(b"HTTP/1.1 302 No\r\nLocation: /loop\r\n\r\n", b"x" * 65_536),
            ("redirect",),
        ),
        Bomb(
            "a redirect to 60 KB",
            reply(302, b"", (b"Location", b"/" + b"a" * 60_000)),
            ("redirect", "not_found"),
        ),
        Bomb(
            "a switch to another protocol",
            endless(b"HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", b"x" * 9_999),
            ("http", "connect"),
        ),
        Bomb("another protocol from the start", endless(b"SSH-2.0-x\r\n", b"\0" * 4_096), ("connect",)),
        Bomb(
            "a body of a byte at a time",
            endless(ok + b"Content-Length: 9999\r\n\r\n", b"x", 0.1),
            ("timeout",),
            slow=True,
        ),
        Bomb("a head of a byte at a time", endless(ok + b"X: ", b"x", 0.1), ("timeout",)),
        Bomb("silence", endless(b"", b"", 0.1), ("timeout",), slow=True),
    ]
