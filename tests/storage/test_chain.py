"""The audit log: whatever is changed in it is found, whoever changes it, on both databases."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.chain import Break, Checker, Fault, Seal
from storage.errors import SeatLostError
from storage.models import Act, AuditEntry, Coordinator
from storage.queries import audit, coordinators
from storage.sealing import Keyring

PERSON = 5_000_000_001
LENGTH = 6


class Found(NamedTuple):
    """What a check of the whole log gave."""

    entries: int
    broken: Break | None


async def _check(database, keyring) -> Found:
    checker = Checker(keyring)
    async with database.read() as session:
        for entry in await audit.after(session, 0, 1000):
            checker.walk(entry)
        checker.end(await audit.head(session))
    return Found(checker.entries, checker.found)


async def _append(database, now, *, actor: int = 0, act: Act = Act.CASE_CLOSED, about: int = 7) -> None:
    async with database.transaction() as tx:
        await audit.append(tx, actor, act, about, now=now)


async def _write(database, now, number: int = LENGTH) -> None:
    for minute in range(number):
        await _append(database, now + timedelta(minutes=minute), about=minute)


async def _tamper(database, *statements: str) -> None:
    """Change the log as one does who has the database and not the key: past the triggers."""
    async with database.transaction() as tx:
        if database.is_sqlite:
            for verb in ("UPDATE", "DELETE"):
                await tx.exec(text(f"DROP TRIGGER audit_no_{verb}"))
        else:
            await tx.exec(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            await tx.exec(text(statement))


async def test_an_empty_log_and_a_whole_one_are_whole(database, keyring, now) -> None:
    assert await _check(database, keyring) == (0, None)
    await _write(database, now)
    assert await _check(database, keyring) == (LENGTH, None)


@pytest.mark.parametrize(
    "verb", ["UPDATE audit SET about = 1", "DELETE FROM audit", "DELETE FROM audit WHERE id = 2"]
)
async def test_the_database_itself_refuses_to_change_or_delete_an_entry(database, keyring, now, verb) -> None:
    await _write(database, now, 3)
    with pytest.raises(DBAPIError, match="only ever added to"):
        async with database.transaction() as tx:
            await tx.exec(text(verb))
    assert await _check(database, keyring) == (3, None)


async def test_postgresql_refuses_to_empty_the_log_too(database, keyring, now) -> None:
    if database.is_sqlite:  # it has no such statement
        return
    await _write(database, now, 3)
    with pytest.raises(DBAPIError, match="only ever added to"):
        async with database.transaction() as tx:
            await tx.exec(text("TRUNCATE audit"))
    assert await _check(database, keyring) == (3, None)


@pytest.mark.parametrize(
    "change",
    ["at = '2026-03-09 12:02:01+00:00'", "actor = 2", "act = 'case_renamed'", "about = 8", "other = 1",
     "previous = hash", "hash = previous"],
)  # fmt: skip
async def test_an_altered_field_is_found_and_named(database, keyring, now, change) -> None:
    number = 3 if change != "about = 8" else LENGTH
    await _write(database, now)
    await _tamper(database, f"UPDATE audit SET {change} WHERE id = {number}")
    assert await _check(database, keyring) == (LENGTH, Break(number, Fault.ALTERED))


@pytest.mark.parametrize("number", [1, 3, LENGTH])
async def test_a_row_that_was_removed_is_found_and_named_also_the_last(
    database, keyring, now, number
) -> None:
    await _write(database, now)
    await _tamper(database, f"DELETE FROM audit WHERE id = {number}")
    fault = Fault.CUT if number == LENGTH else Fault.MISSING
    assert await _check(database, keyring) == (LENGTH - 1, Break(number, fault))


async def test_rows_that_changed_places_are_found(database, keyring, now) -> None:
    await _write(database, now)
    swap = [
        f"UPDATE audit SET id = {after} WHERE id = {before}" for before, after in ((2, 99), (4, 2), (99, 4))
    ]
    await _tamper(database, *swap)
    assert (await _check(database, keyring)).broken == Break(2, Fault.ALTERED)


async def test_an_end_that_was_cut_off_stays_to_be_seen_when_more_is_written(database, keyring, now) -> None:
    await _write(database, now)
    await _tamper(database, "DELETE FROM audit WHERE id > 3")
    assert (await _check(database, keyring)).broken == Break(4, Fault.CUT)
    await _append(database, now)
    assert (await _check(database, keyring)).broken == Break(4, Fault.MISSING)


async def test_a_head_that_was_lost_or_put_back_is_found_and_stays_found(database, keyring, now) -> None:
    await _write(database, now, 3)
    async with database.read() as session:
        older = await audit.head(session)
    await _append(database, now)
    await _tamper(database, f"UPDATE memos SET value = '{older}' WHERE name = '{audit.HEAD}'")
    assert (await _check(database, keyring)).broken == Break(4, Fault.HEAD)
    await _append(database, now)
    assert (await _check(database, keyring)).broken == Break(5, Fault.MISSING)


@pytest.mark.long
async def test_a_head_that_was_deleted_is_found(database, keyring, now) -> None:
    await _write(database, now, 3)
    await _tamper(database, f"DELETE FROM memos WHERE name = '{audit.HEAD}'")
    assert (await _check(database, keyring)).broken == Break(3, Fault.HEAD)
    await _append(database, now)
    assert (await _check(database, keyring)).broken == Break(4, Fault.MISSING)


async def test_a_fork_written_with_another_key_is_found(database, keyring, now) -> None:
    await _write(database, now, 3)
    checker = Checker(Keyring(bytes(32)))
    async with database.read() as session:
        checker.walk((await audit.after(session, 0, 1))[0])
    assert checker.found == Break(1, Fault.ALTERED)


async def test_all_that_was_deleted_with_its_head_is_missed_by_a_head_that_was_written_down(keyring) -> None:
    written = Seal(412, bytes(range(16)))
    assert written.as_text() == "412:0001020304050607"
    assert written.is_as_written("412:0001020304050607 ")
    assert not Seal(413, bytes(range(16))).is_as_written(written.as_text())


async def test_many_who_write_at_once_make_one_chain(database, keyring, now) -> None:
    import asyncio

    await asyncio.gather(*(_append(database, now, about=number) for number in range(20)))
    assert await _check(database, keyring) == (20, None)


async def test_nobody_acts_whose_seat_counts_no_more_and_nothing_of_it_stays(database, keyring, now) -> None:
    async with database.transaction() as tx:
        for number in range(2):
            tx.add(Coordinator(person=PERSON + number, language="en", joined_at=now))
            await tx.flush()
        await coordinators.suspend(tx, 2, 1)
    with pytest.raises(SeatLostError, match="C2"):
        async with database.transaction() as tx:
            await coordinators.set_language(tx, 1, "ja")
            await audit.append(tx, 2, Act.HELD, now=now)
    with pytest.raises(SeatLostError, match="C2"):
        async with database.transaction() as tx:
            await audit.append(tx, 1, Act.CALL_APPROVED, 14, now=now, needs=[2])
    async with database.read() as session:
        assert (await coordinators.get(session, 1)).language == "en"
        assert await audit.newest(session, 5) == []


async def test_an_entry_keeps_whole_seconds_and_numbers_alone(database, now) -> None:
    await _append(database, now + timedelta(microseconds=1234))
    async with database.read() as session:
        (entry,) = await audit.newest(session, 5)
    assert entry.at == now
    assert set(AuditEntry.model_fields) == {"id", "at", "actor", "act", "about", "other", "previous", "hash"}


async def test_the_log_is_read_in_pages_and_by_who_did_what_last(database, now) -> None:
    await _write(database, now)
    async with database.read() as session:
        assert [entry.id for entry in await audit.newest(session, 2)] == [6, 5]
        assert [entry.id for entry in await audit.newest(session, 2, before=5)] == [4, 3]
        assert await audit.last_of(session, 0, Act.CASE_CLOSED) == now + timedelta(minutes=LENGTH - 1)
        assert await audit.last_of(session, 0, Act.HELD) is None
