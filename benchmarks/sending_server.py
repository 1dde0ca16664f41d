"""A bare Bot API for benchmarks/sending.py, in a process of its own: answers late, and counts.

Run: python benchmarks/sending_server.py LATENCY_SECONDS LIMIT [CORE]. LIMIT 0: none; else so many are taken
in any second, strictly, and the rest get a 429. Prints its port. GET /stats gives the counts and begins anew.
"""

import asyncio
import json
import os
import sys
import time
from collections import deque

TAKEN = (
    '{"ok":true,"result":{"message_id":%d,"from":{"id":1,"is_bot":true,"first_name":"Bench","username":"bench_bot"},'
    '"chat":{"id":77,"type":"private","first_name":"Reader"},"date":1767225600,"text":"%s"}}'
)
SELF = '{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Bench","username":"bench_bot"}}'
SLOW_DOWN = (
    '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1",'
    '"parameters":{"retry_after":1}}'
)


class Counter:
    """What was asked since the last look, and what a strict limit lets pass."""

    def __init__(self, latency: float, limit: int) -> None:
        self.latency = latency
        self.limit = limit
        self.times: deque[float] = deque()
        self.begin()

    def begin(self) -> None:
        """Count anew."""
        self.taken = self.refused = 0
        self.first = self.last = 0.0

    def take(self) -> bool:
        """Count one message; False when the limit refuses it."""
        now = time.monotonic()
        while self.times and self.times[0] <= now - 1:
            self.times.popleft()
        if self.limit and len(self.times) >= self.limit:
            self.refused += 1
            return False
        self.times.append(now)
        self.first = self.first or now
        self.last = now
        self.taken += 1
        return True

    def stats(self) -> str:
        """Give the counts as JSON, and begin anew."""
        told = {"taken": self.taken, "refused": self.refused, "seconds": round(self.last - self.first, 3)}
        self.begin()
        return json.dumps(told)


class Line(asyncio.Protocol):
    """One connection: requests one after another, each with a Content-Length."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.loop = asyncio.get_running_loop()
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Read whole requests off the buffer."""
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.buffer) < end + 4 + length:
                return
            self.buffer = self.buffer[end + 4 + length :]
            self.serve(head.split(b" ", 2)[1])  # in small letters, which Telegram takes for the same

    def serve(self, path: bytes) -> None:
        """Answer one request."""
        counter = self.counter
        if path.endswith(b"/sendmessage"):
            if counter.take():
                body = TAKEN % (counter.taken, "x" * 300)
                self.loop.call_later(counter.latency, self.answer, b"200 OK", body.encode())
            else:
                self.answer(b"429 Too Many Requests", SLOW_DOWN.encode())
        else:
            self.answer(b"200 OK", (counter.stats() if path == b"/stats" else SELF).encode())

    def answer(self, status: bytes, body: bytes) -> None:
        """Write one answer."""
        if not self.transport.is_closing():
            head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            self.transport.write(head % (status, len(body)) + body)


async def main() -> None:
    """Serve until killed."""
    if len(sys.argv) > 3:
        os.sched_setaffinity(0, {int(sys.argv[3])})
    counter = Counter(float(sys.argv[1]), int(sys.argv[2]))
    server = await asyncio.get_running_loop().create_server(
        lambda: Line(counter), "127.0.0.1", 0, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
