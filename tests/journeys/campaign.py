"""Campaigns played through the real program at a moved clock: its stages, its sender, its chats, its people.

A story makes people, lets them write and press, moves the clock, and says what each of them reads. Nobody
writes or presses before they have read what came, and at the end nobody has anything unread: so a story
accounts for every message of every person.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.chat.router import Pace, Router
from bot.delivery.pacing import Pacer
from bot.delivery.pump import Pump
from bot.delivery.transport import Transport, build_request
from bot.rehearsal import UNLIMITED, Newsroom, RehearsalServer, World
from bot.runtime import app, hooks, pipeline
from bot.runtime.settings import Settings
from bot.runtime.stages import Stage
from storage.database import Database
from storage.models import MACHINE, ROLES, Act, Invite, Role
from storage.queries import audit
from storage.sealing import Address, Keyring
from storage.signing import invite_mac, new_invite
from tests.journeys.campaign_people import Person

ROUNDS = 6
"""Of all stages and the sender: what one of them leaves, another takes up in the next."""


class Clock:
    """The time of a story: it passes when the story says so."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()


class Carrier(Transport):
    """The transport of the program, which shows the stories what stands in the files it sends."""

    files: dict[int, bytes]

    async def document(self, address: Address, file: bytes, name: str, caption: str) -> object:
        """Send a file as ever; what was sent last to each chat is remembered."""
        self.files[address.chat] = file
        return await super().document(address, file, name, caption)


@dataclass(eq=False)
class Campaign:
    """A story under way."""

    world: World
    newsroom: Newsroom
    db: Database
    keyring: Keyring
    clock: Clock
    stages: tuple[Stage, ...]
    pump: Pump
    router: Router
    files: dict[int, bytes]
    people: list[Person] = field(default_factory=list)

    async def until(self, moment: str, zone: str = "UTC") -> None:
        """Let time pass at one go, and the program do what is due then."""
        there = _moment(moment, zone)
        assert there > self.clock.now, "time does not run back"
        self.clock.now = there
        await self.goes_on()

    async def passes(self, **by: float) -> None:
        """Let so much time pass (`minutes=2`), and the program do what is due then."""
        self.clock.now += timedelta(**by)
        await self.goes_on()

    async def goes_on(self) -> None:
        """Run all stages of the program and its sender, again and again until nothing more comes of it."""
        for _ in range(ROUNDS):
            before = self._asked()
            for stage in self.stages:
                await stage.work(self.clock())
            await self.pump.drain()
            if self._asked() == before:
                return

    def _asked(self) -> int:
        """Count what the bot has asked of Telegram, polls left out."""
        return sum(number for method, number in self.world.calls.items() if method.lower() != "getupdates")

    async def settled(self) -> None:
        """Wait until all that people wrote and pressed is handled."""
        async with asyncio.timeout(100):
            while self.world.updates.pending:
                await asyncio.sleep(0.004)

    async def coordinator(self, name: str, role: Role = Role.COORDINATOR, language: str = "en") -> Person:
        """Seat somebody by an invitation that the operator made at the machine."""
        token, now = new_invite(), self.clock()
        async with self.db.transaction() as tx:
            lasts = now + timedelta(hours=48)
            tx.add(Invite(mac=invite_mac(self.keyring, token), role=role, created_at=now, expires_at=lasts))
            await audit.append(tx, MACHINE, Act.INVITED, other=ROLES.index(role), now=now)
        person = self._person(name, language)
        person.user.start(token)
        await self.settled()
        person.has_read()
        return person

    async def reader(self, name: str, language: str = "en", *habits: str) -> Person:
        """Let somebody subscribe, and say by commands how they want it."""
        person = self._person(name, language)
        await person.says("/start", "/subscribe", *habits)
        return person

    def _person(self, name: str, language: str) -> Person:
        person = Person(self.world, self.world.user(name, language), self.settled, self.files)
        self.people.append(person)
        return person

    def ends(self) -> None:
        """Find that everybody has read all that came."""
        for person in self.people:
            person.reads()
        assert self.world.refused == []


def _moment(words: str, zone: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _client() -> HTTPXRequest:
    return HTTPXRequest(connection_pool_size=16, httpx_kwargs={"verify": False})


@asynccontextmanager
async def played(
    folder: Path, db: Database, keyring: Keyring, moment: str, zone: str = "UTC"
) -> AsyncIterator[Campaign]:
    """Put the program together as `run` does, save that its clock is the story's; end it afterwards.

    The story begins at a moment, `2022-02-05 09:00`, by the wall in a zone. At its end all must be read.
    """
    clock, files = Clock(_moment(moment, zone)), {}
    world, newsroom = (
        World(clock=clock.seconds, limits=UNLIMITED),
        Newsroom(clock=clock.seconds, sample=False),
    )
    newsroom.add_feed("river", language="ko", title="강변일보")
    newsroom.add_feed("harbour", language="en", title="Harbour Post")
    server = RehearsalServer(world, newsroom)
    await server.start()
    (folder / "feeds.yml").write_text(newsroom.feeds_yml(server.url, every="5m"), "utf-8")
    settings = Settings(
        _env_file=None, data_dir=folder, feeds_file=folder / "feeds.yml", feeds_allow_private=True,
        hotline="on",
    )  # fmt: skip
    ticks, failures, stop = count(), [], asyncio.Event()

    def hurried() -> float:
        return 100.0 * next(ticks)  # the pace of sending is not the story's

    async with AsyncExitStack() as stack:
        stack.push_async_callback(server.stop)
        made = ExtBot(
            world.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot",
            request=build_request(), get_updates_request=_client(),
        )  # fmt: skip
        bot = await stack.enter_async_context(made)
        pacer = Pacer()
        transport = Carrier(bot, pacer, monotonic=hurried)
        transport.files = files
        told = hooks.hooks(asyncio.Event(), keyring, clock)
        pump = Pump(db, transport, pacer, told, clock=clock, monotonic=hurried)
        stages = await stack.enter_async_context(pipeline.opened(db, keyring, settings, pump.wake, clock))
        router = Router(
            bot, db, transport, keyring, clock=clock, wake=pump.recheck, request=_client(),
            pace=Pace(poll=2, first_pause=0.05), scout=stages.scout, rules=lambda: stages.rules.current,
            house=app._house(settings),
        )  # fmt: skip
        router._apologise = lambda _desk, event: _note(failures, event)
        stack.push_async_callback(_ended, asyncio.create_task(router.run(stop)), stop)
        table = (*stages.stages, *app._speaking(db, transport))
        story = Campaign(world, newsroom, db, keyring, clock, table, pump, router, files)
        yield story
        story.ends()
    assert failures == [], "a handler failed"


async def _ended(talking: asyncio.Task[None], stop: asyncio.Event) -> None:
    stop.set()
    await talking


async def _note(failures: list[object], event: object) -> None:
    failures.append(event)
