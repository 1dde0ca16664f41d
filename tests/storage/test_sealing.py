"""Proves storage/sealing.py."""

import pytest

from storage.errors import KeyUnreadableError, WrongKeyError
from storage.sealing import Keyring


def test_the_same_id_seals_to_the_same_bytes_so_that_it_can_be_found(keyring: Keyring) -> None:
    assert keyring.seal(b"12345678", "a.b") == keyring.seal(b"12345678", "a.b")


def test_a_sealed_value_opens_only_in_the_column_it_was_sealed_for(keyring: Keyring) -> None:
    sealed = keyring.seal(b"12345678", "subscribers.chat")
    assert keyring.open(sealed, "subscribers.chat") == b"12345678"
    with pytest.raises(WrongKeyError):
        keyring.open(sealed, "coordinators.person")


def test_another_key_opens_nothing(keyring: Keyring) -> None:
    sealed = keyring.seal(b"12345678", "a.b")
    with pytest.raises(WrongKeyError):
        Keyring(bytes(32)).open(sealed, "a.b")


def test_every_flipped_bit_is_noticed(keyring: Keyring) -> None:
    sealed = keyring.seal(b"12345678", "a.b")
    for position in range(len(sealed) * 8):
        altered = bytearray(sealed)
        altered[position // 8] ^= 1 << position % 8
        with pytest.raises(WrongKeyError):
            keyring.open(bytes(altered), "a.b")


def test_a_fresh_key_reads_back_and_a_bad_one_is_refused_without_being_shown() -> None:
    text = Keyring.new_text()
    assert Keyring.from_text(text).mac("x", b"") == Keyring.from_text(text).mac("x", b"")
    for bad in ("", "short", "not base64 at all!!", text[:-8]):
        with pytest.raises(KeyUnreadableError) as refused:
            Keyring.from_text(bad)
        assert not bad or bad not in str(refused.value)


def test_macs_of_different_purposes_differ(keyring: Keyring) -> None:
    assert keyring.mac("press", b"same") != keyring.mac("invite", b"same")


def test_a_keyring_shows_nothing_of_its_key(keyring: Keyring) -> None:
    assert repr(keyring) == "Keyring(…)"
