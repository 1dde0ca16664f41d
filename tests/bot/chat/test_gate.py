"""The door: forged and stale presses, guessers, and administrators."""

import base64
import random
from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot

from bot.chat.gate import REMEMBERED, SILENCE, WRONG_TRIES, Gate
from bot.chat.inbound import Pressed
from storage.models import ChatKind
from storage.sealing import Keyring
from storage.signing import Press, sign

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
USER, OTHER = 5_000_000_001, 5_000_000_002


@pytest.fixture
def gate(keyring) -> Gate:
    return Gate(Bot("1:x"), keyring)


def _pressed(data: str, user: int = USER) -> Pressed:
    return Pressed(1, user, ChatKind.PRIVATE, user, "en", 1, "q", data)


def test_of_ten_thousand_forged_altered_expired_and_foreign_presses_none_is_accepted(gate, keyring) -> None:
    chance = random.Random(20260309)
    stranger = Keyring(bytes(reversed(range(32))))
    later = NOW + timedelta(days=1)
    attempts = []
    for number in range(2_000):
        press = Press("capp", number, 3)
        good = sign(keyring, press, later, USER)
        raw = bytearray(base64.urlsafe_b64decode(good + "=="))
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        attempts += [
            (sign(stranger, press, later, USER), USER),  # forged with another key
            (base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="), USER),  # one bit altered
            (sign(keyring, press, NOW, USER), USER),  # expired this minute
            (good, OTHER),  # another person's
            (
                base64.urlsafe_b64encode(chance.randbytes(35)).decode().rstrip("="),
                USER,
            ),  # noise of the right size
        ]
    assert len(attempts) == 10_000
    accepted = [data for data, user in attempts if gate.press(_pressed(data, user), NOW)]
    assert accepted == []
    assert gate.refused_presses == 10_000
    assert gate.press(_pressed(sign(keyring, Press("capp", 1, 3), later, USER)), NOW) == Press("capp", 1, 3)


@pytest.mark.parametrize("data", ["", "x", "안녕", "=" * 64, "a:17:done", "\x00" * 47])
def test_data_of_any_shape_is_refused_and_not_an_error(gate, data) -> None:
    assert gate.press(_pressed(data), NOW) is None


def test_silence_begins_at_the_fifth_wrong_try_and_ends_after_an_hour(gate) -> None:
    for _ in range(WRONG_TRIES):
        assert not gate.silenced(USER, NOW)
        gate.note_wrong_try(USER, NOW)
    assert gate.silenced(USER, NOW + SILENCE - timedelta(seconds=1))
    assert not gate.silenced(OTHER, NOW)
    assert not gate.silenced(USER, NOW + SILENCE)
    gate.note_wrong_try(USER, NOW + SILENCE)
    assert not gate.silenced(USER, NOW + SILENCE)


def test_what_is_remembered_of_guessers_is_bounded_and_no_id(gate) -> None:
    for user in range(REMEMBERED + 10):
        gate.note_wrong_try(user, NOW)
        gate.note_erased(user)
    assert len(gate._guessers) == len(gate._erased) == REMEMBERED
    assert all(isinstance(name, bytes) and len(name) == 16 for name in gate._guessers)


def test_who_was_erased_is_known_until_they_write_again(gate) -> None:
    gate.note_erased(USER)
    assert gate.was_erased(USER)
    assert not gate.was_erased(OTHER)
    gate.note_return(USER)
    assert not gate.was_erased(USER)


async def test_administrators_are_asked_of_telegram_and_no_answer_means_no(talk, world) -> None:
    owner, admin, member = world.user("Owner"), world.user("Admin"), world.user("Member")
    group = world.supergroup("Friends", owner=owner, admins=[admin], members=[member])
    owner.adds_bot(group)
    await talk.settled()
    gate = talk.router.desk.gate
    asked = [await gate.is_admin(group.id, user.id) for user in (owner, admin, member)]
    assert asked == [True, True, False]
    assert not await gate.is_admin(-1009999999999, owner.id)
