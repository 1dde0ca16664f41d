"""Counts who did what a call asks for, once a person; only totals are ever shown. A stage run by each tap."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.actions import attending, details
from bot.actions.kinds import GENERAL, KINDS, Answering
from bot.texts import call as texts
from bot.texts import comings
from storage.database import Database
from storage.models import Call, CallState
from storage.queries import calls
from storage.sealing import Keyring
from storage.signing import Press, sign

ACTION = "did"
COMING, CANNOT, WHERE, CALENDAR = "come", "cant", "wher", "cldr"
OPEN_FOR = timedelta(days=90)
"""How long the button under a call counts that has no end of its own."""
LINGERS, LONGEST = timedelta(days=1), timedelta(days=3 * 366)
MOST_SESSIONS = 12


class Counted(StrEnum):
    """What became of a tap."""

    COUNTED = "counted"
    BEFORE = "before"  # this person tapped already
    CLOSED = "closed"  # no such call, or it was never sent


def buttons(keyring: Keyring, call: Call, language: str, now: datetime) -> list[list[dict[str, Any]]]:
    """Give the signed buttons under a call: what its kind lets people answer."""
    kind = KINDS.get(call.kind, GENERAL)
    if kind.answering is Answering.NOTHING:
        return []
    ends = details.ends_at(call.details) or now + OPEN_FOR
    expires = min(max(ends, now) + LINGERS, now + LONGEST)

    def button(words: str, action: str, choice: int = 0) -> dict[str, Any]:
        press = Press(action, call.id or 0, choice=choice)
        return {"text": words, "data": sign(keyring, press, expires=expires)}

    if kind.answering is Answering.DID:
        return [[button(texts.label(texts.Label.DID, language), ACTION)]]
    titles = [each["title"] for each in attending.sessions(call)][:MOST_SESSIONS]
    rows = [
        [
            button(comings.coming(title, language), COMING, number),
            button(comings.cannot(language), CANNOT, number),
        ]
        for number, title in enumerate(titles or [None])
    ]
    rest = [button(comings.calendar(language), CALENDAR)]
    if details.keeps_place(call.details):
        rest.append(button(comings.where(language), WHERE))
    return [*rows, rest]


async def tally(db: Database, call_id: int, person: int, now: datetime) -> Counted:
    """Count one tap. The row holds the sealed person and the day, no closer."""
    async with db.transaction() as tx:
        call = await calls.get(tx, call_id)
        if call is None or call.state not in {CallState.SENDING, CallState.SENT}:
            return Counted.CLOSED
        fresh = await calls.tap(tx, call_id, person, now.date())
        return Counted.COUNTED if fresh else Counted.BEFORE
