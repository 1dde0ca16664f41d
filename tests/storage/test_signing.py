"""Proves storage/signing.py."""

import random
from datetime import datetime, timedelta

from storage.sealing import Keyring
from storage.signing import Press, invite_mac, new_invite, sign, verify


def test_a_press_comes_back_as_it_was_signed_and_fits_telegrams_64_bytes(
    keyring: Keyring, now: datetime
) -> None:
    press = Press("done", target=2**62, version=65535, choice=255)
    data = sign(keyring, press, expires=now + timedelta(hours=1), user=7)
    assert len(data) <= 64
    assert verify(keyring, data, 7, now) == press


def test_a_press_made_for_one_person_does_nothing_for_another(keyring: Keyring, now: datetime) -> None:
    assert verify(keyring, sign(keyring, Press("done", 1), user=7), 8, now) is None


def test_a_press_made_for_everyone_works_for_everyone(keyring: Keyring, now: datetime) -> None:
    assert verify(keyring, sign(keyring, Press("done", 1)), 8, now) == Press("done", 1)


def test_a_press_ends_with_its_hour(keyring: Keyring, now: datetime) -> None:
    data = sign(keyring, Press("done", 1), expires=now)
    assert verify(keyring, data, 7, now - timedelta(minutes=1)) is not None
    assert verify(keyring, data, 7, now) is None


def test_ten_thousand_forged_and_altered_presses_are_all_refused(keyring: Keyring, now: datetime) -> None:
    good = sign(keyring, Press("done", 1))
    chance = random.Random(1)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    accepted = 0
    for _ in range(10_000):
        spot = chance.randrange(len(good) - 1)  # the last letter carries two spare bits
        letter = chance.choice(letters.replace(good[spot], ""))
        accepted += verify(keyring, good[:spot] + letter + good[spot + 1 :], 7, now) is not None
        accepted += verify(keyring, "".join(chance.choices(letters, k=len(good))), 7, now) is not None
    assert accepted == 0


def test_bytes_that_are_no_press_are_refused_quietly(keyring: Keyring, now: datetime) -> None:
    for data in ("", "a", "완료", "=" * 64, "done:1", "\x00" * 10):
        assert verify(keyring, data, 7, now) is None


def test_an_invite_is_kept_only_as_its_mac(keyring: Keyring) -> None:
    token = new_invite()
    assert len(token) == 22
    assert token.encode() not in invite_mac(keyring, token)
    assert invite_mac(keyring, token) != invite_mac(keyring, new_invite())
