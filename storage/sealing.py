"""Seals chat and user ids so that a stolen database names nobody. Pure.

AES-SIV (RFC 5297) with a key kept outside the database: deterministic, so that equality and UNIQUE work, and
authenticated, with version and column as associated data, so that a value cannot be moved to another column.
One 32-byte master key gives, by HKDF-SHA256 (RFC 5869), one subkey for each purpose.
"""

import base64
import binascii
import hmac
import secrets
import struct
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from storage.errors import KeyUnreadableError, WrongKeyError

MASTER_BYTES = 32
VERSION = 1
MAC_BYTES = 16
_KEYRING = "repwatch_keyring"
"""The attribute of an engine's dialect that carries the keyring: no global, and one keyring an engine."""


class Address(NamedTuple):
    """Where a message goes: a chat, and a forum topic of it or 0 for none."""

    chat: int
    thread: int = 0


class Keyring:
    """The subkeys of one master key. Its repr tells nothing."""

    def __init__(self, master: bytes) -> None:
        if len(master) != MASTER_BYTES:
            raise KeyUnreadableError(f"The key must have {MASTER_BYTES} bytes, it has {len(master)}.")
        self._master = master
        self._siv = AESSIV(self._derive(b"ids", 64))
        self._macs: dict[str, bytes] = {}

    @classmethod
    def from_text(cls, text: str) -> "Keyring":
        """Read the base64 form (standard or url-safe) that `repwatch init` writes."""
        cleaned = text.strip().replace("-", "+").replace("_", "/")
        try:
            master = base64.b64decode(cleaned, validate=True)
        except (binascii.Error, ValueError):
            raise KeyUnreadableError(f"The key is not base64 of {MASTER_BYTES} bytes.") from None
        return cls(master)

    @staticmethod
    def new_text() -> str:
        """Make a fresh master key in its text form."""
        return base64.b64encode(secrets.token_bytes(MASTER_BYTES)).decode()

    def seal(self, plain: bytes, place: str) -> bytes:
        """Seal `plain` for one place, written `table.column`. Same input, same output."""
        return bytes([VERSION]) + self._siv.encrypt(plain, [bytes([VERSION]), place.encode()])

    def open(self, sealed: bytes, place: str) -> bytes:
        """Open what `seal` gave for the same place; any other bytes raise WrongKeyError."""
        if not sealed or sealed[0] != VERSION:
            raise WrongKeyError("A sealed value has an unknown version.")
        try:
            return self._siv.decrypt(bytes(sealed[1:]), [bytes([VERSION]), place.encode()])
        except InvalidTag:
            raise WrongKeyError(
                "A sealed value does not open: another key, another column, or damage."
            ) from None

    def mac(self, purpose: str, message: bytes) -> bytes:
        """Give 16 bytes of HMAC-SHA256 over `message` with the subkey of `purpose`."""
        if purpose not in self._macs:
            self._macs[purpose] = self._derive(b"mac:" + purpose.encode(), 32)
        return hmac.digest(self._macs[purpose], message, "sha256")[:MAC_BYTES]

    def _derive(self, purpose: bytes, length: int) -> bytes:
        info = b"repatriation-watch/1/" + purpose
        return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=info).derive(self._master)

    def __repr__(self) -> str:
        return "Keyring(…)"


def carry(dialect: Dialect, keyring: Keyring) -> None:
    """Give an engine's dialect the keyring that its sealed columns use."""
    setattr(dialect, _KEYRING, keyring)


def keyring_of(dialect: Dialect) -> Keyring:
    """Give the keyring that `carry` gave to an engine's dialect; WrongKeyError where none was given."""
    keyring: Keyring | None = getattr(dialect, _KEYRING, None)
    if keyring is None:
        raise WrongKeyError("This connection carries no key; open the database through Database.open.")
    return keyring


class SealedId(TypeDecorator[int]):
    """A chat or user id: a Python int outside, 25 sealed bytes inside."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: int | None, dialect: Dialect) -> bytes | None:
        """Seal on the way in."""
        if value is None:
            return None
        return keyring_of(dialect).seal(struct.pack(">q", value), self.place)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> int | None:
        """Open on the way out."""
        if value is None:
            return None
        (number,) = struct.unpack(">q", keyring_of(dialect).open(bytes(value), self.place))
        return int(number)


class SealedAddress(TypeDecorator[Address]):
    """A chat and its forum topic: an Address outside, 33 sealed bytes inside."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Address | None, dialect: Dialect) -> bytes | None:
        """Seal on the way in."""
        if value is None:
            return None
        return keyring_of(dialect).seal(struct.pack(">qq", *value), self.place)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Address | None:
        """Open on the way out."""
        if value is None:
            return None
        return Address(*struct.unpack(">qq", keyring_of(dialect).open(bytes(value), self.place)))


class SealedText(TypeDecorator[str]):
    """Words of a person: a str outside, sealed bytes inside, as many as the words have and 17 more."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal on the way in."""
        if value is None:
            return None
        return keyring_of(dialect).seal(value.encode("utf-8", "replace"), self.place)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """Open on the way out."""
        if value is None:
            return None
        return keyring_of(dialect).open(bytes(value), self.place).decode("utf-8")
