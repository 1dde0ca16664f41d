"""Who was asked for words by a button: in memory alone, for a quarter of an hour. Pure but for its memory.

After a restart nobody is asked any more: words that then come are answered as any others, and not kept.
"""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(minutes=15)
MOST = 10_000
"""So many are remembered at once; who was asked first is forgotten first."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What somebody's next words are for: a topic to write on, or the letter to be answered."""

    until: datetime
    topic: int = 0
    letter: int = 0


class Pens:
    """Remembers by a hash under a key of this process, so that a dump of its memory lists nobody."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._held: OrderedDict[bytes, Pen] = OrderedDict()

    def give(self, user: int, now: datetime, *, topic: int = 0, letter: int = 0) -> None:
        """Take the next words of a person for this, in the place of what was asked before."""
        name = self._name(user)
        self._held.pop(name, None)
        self._held[name] = Pen(now + LASTS, topic, letter)
        while len(self._held) > MOST:
            self._held.popitem(last=False)

    def held(self, user: int, now: datetime) -> Pen | None:
        """Give what a person is asked for now; None when nothing, or too long ago."""
        pen = self._held.get(self._name(user))
        return pen if pen and now < pen.until else None

    def drop(self, user: int) -> None:
        """Ask a person for nothing more."""
        self._held.pop(self._name(user), None)

    def _name(self, user: int) -> bytes:
        return hashlib.blake2b(str(user).encode(), key=self._key, digest_size=16).digest()
