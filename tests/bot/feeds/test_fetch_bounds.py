"""One request within its bounds: bytes, seconds, and one host at a time."""

import asyncio
import gzip
import time
import zlib

import pytest

from bot.feeds.answer import FetchRequest, Reason
from bot.feeds.fetch import Fetcher
from tests.bot.feeds.feed_publisher import RSS, Asked, Publisher, failure, reply
from tests.bot.feeds.test_bombs import waited_for_a_core


@pytest.mark.parametrize("packed", [gzip.compress(RSS, mtime=0), zlib.compress(RSS), RSS])
async def test_a_packed_body_is_unpacked_even_when_the_label_lies(fetcher, publisher, packed):
    url = publisher.says("/feed", reply(200, packed, (b"Content-Encoding", b"gzip")))
    assert (await fetcher.fetch(FetchRequest(url))).body == RSS


@pytest.mark.long
async def test_a_bomb_is_refused_before_it_goes_off(fetcher, publisher):
    inner = zlib.compressobj(9, wbits=31)
    flat = b"".join([*(inner.compress(bytes(1_000_000)) for _ in range(200)), inner.flush()])
    twice = gzip.compress(flat)
    assert len(twice) < 2_000
    once = publisher.says("/once", reply(200, flat, (b"Content-Encoding", b"gzip")))
    both = publisher.says("/twice", reply(200, twice, (b"Content-Encoding", b"gzip, gzip")))
    assert (await failure(fetcher, once)).reason == Reason.BOMB
    assert (await failure(fetcher, both)).reason == Reason.BOMB


async def test_a_body_without_end_is_cut_off(fetcher, publisher):
    async def endless(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            await writer.drain()

    assert (await failure(fetcher, publisher.says("/feed", endless))).reason == Reason.TOO_LARGE
    announced = publisher.says("/announced", reply(200, RSS, length=3_000_000))
    assert (await failure(fetcher, announced)).reason == Reason.TOO_LARGE


MOST_STALL = 0.25  # seconds


async def test_a_flood_of_one_byte_chunks_keeps_nobody_waiting(fetcher, publisher):
    flood = b"1\r\nx\r\n" * 40_000

    async def fast(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + flood + b"0\r\n\r\n")

    fetching = asyncio.create_task(failure(fetcher, publisher.says("/feed", fast)))
    longest, last, waited = 0.0, time.monotonic(), waited_for_a_core()
    while not fetching.done():
        await asyncio.sleep(0.005)
        now, wait = time.monotonic(), waited_for_a_core()
        longest = max(longest, now - last - (wait - waited))
        last, waited = now, wait
    assert (await fetching).reason == Reason.TOO_LARGE  # after some 30,000 of them
    assert longest < MOST_STALL


async def test_a_drip_ends_at_the_deadline_of_the_whole_fetch(publisher):
    async def drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    url = publisher.says("/drip", drip)
    publisher.says("/start", reply(302, b"", (b"Location", b"/drip")))
    async with Fetcher("test", allow_private=True, host_gap=0.0, deadline=0.3) as fetcher:
        for address in (url, publisher.url("/start")):
            begun = time.monotonic()
            assert (await failure(fetcher, address)).reason == Reason.TIMEOUT
            assert time.monotonic() - begun < 10


async def test_the_deadline_is_one_for_all_redirects_together(publisher):
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(reply(302, b"", (b"Location", asked.path.encode() + b"x")))

    for number in range(4):
        publisher.says("/" + "x" * number, slow)
    publisher.says("/xxxx", reply(200, RSS))
    async with Fetcher("test", allow_private=True, host_gap=0.0, deadline=0.4) as fetcher:
        assert (await failure(fetcher, publisher.url("/"))).reason == Reason.TIMEOUT


async def test_waiting_for_the_turn_of_a_host_is_not_counted(publisher):
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(reply(200, RSS))

    url = publisher.says("/feed", slow)
    async with Fetcher("test", allow_private=True, host_gap=0.0, deadline=1.0) as fetcher:
        got = await asyncio.gather(*(fetcher.fetch(FetchRequest(url)) for _ in range(4)))
    assert [one.body for one in got] == [RSS] * 4


async def test_one_host_is_asked_one_thing_at_a_time_with_a_gap(publisher: Publisher):
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(reply(200, RSS))

    url = publisher.says("/feed", slow)
    async with Fetcher("test", allow_private=True, host_gap=0.05) as fetcher:
        begun = time.monotonic()
        await asyncio.gather(*(fetcher.fetch(FetchRequest(url)) for _ in range(4)))
        assert time.monotonic() - begun >= 3 * (0.05 + 0.02)
    assert publisher.most_in_flight == 1


async def test_two_hosts_are_asked_at_once(fetcher, publisher):
    both = asyncio.Event()

    async def wait_for_the_other(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if publisher.in_flight == 2:
            both.set()
        await both.wait()
        writer.write(reply(200, RSS))

    publisher.says("/feed", wait_for_the_other)
    urls = [publisher.url("/feed", "one.test"), publisher.url("/feed", "two.test")]
    await asyncio.gather(*(fetcher.fetch(FetchRequest(url)) for url in urls))
    assert publisher.most_in_flight == 2
