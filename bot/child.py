"""A process beside the bot, as the parser and the jury are. An edge: Child is our side of it.

The other side is a module of ours run by itself, with an empty environment. It says that it is ready, then
answers what it is asked and ends with us. Through the pipes go frames: four bytes of length, and a body.
"""

import asyncio
import json
import resource
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
PIECE = 65_536
"""Bytes written to the pipe at a time: what it holds."""

_ROOT = Path(__file__).resolve().parents[1]


def framed(data: bytes) -> bytes:
    """Give bytes with their length before them."""
    return LENGTH.pack(len(data)) + data


class Child:
    """At most one process of a module, started when it is first needed. `memory` is in bytes."""

    def __init__(self, module: str, memory: int, *, start_seconds: float, longest: int) -> None:
        self._module = module
        self._memory = memory
        self._start_seconds = start_seconds
        self._longest = longest  # bytes of one frame
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> bool:
        """Start a process unless one runs; say whether it is a new one.

        Raises OSError, EOFError or ValueError where it does not start; a timeout is an OSError.
        """
        if self.process is not None and self.process.returncode is None:
            return False
        await self.stop()
        # -B: nothing may be written; -P and PYTHONPATH: only our own root is imported from.
        command = [sys.executable, "-B", "-P", "-s", "-m", self._module, str(self._memory)]
        self.process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8"},
            cwd="/",
            start_new_session=True,  # Ctrl-C is ours to handle
        )
        async with asyncio.timeout(self._start_seconds):
            await self.read()
        return True

    async def stop(self) -> None:
        """End the process, if there is one."""
        process, self.process = self.process, None
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

    async def write(self, data: bytes) -> None:
        """Send bytes, a piece at a time. Raises OSError or EOFError where nobody reads them."""
        if self.process is None or self.process.stdin is None:
            raise EOFError
        pipe = self.process.stdin
        for start in range(0, len(data), PIECE):
            pipe.write(data[start : start + PIECE])
            await pipe.drain()

    async def read(self, room: int | None = None) -> tuple[dict[str, Any], int]:
        """Read one frame, of at most `room` bytes; give what it says, and its length.

        Raises EOFError, ValueError or TypeError for anything that is none.
        """
        if self.process is None or self.process.stdout is None:
            raise EOFError
        pipe = self.process.stdout
        (length,) = LENGTH.unpack(await pipe.readexactly(LENGTH.size))
        if length > min(self._longest, self._longest if room is None else room):
            raise ValueError
        message = json.loads(await pipe.readexactly(length))
        if not isinstance(message, dict):
            raise TypeError
        return message, length


# What the other side does


def next_frame(pipe: BinaryIO, longest: int) -> bytes | None:
    """Read the body of the next frame; None where the bot has hung up, or sends more than it may."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = pipe.read(min(length, longest))
    return data if len(data) == length else None


def allow_time(seconds: int) -> None:
    """Let this process take so many more seconds of the processor, then end."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
