"""Proves storage/codes.py: codes are easily typed, and nobody makes them up."""

import random

import pytest

from storage.codes import Code, Coded, of_alert, read, write
from storage.sealing import Keyring

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.mark.parametrize("kind", Coded)
@pytest.mark.parametrize("number", [1, 2, 511, 16_383, 16_384, 10**6, 2**31])
def test_a_code_leads_back_to_its_number(keyring: Keyring, kind: Coded, number: int) -> None:
    text = write(keyring, Code(kind, number))
    assert read(keyring, text) == Code(kind, number)
    assert len(text) == (9 if number < 16_384 else len(text))


def test_a_code_is_read_however_it_was_typed(keyring: Keyring) -> None:
    text = write(keyring, Code(Coded.ALERT, 17))
    wide = text.translate({ord(c): ord(c) + 0xFEE0 for c in LETTERS})
    misread = text.replace("0", "o").replace("1", "l")
    for typed in (text.lower(), text.replace("-", ""), f" {text[:3]} {text[4:]}\n", wide, misread):
        assert read(keyring, typed) == Code(Coded.ALERT, 17), typed


def test_of_ten_thousand_random_codes_and_all_changed_by_one_letter_none_is_taken(keyring: Keyring) -> None:
    chance = random.Random(20261122)
    forged = ["".join(chance.choices(LETTERS, k=8)) for _ in range(10_000)]
    good = write(keyring, Code(Coded.CALL, 5)).replace("-", "")
    changed = [
        good[:spot] + letter + good[spot + 1 :]
        for spot in range(len(good))
        for letter in LETTERS
        if letter != good[spot]
    ]
    assert [code for code in forged + changed if read(keyring, code)] == []


def test_the_codes_of_another_bot_are_refused(keyring: Keyring) -> None:
    other = Keyring(bytes(reversed(range(32))))
    taken = [n for n in range(2_000) if read(keyring, write(other, Code(Coded.ALERT, n)))]
    assert taken == []


@pytest.mark.parametrize(
    "text", ["", "7K2", "7K2-M9Q4", "안녕하세요", "=" * 9, "Z" * 500, "\x00" * 9, "7K2-M9Q4V-1234"]
)
def test_anything_else_is_no_code_and_no_error(keyring: Keyring, text: str) -> None:
    assert read(keyring, text) is None


async def test_the_database_carries_the_key_of_the_codes(database, keyring: Keyring) -> None:
    async with database.transaction() as tx:
        assert read(keyring, of_alert(tx, 9)) == Code(Coded.ALERT, 9)
    async with database.read() as session:
        assert read(keyring, of_alert(session, 9)) == Code(Coded.ALERT, 9)
