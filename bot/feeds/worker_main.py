"""What the parsing process does: shut itself in, then answer frame by frame. An edge, of that process."""

import gc
import json
import os
import resource
import sys
from datetime import UTC, datetime
from typing import Any, NoReturn

from bot.child import allow_time, next_frame
from bot.errors import FetchError
from bot.feeds.answer import Reason
from bot.feeds.frames import MAX_BODY, MAX_FRAME, feed_to, frame
from bot.feeds.identity import identities
from bot.feeds.parse import parse

CPU_SECONDS = 6
# Ways out of the process; the audit hook cannot be taken off again.
_REFUSED = (
    *("socket.", "subprocess.", "ctypes.", "shutil.", "os.system", "os.exec", "os.fork", "os.posix_spawn"),
    *("os.spawn", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"),
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def serve(memory: int) -> NoReturn:
    """Answer until the other side hangs up. `memory` is in bytes."""
    _shut_in(memory)
    sys.stdout.buffer.write(frame({"ready": True}))
    sys.stdout.buffer.flush()
    while True:
        job, body = (next_frame(sys.stdin.buffer, longest) for longest in (MAX_FRAME, MAX_BODY))
        if job is None or body is None:
            os._exit(0)
        allow_time(CPU_SECONDS)
        for message in _answer(json.loads(job), body):
            sys.stdout.buffer.write(frame(message))
        sys.stdout.buffer.flush()


def _shut_in(memory: int) -> None:
    feed = parse(_WARM_UP, None, "https://example.org/", "Asia/Seoul", datetime(2026, 1, 2, tzinfo=UTC))
    identities(feed.entries, "https://example.org/")
    gc.collect()
    gc.freeze()  # what is loaded stays: it need not be looked through again and again
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(_refuse)


# Loads what parsing loads late, before memory and ways out are closed.
_WARM_UP = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>a</title><item><title>b</title>
<link>https://b&#252;cher.example/?c=d</link><pubDate>2026-01-01 00:00</pubDate></item></channel></rss>"""


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(event)
    if event == "open" and isinstance(args[2], int) and args[2] & _WRITING:
        raise PermissionError(event)


def _answer(job: dict[str, Any], body: bytes) -> list[dict[str, Any]]:
    try:
        feed = parse(
            body,
            job["content_type"],
            job["final_url"],
            job["default_timezone"],
            datetime.fromisoformat(job["now"]),
        )
        named_by = job["named_by"]
        return list(feed_to(feed, identities(feed.entries, named_by) if named_by else ()))
    except FetchError as error:
        return [{"error": str(error.reason), "detail": error.detail}]
    except MemoryError:
        os._exit(3)  # nothing is certain any more
    except Exception as error:  # noqa: BLE001 - parsers raise whatever they like on hostile input
        return [{"error": str(Reason.UNREADABLE), "detail": f"the parser gave up ({type(error).__name__})"}]
