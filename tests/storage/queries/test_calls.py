"""Calls move once, taps count once, on both databases."""

import asyncio

import pytest

from storage.models import Call, CallState, Coordinator
from storage.queries import calls

PERSON = 5_000_000_001


@pytest.fixture
async def draft(database, now) -> Call:
    async with database.transaction() as tx:
        tx.add(Coordinator(id=1, person=PERSON, language="en", joined_at=now))
        await tx.flush()
        return await calls.add(
            tx, kind="general", author_id=1, language="en", step="title", update_id=10, now=now
        )


async def _get(database, call_id: int) -> Call:
    async with database.read() as session:
        return await calls.get(session, call_id)


@pytest.mark.long
async def test_a_move_is_made_once_however_many_try_at_once(database, draft) -> None:
    async def submit() -> bool:
        async with database.transaction() as tx:
            return await calls.move(tx, draft.id, 1, CallState.DRAFT, CallState.IN_REVIEW)

    assert sorted(await asyncio.gather(*(submit() for _ in range(8)))) == [False] * 7 + [True]
    call = await _get(database, draft.id)
    assert (call.state, call.version) == (CallState.IN_REVIEW, 2)


@pytest.mark.parametrize(("version", "before"), [(2, CallState.DRAFT), (1, CallState.IN_REVIEW)])
async def test_a_move_decided_on_another_version_or_state_does_nothing(
    database, draft, version, before
) -> None:
    async with database.transaction() as tx:
        assert not await calls.move(tx, draft.id, version, before, CallState.APPROVED)
    assert (await _get(database, draft.id)).state is CallState.DRAFT


async def test_writing_notes_the_update_and_grows_the_version(database, draft) -> None:
    async with database.transaction() as tx:
        assert await calls.write(tx, draft, 11, title="T", step="text")
        assert not await calls.write(tx, draft, 12, title="stale")
    call = await _get(database, draft.id)
    assert (call.title, call.step, call.version, call.last_update_id) == ("T", "text", 2, 11)


async def test_words_are_for_the_draft_that_is_asked_for_or_was_just_changed_by_them(database, draft) -> None:
    async with database.transaction() as tx:
        assert (await calls.answered_by(tx, 1, 99)).id == draft.id
        assert await calls.answered_by(tx, 2, 99) is None
        await calls.write(tx, draft, 11, step=None)
        assert await calls.answered_by(tx, 1, 99) is None
        assert (await calls.answered_by(tx, 1, 11)).id == draft.id


async def test_asking_for_nothing_keeps_the_draft_and_its_version(database, draft) -> None:
    async with database.transaction() as tx:
        await calls.stop_asking(tx, 1)
    call = await _get(database, draft.id)
    assert (call.step, call.version, call.state) == (None, 1, CallState.DRAFT)
    async with database.transaction() as tx:
        assert await calls.set_step(tx, draft.id, CallState.DRAFT, "link")
        assert not await calls.set_step(tx, draft.id, CallState.IN_REVIEW, "note:2")
        assert (await calls.newest_draft(tx, 1)).step == "link"


async def test_a_person_is_counted_once_also_at_the_same_moment(database, draft, now) -> None:
    async def tap(person: int) -> bool:
        async with database.transaction() as tx:
            return await calls.tap(tx, draft.id, person, now.date())

    assert sorted(await asyncio.gather(*(tap(PERSON) for _ in range(6)))) == [False] * 5 + [True]
    assert await tap(PERSON + 1)
    async with database.read() as session:
        assert await calls.count_taps(session, draft.id) == 2


async def test_calls_are_listed_by_state_oldest_first(database, draft, now) -> None:
    async with database.transaction() as tx:
        second = await calls.add(
            tx, kind="general", author_id=1, language="en", step="title", update_id=11, now=now
        )
        await calls.move(tx, draft.id, 1, CallState.DRAFT, CallState.IN_REVIEW)
        await calls.move(tx, second.id, 1, CallState.DRAFT, CallState.IN_REVIEW)
    async with database.read() as session:
        assert [call.id for call in await calls.in_state(session, CallState.IN_REVIEW)] == [
            draft.id,
            second.id,
        ]
        assert await calls.newest_draft(session, 1) is None
