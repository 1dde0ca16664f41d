"""One history's process: the real sender, killed and started again, before a pretended Telegram.

A reader is known by number; so is a message, which names its number in its text, so that every request tells
whose it is.
"""

import asyncio
import random
import re
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.delivery.pacing import Pacer
from bot.delivery.pump import Pump
from bot.delivery.transport import Transport
from bot.delivery.window import IN_FLIGHT
from bot.rehearsal import UNLIMITED, Limits, User, World
from bot.rehearsal.botapi.call import Call
from bot.rehearsal.chats import Chat
from bot.rehearsal.messages import Message as Shown
from tests.bot.delivery.book import Book
from tests.bot.delivery.order import overtaken
from tests.bot.delivery.stage import Life, Stage
from tests.bot.delivery.virtual import roll_back_all

EPOCH = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
NUMBERED = re.compile(r"N(\d+)\b")


class Process:
    """The sender at work, its clocks, and the book of what the far side sees."""

    def __init__(self, stage: Stage, seed: int, *, rate: float = 200.0, limits: Limits = UNLIMITED) -> None:
        self.rate = rate
        stage.clear()
        stage.plain.create_function("number", 1, self._number)
        self.stage, self.loop, self.db = stage, stage.loop, stage.db
        random.seed(seed)
        self.chance = random.Random(seed)
        self.skew = timedelta()
        self.book = Book()
        self.began = self.loop.time()
        self.world = World(limits=limits, clock=lambda: EPOCH.timestamp() + self.loop.time())
        self.world.on_message(self._shown)
        stage.wire.world, stage.wire.chance = self.world, self.chance
        stage.wire.departed, stage.wire.lost, stage.wire.cut = self._departed, self._lost, False
        stage.wire.limited = self._limited
        self.owner = self.world.user("Owner")
        self.places: list[User | Chat] = []
        self.readers: dict[int, int] = {}  # by chat id
        self.ids: dict[int, int] = {}  # message numbers by row id
        self._seen: set[tuple[int, int]] = set()
        self.start()

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.loop.time() - self.began) + self.skew

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    # The process

    def start(self) -> None:
        self.life = Life(self.db, [])
        pacer = Pacer(self.rate)
        self.transport = Transport(self.stage.bot, pacer, monotonic=self.loop.time)
        self.stop = asyncio.Event()
        self.pump = Pump(
            self.life, self.transport, pacer, in_flight=IN_FLIGHT, clock=self.now, monotonic=self.loop.time
        )
        self.running = self.loop.create_task(self.pump.run(self.stop))

    def kill(self, turns: int) -> None:
        """End the process after so many turns of its loop, in the middle of whatever it does."""
        self.loop.turns(turns)
        self._note_what_is_leased()
        self.book.rests.clear()  # the answer may have come too late to be written
        self.die()
        self.start()

    def die(self) -> None:
        """End the process, which writes nothing any more."""
        self.life.dead = True
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.do(_ended(tasks))
        roll_back_all()

    def end_in_order(self) -> None:
        self.stop.set()
        self.do(self.running)
        self._note_what_is_leased()  # nothing, but when the database was away to the end
        self.start()

    def _note_what_is_leased(self) -> None:
        for number, reader in self.rows("d.lease_until IS NOT NULL", "number", "reader"):
            self.book.crashes[number, reader] += 1

    def go(self, seconds: float) -> None:
        self.do(asyncio.sleep(seconds))

    def rows(self, where: str, *what: str) -> list[Any]:
        """Ask for deliveries as they are committed: words of SQL, and short names for the usual ones."""
        short = {
            "number": "number(d.message_id)",
            "reader": "d.subscriber_id - 1",
            "due": "d.due_at",
            "rest": "s.not_before",
            "leased": "d.lease_until IS NOT NULL",
        }
        columns = ", ".join(short.get(each, each) for each in what)
        return self.stage.plain.execute(
            f"SELECT {columns} FROM deliveries d JOIN messages m ON m.id = d.message_id "
            f"LEFT JOIN subscribers s ON s.id = d.subscriber_id WHERE {where}"
        ).fetchall()

    def _number(self, row: int) -> int | None:
        return self.ids.get(row)

    # What the far side sees

    def _whose(self, call: Call) -> tuple[int, int] | None:
        found = NUMBERED.search(call.text("text"))
        reader = self.readers.get(call.chat_number() or 0)
        return (int(found[1]), reader) if found and reader is not None else None

    def _departed(self, call: Call) -> None:
        whose = self._whose(call)
        if whose is None or call.method != "sendMessage":
            return
        number, reader = whose
        self.book.broken += overtaken(self, number, reader)
        if self.now() < self.book.rests.get(whose, self.now()):
            self.book.broken.append(f"I5: N{number} left for reader {reader} before it was due")
        if self.book.held or number in self.book.rests_now:
            self.book.broken.append(f"I5: N{number} left for reader {reader} while it was held or paused")
        if reader in self.book.left:
            self.book.broken.append(f"I3: N{number} left for reader {reader}, who had left")
        if number in self.book.expires and self.now() >= self.book.expires[number]:
            self.book.broken.append(f"I5: N{number} left for reader {reader} when it was too late")

    def _limited(self, call: Call, seconds: int) -> None:
        whose = self._whose(call)
        if whose is not None:
            self.book.rests[whose] = self.now() + timedelta(seconds=seconds)

    def _lost(self, call: Call) -> None:
        whose = self._whose(call)
        if whose is not None and call.method == "sendMessage":
            self.book.losses[whose] += 1

    def _shown(self, chat: Chat, message: Shown) -> None:
        found = NUMBERED.search(message.text)
        if found and (chat.id, message.message_id) not in self._seen:
            self._seen.add((chat.id, message.message_id))
            self.book.accepted.append((int(found[1]), self.readers[chat.id]))


async def _ended(tasks: set[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)
