"""How much one person may ask for at once. Pure but for its memory.

Each has a bucket of words and one of presses, which fill up again with time. Who has emptied one is told so
kindly, once, and then nothing until it is half full: no flood of one person costs the others an answer.
"""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

MOST_PEOPLE = 10_000
"""So many are remembered at once; who was quiet longest is forgotten first."""
_MINUTE = 60.0


class Kind(Enum):
    """What is counted, with how much of it is in a full bucket, which takes a minute to fill."""

    WORDS = 40
    PRESSES = 180


class Ruling(Enum):
    """What becomes of an event."""

    DO = "do"
    TELL = "tell"  # too much: say so
    IGNORE = "ignore"  # too much, and that was said already


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime
    told: bool = False


class Limits:
    """Remembers by a hash under a key of this process, so that a dump of its memory lists nobody."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._buckets: OrderedDict[bytes, _Bucket] = OrderedDict()

    def ask(self, person: int, kind: Kind, now: datetime) -> Ruling:
        """Take one from a person's bucket and say what becomes of what they ask for."""
        name = hashlib.blake2b(f"{kind.name} {person}".encode(), key=self._key, digest_size=16).digest()
        full = float(kind.value)
        bucket = self._buckets.pop(name, None) or _Bucket(full, now)
        passed = max(0.0, (now - bucket.at).total_seconds())
        bucket.left, bucket.at = min(full, bucket.left + passed * full / _MINUTE), max(now, bucket.at)
        self._buckets[name] = bucket
        while len(self._buckets) > MOST_PEOPLE:
            self._buckets.popitem(last=False)
        if bucket.left >= 1 and not (bucket.told and bucket.left < full / 2):
            bucket.left, bucket.told = bucket.left - 1, False
            return Ruling.DO
        if bucket.told:
            return Ruling.IGNORE
        bucket.told = True
        return Ruling.TELL
