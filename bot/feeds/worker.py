"""A disposable process that parses feeds. An edge: ParseWorker is our side of it.

The other side, `python -m bot.feeds.worker`, has no environment, little memory, little time and no network;
whatever a document does to it, the bot loses one feed's answer. What is said between both stands in `frames`;
neither a large document nor a large answer keeps the event loop.
"""

import asyncio
import sys
from datetime import datetime
from types import TracebackType
from typing import Self

from bot.child import LENGTH, Child
from bot.feeds.answer import FeedError, Reason
from bot.feeds.frames import MAX_ANSWER, MAX_FRAME, count_of, entries_from, feed_from, frame
from bot.feeds.parse import Entry, ParsedFeed

MEMORY = 512 * 1024 * 1024
WALL_SECONDS = 5.0
START_SECONDS = 30.0
JOBS_PER_PROCESS = 1_000  # starting one costs as much as reading a hundred documents


class ParseWorker:
    """Parses one document at a time in another process, which is replaced whenever it fails."""

    def __init__(self, *, wall_seconds: float = WALL_SECONDS, memory: int = MEMORY) -> None:
        self._wall_seconds = wall_seconds
        self._child = Child("bot.feeds.worker", memory, start_seconds=START_SECONDS, longest=MAX_FRAME)
        self._lock = asyncio.Lock()
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
            await self._child.stop()

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
            if await self._child.start():
                self._jobs = 0
            async with asyncio.timeout(self._wall_seconds):
                answer = await _exchange(self._child, job, body, named_by)
        except TimeoutError:
            await self._child.stop()
            detail = f"reading it took longer than {self._wall_seconds:g} seconds"
            raise FeedError(Reason.UNREADABLE, detail) from None
        except (OSError, EOFError, ValueError, TypeError, KeyError, RecursionError):
            await self._child.stop()
            raise FeedError(Reason.UNREADABLE, "reading it took more than a feed may take") from None
        except BaseException:
            await self._child.stop()  # cancelled in the middle: the next answer would belong to this question
            raise
        self._jobs += 1
        if self._jobs >= JOBS_PER_PROCESS:
            await self._child.stop()
        return answer


async def _exchange(child: Child, job: bytes, body: bytes, named_by: str) -> ParsedFeed | FeedError:
    await child.write(job + LENGTH.pack(len(body)))
    await child.write(body)
    head, length = await child.read()
    if "error" in head:
        return FeedError(Reason(head["error"]), str(head.get("detail", "")))
    room = MAX_ANSWER - length
    entries: list[Entry] = []
    count = count_of(head)
    while len(entries) < count:
        message, length = await child.read(room)
        room -= length
        entries += entries_from(message, named_by)
        await asyncio.sleep(0)  # a frame that has come already is read without any waiting
    return feed_from(head, entries)


if __name__ == "__main__":
    from bot.feeds.worker_main import serve

    serve(int(sys.argv[1]))
