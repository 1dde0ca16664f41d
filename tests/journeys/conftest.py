"""The real program as a process of its own, against the local Telegram and feeds served here."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.rehearsal import Newsroom, RehearsalServer, World
from storage.sealing import Keyring

ROOT = Path(__file__).parents[2]


class Bot:
    """`repwatch` in a folder of its own. `start` and `kill` as often as a story needs."""

    def __init__(self, folder: Path, server: RehearsalServer, newsroom: Newsroom) -> None:
        self.folder = folder
        self.server = server
        self.world = server.world
        self.key = Keyring.new_text()
        self.feeds_file = folder / "feeds.yml"
        self.feeds_file.write_text(newsroom.feeds_yml(server.url, every="1s"), "utf-8")
        self.env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_TOKEN": self.world.token,
            "TELEGRAM_API_URL": server.url,
            "BOT_KEY": self.key,
            "DATA_DIR": str(folder / "data"),
            "FEEDS_FILE": str(self.feeds_file),
            "FEEDS_ALLOW_PRIVATE": "true",
        }
        self.log_path = folder / "log.txt"
        self.process: asyncio.subprocess.Process | None = None

    @property
    def database_url(self) -> str:
        return self.env.get("DATABASE_URL", f"sqlite:///{self.folder / 'data' / 'repwatch.db'}")

    @property
    def log(self) -> str:
        return self.log_path.read_text("utf-8") if self.log_path.exists() else ""

    async def start(self) -> None:
        """Start `repwatch run`; it is listening when this returns."""
        before = self.log.count("event=listening")
        with self.log_path.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self.folder, env=self.env, stdout=log, stderr=log
            )
        async with asyncio.timeout(100):
            while self.log.count("event=listening") == before:
                if self.process.returncode is not None:
                    raise AssertionError(f"the bot ended with {self.process.returncode}: {self.log}")
                await asyncio.sleep(0.02)

    async def stop(self) -> int:
        """End it as a platform does, and give its exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(100):
            return await self.process.wait()

    async def kill(self) -> None:
        """End it as a power cut does."""
        if self.process and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def command(self, *words: str, given: str = "", within: float = 100) -> tuple[int, str, str]:
        """Run another `repwatch` command to its end: exit code, output, errors."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=self.folder, env=self.env,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            async with asyncio.timeout(within):
                out, err = await process.communicate(given.encode())
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def newsroom() -> Newsroom:
    """Two outlets with one old item each; a journey publishes what it needs."""
    room = Newsroom(sample=False)
    room.add_feed("river", language="ko", title="강변일보")
    room.add_feed("harbour", language="en", title="Harbour Post")
    room.publish("river", "오늘의 날씨, 전국 맑음", ago=3600)
    room.publish("harbour", "Ferry timetable changes for spring", ago=3600)
    return room


@pytest.fixture
async def server(world: World, newsroom: Newsroom) -> AsyncIterator[RehearsalServer]:
    serving = RehearsalServer(world, newsroom)
    await serving.start()
    yield serving
    await serving.stop()


@pytest.fixture
async def bot(tmp_path: Path, server: RehearsalServer, newsroom: Newsroom) -> AsyncIterator[Bot]:
    """Give the program, not yet started; it is ended and its log checked for defects at the end."""
    made = Bot(tmp_path, server, newsroom)
    yield made
    await made.kill()
    assert "Traceback" not in made.log
    assert "event=crashed" not in made.log
    assert made.world.token not in made.log
