"""Counts who did what a call asks for, once a person; only totals are ever shown. A stage run by each tap."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.texts import call as texts
from storage.database import Database
from storage.models import CallState
from storage.queries import calls
from storage.sealing import Keyring
from storage.signing import Press, sign

ACTION = "did"
OPEN_FOR = timedelta(days=90)
"""How long the button under a call counts."""


class Counted(StrEnum):
    """What became of a tap."""

    COUNTED = "counted"
    BEFORE = "before"  # this person tapped already
    CLOSED = "closed"  # no such call, or it was never sent


def button(keyring: Keyring, call_id: int, language: str, now: datetime) -> dict[str, Any]:
    """Give the signed button under a call."""
    data = sign(keyring, Press(ACTION, call_id), expires=now + OPEN_FOR)
    return {"text": texts.label(texts.Label.DID, language), "data": data}


async def tally(db: Database, call_id: int, person: int, now: datetime) -> Counted:
    """Count one tap. The row holds the sealed person and the day, no closer."""
    async with db.transaction() as tx:
        call = await calls.get(tx, call_id)
        if call is None or call.state not in {CallState.SENDING, CallState.SENT}:
            return Counted.CLOSED
        fresh = await calls.tap(tx, call_id, person, now.date())
        return Counted.COUNTED if fresh else Counted.BEFORE
