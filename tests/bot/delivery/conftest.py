"""A pretend Telegram, the real client, and an outbox with subscribers who have pressed Start."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select
from telegram import Bot

from bot.delivery import outbox
from bot.delivery.audience import of_call
from bot.delivery.pacing import Pacer
from bot.delivery.pump import Pump
from bot.delivery.record import Hooks
from bot.delivery.transport import Transport, build_request
from bot.delivery.window import IN_FLIGHT
from bot.rehearsal import UNLIMITED, RehearsalServer, User, World
from storage.database import Database
from storage.models import ChatKind, Coordinator, Delivery, Message, MessageKind, Subscriber
from storage.sealing import Address


@pytest.fixture(autouse=True)
def _pauses_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the coming type of `retry_after`: the library warns of the old one wherever it makes one."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def world() -> World:
    return World(limits=UNLIMITED)


@pytest.fixture
async def server(world: World) -> AsyncIterator[RehearsalServer]:
    server = RehearsalServer(world)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def bot(server: RehearsalServer, world: World) -> AsyncIterator[Bot]:
    bot = Bot(world.token, base_url=f"{server.url}/bot", request=build_request(read_timeout=10.0))
    await bot.initialize()
    yield bot
    await bot.shutdown()


@pytest.fixture
def pacer() -> Pacer:
    return Pacer(rate=500.0)


@pytest.fixture
def transport(bot: Bot, pacer: Pacer) -> Transport:
    return Transport(bot, pacer)


@dataclass
class Office:
    """Makes subscribers and messages, pumps them, and looks at what came of it."""

    db: Database
    world: World
    transport: Transport
    pacer: Pacer
    problems: list[tuple[int, str]] = field(default_factory=list)
    stopped: list[tuple[int, str]] = field(default_factory=list)
    alarms: int = 0

    def __post_init__(self) -> None:
        self.hooks = Hooks(self._problem, self._stop, self._alarm)
        self.pump = self.new_pump()

    def new_pump(self, **wanted: Any) -> Pump:
        wanted.setdefault("in_flight", IN_FLIGHT)  # as at the free rate, though the pacer is quick
        return Pump(self.db, self.transport, self.pacer, self.hooks, **wanted)

    @asynccontextmanager
    async def running(self, **wanted: Any) -> AsyncIterator[Pump]:
        """Run a pump of its own for the length of the block, then stop it in order."""
        stop = asyncio.Event()
        own = self.new_pump(**wanted)
        task = asyncio.create_task(own.run(stop))
        try:
            yield own
        finally:
            stop.set()
            await task

    async def _problem(self, _tx: Any, subscriber: Subscriber, reason: str) -> None:
        self.problems.append((subscriber.chat, reason))

    async def _stop(self, _tx: Any, message_id: int, reason: str) -> None:
        self.stopped.append((message_id, reason))

    async def _alarm(self) -> None:
        self.alarms += 1

    async def people(self, number: int) -> list[User]:
        """Make persons who have pressed Start and subscribed."""
        people = [self.world.user(f"Reader {index}") for index in range(number)]
        for person in people:
            person.start()
            await self.subscribe(Address(person.id))
        return people

    async def subscribe(self, address: Address, kind: ChatKind = ChatKind.PRIVATE, **more: Any) -> int:
        async with self.db.transaction() as tx:
            given = {"language": "en", "joined_on": datetime.now(UTC).date(), **more}
            subscriber = Subscriber(address=address, chat=address.chat, kind=kind, **given)
            tx.add(subscriber)
        return subscriber.id

    async def coordinator(self, person: int) -> None:
        async with self.db.transaction() as tx:
            tx.add(Coordinator(person=person, language="en", joined_at=datetime.now(UTC)))

    async def publish(self, text: str = "Come to the bridge", **more: Any) -> int:
        """Publish one message to all who want calls; give its id."""
        now = datetime.now(UTC)
        given = {"kind": MessageKind.CALL, "language": "en", "text": text, "created_at": now, **more}
        message = Message(**given)
        async with self.db.transaction() as tx:
            await outbox.publish(tx, message, of_call("en"), now)
        assert message.id is not None
        return message.id

    async def rows(self) -> list[Delivery]:
        async with self.db.read() as session:
            return list((await session.exec(select(Delivery).order_by(Delivery.id))).all())

    async def states(self) -> list[str]:
        return [str(row.state) for row in await self.rows()]

    async def subscribers(self) -> list[Subscriber]:
        async with self.db.read() as session:
            return list((await session.exec(select(Subscriber).order_by(Subscriber.joined_on))).all())


@pytest.fixture
def office(sqlite: Database, world: World, transport: Transport, pacer: Pacer) -> Office:
    return Office(sqlite, world, transport, pacer)
