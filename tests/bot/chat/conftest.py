"""A running router: the real client over HTTP against the pretend Telegram, and people who use it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.actions.publish import publish
from bot.actions.report import report
from bot.alerts.cards import ring
from bot.chat import discreet
from bot.chat.house import House
from bot.chat.router import Pace, Router
from bot.delivery.pacing import Pacer
from bot.delivery.pump import Pump
from bot.delivery.record import Hooks
from bot.delivery.transport import Transport
from bot.feeds.adding import Scout
from bot.rehearsal import UNLIMITED, RehearsalServer, User, World
from bot.rehearsal.chats import Chat
from bot.rehearsal.messages import Message
from storage.database import Database
from storage.models import (
    Alert,
    AlertKind,
    Case,
    Certainty,
    Coordinator,
    Feed,
    Item,
    Label,
    Role,
    Severity,
    Status,
    StoredVerdict,
    Subscriber,
    Topic,
)
from storage.queries import alerts, coordinators, subscribers
from storage.sealing import Keyring

EVIDENCE = [{"term": "sent back", "rule": "what.return", "start": 0, "end": 9}]
PACE = Pace(poll=2, first_pause=0.05, longest_pause=0.1, conflict_pause=0.1)


class Clock:
    """The time of the whole test: it passes when the test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def advance(self, by: timedelta) -> None:
        self.now += by


def client() -> HTTPXRequest:
    """Speak HTTP without reading certificates that loopback never shows."""
    return HTTPXRequest(connection_pool_size=16, httpx_kwargs={"verify": False})


@dataclass
class Talk:
    """The bot as it runs in a test."""

    world: World
    server: RehearsalServer
    bot: ExtBot
    db: Database
    keyring: Keyring
    clock: Clock
    wakes: list[None] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Task | None = None
    router: Router | None = None
    failures: list[object] = field(default_factory=list)
    may_fail: bool = False
    scout: Scout | None = None
    house: House | None = None

    def build(self, pace: Pace = PACE) -> Router:
        ticks = count()
        self.transport = Transport(self.bot, Pacer(), monotonic=lambda: 100.0 * next(ticks))
        self.router = Router(
            self.bot,
            self.db,
            self.transport,
            self.keyring,
            clock=self.clock,
            wake=lambda: self.wakes.append(None),
            conflict=self.conflicts.append,
            pace=pace,
            request=client(),
            scout=self.scout,
            house=self.house,
        )
        apologise = self.router._apologise

        async def noted(desk, event) -> None:
            self.failures.append(event)
            await apologise(desk, event)

        self.router._apologise = noted
        return self.router

    async def close(self) -> None:
        """End, and fail the test if a handler failed unexpectedly: the router itself hides it from people."""
        if self.running:
            await self.end()
        assert self.may_fail or self.failures == []

    def begin(self, pace: Pace = PACE) -> None:
        """Start polling."""
        self.stop = asyncio.Event()
        self.running = asyncio.create_task(self.build(pace).run(self.stop))

    async def end(self) -> None:
        """Stop in peace."""
        self.stop.set()
        if self.running:
            await self.running
            self.running = None

    async def kill(self) -> None:
        """End as a killed process does: nothing is confirmed any more."""
        assert self.running
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        self.running = None

    async def settled(self) -> None:
        """Wait until every update is handled and confirmed."""
        await self.world.until(lambda: self.world.updates.pending == 0)

    async def last(self, place: User | Chat) -> Message:
        """Give the newest message of the bot in a chat, once all is settled."""
        await self.settled()
        return self.world.messages(place)[-1]

    async def says(self, user: User, text: str, place: User | Chat | None = None, **how) -> Message | None:
        """Let somebody write, and give the newest message of the bot after it."""
        chat = user if place is None else place
        user.says(chat, text, **how)
        await self.settled()
        return (self.world.messages(chat) or [None])[-1]

    async def presses(self, user: User, button: str, place: User | Chat | None = None, message=None):
        """Let somebody press, and give the press with its answer."""
        press = user.presses(user if place is None else place, button, message)
        await self.settled()
        return press

    async def seat(self, user: User, role: Role = Role.COORDINATOR, language: str = "en") -> Coordinator:
        """Make somebody a coordinator who has pressed Start."""
        user.start()
        async with self.db.transaction() as tx:
            seat = Coordinator(person=user.id, role=role, language=language, joined_at=self.clock())
            tx.add(seat)
        await self.settled()
        return seat

    async def suspend(self, seat: Coordinator) -> None:
        async with self.db.transaction() as tx:
            await coordinators.suspend(tx, seat.id or 0)

    async def rows(self, place: User | Chat) -> list[Subscriber]:
        async with self.db.read() as session:
            return await subscribers.of_chat(session, place.id)

    async def tell(self, title: str, *, kind: AlertKind = AlertKind.FIRST, **case: object) -> Alert:
        """Put an alert into the outbox as publishing does, about a case of its own or `case_id`."""
        now = self.clock()
        facts = {"topic": Topic.REPATRIATION, "severity": Severity.HIGH, "others": False}
        facts |= {"status": Status.RETURNED, "certainty": Certainty.REPORTED}
        case_id = case.pop("case_id", None)
        facts |= case
        async with self.db.transaction() as tx:
            if await tx.get(Feed, 1) is None:
                tx.add(Feed(id=1, name="f", url="https://f.example/"))
            found = await tx.get(Case, case_id) if case_id else None
            if found is None:
                found = Case(title=title, language="en", opened_at=now, updated_at=now, **facts)
                tx.add(found)
            item = Item(
                feed_id=1, key=title, title=title, digest="", first_seen_at=now, published_at=now,
                source_name="Harbour Post", source_host="harbour.example",
                link="https://harbour.example/a?utm_source=x",
            )  # fmt: skip
            tx.add(item)
            await tx.flush()
            judged = {"label": Label.ALERT, "language": "en", "reason": "", "rules_version": "1"}
            judged |= {name: facts[name] for name in ("topic", "severity", "others", "status", "certainty")}
            tx.add(
                StoredVerdict(item_id=item.id, case_id=found.id, judged_at=now, evidence=EVIDENCE, **judged)
            )
            await tx.flush()
            await ring(tx, kind, found, item.id, now)
            told = await alerts.newest_of_case(tx, found.id)
        assert told
        return told

    async def carry(self) -> None:
        """Run the stages and send all that waits."""
        await publish(self.db, self.keyring, self.clock())
        await self.pump()
        await report(self.db, self.clock())
        await self.pump()

    async def pump(self) -> None:
        ticks = count()
        hooks = Hooks(veil=discreet.veil(self.keyring))
        pump = Pump(
            self.db, self.transport, Pacer(), hooks, clock=self.clock, monotonic=lambda: 100.0 * next(ticks)
        )
        await pump.drain()


@pytest.fixture(autouse=True)
def _pauses_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock=clock.seconds, limits=UNLIMITED)


@pytest.fixture
async def server(world: World) -> AsyncIterator[RehearsalServer]:
    server = RehearsalServer(world)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def bot(server: RehearsalServer, world: World) -> AsyncIterator[ExtBot]:
    made = ExtBot(world.token, base_url=f"{server.url}/bot", request=client(), get_updates_request=client())
    async with made as opened:
        yield opened


@pytest.fixture
async def still(world, server, bot, sqlite, keyring, clock) -> AsyncIterator[Talk]:
    """A bot that does not poll yet."""
    talk = Talk(world, server, bot, sqlite, keyring, clock)
    yield talk
    await talk.close()


@pytest.fixture
async def talk(still: Talk) -> Talk:
    """A bot that polls, on SQLite."""
    still.begin()
    return still


@pytest.fixture
async def talk_on_both(world, server, bot, database, keyring, clock) -> AsyncIterator[Talk]:
    """A bot that polls, once on SQLite and once on PostgreSQL."""
    talk = Talk(world, server, bot, database, keyring, clock)
    talk.begin()
    yield talk
    await talk.close()
