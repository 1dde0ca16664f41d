"""A disposable process that parses feeds. An edge: ParseWorker is our side of it.

The other side, `python -m bot.feeds.worker`, has no environment, little memory, little time and no network;
whatever a document does to it, the bot loses one feed's answer. What is said between both stands in `frames`;
neither a large document nor a large answer keeps the event loop.
"""

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.feeds.answer import FeedError, Reason
from bot.feeds.frames import LENGTH, MAX_ANSWER, MAX_FRAME, count_of, entries_from, feed_from, frame
from bot.feeds.parse import Entry, ParsedFeed

MEMORY = 512 * 1024 * 1024
WALL_SECONDS = 5.0
START_SECONDS = 30.0
JOBS_PER_PROCESS = 1_000  # starting one costs as much as reading a hundred documents
PIECE = 65_536
"""Bytes written to the pipe at a time: what it holds."""

_ROOT = Path(__file__).resolve().parents[2]


class ParseWorker:
    """Parses one document at a time in another process, which is replaced whenever it fails."""

    def __init__(self, *, wall_seconds: float = WALL_SECONDS, memory: int = MEMORY) -> None:
        self._wall_seconds = wall_seconds
        self._memory = memory
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._jobs = 0

    async def __aenter__(self) -> Self:
        """Start nothing yet: the first document starts the process."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        await self.close()

    async def close(self) -> None:
        """End the process, if there is one."""
        async with self._lock:
            await self._stop()

    async def parse(
        self,
        body: bytes,
        content_type: str | None,
        final_url: str,
        default_timezone: str | None,
        now: datetime,
        *,
        named_by: str = "",
    ) -> ParsedFeed:
        """Do what `parse.parse` does, within the bounds. Raises FeedError `html` or `unreadable`.

        Entries get their identity in the feed named by the address `named_by`, where one is given.
        """
        job = {
            "content_type": content_type,
            "final_url": final_url,
            "default_timezone": default_timezone,
            "now": now.isoformat(),
            "named_by": named_by,
        }
        async with self._lock:
            answer = await self._ask(frame(job), body, named_by)
        if isinstance(answer, FeedError):
            raise answer
        return answer

    async def _ask(self, job: bytes, body: bytes, named_by: str) -> ParsedFeed | FeedError:
        try:
            process = await self._running()
            async with asyncio.timeout(self._wall_seconds):
                answer = await _exchange(process, job, body, named_by)
        except TimeoutError:
            await self._stop()
            detail = f"reading it took longer than {self._wall_seconds:g} seconds"
            raise FeedError(Reason.UNREADABLE, detail) from None
        except (OSError, EOFError, ValueError, TypeError, KeyError, RecursionError):
            await self._stop()
            raise FeedError(Reason.UNREADABLE, "reading it took more than a feed may take") from None
        except BaseException:
            await self._stop()  # cancelled in the middle: the next answer would belong to this question
            raise
        self._jobs += 1
        if self._jobs >= JOBS_PER_PROCESS:
            await self._stop()
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self._stop()
        # -B: nothing may be written; -P and PYTHONPATH: only our own root is imported from.
        command = [sys.executable, "-B", "-P", "-s", "-m", "bot.feeds.worker", str(self._memory)]
        process = self._process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8"},
            cwd="/",
            start_new_session=True,  # Ctrl-C is ours to handle
        )
        self._jobs = 0
        async with asyncio.timeout(START_SECONDS):
            await _read_frame(process, MAX_FRAME)
        return process

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()
        # Reading to the end lets asyncio close the pipe before the loop goes.
        if process.stdout is not None:
            await process.stdout.read()


async def _exchange(
    process: asyncio.subprocess.Process, job: bytes, body: bytes, named_by: str
) -> ParsedFeed | FeedError:
    if process.stdin is None:
        raise EOFError
    process.stdin.write(job + LENGTH.pack(len(body)))
    for start in range(0, len(body), PIECE):
        process.stdin.write(body[start : start + PIECE])
        await process.stdin.drain()
    await process.stdin.drain()
    head, room = await _read_frame(process, MAX_ANSWER)
    if "error" in head:
        return FeedError(Reason(head["error"]), str(head.get("detail", "")))
    entries: list[Entry] = []
    count = count_of(head)
    while len(entries) < count:
        message, room = await _read_frame(process, room)
        entries += entries_from(message, named_by)
        await asyncio.sleep(0)  # a frame that has come already is read without any waiting
    return feed_from(head, entries)


async def _read_frame(process: asyncio.subprocess.Process, room: int) -> tuple[dict[str, Any], int]:
    """Read one message of at most `room` bytes; give it and the room that it leaves."""
    if process.stdout is None:
        raise EOFError
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    if length > min(MAX_FRAME, room):
        raise ValueError
    message = json.loads(await process.stdout.readexactly(length))
    if not isinstance(message, dict):
        raise TypeError
    return message, room - length


if __name__ == "__main__":
    from bot.feeds.worker_main import serve

    serve(int(sys.argv[1]))
