"""A thousand hostile addresses against the whole fetcher: nothing inside is reached, each is refused.

The guard and the fetcher are those of production. Only what lies behind the guard is ours: a public address
leads to a publisher on loopback, every other one, whatever its port, to servers that count who knocks. The
same addresses through an ordinary client of HTTP, which has no guard, show that the servers inside answer.
Figures: pytest -s tests/bot/feeds/test_hostile_urls.py
"""

import asyncio
import ipaddress
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpcore
import httpx
import pytest
from httpcore import SOCKET_OPTION

from bot.feeds.answer import FeedError, FetchRequest
from bot.feeds.fetch import Fetcher
from tests.bot.feeds.feed_publisher import RSS, Publisher, reply
from tests.bot.feeds.hostile import DEAF, PUBLIC, PUBLIC_6, Case, cases

LISTENING = ("127.0.0.1", "127.8.9.10", "::1")
pytestmark = pytest.mark.allow_hosts(list(LISTENING))


@dataclass
class World(httpcore.AsyncNetworkBackend):
    """What stands behind the guard, and the name server in front of it."""

    publisher: Publisher
    inner_ports: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    dialled_inside: list[str] = field(default_factory=list)
    hits: Counter[str] = field(default_factory=Counter)

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """Answer in turn; a name that nobody set up leads inside, so that no spelling is saved by luck."""
        answers = self.names.get(host) or [["127.0.0.1"]]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature belongs to httpcore
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if host == DEAF:
            raise httpcore.ConnectError
        at, to = "127.0.0.1", self.publisher.port
        if host not in {PUBLIC, PUBLIC_6}:
            self.dialled_inside.append(f"{host} {port}")
            at = host if host in self.inner_ports else "127.0.0.1"
            to = self.inner_ports[at]
        return await httpcore.AnyIOBackend().connect_tcp(at, to, timeout=timeout)

    def knocked(self, at: str):
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.hits[at] += 1
            writer.write(reply(200, RSS))
            with suppress(OSError):
                await writer.drain()
                writer.close()
                await writer.wait_closed()

        return serve

    def prepare(self, case: Case) -> None:
        self.names = {name: list(answers) for name, answers in case.names.items()}
        self.publisher.routes.clear()
        for path, (status, location) in case.locations.items():
            self.publisher.says(path, reply(status, b"", (b"Location", location.encode())))


@pytest.fixture
async def world(publisher: Publisher) -> AsyncIterator[World]:
    """Run the publisher outside and three servers inside."""
    it = World(publisher)
    servers = []
    for at in LISTENING:
        server = await asyncio.start_server(it.knocked(at), at, 0)
        it.inner_ports[at] = server.sockets[0].getsockname()[1]
        servers.append(server)
    yield it
    for server in servers:
        server.close()
        await server.wait_closed()


async def attack(world: World, every: Iterable[Case]) -> int:
    """Try every case, print and check what came of it, and give how many there were."""
    outcomes: Counter[str] = Counter()
    wrong = []
    async with Fetcher("test", deadline=5.0, host_gap=0.0, resolve=world.resolve, dial=world) as fetcher:
        for case in every:
            world.prepare(case)
            try:
                got = await fetcher.fetch(FetchRequest(case.url))
                wrong.append((case, f"fetched {got.final_url}"))
            except FeedError as error:
                outcomes[f"{case.kind}: {error.reason}"] += 1
                if error.reason not in case.reasons:
                    wrong.append((case, str(error)))
            except Exception as error:  # noqa: BLE001 - any other way out is what must not be
                wrong.append((case, repr(error)))
    tried, reached = outcomes.total(), len(world.dialled_inside)
    print(f"hostile addresses: {tried} tried, {reached} dialled, {world.hits.total()} hits inside")
    print("\n".join(f"  {count:4} {what}" for what, count in sorted(outcomes.items())))
    assert not wrong, "\n".join(f"{case.kind} {case.url!r} {case.locations}: {what}" for case, what in wrong)
    assert (world.dialled_inside, world.hits.total()) == ([], 0)
    return tried


async def test_no_hostile_address_reaches_anything_inside(world):
    assert await attack(world, cases()) >= 1_000


@pytest.mark.long
async def test_no_target_of_any_redirect_reaches_anything_inside(world):
    assert await attack(world, cases(thorough=True)) >= 5_000


class Unguarded(httpcore.AsyncNetworkBackend):
    """Dials like any client: whatever the resolver makes of a host."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def connect_tcp(self, host: str, port: int, *_: object, **more: object):
        try:
            address = str(ipaddress.ip_address(host))
        except ValueError:
            try:
                address = socket.inet_ntoa(socket.inet_aton(host))  # as getaddrinfo does
            except OSError:
                address = (await self._world.resolve(host, port))[-1]
        return await self._world.connect_tcp(address, port)


@pytest.mark.long
async def test_without_the_guard_the_servers_inside_are_reached(world):
    """The control: were the addresses harmless or the servers deaf, the test above would prove nothing."""
    tried = reached = 0
    transport = httpx.AsyncHTTPTransport()
    transport._pool._network_backend = Unguarded(world)
    async with httpx.AsyncClient(transport=transport, follow_redirects=True, timeout=0.5) as client:
        for case in list(cases())[::4]:
            if "https" in f"{case.url} {case.locations}".casefold():
                continue  # nobody here speaks TLS
            world.prepare(case)
            before = world.hits.total()
            with suppress(httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, ValueError):
                await client.get(case.url)
            tried += 1
            reached += world.hits.total() > before
    print(f"without the guard: {tried} tried, {reached} reached something inside ({dict(world.hits)})")
    assert reached > 100
    assert set(world.hits) == set(LISTENING)
