"""Proves storage/migrations: the tables of the migrations are those of the models, on both databases."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from storage.database import Database
from storage.errors import SchemaBehindError
from storage.migrations import config, head, is_current, require_current, upgrade
from storage.models import metadata
from storage.sealing import Keyring

VERSIONS = Path(__file__).parents[2] / "storage" / "migrations" / "versions"


async def test_migrated_tables_are_those_of_the_models(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.parametrize("engine", ["sqlite_url", "fresh_postgresql_url"])
async def test_every_migration_can_be_taken_back_and_made_again(
    request: pytest.FixtureRequest, engine: str, keyring: Keyring
) -> None:
    database = Database(request.getfixturevalue(engine), keyring)
    await upgrade(database)

    def back_and_forth(connection: Connection) -> list[str]:
        command.downgrade(config(connection), "base")
        left = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        command.upgrade(config(connection), "head")
        return left

    async with database.engine.begin() as connection:
        assert await connection.run_sync(back_and_forth) == []
    assert await is_current(database)
    await database.close()


async def test_sqlite_upgrades_by_itself_and_twice_is_once(sqlite_url: str, keyring: Keyring) -> None:
    fresh = Database(sqlite_url, keyring)
    await require_current(fresh)
    await require_current(fresh)
    assert await is_current(fresh)
    await fresh.close()


async def test_postgresql_waits_for_the_operators_word(fresh_postgresql_url: str, keyring: Keyring) -> None:
    database = Database(fresh_postgresql_url, keyring)
    with pytest.raises(SchemaBehindError, match="repwatch db upgrade"):
        await require_current(database)
    await upgrade(database)
    await require_current(database)
    await database.close()


def test_migrations_name_no_type_of_ours_so_that_they_outlive_our_code() -> None:
    for path in VERSIONS.glob("*.py"):
        text = path.read_text()
        assert "sqlmodel" not in text, path.name
        assert "storage" not in text, path.name


def test_the_newest_file_is_the_head_that_alembic_knows() -> None:
    assert head() == ScriptDirectory.from_config(config()).get_current_head()
