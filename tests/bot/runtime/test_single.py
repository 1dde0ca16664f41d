"""Proves bot/runtime/single.py."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import psycopg
import pytest

from bot.errors import TryLaterError
from bot.runtime import single
from bot.runtime.single import only_one
from storage.database import Database
from storage.sealing import Keyring


async def test_twenty_second_processes_are_refused_and_the_first_is_not_disturbed(
    database: Database, keyring: Keyring
) -> None:
    async with only_one(database):
        for _ in range(20):
            second = Database(database.url.render_as_string(hide_password=False), keyring)
            with pytest.raises(TryLaterError, match="already runs") as refused:
                async with only_one(second):
                    raise AssertionError
            assert refused.value.exit_code == 75
            await second.close()
    async with only_one(database):
        pass  # free again once the first has ended


def cut(url: str) -> None:
    """Cut every connection to a database, as a server does that restarts."""
    with psycopg.connect(url, autocommit=True) as own:
        own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
async def two(postgresql_url: str, keyring: Keyring) -> AsyncIterator[tuple[Database, Database]]:
    """One database as two processes see it."""
    both = Database(postgresql_url, keyring), Database(postgresql_url, keyring)
    yield both
    for each in both:
        await each.close()


@pytest.mark.long
async def test_a_connection_that_is_cut_is_made_anew_and_gives_the_database_to_nobody_else(
    two: tuple[Database, Database], postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "KEEP_SECONDS", 3600.0)
    async with only_one(two[0]) as only:
        cut(postgresql_url)
        await only.keep()
        with pytest.raises(TryLaterError, match="already runs"):
            async with only_one(two[1]):
                raise AssertionError
        assert not only.taken.is_set()
        cut(postgresql_url)  # and to end without it is no error
    async with only_one(two[1]):
        pass


@pytest.mark.long
async def test_who_finds_the_database_taken_gives_way(
    two: tuple[Database, Database], postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "KEEP_SECONDS", 0.2)
    async with only_one(two[0]) as first:
        monkeypatch.setattr(first, "keep", held_up(first.keep, until=(free := asyncio.Event())))
        cut(postgresql_url)
        async with only_one(two[1]) as second:
            free.set()
            await asyncio.wait_for(first.taken.wait(), timeout=30)
            await second.keep()
            assert not second.taken.is_set()


def held_up(work: Callable[[], Awaitable[None]], until: asyncio.Event) -> Callable[[], Awaitable[None]]:
    """Let it be done only once something has happened."""

    async def later() -> None:
        await until.wait()
        await work()

    return later
