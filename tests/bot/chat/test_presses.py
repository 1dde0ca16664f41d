"""Buttons as they stand in chats: forged, altered, expired, replayed and other people's do nothing."""

import base64
import random
import sqlite3
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.actions.publish import publish
from bot.actions.tally import ACTION as TAP
from bot.actions.tally import CASE as CALL_CASE
from bot.actions.tally import INCIDENT, UNDO
from bot.alerts.story import ACTION as CASE
from bot.chat.inbound import Pressed
from bot.rehearsal.messages import Message
from storage.models import Call, CallState, ChatKind
from storage.sealing import Keyring
from storage.signing import Press, sign, verify

OPEN_TO_ALL = {CASE, TAP, UNDO, INCIDENT, CALL_CASE}
"""Buttons under what goes to many: for whoever reads them, and counted once a person."""


@dataclass
class Shown:
    """One button of a message that the bot wrote to somebody."""

    message: Message
    data: str
    press: Press


@pytest.fixture
async def shown(talk, world) -> tuple[object, list[Shown]]:
    """Give a subscriber and all the buttons of her screens."""
    mina = world.user("Mina")
    seat = await talk.seat(world.user("Author"))
    await talk.tell("Twelve sent back")
    for words in ("/start", "/subscribe"):
        await talk.says(mina, words)
    async with talk.db.transaction() as tx:
        call = {"kind": "general", "title": "T", "text": "Write.", "language": "en", "languages": ["en"]}
        call |= {"state": CallState.APPROVED, "created_at": talk.clock(), "decided_at": talk.clock()}
        tx.add(Call(author_id=seat.id, **call))
    await publish(talk.db, talk.keyring, talk.clock())
    await talk.pump()
    for words in (
        "/start",
        "/topics",
        "/settings",
        "/language",
        "/latest",
        "/calls",
        "/forget",
        "/search twelve",
    ):
        await talk.says(mina, words)
    found = []
    for message in world.messages(mina):
        for button in message.buttons:
            press = verify(talk.keyring, button.data, mina.id, talk.clock())
            assert press, button.text
            found.append(Shown(message, button.data, press))
    actions = {each.press.action for each in found}
    assert {"get", "eras", CASE, TAP} <= actions
    assert len(actions) >= 10
    return mina, found


def _tables(talk) -> list[str]:
    """Give every row of every table."""
    with sqlite3.connect(f"file:{talk.db.path}?mode=ro", uri=True) as connection:
        return list(connection.iterdump())


def _wrong(chance: random.Random, one: Shown, keyring: Keyring, user: int, stranger: int) -> tuple[str, int]:
    """Give data and presser that must not count."""
    way = chance.randrange(4) if one.press.action not in OPEN_TO_ALL else chance.randrange(3)
    if way == 0:
        return sign(keyring, one.press, user=user), user  # with another key
    if way == 1:
        raw = bytearray(base64.urlsafe_b64decode(one.data + "=="))
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        return base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="), user
    if way == 2:
        return one.data[: chance.randrange(len(one.data) - 1)], user
    return one.data, stranger


async def test_of_ten_thousand_wrong_presses_of_real_buttons_none_is_taken(talk, world, shown) -> None:
    mina, buttons = shown
    chance, other = random.Random(20261122), Keyring(bytes(reversed(range(32))))
    gate, now, stranger = talk.router.desk.gate, talk.clock(), mina.id + 77
    taken = []
    for number in range(10_000):
        one = chance.choice(buttons)
        data, user = _wrong(chance, one, other, mina.id, stranger)
        pressed = Pressed(number, user, ChatKind.PRIVATE, user, "en", 1, "q", data)
        if gate.press(pressed, now):
            taken.append(one.press)
    later = now + timedelta(days=366)
    taken += [
        one.press
        for one in buttons
        if one.press.action != CASE and verify(talk.keyring, one.data, mina.id, later)
    ]
    assert taken == []
    assert gate.refused_presses == 10_000


async def test_wrong_presses_over_http_change_no_row_and_are_told_to_be_expired(talk, world, shown) -> None:
    mina, buttons = shown
    stranger = world.user("Stranger")
    await talk.says(stranger, "/help")
    chance, other = random.Random(7), Keyring(bytes(reversed(range(32))))
    before, presses = _tables(talk), []
    for number in range(150):
        one = chance.choice(buttons)
        data, user = _wrong(chance, one, other, mina.id, stranger.id)
        person = mina if user == mina.id else stranger
        place = {**one.message.as_json(), "chat": world.chat_of(person).as_json()}
        query = {"id": f"forged{number}", "from": person.as_json(), "message": place, "data": data or "x"}
        presses.append(f"forged{number}")
        world.updates.put("callback_query", {**query, "chat_instance": "1"})
    await talk.settled()
    assert _tables(talk) == before
    assert talk.router.desk.gate.refused_presses == len(presses)
    assert await talk.rows(stranger) == []


@pytest.mark.long
async def test_a_press_that_comes_twice_has_no_second_effect(talk, world, shown) -> None:
    """A crash brings an update again, and an impatient thumb presses twice."""
    mina, buttons = shown
    last = [one for one in buttons if one.press.action == "eras"]
    for one in [each for each in buttons if each not in last] + last:
        world.updates.put("callback_query", _query(mina, one, "first"))
        await talk.settled()
        before = _tables(talk)
        world.updates.put("callback_query", _query(mina, one, "again"))
        await talk.settled()
        assert _tables(talk) == before, one.press.action
    assert await talk.rows(mina) == []


@pytest.mark.long
async def test_after_an_erasure_and_a_week_no_button_of_before_makes_a_row(talk, world, shown) -> None:
    mina, buttons = shown
    await talk.says(mina, "/forget")
    await talk.presses(mina, "Erase me now")
    for wait in (timedelta(minutes=1), timedelta(days=7)):
        talk.clock.advance(wait)
        await talk.end()
        talk.begin()
        before = _tables(talk)
        for one in buttons:
            if one.press.action != "eras":
                world.updates.put("callback_query", _query(mina, one, str(wait)))
        await talk.settled()
        assert _tables(talk) == before
    assert await talk.rows(mina) == []


def _query(person, one: Shown, name: str) -> dict:
    query = {"id": f"{name}{one.data}", "from": person.as_json(), "message": one.message.as_json()}
    return {**query, "data": one.data, "chat_instance": "1"}
