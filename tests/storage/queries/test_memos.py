"""Proves storage/queries/memos.py and storage/keycheck.py."""

import pytest

from storage.database import Database
from storage.errors import WrongKeyError
from storage.keycheck import check_key
from storage.queries import memos
from storage.sealing import Keyring


async def test_a_memo_is_kept_replaced_and_forgotten(database: Database) -> None:
    for value in ("one", "two"):
        async with database.transaction() as tx:
            await memos.remember(tx, "name", value)
    async with database.read() as session:
        assert await memos.recall(session, "name") == "two"
    async with database.transaction() as tx:
        await memos.forget(tx, "name")
        await memos.forget(tx, "never there")
    async with database.read() as session:
        assert await memos.recall(session, "name") is None


async def test_a_database_opens_with_its_own_key_alone(database: Database, keyring: Keyring) -> None:
    await check_key(database, keyring)
    await check_key(database, keyring)
    with pytest.raises(WrongKeyError, match="Bring back the right key"):
        await check_key(database, Keyring(bytes(32)))
