"""Counts who did what a call asks for, once a person; only totals are ever shown. A stage run by each tap."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from bot.actions import attending, details, shifts
from bot.actions.kinds import GENERAL, KINDS, Answering, Step
from bot.texts import archive, comings, letters, running
from bot.texts import call as texts
from storage.database import Database
from storage.models import Call
from storage.queries import calls, followers
from storage.queries.messages import Buttons
from storage.sealing import Keyring
from storage.signing import Press, sign

ACTION = "did"
COMING, CANNOT, WHERE, CALENDAR = "come", "cant", "wher", "cldr"
UNDO, INCIDENT, CASE = "undo", "incd", "ccas"
LETTERS = "ltrs"
SHIFTS, SHIFT = "shfs", "shft"  # all of them; one, its number in the upper bits of the target
OPEN_FOR = timedelta(days=90)
"""How long the button under a call counts that has no end of its own."""
LINGERS, LONGEST = timedelta(days=1), timedelta(days=3 * 366)
MOST_SESSIONS = MOST_SHIFTS = 12
SHIFT_BITS = 31


class Counted(StrEnum):
    """What became of a tap."""

    COUNTED = "counted"
    BEFORE = "before"  # this person tapped already
    TAKEN_BACK = "taken_back"
    CLOSED = "closed"  # no such call, or it was never sent


def buttons(keyring: Keyring, call: Call, language: str, now: datetime) -> Buttons:
    """Give the signed buttons under a call: what its kind lets people answer."""
    kind = KINDS.get(call.kind, GENERAL)
    ends = details.ends_at(call.details) or now + OPEN_FOR
    make = _Maker(keyring, call, min(max(ends, now) + LINGERS, now + LONGEST))
    whole = [[make.button(archive.case_label(language), CASE)]] if call.case_id is not None else []
    if kind.answering is Answering.NOTHING:
        return whole
    if kind.answering is Answering.DID:
        undo = make.button(running.take_back(language), UNDO)
        own = [[make.button(letters.button(language), LETTERS)]] if call.details.get(Step.TARGETS) else []
        return [*own, [make.button(texts.label(texts.Label.DID, language), ACTION), undo], *whole]
    titles = [each["title"] for each in attending.sessions(call)][:MOST_SESSIONS]
    rows = [
        [
            make.button(comings.coming(title, language), COMING, number),
            make.button(comings.cannot(language), CANNOT, number),
        ]
        for number, title in enumerate(titles or [None])
    ]
    if shifts.length(call.details) is not None:
        rows = [[make.button(comings.shifts(language), SHIFTS)]]
    rest = [make.button(comings.calendar(language), CALENDAR)]
    if details.keeps_place(call.details):
        rest.append(make.button(comings.where(language), WHERE))
    return [*rows, rest, *whole]


def under_reminder(keyring: Keyring, call: Call, number: int, language: str, ends: datetime) -> Buttons:
    """Give the buttons under a reminder of date `number`: for those who come, until a day after its end."""
    make = _Maker(keyring, call, ends + LINGERS)
    if number >= shifts.FIRST:
        first, number = [make.button(comings.shifts(language), SHIFTS)], 0
    else:
        first = [make.button(comings.cannot(language), CANNOT, number)]
    if details.keeps_place(call.details):
        first.insert(0, make.button(comings.where(language), WHERE))
    return [first, [make.button(running.incident(language), INCIDENT, number)]]


def of_shifts(keyring: Keyring, call: Call, mine: Collection[int], language: str, now: datetime) -> Buttons:
    """Give one button for each of the next shifts; those that the reader took are marked, and given back."""
    rows: Buttons = []
    for each in islice(shifts.coming(call.details, now), MOST_SHIFTS):
        taken = each.number in mine
        target = each.number << SHIFT_BITS | (call.id or 0)
        press = Press(SHIFT, target, choice=int(not taken))
        words = comings.shift(each.date.starts, each.date.ends, each.date.zone, language, taken=taken)
        rows.append([{"text": words, "data": sign(keyring, press, expires=each.date.ends)}])
    return rows


def shift_of(target: int) -> tuple[int, int]:
    """Read call and shift of a press."""
    return target & (1 << SHIFT_BITS) - 1, target >> SHIFT_BITS


def for_calendar(keyring: Keyring, call: Call, language: str, now: datetime) -> Buttons:
    """Give the button of the calendar file alone: a call that is called off still has that."""
    make = _Maker(keyring, call, now + OPEN_FOR)
    return [[make.button(comings.calendar(language), CALENDAR)]]


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the buttons under one call."""

    keyring: Keyring
    call: Call
    expires: datetime

    def button(self, words: str, action: str, choice: int = 0) -> dict[str, Any]:
        press = Press(action, self.call.id or 0, choice=choice)
        return {"text": words, "data": sign(self.keyring, press, expires=self.expires)}


async def tally(db: Database, call_id: int, person: int, now: datetime) -> Counted:
    """Count one tap. The row holds the sealed person and the day, no closer."""
    async with db.transaction() as tx:
        call = await calls.get(tx, call_id)
        if call is None or not takes_part(call, now):
            return Counted.CLOSED
        fresh = await calls.tap(tx, call_id, person, now.date())
        return Counted.COUNTED if fresh else Counted.BEFORE


async def take_back(db: Database, call_id: int, person: int, now: datetime) -> Counted:
    """Count somebody no more who says so; BEFORE where they were not counted."""
    async with db.transaction() as tx:
        call = await calls.get(tx, call_id)
        if call is None or not takes_part(call, now):
            return Counted.CLOSED
        gone = await followers.take_back(tx, call_id, person)
        return Counted.TAKEN_BACK if gone else Counted.BEFORE


def takes_part(call: Call, now: datetime) -> bool:
    """Say whether a call can be done now: it is out, and its last day is not over."""
    ends = details.ends_at(call.details)
    return call.state in attending.RUNNING and (ends is None or now < ends)
