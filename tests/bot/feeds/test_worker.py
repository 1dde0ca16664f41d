"""The parsing process: it answers, and whatever hangs it, fills it or kills it costs one answer."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import psutil
import pytest

from bot.feeds.answer import FeedError, Reason
from bot.feeds.frames import MAX_BODY
from bot.feeds.identity import identities
from bot.feeds.parse import ParsedFeed, parse
from bot.feeds.worker import ParseWorker
from bot.feeds.worker_main import _refuse

NOW = datetime(2026, 11, 24, tzinfo=UTC)
GOOD = (
    '<?xml version="1.0" encoding="euc-kr"?><rss version="2.0"><channel><title>국경신문</title><ttl>90</ttl>'
    "<skipDays><day>Sunday</day></skipDays><item><title>탈북민 9명 체포</title><guid>1</guid>"
    "<link>https://paper.example/1</link><pubDate>2026.10.10 09:00</pubDate></item></channel></rss>"
).encode("cp949")
# Deep nesting takes feedparser quadratic time: half a minute for this one.
HANGING = b"<rss><channel>" + b"<a>" * 150_000


async def read(worker: ParseWorker, body: bytes) -> ParsedFeed:
    return await worker.parse(body, "text/xml", "https://paper.example/feed", "Asia/Seoul", NOW)


@pytest.fixture
async def worker() -> AsyncIterator[ParseWorker]:
    async with ParseWorker() as it:
        yield it


def process_of(worker: ParseWorker) -> psutil.Process:
    assert worker._child.process is not None
    return psutil.Process(worker._child.process.pid)


async def test_the_other_process_gives_the_same_as_parsing_here(worker):
    assert await read(worker, GOOD) == parse(
        GOOD, "text/xml", "https://paper.example/feed", "Asia/Seoul", NOW
    )


async def test_the_other_process_works_out_by_what_entries_are_known(worker):
    given = await worker.parse(
        GOOD, None, "https://paper.example/feed", None, NOW, named_by="https://p.example/"
    )
    assert [entry.identity for entry in given.entries] == identities(given.entries, "https://p.example/")


async def test_one_process_serves_many_documents(worker):
    await read(worker, GOOD)
    first = process_of(worker).pid
    await asyncio.gather(*(read(worker, GOOD) for _ in range(5)))
    assert process_of(worker).pid == first


async def test_a_refusal_keeps_its_word_and_the_process(worker):
    with pytest.raises(FeedError) as caught:
        await read(worker, b"<html></html>")
    assert caught.value.reason == Reason.HTML
    assert (await read(worker, GOOD)).title == "국경신문"


async def test_a_document_that_hangs_is_given_up_in_time_and_stalls_nobody():
    async with ParseWorker(wall_seconds=0.5) as worker:
        await read(worker, GOOD)
        hanging = process_of(worker)
        longest, last = 0.0, time.monotonic()
        task = asyncio.create_task(read(worker, HANGING))
        while not task.done():
            await asyncio.sleep(0.01)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
        with pytest.raises(FeedError) as caught:
            await task
        assert caught.value.reason == Reason.UNREADABLE
        assert "0.5 seconds" in caught.value.detail
        assert longest < 0.4  # a stalled loop would stand still for the whole half second
        assert not hanging.is_running()
        assert (await read(worker, GOOD)).title == "국경신문"


@pytest.mark.long
async def test_the_largest_document_and_answer_keep_the_loop_no_longer_than_small_ones(worker):
    """Measured in our own seconds of the processor, so that a busy machine is not taken for us."""
    article = "They wait at the river for a bus. " * 290
    item = f"<item><title>Held</title><description>{article}</description></item>"
    large = f"<rss><channel>{item * 500}</channel></rss>".encode()
    await read(worker, GOOD)
    longest, last = 0.0, time.process_time()
    task = asyncio.create_task(read(worker, large))
    while not task.done():
        await asyncio.sleep(0)
        longest, last = max(longest, time.process_time() - last), time.process_time()
    assert sum(len(entry.text) for entry in task.result().entries) > 4_900_000
    assert longest < 0.03


@pytest.mark.long
async def test_a_document_that_needs_too_much_memory_costs_one_answer():
    """Under a bound that the ordinary documents fit, a large one ends the process and not the bot."""
    large = b"<rss><channel>" + b"<item><title>" + b"x" * 4_500_000 + b"</title></item></channel></rss>"
    async with ParseWorker() as roomy:
        await read(roomy, GOOD)
        floor = process_of(roomy).memory_info().vms
        assert len((await read(roomy, large)).entries) == 1
    async with ParseWorker(memory=floor + 2_000_000) as worker:
        assert (await read(worker, GOOD)).title == "국경신문"
        with pytest.raises(FeedError) as caught:
            await read(worker, large)
        assert caught.value.reason == Reason.UNREADABLE
        assert (await read(worker, GOOD)).title == "국경신문"


async def test_a_document_larger_than_any_fetched_one_is_refused_and_costs_one_answer(worker):
    with pytest.raises(FeedError) as caught:
        await read(worker, b"<rss><channel><title>Large</title></channel></rss>" + b" " * MAX_BODY)
    assert caught.value.reason == Reason.UNREADABLE
    assert (await read(worker, GOOD)).title == "국경신문"


async def test_a_killed_process_is_replaced(worker):
    await read(worker, GOOD)
    first = process_of(worker)
    first.kill()
    assert worker._child.process is not None
    await worker._child.process.wait()
    assert (await read(worker, GOOD)).title == "국경신문"
    assert process_of(worker).pid != first.pid


async def test_a_kill_in_the_middle_of_a_document_is_an_answer(worker):
    await read(worker, GOOD)
    task = asyncio.create_task(read(worker, HANGING))
    await asyncio.sleep(0.1)
    process_of(worker).kill()
    with pytest.raises(FeedError) as caught:
        await task
    assert caught.value.reason == Reason.UNREADABLE


async def test_a_cancelled_question_does_not_answer_the_next_one(worker):
    await read(worker, GOOD)
    task = asyncio.create_task(
        read(worker, b"<rss><channel><title>Late</title></channel></rss>" + b" " * 2_000_000)
    )
    await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await read(worker, GOOD)).title == "국경신문"


async def test_the_process_has_no_secrets_and_ends_with_us(worker, monkeypatch):
    monkeypatch.setenv("BOT_TOKEN", "123456:canary")
    await read(worker, GOOD)
    process = process_of(worker)
    assert set(process.environ()) <= {"PYTHONPATH", "LC_ALL"}
    assert process.rlimit(psutil.RLIMIT_AS)[0] == 512 * 1024 * 1024
    assert process.rlimit(psutil.RLIMIT_FSIZE)[0] == 0
    assert process.rlimit(psutil.RLIMIT_CPU)[0] < 60
    await worker.close()
    assert not process.is_running()


def test_the_process_goes_when_the_other_side_hangs_up():
    command = [sys.executable, "-m", "bot.feeds.worker", str(512 * 1024 * 1024)]
    ended = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0
    assert b'{"ready": true}' in ended.stdout


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("socket.getaddrinfo", ("paper.example", 80)),
        ("subprocess.Popen", ("sh",)),
        ("os.system", ("id",)),
        ("open", ("/tmp/x", "w", os.O_WRONLY | os.O_CREAT)),
    ],
)
def test_ways_out_of_the_process_are_closed(event, args):
    with pytest.raises(PermissionError):
        _refuse(event, args)


def test_reading_its_own_modules_stays_possible():
    _refuse("open", ("codec.py", "r", os.O_RDONLY | os.O_CLOEXEC))
    _refuse("import", ("encodings.cp949",))
