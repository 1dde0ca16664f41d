"""The chain of the audit log: hashes an entry, keeps its head apart, finds the first broken link. Pure.

Each hash is an HMAC over all fields of its entry and the hash before, with a subkey of its own, so nobody
without the key writes a link that holds. The head (number and hash of the newest entry) is sealed elsewhere
in the database, so that an end cut off is missed. Whoever puts back a whole older database is found out only
by a head that was written down outside of it: see `Seal.as_text`.
"""

import base64
import hmac
import struct
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.errors import WrongKeyError
from storage.models.audit import AuditEntry
from storage.sealing import MAC_BYTES, Keyring

START = bytes(MAC_BYTES)
"""The hash before the first entry."""
_PURPOSE = "audit"
_PLACE = "memos.audit"
_FIELDS = ">qqqqqH"
_HEAD = f">q{MAC_BYTES}s"


class Fault(StrEnum):
    """What is wrong with a link."""

    ALTERED = "altered"  # its fields are not those that were hashed
    MISSING = "missing"  # its number is not there
    UNLINKED = "unlinked"  # it follows another entry than the one before it
    CUT = "cut"  # the head knows of it, the log does not
    HEAD = "head"  # the head is lost, unreadable, or of another log


@dataclass(frozen=True, slots=True)
class Seal:
    """The number and the hash of an entry."""

    number: int
    hash: bytes

    def as_text(self) -> str:
        """Give it as a person may write it down, `412:9f0c…`; the first half of the hash."""
        return f"{self.number}:{self.hash.hex()[:MAC_BYTES]}"

    def is_as_written(self, text: str) -> bool:
        """Say whether somebody wrote this very head down."""
        return hmac.compare_digest(self.as_text().encode(), text.strip().lower().encode())


def digest(keyring: Keyring, entry: AuditEntry) -> bytes:
    """Hash all fields of an entry with the hash of the one before."""
    act = str(entry.act).encode()
    fields = struct.pack(
        _FIELDS, entry.id, int(entry.at.timestamp()), entry.actor, entry.about, entry.other, len(act)
    )
    return keyring.mac(_PURPOSE, fields + act + entry.previous)


def write_head(keyring: Keyring, head: Seal) -> str:
    """Seal a head for the place where it is kept."""
    return base64.b64encode(keyring.seal(struct.pack(_HEAD, head.number, head.hash), _PLACE)).decode()


def read_head(keyring: Keyring, text: str | None) -> Seal | None:
    """Open a head; None where there is none, or none that was sealed with this key."""
    try:
        return Seal(*struct.unpack(_HEAD, keyring.open(base64.b64decode(text or ""), _PLACE)))
    except (WrongKeyError, ValueError, struct.error):
        return None


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that is not as it was written."""

    number: int
    fault: Fault


class Checker:
    """Walks along the entries in order, and remembers where the chain breaks first."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._seal = Seal(0, START)
        self.entries = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.found: Break | None = None

    @property
    def head(self) -> Seal:
        """The newest entry so far."""
        return self._seal

    def walk(self, entry: AuditEntry) -> None:
        """Look at the next entry."""
        self.entries += 1
        self.first, self.last = self.first or entry.at, entry.at
        fault = self._fault(entry)
        if self.found is None and fault is not None:
            missing = fault is Fault.MISSING
            self.found = Break(self._seal.number + 1 if missing else entry.id, fault)
        self._seal = Seal(entry.id, entry.hash)

    def _fault(self, entry: AuditEntry) -> Fault | None:
        if entry.id != self._seal.number + 1:
            return Fault.MISSING
        if not hmac.compare_digest(digest(self._keyring, entry), entry.hash):
            return Fault.ALTERED
        return None if entry.previous == self._seal.hash else Fault.UNLINKED

    def end(self, kept: str | None) -> None:
        """Compare the end with the head that was kept apart; `kept` is None where nothing was."""
        if self.found is not None or (kept is None and not self.entries):
            return
        head = read_head(self._keyring, kept)
        if head is not None and head.number > self._seal.number:
            self.found = Break(self._seal.number + 1, Fault.CUT)
        elif head != self._seal:
            self.found = Break(self._seal.number, Fault.HEAD)
