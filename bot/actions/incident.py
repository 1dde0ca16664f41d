"""Tells coordinators of an incident at a rally or event, and those who come what to do. Part of presses.

Only who comes may tell, around the date; who told it is neither kept nor shown. A safety notice has fixed
words, so that one coordinator may send it at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import attending, details, series, shifts, telling, wording
from bot.actions.series import Occurrence
from bot.actions.telling import Notice
from bot.texts import running as texts
from storage.models import Call, Choice, Priority
from storage.queries import call_notices, calls, taps
from storage.queries.messages import Buttons
from storage.sealing import Keyring

BEFORE = AFTER = timedelta(hours=1)
"""Around a date those who come may tell of an incident, and be told of their safety."""
AGAIN = timedelta(minutes=10)
"""Coordinators are told at most once in this time, however many press."""
NOTICE_LASTS = timedelta(hours=1)
REST_OF_DAY = timedelta(hours=12)
"""Who has a shift so soon is told, too, that the place is not safe."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a press told: `fresh` where coordinators are to be told now."""

    call: Call
    date: Occurrence
    fresh: bool


def now_on(call: Call, number: int, now: datetime) -> Occurrence | None:
    """Give date `number` of a call if it is on, about to begin, or has just ended."""
    dates = details.dates(call.details)
    if call.state not in attending.RUNNING or number >= len(dates):
        return None
    found = series.upcoming(dates[number], now - AFTER)
    return found if found is not None and found.starts - BEFORE <= now else None


async def tell(tx: AsyncSession, call_id: int, person: int, number: int, now: datetime) -> Told | None:
    """Take a press; None from one who does not come, or at another time."""
    call = await calls.get(tx, call_id)
    date = now_on(call, number, now) if call else None
    own = await taps.of_person(tx, call_id, person)
    here = own.get(number) is Choice.COMING or _on_shift(call, own, now)
    if call is None or date is None or not here:
        return None
    slot = int(now.timestamp() // AGAIN.total_seconds())
    fresh = await call_notices.once(tx, call_id, f"incident:{number}:{slot}", now, now)
    return Told(call, date, fresh)


def _on_shift(call: Call | None, own: Mapping[int, Choice], now: datetime) -> bool:
    """Say whether somebody's shift is on, about to begin, or has just ended."""
    near = shifts.around(call.details, now, BEFORE, AFTER) if call else ()
    return any(own.get(each.number) is Choice.COMING for each in near)


async def send(
    tx: AsyncSession, call: Call, number: int, word: str, keyring: Keyring, *, now: datetime
) -> int | None:
    """Tell those who come to date `number`, also in quiet hours; None where none is on."""
    if now_on(call, number, now) is None or word not in texts.SAFETY:
        return None
    title, code = await telling.titled(tx, call), wording.code(call, keyring)

    def said(language: str) -> tuple[str, Buttons]:
        return texts.safety(word, title(language), code, language), []

    part = f"safety:{word}:{now:%Y-%m-%dT%H:%M:%S}"
    notice = Notice(part, said, now, now + NOTICE_LASTS, answers=True, priority=Priority.CRITICAL_ALERT)
    later = shifts.around(call.details, now, REST_OF_DAY, AFTER)
    numbers = [number, *(each.number for each in later)]
    return await telling.to_those(tx, call, notice, {Choice.COMING}, numbers=numbers)
