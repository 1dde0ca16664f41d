"""Counts who comes to a rally or an event, and says who may see its place. A stage run by each tap.

An answer may be changed until the end. Where seats are limited, who comes too late waits, and moves up when
somebody else cannot come. Only totals are ever shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import details, series, shifts
from bot.actions.kinds import KINDS, Answering, Step
from bot.actions.series import Occurrence
from storage.database import Database
from storage.models import Call, CallState, Choice, Tap
from storage.queries import calls, taps

RUNNING = frozenset({CallState.SENDING, CallState.SENT})
KEPT_AFTER = timedelta(hours=1)
"""So long after its end a place is still shown; then it is gone."""


class Answered(StrEnum):
    """What became of an answer."""

    COMING = "coming"
    WAITING = "waiting"
    CANNOT = "cannot"
    BEFORE = "before"  # the same was said before
    CLOSED = "closed"  # no such call, it was never sent, or it is over


@dataclass(frozen=True, slots=True)
class Moved:
    """Who moved up from waiting to coming, by their taps."""

    answered: Answered
    moved_up: Tap | None = None


async def answer(
    db: Database, call_id: int, person: int, number: int, now: datetime, *, comes: bool
) -> Moved:
    """Take an answer to date `number` of a call (0 where there is but one, or for the whole series)."""
    async with db.transaction() as tx:
        call = await taps.lock(tx, call_id)
        if call is None or not is_open(call, now) or number >= max(1, len(sessions(call))):
            return Moved(Answered.CLOSED)
        own = await taps.of_person(tx, call_id, person)
        wish = await _seat(tx, call, number) if comes else Choice.CANNOT
        stands = {Choice.COMING, Choice.WAITING} if comes else {Choice.CANNOT}
        if own.get(number) in stands:
            return Moved(Answered.BEFORE)
        row = Tap(call_id=call_id, person=person, session=number, choice=wish, tapped_on=now.date())
        before = await taps.answer(tx, row)
        moved_up = None
        if before is Choice.COMING:
            moved_up = await taps.first_waiting(tx, call_id, number)
            if moved_up is not None:
                moved_up.choice = Choice.COMING
                tx.add(moved_up)
        return Moved(Answered(wish.value), moved_up)


async def _seat(tx: AsyncSession, call: Call, number: int) -> Choice:
    """Say whether there is a seat left."""
    seats = call.details.get(Step.CAPACITY)
    if not seats:
        return Choice.COMING
    taken = await taps.count(tx, call.id or 0, number, Choice.COMING)
    return Choice.COMING if taken < seats else Choice.WAITING


async def take_shift(
    db: Database, call_id: int, person: int, number: int, now: datetime, *, comes: bool
) -> Answered:
    """Let somebody take a shift, or give it back: then nothing of it is kept."""
    async with db.transaction() as tx:
        call = await taps.lock(tx, call_id)
        shift = shifts.at(call.details, number) if call is not None else None
        if call is None or shift is None or not is_open(call, now) or shift.date.ends <= now:
            return Answered.CLOSED
        if not comes:
            gone = await taps.take_away(tx, call_id, person, number)
            return Answered.CANNOT if gone else Answered.BEFORE
        choice, day = Choice.COMING, now.date()
        row = Tap(call_id=call_id, person=person, session=number, choice=choice, tapped_on=day)
        return Answered.BEFORE if await taps.answer(tx, row) is choice else Answered.COMING


async def shifts_of(
    db: Database, call_id: int, person: int, now: datetime
) -> tuple[Call, frozenset[int]] | None:
    """Give a call with shifts and the numbers of those that a person took; None where it takes no answers."""
    async with db.read() as session:
        call = await calls.get(session, call_id)
        if call is None or not is_open(call, now) or shifts.length(call.details) is None:
            return None
        own = await taps.of_person(session, call_id, person)
    return call, frozenset(each.number for each in shifts.of_one(call.details, own, now))


def sessions(call: Call) -> list[dict[str, str]]:
    """Give the sessions of an event; none for a rally, which is answered as a whole."""
    return list(call.details.get(Step.SESSIONS) or ())


def is_open(call: Call, now: datetime) -> bool:
    """Say whether answers to a call count."""
    kind = KINDS.get(call.kind)
    ends = details.ends_at(call.details)
    asks = kind is not None and kind.answering is Answering.COMES
    return asks and call.state in RUNNING and (ends is None or now < ends)


class Sight(StrEnum):
    """Whether somebody may see the place of a call."""

    SHOWN = "shown"
    NOT_YET = "not_yet"
    NOT_COMING = "not_coming"  # it is for those who come
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees of a place: which date, and from when on, where it is not yet."""

    sight: Sight
    date: Occurrence | None = None
    shown_from: datetime | None = None


async def look(db: Database, call_id: int, person: int, now: datetime) -> Seen:
    """Give what a person may see of the place of the date that comes next."""
    async with db.read() as session:
        call = await calls.get(session, call_id)
        if call is None or call.state not in RUNNING:
            return Seen(Sight.OVER)
        own = await taps.of_person(session, call_id, person)
    found = [
        (one, number)
        for number, each in enumerate(details.dates(call.details))
        if (one := series.upcoming(each, now - KEPT_AFTER))
    ]
    if not found:
        return Seen(Sight.OVER)
    coming = [one for one, number in found if own.get(number) is Choice.COMING]
    coming += [each.date for each in shifts.of_one(call.details, own, now - KEPT_AFTER)]
    shown = min((one for one, _ in found), key=lambda one: one.starts)
    if details.shown_from(call.details, shown) is None:
        return Seen(Sight.SHOWN, shown)
    if not coming:
        return Seen(Sight.NOT_COMING)
    own_next = min(coming, key=lambda one: one.starts)
    begin = details.shown_from(call.details, own_next)
    if begin is not None and now < begin:
        return Seen(Sight.NOT_YET, own_next, begin)
    return Seen(Sight.SHOWN, own_next)
