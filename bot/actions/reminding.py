"""Reminds those who said that they come, some time before each date. A stage.

Each reminder is noted in the transaction that writes it: none comes twice, and one whose date has begun
while nothing ran is left out. When several are due at once, the one nearest to the date is told alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import details, series, shifts, tally, telling, wording
from bot.actions.series import DAY, Occurrence, Series
from bot.texts import running as texts
from storage.database import Database
from storage.models import Call, Choice
from storage.queries import call_notices, calls, followers, taps
from storage.queries.followers import Reader
from storage.queries.messages import Buttons
from storage.sealing import Keyring

REMIND = "remind"
"""In the details of a call: so many minutes before each date, as coordinators chose."""
ONE_DATE = (1440, 120)
OF_A_SERIES = (120,)
"""A daily rally that reminded a day before would remind while the date before is on."""
WEEK = timedelta(days=8)
IN_TIME = timedelta(hours=1)
"""Who reads a reminder at the end of their quiet hours must have so long left."""
CHOICES: tuple[tuple[int, ...], ...] = ((), (120,), (1440,), (1440, 120))


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: of date `number` of the call, `minutes` before it, due at `at`."""

    number: int
    date: Occurrence
    minutes: int
    at: datetime
    clocks_changed: bool = False

    @property
    def what(self) -> str:
        """Name it; moved dates are reminded of anew."""
        return f"reminder:{self.number}:{self.date.starts:%Y-%m-%dT%H:%M}:{self.minutes}"


@dataclass(slots=True)
class Summary:
    """What one run did: reminders told, chats they go to."""

    reminders: int = 0
    chats: int = 0


def leads(call: Call) -> tuple[int, ...]:
    """Give how many minutes before each date people are reminded, the earliest first."""
    chosen = call.details.get(REMIND)
    if chosen is not None:
        return tuple(sorted((int(each) for each in chosen), reverse=True))
    is_series = any(not each.is_one_date for each in details.dates(call.details))
    return OF_A_SERIES if is_series else ONE_DATE


def due(call: Call, now: datetime) -> Iterator[Due]:
    """Give the reminders whose time has come and whose date has not begun; the earliest of a date first."""
    minutes = leads(call)
    if not minutes:
        return
    for shift in shifts.around(call.details, now, timedelta(minutes=minutes[0]), timedelta()):
        for lead in minutes:
            at = shift.date.starts - timedelta(minutes=lead)
            if at <= now < shift.date.starts:
                yield Due(shift.number, shift.date, lead, at)
    if shifts.length(call.details) is not None:
        return
    for number, each in enumerate(details.dates(call.details)):
        coming = _soon(each, now, timedelta(minutes=minutes[0]))
        changed = {one.day for one in series.offset_changes(each, now - WEEK)} if coming else set()
        for date in coming:
            for lead in minutes:
                at = date.starts - timedelta(minutes=lead)
                if at <= now and (call.published_at is None or at >= call.published_at):
                    yield Due(number, date, lead, at, date.day in changed)


def _soon(each: Series, now: datetime, ahead: timedelta) -> list[Occurrence]:
    today = now.astimezone(ZoneInfo(each.zone)).date()
    coming = takewhile(lambda one: one.starts <= now + ahead, series.occurrences(each, today - DAY))
    return [one for one in coming if one.starts > now]


async def remind(db: Database, keyring: Keyring, now: datetime) -> Summary:
    """Look at every call that is out."""
    summary = Summary()
    async with db.read() as session:
        waiting = [
            (call.id or 0, each)
            for call in await followers.running(session)
            if (found := list(due(call, now)))
            for each in await _untold(session, call.id or 0, found)
        ]
    last = {(call_id, each.number, each.date.day): each for call_id, each in waiting}
    for call_id, each in waiting:
        async with db.transaction() as tx:
            told = last[call_id, each.number, each.date.day] is each
            chats = await _remind(tx, keyring, call_id, each, now, told=told)
        summary.chats += chats or 0
        summary.reminders += chats is not None and told
    return summary


async def _untold(session: AsyncSession, call_id: int, found: list[Due]) -> list[Due]:
    known = await call_notices.of_call(session, call_id, "reminder:")
    taken = {number for number, _ in await taps.totals(session, call_id)}
    return [
        each
        for each in found
        if each.what not in known and (each.number < shifts.FIRST or each.number in taken)
    ]


async def _remind(
    tx: AsyncSession, keyring: Keyring, call_id: int, due_one: Due, now: datetime, *, told: bool
) -> int | None:
    """Write one reminder, or with `told` False only note it; None when that was done before."""
    call = await calls.get(tx, call_id)
    if call is None or due_one not in list(due(call, now)):  # changed or called off meanwhile
        return None
    if not await call_notices.once(tx, call_id, due_one.what, due_one.at, now):
        return None
    if not told:
        return 0
    spoken, code = await telling.spoken_in(tx, call), wording.code(call, keyring)

    def word(language: str) -> tuple[str, Buttons]:
        said = spoken(language)
        kept = details.keeps_place(call.details)
        place = None if kept else details.place_on(said.details, due_one.date)
        date = texts.Date(due_one.date.starts, due_one.date.zone, place, clocks=due_one.clocks_changed)
        text = texts.reminder(said.title, date, code, language)
        return text, tally.under_reminder(keyring, call, due_one.number, language, due_one.date.ends)

    numbers, starts = [due_one.number], due_one.date.starts
    usual = telling.Notice(due_one.what, word, now, expires_at=starts)
    at_once = telling.Notice(f"{due_one.what}:at_once", word, now, expires_at=starts, answers=True)

    def would_miss_it(reader: Reader) -> bool:
        return _rests_too_long(reader, starts, now)

    coming = {Choice.COMING}
    chats = await telling.to_those(tx, call, at_once, coming, numbers=numbers, only=would_miss_it)
    return chats + await telling.to_those(
        tx, call, usual, coming, numbers=numbers, only=lambda reader: not would_miss_it(reader)
    )


def _rests_too_long(reader: Reader, starts: datetime, now: datetime) -> bool:
    """Say whether the quiet hours of one who comes end too late for a reminder, so that it goes past them.

    They asked for it when they said that they come. Who paused everything is left alone all the same.
    """
    rests = reader.quiet_since is not None and reader.quiet_since <= now
    paused = reader.paused_until is not None and reader.paused_until > now
    until = reader.quiet_until
    return rests and not paused and until is not None and until > starts - IN_TIME
