"""The real program, started and killed quickly, with subscribers and messages put into its database."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from bot.delivery import outbox
from bot.delivery.audience import of_call
from bot.rehearsal import User, World
from bot.rehearsal.chats import Member, Standing
from storage.database import Database
from storage.migrations import upgrade
from storage.models import ChatKind, Message, MessageKind, Subscriber
from storage.sealing import Address, Keyring
from tests.journeys.conftest import Bot

WAITING = "SELECT count(*) FROM deliveries WHERE todo IS NOT NULL"


class Quick:
    """`repwatch run` by forks of a process that has imported it; nothing else is different."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.world: World = bot.world
        self.pid = 0
        self.people: list[User] = []
        self.accepted: Counter[str] = Counter()  # by the text of the message
        self.copies: Counter[tuple[str, int]] = Counter()  # by text and chat
        self.world.on_message(self._note)
        self._nursery: asyncio.subprocess.Process | None = None
        (bot.folder / "data").mkdir(exist_ok=True)
        rare = bot.feeds_file.read_text("utf-8").replace("every: 1s", "every: 1d")
        bot.feeds_file.write_text(rare, "utf-8")  # no news here but what is published below
        self.db = Database(bot.database_url, Keyring.from_text(bot.key))

    def _note(self, chat: Any, message: Any) -> None:
        self.accepted[message.text] += 1
        self.copies[message.text, chat.id] += 1

    async def open(self, people: int) -> None:
        """Make the database with so many subscribers, and be ready to start."""
        await upgrade(self.db)
        for number in range(people):
            person = self.world.user(f"Reader {number}")
            self.world.chats[person.id].members[self.world.bot.id] = Member(self.world.bot, Standing.MEMBER)
            self.people.append(person)
        async with self.db.transaction() as tx:
            for person in self.people:
                given = {"kind": ChatKind.PRIVATE, "language": "en", "joined_on": datetime.now(UTC).date()}
                tx.add(Subscriber(address=Address(person.id), chat=person.id, **given))
        self._nursery = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.journeys.nursery",
            cwd=self.bot.env["PYTHONPATH"], env=self.bot.env,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def close(self) -> None:
        """End what runs."""
        if self.pid:
            await self.kill()
        if self._nursery:
            self._nursery.kill()
            await self._nursery.wait()
        await self.db.close()

    async def _ask(self, line: str) -> str:
        assert self._nursery
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.write(f"{line}\n".encode())
        async with asyncio.timeout(300):  # the first one waits until the program is imported
            return (await self._nursery.stdout.readline()).decode().strip()

    async def start(self) -> None:
        """Start the program; it is not listening yet when this returns."""
        self.pid = int(await self._ask(str(self.bot.log_path)))

    async def started(self, within: float = 100) -> None:
        """Start the program, and wait until it is listening."""
        before = self.bot.log.count("event=listening")
        await self.start()
        await self.world.until(lambda: self.bot.log.count("event=listening") > before, within)

    def send(self, which: int) -> None:
        os.kill(self.pid, which)

    async def kill(self, which: int = signal.SIGKILL) -> None:
        """End it as a power cut does, or by another signal."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, which)
        assert await self._ask("") == "ended"
        self.pid = 0

    async def publish(self, text: str, kind: MessageKind = MessageKind.ALERT) -> None:
        """Publish to all, as another process would."""
        now = datetime.now(UTC)
        message = Message(kind=kind, language="en", text=text, created_at=now)
        async with self.db.transaction() as tx:
            await outbox.publish(tx, message, of_call("en"), now)

    def told(self, text: str) -> list[int]:
        """Give how many copies each subscriber has."""
        return [self.copies[text, person.id] for person in self.people]

    def ask(self, question: str) -> Any:
        """Ask the database one thing, as it is committed."""
        plain = sqlite3.connect(self.bot.folder / "data" / "repwatch.db", timeout=30)
        try:
            return plain.execute(question).fetchone()[0]
        finally:
            plain.close()

    def leased(self) -> int:
        """Count what a dead process had under way."""
        return int(self.ask("SELECT count(*) FROM deliveries WHERE lease_until IS NOT NULL"))

    def sound(self) -> bool:
        return bool(self.ask("PRAGMA integrity_check") == "ok")
