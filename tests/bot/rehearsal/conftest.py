"""A pretend Telegram that is served over HTTP, and the real python-telegram-bot talking to it."""

from collections.abc import AsyncIterator

import pytest
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.rehearsal import UNLIMITED, Newsroom, RehearsalServer, User, World


class Clock:
    """Unix seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_770_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


def client(server: RehearsalServer, world: World) -> ExtBot[None]:
    """Make a client as the product does, but without reading certificates that loopback never shows."""
    calls, polls = (HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2))
    return ExtBot(world.token, base_url=f"{server.url}/bot", request=calls, get_updates_request=polls)


@pytest.fixture(autouse=True)
def _pauses_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the coming type of `retry_after`: the library warns of the old one wherever it makes one."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def connect():
    """Give what makes a further client."""
    return client


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock=clock, limits=UNLIMITED)


@pytest.fixture
def newsroom(clock: Clock) -> Newsroom:
    return Newsroom(clock=clock)


@pytest.fixture
async def server(world: World, newsroom: Newsroom) -> AsyncIterator[RehearsalServer]:
    server = RehearsalServer(world, newsroom)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def bot(server: RehearsalServer, world: World) -> AsyncIterator[ExtBot[None]]:
    async with client(server, world) as opened:
        yield opened


@pytest.fixture
def mina(world: World) -> User:
    """Somebody who has pressed Start, and whose updates are out of the way."""
    person = world.user("Mina", language_code="ko")
    person.start()
    world.updates.drop_all()
    return person
