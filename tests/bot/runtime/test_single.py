"""Proves bot/runtime/single.py."""

import pytest

from bot.errors import TryLaterError
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
