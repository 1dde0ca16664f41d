"""What `repwatch audit` does: checks the chain of the log from its first entry to its head, or lists it.

An edge. It works beside a running bot, and changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import ConfigurationError
from bot.runtime.errands import opened
from bot.runtime.settings import Settings
from bot.texts.audit import stamp
from storage.chain import Break, Checker, Fault, Seal, read_head
from storage.models import AuditEntry
from storage.queries import audit

BATCH = 1000
TRIES = 3
"""A running bot may write between the last entry that was read and the head; then both are read on."""
_WORDS = {
    Fault.ALTERED: "entry {n} was altered",
    Fault.MISSING: "entry {n} is missing",
    Fault.UNLINKED: "entry {n} does not follow the one before it",
    Fault.CUT: "entry {n} and all behind it are missing",
    Fault.HEAD: "the head that is kept apart does not go with entry {n}",
}
_UNKNOWN = "the log does not have entry {n} as it was written down"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found. `head` is to be written down outside of the database; None: no entries."""

    entries: int
    first: datetime | None
    last: datetime | None
    head: str | None
    broken: Break | None
    known_at: int | None = None  # the entry that was written down before and is not there so; None: it is

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.broken is None and self.known_at is None

    def _wrong(self) -> str | None:
        if self.broken is not None:
            return _WORDS[self.broken.fault].format(n=self.broken.number)
        return None if self.known_at is None else _UNKNOWN.format(n=self.known_at)

    def in_words(self) -> str:
        """Say it for a person."""
        count = f"{self.entries} {'entry' if self.entries == 1 else 'entries'}"
        wrong = self._wrong()
        if wrong is not None:
            return f"{count}, chain broken: {wrong}."
        if self.first is None or self.last is None:
            return f"{count}, chain whole: nothing was written down yet."
        span = f"from {stamp(self.first)} to {stamp(self.last)}"
        return f"{count}, chain whole, {span}.\nThe head, to be written down elsewhere: {self.head}"

    def as_dict(self) -> dict[str, Any]:
        """Give it for JSON."""
        return {
            "entries": self.entries,
            "whole": self.whole,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "head": self.head,
            "broken_at": self.broken.number if self.broken else self.known_at,
            "fault": self.broken.fault.value if self.broken else ("unknown" if self.known_at else None),
            "said": self._wrong(),
        }


async def verify(given: Settings, known: str | None = None) -> Found:
    """Walk along the whole log; `known` is a head written down before, as `412:9f0c…`."""
    number = _number(known) if known is not None else None
    met = False
    async with opened(given) as (database, keyring), database.read() as session:
        checker = Checker(keyring)
        for _ in range(TRIES):
            while batch := await audit.after(session, checker.head.number, BATCH):
                for entry in batch:
                    checker.walk(entry)
                    met |= known is not None and Seal(entry.id, entry.hash).is_as_written(known)
                session.expunge_all()
            session.expunge_all()
            kept = await audit.head(session)
            if read_head(keyring, kept) == checker.head:
                break
        checker.end(kept)
    head = checker.head.as_text() if checker.entries else None
    known_at = None if known is None or met else number
    return Found(checker.entries, checker.first, checker.last, head, checker.found, known_at)


def _number(known: str) -> int:
    number = known.partition(":")[0].strip()
    if not number.isdecimal():
        raise ConfigurationError(
            "--known takes a head as `repwatch audit verify` printed it, such as 412:9f0c44aa01b2c3d4."
        )
    return int(number)


async def newest(given: Settings, number: int) -> list[AuditEntry]:
    """Give the newest entries, the oldest of them first."""
    async with opened(given) as (database, _), database.read() as session:
        return (await audit.newest(session, number))[::-1]
