"""A publisher of bombs in a process of its own, so that time and memory measured in a test are the reader's.

Run as `python -m tests.bot.feeds.bomb_publisher`: it prints its port and its bombs as one line of JSON, and
ends when its input ends.
"""

import asyncio
import json
import sys
from contextlib import suppress

from tests.bot.feeds.bomb_documents import document_bombs
from tests.bot.feeds.bombs import Bomb, packed_bombs, stream_bombs
from tests.bot.feeds.feed_publisher import reply


def all_bombs(port: int) -> list[Bomb]:
    """Give every bomb; some name the publisher's own port."""
    return [*packed_bombs(), *stream_bombs(), *document_bombs(port)]


class BombPublisher:
    """Answers /0, /1 and so on with the bombs, /loop with redirects, /count with the visits of /secret."""

    def __init__(self) -> None:
        self.bombs: list[Bomb] = []
        self.secrets = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
            answer = self.answer(path)
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    def answer(self, path: str):
        word = path[1:]
        if word.isdecimal() and int(word) < len(self.bombs):
            return self.bombs[int(word)].answer
        if word.startswith("loop"):
            return reply(302, b"", (b"Location", f"/loop{len(word)}{word}".encode()))
        self.secrets += word == "secret"
        return reply(200, str(self.secrets).encode()) if word == "count" else reply(404)


async def main() -> None:
    publisher = BombPublisher()
    server = await asyncio.start_server(publisher.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    publisher.bombs = all_bombs(port)
    bombs = [(bomb.name, bomb.ends, bomb.slow) for bomb in publisher.bombs]
    print(json.dumps({"port": port, "bombs": bombs}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
