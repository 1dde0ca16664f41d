"""Short codes under alerts and calls, by which anybody can ask whether a message is ours. Pure.

A code is the number of the alert or call and 25 bits of a MAC over it, in Crockford's base 32: digits and
letters that nobody mixes up, read aloud or typed in any case: `7K2-M9Q4V`. It proves no more than that this
number was given out, so whoever answers must also show or compare the words.
"""

import hmac
import struct
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.sealing import Keyring, keyring_of

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_PURPOSE = "code"
_NUMBER_LETTERS = 3
"""At least so many letters for the number; more from the 16,384th alert on."""
_MAC_LETTERS = 5
_MAC_BITS = 5 * _MAC_LETTERS
_LONGEST = 12
"""Letters of the longest number that is looked at, with its MAC: far beyond what a bot ever sends."""


class Coded(IntEnum):
    """What a code stands under."""

    ALERT = 0
    CALL = 1


@dataclass(frozen=True, slots=True)
class Code:
    """One alert or call by its number."""

    kind: Coded
    number: int


def write(keyring: Keyring, code: Code) -> str:
    """Give the code as it is printed, `7K2-M9Q4V`; the same for the same number for ever."""
    value = code.number << 1 | code.kind
    letters = ""
    while value or len(letters) < _NUMBER_LETTERS:
        value, digit = divmod(value, 32)
        letters = _LETTERS[digit] + letters
    return f"{letters}-{_mac(keyring, code)}"


def read(keyring: Keyring, text: str) -> Code | None:
    """Read a code however it was typed; None for one that was never given out."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    letters = "".join(letter for letter in plain if letter not in " -_–—.\t\n")
    if not _NUMBER_LETTERS + _MAC_LETTERS <= len(letters) <= _LONGEST or set(letters) - set(_LETTERS):
        return None
    value = 0
    for letter in letters[:-_MAC_LETTERS]:
        value = value * 32 + _LETTERS.index(letter)
    code = Code(Coded(value & 1), value >> 1)
    return code if hmac.compare_digest(write(keyring, code).replace("-", ""), letters) else None


def of_alert(session: AsyncSession, alert_id: int) -> str:
    """Give the code of an alert with the key that the session's database carries."""
    return write(keyring_of(session.get_bind().dialect), Code(Coded.ALERT, alert_id))


def of_call(session: AsyncSession, call_id: int) -> str:
    """Give the code of a call in the same way."""
    return write(keyring_of(session.get_bind().dialect), Code(Coded.CALL, call_id))


def _mac(keyring: Keyring, code: Code) -> str:
    raw = keyring.mac(_PURPOSE, struct.pack(">Bq", code.kind, code.number))
    value = int.from_bytes(raw[:4], "big") >> (32 - _MAC_BITS)
    return "".join(_LETTERS[value >> shift & 31] for shift in range(_MAC_BITS - 5, -1, -5))
