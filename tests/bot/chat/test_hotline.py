"""The hotline: off by default, letters by number, shown once, answered, blocked, gone after seven days."""

import sqlite3
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.chat import hotline as chat_hotline
from bot.chat import hotline_end
from bot.chat.house import House
from bot.chat.inbound import Said
from bot.texts import audit as audit_texts
from bot.texts import discreet as veils
from bot.texts import hotline as texts
from storage.models import AuditEntry, ChatKind, HotlineLetter, HotlinePerson, Role
from storage.queries import hotline
from storage.sealing import Address

SECRET = "My cousin was taken at the bridge"


@pytest.fixture
async def line(still, world):
    """A bot with the hotline on: two coordinators who answer on detention, one who does not, and a reader."""
    still.house = House(hotline=True)
    still.begin()
    people = [world.user(name) for name in ("First", "Second", "Third")]
    for user in people:
        await still.seat(user)
    for user in people[:2]:
        await still.says(user, "/hotline")
        await still.presses(user, "Arrests and detention: no")
    mina = world.user("Mina", "en")
    mina.start()
    await still.settled()
    return still, mina, *people


async def _write(talk, user, words: str = SECRET) -> None:
    await talk.says(user, "/write")
    await talk.presses(user, "Arrests and detention")
    await talk.says(user, words)
    talk.clock.advance(timedelta(seconds=5))
    await talk.pump()


def _all(world, user) -> str:
    return "\n".join(message.text for message in world.messages(user))


def _dump(talk) -> str:
    with sqlite3.connect(f"file:{talk.db.path}?mode=ro", uri=True) as connection:
        return "\n".join(connection.iterdump())


async def test_without_the_operators_word_nobody_can_write_and_nothing_is_kept(talk, world) -> None:
    seat, mina = world.user("Seat"), world.user("Mina")
    await talk.seat(seat)
    assert "has not turned it on" in (await talk.says(seat, "/hotline")).text
    assert (await talk.says(mina, "/write")).text == texts.closed("en")
    assert "/write" not in (await talk.says(mina, "/help")).text
    assert "nobody reads" in (await talk.says(mina, SECRET)).text


async def test_with_nobody_who_answers_it_is_closed_and_a_reviewer_cannot_answer(still, world) -> None:
    still.house = House(hotline=True)
    still.begin()
    reviewer, mina = world.user("Reviewer"), world.user("Mina")
    await still.seat(reviewer, Role.REVIEWER)
    assert "nobody reads" in (await still.says(reviewer, "/hotline")).text
    assert (await still.says(mina, "/write")).text == texts.closed("en")


async def test_a_letter_reaches_those_of_its_topic_by_number_and_each_reads_it_once(line, world) -> None:
    talk, mina, first, second, third = line
    assert "/write" in (await talk.says(mina, "/help")).text
    await _write(talk, mina)
    assert (await talk.last(mina)).text == texts.sent(1, "en")
    for user in (first, second):
        assert (await talk.last(user)).text == texts.came(1, 2, "en")
    assert "@1" not in _all(world, third)
    notice = await talk.last(first)
    await talk.presses(first, "Read it once")
    shown = await talk.last(first)
    assert SECRET in shown.text
    assert "Mina" not in shown.text
    assert str(mina.id) not in shown.html
    (row,) = notice.history[0].markup["inline_keyboard"]
    place = {**notice.as_json(), "message_id": 4000}
    query = {"id": "again", "from": first.as_json(), "message": place, "chat_instance": "1"}
    world.updates.put("callback_query", {**query, "data": row[0]["callback_data"]})
    await talk.settled()
    assert _all(world, first).count(SECRET) == 1
    async with talk.db.read() as session:
        log = [audit_texts.line(entry, "en") for entry in (await session.exec(select(AuditEntry))).all()]
    assert log.count("C1 read a letter of @1") == 1


async def test_neither_a_stranger_nor_one_who_answers_since_today_reads_yesterdays_letter(
    line, world
) -> None:
    talk, mina, first, _, third = line
    await _write(talk, mina)
    data = (await talk.last(first)).buttons[0].data
    talk.clock.advance(timedelta(hours=1))
    await talk.says(third, "/hotline")
    await talk.presses(third, "Arrests and detention: no")
    seen = {user: _all(world, user).count(SECRET) for user in (third, mina)}
    for user in seen:
        place = world.messages(user)[-1].as_json()
        query = {"id": f"by {user.id}", "from": user.as_json(), "message": place, "chat_instance": "1"}
        world.updates.put("callback_query", {**query, "data": data})
        await talk.settled()
    assert seen == {user: _all(world, user).count(SECRET) for user in seen}
    assert seen[third] == 0


@pytest.mark.long
async def test_the_answer_comes_through_the_bot_and_the_others_learn_that_there_was_one(line, world) -> None:
    talk, mina, first, second, _ = line
    await _write(talk, mina)
    await talk.presses(first, "Read it once")
    await talk.presses(first, "Answer")
    assert (await talk.says(first, "We are asking the consulate")).text == texts.answer_sent(1, "en")
    got = await talk.last(mina)
    assert "We are asking the consulate" in got.text
    assert "C1" not in got.text
    talk.clock.advance(timedelta(seconds=5))
    await talk.pump()
    assert (await talk.last(second)).text == texts.others_told(1, 1, "en")
    assert "We are asking" not in _all(world, second)
    await talk.presses(mina, "Write back")
    await talk.says(mina, "Thank you")
    async with talk.db.read() as session:
        assert len((await session.exec(select(HotlinePerson))).all()) == 1


async def test_in_discreet_mode_an_answer_says_nothing_before_the_tap(line, world) -> None:
    talk, mina, first, *_ = line
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/settings")
    await talk.presses(mina, veils.setting((await talk.rows(mina))[0], "en"))
    await talk.presses(mina, veils.tick((await talk.rows(mina))[0], "en"))
    await _write(talk, mina)
    await talk.presses(first, "Read it once")
    await talk.presses(first, "Answer")
    await talk.says(first, "We are asking the consulate")
    veil = await talk.last(mina)
    assert veil.text == "New notice"
    await talk.presses(mina, "Show")
    assert "We are asking the consulate" in veil.text


async def test_words_for_something_else_never_leave_as_an_answer(line, world) -> None:
    talk, mina, first, *_ = line
    await _write(talk, mina)
    before = len(world.messages(mina))
    for way_out in ("/call", "/help"):
        await talk.presses(first, "Read it once") if way_out == "/call" else None
        await talk.presses(first, "Answer")
        await talk.says(first, way_out)
        await talk.says(first, "Secret words of coordinators")
    await talk.presses(first, "Answer")
    talk.clock.advance(timedelta(minutes=16))
    await talk.says(first, "Too late")
    assert len(world.messages(mina)) == before


async def test_after_seven_days_nothing_is_left_in_chats_rows_or_files(line, world) -> None:
    talk, mina, first, *_ = line
    await _write(talk, mina)
    await talk.presses(first, "Read it once")
    await talk.presses(first, "Answer")
    await talk.says(first, "We are asking the consulate")
    letter, got = world.messages(first)[-3], world.messages(mina)[-1]
    talk.clock.advance(timedelta(days=6, hours=23))
    assert (await hotline_end.end(talk.db, talk.transport, talk.clock())).deleted == 0
    talk.clock.advance(timedelta(hours=2))
    done = await hotline_end.end(talk.db, talk.transport, talk.clock())
    assert (done.taken_away, done.deleted) == (2, 3)
    assert letter.text == got.text == texts.expired("en")
    assert 'hotline_people" VALUES' not in _dump(talk)
    async with talk.db.read() as session:
        assert not (await session.exec(select(HotlineLetter))).all()
    await _write(talk, mina)
    assert (await talk.last(mina)).text == texts.sent(2, "en")  # @1 never stands for anybody else


async def test_a_blocked_number_writes_no_more_also_after_forget_until_it_is_lifted(line, world) -> None:
    talk, mina, first, second, _ = line
    await _write(talk, mina)
    await talk.presses(second, "Read it once")
    await talk.presses(first, "Read it once")
    await talk.presses(first, "Block @1")
    await talk.presses(first, "Block @1")
    assert (await talk.last(first)).text == texts.block_done(1, "en")
    assert SECRET not in _all(world, second)
    assert (await talk.says(mina, "/write")).text == texts.blocked("en")
    await talk.says(mina, "/forget")
    await talk.presses(mina, "Erase me now")
    assert (await talk.says(mina, "/write")).text == texts.blocked("en")
    await talk.says(second, "/hotline")
    await talk.presses(second, "Let @1 write again")
    assert "About" not in (await talk.says(mina, "/write")).text
    await talk.presses(mina, "Arrests and detention")


async def test_forget_takes_letters_from_the_coordinators_too_and_mydata_shows_them_before(
    line, world
) -> None:
    talk, mina, first, *_ = line
    await _write(talk, mina)
    await talk.presses(first, "Read it once")
    assert "as @1" in (await talk.says(mina, "/mydata")).text
    assert "/write" in (await talk.says(mina, "/privacy")).text
    await talk.says(mina, "/forget")
    await talk.presses(mina, "Erase me now")
    assert SECRET not in _all(world, first)
    assert (await talk.says(mina, "/mydata")).text == "Nothing is stored about this chat."
    async with talk.db.read() as session:
        assert await hotline.places_of(session, mina.id) == []


async def test_a_letter_lies_sealed_and_is_found_by_no_search(line, world) -> None:
    talk, mina, first, *_ = line
    await _write(talk, mina)
    assert SECRET not in _dump(talk)
    assert SECRET.encode().hex() not in _dump(talk).lower()
    assert "No alert says this" in (await talk.says(first, "/search cousin")).text


@pytest.mark.long
async def test_ten_letters_a_day_are_enough_and_what_is_no_word_or_too_long_is_told(line, world) -> None:
    talk, mina, *_ = line
    await talk.says(mina, "/write")
    await talk.presses(mina, "Arrests and detention")
    assert (await talk.says(mina, "x" * 1501)).text == texts.too_long("en")
    assert (await talk.says(mina, "x" * 1500)).text == texts.sent(1, "en")
    for _ in range(9):
        await _write(talk, mina)
    assert (await talk.says(mina, "/write")).text == texts.too_many("en")
    talk.clock.advance(timedelta(days=1))
    assert "number, such as" in (await talk.says(mina, "/write")).text


async def test_an_update_that_comes_again_after_a_crash_is_one_letter(line, world) -> None:
    talk, mina, *_ = line
    await _write(talk, mina)
    async with talk.db.read() as session:
        (kept,) = (await session.exec(select(HotlineLetter))).all()
    said = Said(kept.update_id, Address(mina.id), ChatKind.PRIVATE, mina.id, "en", SECRET)
    before = len(world.messages(mina))
    assert await chat_hotline.heard(talk.router.desk, said)  # nobody is asked for words any more
    assert world.messages(mina)[before].text == texts.sent(1, "en")
    async with talk.db.read() as session:
        assert len((await session.exec(select(HotlineLetter))).all()) == 1
    other = Said(kept.update_id + 1, said.address, said.kind, said.user, "en", SECRET)
    assert not await chat_hotline.heard(talk.router.desk, other)
