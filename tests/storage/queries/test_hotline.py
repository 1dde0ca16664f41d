"""Letters, desks and bans, and veils, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from storage.database import Database
from storage.models import (
    ChatKind,
    Coordinator,
    CoordinatorState,
    Delivery,
    DeliveryState,
    HotlineLetter,
    HotlinePerson,
    Message,
    MessageKind,
    TopicChoice,
)
from storage.queries import hotline, subscribers, veils
from storage.sealing import Address

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
TOPIC = int(TopicChoice.DETENTION)
MINA, ANN, BOB = 5_000_000_001, 6_000_000_001, 6_000_000_002


@pytest.fixture
async def seats(database: Database) -> list[int]:
    """Two coordinators; the first answers the topic since yesterday."""
    async with database.transaction() as tx:
        made = [Coordinator(person=each, language="en", joined_at=NOW) for each in (ANN, BOB)]
        tx.add_all(made)
        await tx.flush()
        ids = [each.id or 0 for each in made]
        await hotline.take_desk(tx, ids[0], TOPIC, NOW - timedelta(days=1))
        await hotline.take_desk(tx, ids[0], TOPIC, NOW)  # twice is once: the day stays
    return ids


async def _write(database: Database, update_id: int = 1, at: datetime = NOW) -> HotlineLetter:
    async with database.transaction() as tx:
        return await hotline.add_letter(
            tx, MINA, "ko", topic=TOPIC, text="여기는 조용합니다", update_id=update_id, now=at
        )


async def test_a_letter_is_kept_once_an_update_under_one_number_a_person(database, seats) -> None:
    first, again, second = await _write(database), await _write(database), await _write(database, 2)
    assert (first.id, first.person_id) == (again.id, second.person_id)
    async with database.read() as session:
        kept = (await session.exec(select(HotlineLetter))).all()
        assert sorted(each.text for each in kept) == ["여기는 조용합니다"] * 2
        assert await hotline.letters_since(session, MINA, NOW - timedelta(minutes=1)) == 2
        assert await hotline.letters_since(session, MINA, NOW) == 0


async def test_only_who_answered_the_topic_before_may_read_and_only_active_seats_keep_it_open(
    database, seats
) -> None:
    letter = await _write(database)
    async with database.transaction() as tx:
        await hotline.take_desk(tx, seats[1], TOPIC, NOW + timedelta(minutes=1))
        assert await hotline.readable(tx, letter.id, seats[0]) is not None
        assert await hotline.readable(tx, letter.id, seats[1]) is None
        assert sorted(await hotline.who_answers(tx, TOPIC)) == seats
        assert await hotline.open_topics(tx) == await hotline.desks_of(tx, seats[0]) == TOPIC
        for number in seats:
            (await tx.get(Coordinator, number)).state = CoordinatorState.SUSPENDED
        await tx.flush()
        assert await hotline.open_topics(tx) == 0


async def test_it_is_shown_once_to_each_and_all_places_are_known_for_the_end(database, seats) -> None:
    letter = await _write(database)
    async with database.transaction() as tx:
        assert await hotline.show_once(tx, letter.id, seats[0], 77)
        assert await hotline.show_once(tx, letter.id, seats[0], 77)  # the same update again
        assert not await hotline.show_once(tx, letter.id, seats[0], 78)
        answer = await hotline.add_answer(tx, letter, seats[0], text="감사합니다", update_id=9, now=NOW)
        await hotline.note_answer_shown(tx, answer.id, 12)
        assert await hotline.answer_to(tx, answer.id, MINA) is not None
        assert await hotline.answer_to(tx, answer.id, BOB) is None
    async with database.read() as session:
        assert await hotline.places_before(session, NOW) == []
        places = await hotline.places_before(session, NOW + timedelta(seconds=1))
        assert {(each.chat, each.message_id) for each in places} == {(ANN, 77), (MINA, 12)}
        assert [each.chat for each in await hotline.places_of(session, MINA)] == [ANN]


async def test_the_end_deletes_letters_by_age_and_the_number_with_the_last_word(database, seats) -> None:
    old, _ = await _write(database), await _write(database, 2, NOW + timedelta(days=3))
    async with database.transaction() as tx:
        assert await hotline.expire(tx, NOW + timedelta(seconds=1)) == 1
        assert (await tx.get(HotlinePerson, old.person_id)) is not None
    async with database.transaction() as tx:
        await hotline.expire(tx, NOW + timedelta(days=4))
    later = await _write(database, 3)
    assert later.person_id > old.person_id  # a number never stands for a second person


async def test_a_ban_outlives_what_it_deletes_and_is_lifted_by_number(database, seats) -> None:
    letter = await _write(database)
    async with database.transaction() as tx:
        await hotline.ban(tx, await tx.get(HotlinePerson, letter.person_id), NOW)
    async with database.transaction() as tx:
        assert (await tx.exec(select(HotlineLetter))).all() == []
        assert await hotline.is_banned(tx, MINA)
        assert not await hotline.is_banned(tx, BOB)
        assert await hotline.bans(tx, 10) == [letter.person_id]
        assert await hotline.lift_ban(tx, letter.person_id)
        assert not await hotline.lift_ban(tx, letter.person_id)
        assert not await hotline.is_banned(tx, MINA)


async def test_a_veil_is_lifted_for_the_chat_that_has_it_alone(database) -> None:
    async with database.transaction() as tx:
        mine = await subscribers.subscribe(tx, Address(MINA), ChatKind.PRIVATE, "ko", NOW.date())
        message = Message(kind=MessageKind.CALL, language="ko", text="t", created_at=NOW)
        tx.add(message)
        await tx.flush()
        sent = {"state": DeliveryState.SENT, "todo": None, "priority": 2, "due_at": NOW, "veiled": True}
        tx.add(Delivery(message_id=message.id, subscriber_id=mine.id, **sent))
    async with database.transaction() as tx:
        assert await veils.lift(tx, Address(BOB), message.id) is None
        assert (await veils.lift(tx, Address(MINA), message.id)) is not None
        assert (await veils.lift(tx, Address(MINA), message.id)) is not None
    async with database.read() as session:
        assert [row.veiled for row in (await session.exec(select(Delivery))).all()] == [False]
