"""Proves storage/database.py: the traps of two databases and asyncio."""

import asyncio
import gc
import sqlite3
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import col, select

from storage.database import Database, normalise
from storage.errors import DatabaseDownError, WrongKeyError
from storage.migrations import upgrade
from storage.models import ChatKind, Coordinator, Memo, Subscriber
from storage.sealing import Address, Keyring

BIG = -1001234567890123


def subscriber(chat: int, thread: int = 0) -> Subscriber:
    return Subscriber(
        address=Address(chat, thread),
        chat=chat,
        kind=ChatKind.GROUP,
        language="ko",
        joined_on=date(2026, 3, 9),
    )


async def test_two_hundred_racing_increments_lose_no_update(database: Database) -> None:
    """A read and a write on SQLite's plain BEGIN lose four of five (the trap of the driver's default)."""
    async with database.transaction() as tx:
        tx.add(Memo(name="count", value="0"))

    async def add(times: int) -> None:
        for _ in range(times):
            async with database.transaction() as tx:
                memo = (await tx.exec(select(Memo).where(Memo.name == "count").with_for_update())).one()
                memo.value = str(int(memo.value) + 1)

    await asyncio.gather(*(add(40) for _ in range(5)))
    async with database.read() as session:
        assert (await session.exec(select(Memo.value))).one() == "200"


async def test_a_telegram_id_of_more_than_32_bits_is_kept_whole(database: Database) -> None:
    async with database.transaction() as tx:
        tx.add(subscriber(BIG, thread=2**40))
    async with database.read() as session:
        found = (await session.exec(select(Subscriber).where(Subscriber.chat == BIG))).one()
    assert found.address == Address(BIG, 2**40)


async def test_a_chat_and_topic_subscribes_once(database: Database) -> None:
    async with database.transaction() as tx:
        tx.add(subscriber(BIG, thread=1))
        tx.add(subscriber(BIG, thread=2))
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            tx.add(subscriber(BIG, thread=2))


async def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    seoul = datetime(2026, 3, 9, 21, 0, tzinfo=timezone(timedelta(hours=9)))
    async with database.transaction() as tx:
        tx.add(Coordinator(person=1, language="en", joined_at=seoul))
    async with database.read() as session:
        joined = (await session.exec(select(Coordinator.joined_at))).one()
    assert joined == seoul
    assert joined.tzinfo is UTC


async def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StatementError):
        async with database.transaction() as tx:
            tx.add(Coordinator(person=1, language="en", joined_at=datetime(2026, 3, 9)))  # noqa: DTZ001 -- the point


async def test_rows_can_be_read_after_their_session_is_closed(database: Database) -> None:
    async with database.transaction() as tx:
        row = subscriber(BIG)
        tx.add(row)
    assert row.language == "ko"  # MissingGreenlet if commits expired what they wrote


async def test_what_raises_inside_a_transaction_is_rolled_back(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            tx.add(Memo(name="never", value=""))
            await tx.flush()
            raise RuntimeError
    async with database.read() as session:
        assert (await session.exec(select(Memo))).all() == []


async def test_what_a_reader_changes_is_not_kept(database: Database) -> None:
    async with database.read() as session:
        session.add(Memo(name="never", value=""))
    async with database.read() as session:
        assert (await session.exec(select(Memo))).all() == []


async def test_errors_do_not_show_the_values_of_a_statement(database: Database) -> None:
    async with database.transaction() as tx:
        tx.add(Memo(name="secret-name", value="secret-value"))
    with pytest.raises(IntegrityError) as refused:
        async with database.transaction() as tx:
            tx.add(Memo(name="secret-name", value="secret-value"))
    assert "secret-value" not in str(refused.value)


async def test_another_key_reads_no_id(sqlite: Database) -> None:
    async with sqlite.transaction() as tx:
        tx.add(subscriber(BIG))
    other = Database(f"sqlite:///{sqlite.path}", Keyring(bytes(32)))
    with pytest.raises(WrongKeyError):
        async with other.read() as session:
            (await session.exec(select(Subscriber))).all()
    await other.close()


async def test_a_full_disk_is_told_in_words_and_heals_by_itself(sqlite: Database) -> None:
    async with sqlite.transaction() as tx:
        connection = await tx.connection()
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(DatabaseDownError) as down:
        async with sqlite.transaction() as tx:
            tx.add(Memo(name="big", value="x" * 1_000_000))
    assert down.value.reason == "full"
    async with sqlite.transaction() as tx:
        await (await tx.connection()).exec_driver_sql("PRAGMA max_page_count=1000000")
    async with sqlite.transaction() as tx:
        tx.add(Memo(name="big", value="x" * 1_000_000))


async def test_a_read_only_file_is_told_in_words(tmp_path: Path, keyring: Keyring) -> None:
    path = tmp_path / "ro.db"
    writable = Database(f"sqlite:///{path}", keyring)
    await upgrade(writable)
    await writable.close()
    plain = sqlite3.connect(path)
    plain.execute("PRAGMA journal_mode=DELETE")
    plain.close()
    readonly = Database(f"sqlite:///file:{path}?mode=ro&uri=true", keyring)
    with pytest.raises(DatabaseDownError) as down:
        async with readonly.transaction() as tx:
            tx.add(Memo(name="x", value=""))
    assert down.value.reason == "read-only"
    await readonly.close()


async def test_a_server_that_is_not_there_is_told_in_words(keyring: Keyring) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none", keyring)
    with pytest.raises(DatabaseDownError) as down:
        async with nowhere.read() as session:
            await session.exec(select(Memo))
    assert down.value.reason == "unreachable"
    await nowhere.close()


async def test_erasing_traces_empties_the_write_ahead_log(sqlite: Database) -> None:
    assert sqlite.path is not None
    wal = sqlite.path.with_name(sqlite.path.name + "-wal")
    marker = "a-marker-that-must-vanish"
    async with sqlite.transaction() as tx:
        tx.add(Memo(name=marker, value=""))
    async with sqlite.transaction() as tx:
        await tx.delete((await tx.exec(select(Memo).where(col(Memo.name) == marker))).one())
    assert marker.encode() in wal.read_bytes()
    assert await sqlite.erase_traces()
    assert marker.encode() not in wal.read_bytes() + sqlite.path.read_bytes()


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///data/bot.db", "sqlite+aiosqlite"),
        ("postgres://u:p@h/d", "postgresql+psycopg"),
        ("postgresql://u:p@h/d", "postgresql+psycopg"),
    ],
)
def test_addresses_as_platforms_give_them_get_our_drivers(given: str, driver: str) -> None:
    assert normalise(given).drivername == driver


def test_an_address_of_another_kind_is_refused_without_its_password() -> None:
    for given in ("mysql://u:hidden@h/d", "no address: hidden"):
        with pytest.raises(DatabaseDownError) as refused:
            normalise(given)
        assert "hidden" not in str(refused.value)


async def test_a_task_cancelled_at_any_moment_of_a_transaction_leaves_the_file_to_others(
    sqlite: Database,
) -> None:
    """A statement left in its traceback kept the lock of one in ten until the garbage was collected."""
    many = text("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 2000) SELECT * FROM c")

    async def write() -> None:
        async with sqlite.transaction() as tx:
            tx.add(Memo(name="mine", value="1"))
            await tx.flush()
            for _ in range(5):
                (await (await tx.connection()).execute(many)).all()
            await tx.exec(delete(Memo))

    await write()
    began = time.perf_counter()
    await write()
    took = time.perf_counter() - began
    other = sqlite3.connect(sqlite.path or "", isolation_level=None, timeout=0)
    gc.disable()
    try:
        for moment in range(40):
            task = asyncio.create_task(write())
            await asyncio.sleep(took * moment / 40)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            other.execute("DELETE FROM memos")
    finally:
        gc.enable()
        other.close()
