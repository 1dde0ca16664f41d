"""Changes a call that is out: a day left out, other dates or places, called off, over. Part of presses.

Every change names the version it was decided on, so that of two at once one counts, and makes the revision
grow, by which calendars take a newer file for the older one. Those who have the call are told in the same
transaction.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import (
    attending,
    details,
    moving,
    parts,
    reminding,
    renumbering,
    series,
    tally,
    telling,
    wording,
)
from bot.actions.lifecycle import Actor
from bot.actions.telling import Notice
from bot.delivery import outbox
from bot.texts import running as texts
from storage.models import Call, CallState, MessageKind, Priority
from storage.queries import broadcasts, call_notices, calls, followers, messages, taps
from storage.queries.messages import Buttons
from storage.sealing import Keyring

TOLD_WITHIN = timedelta(days=3)
"""What changed is not told later."""


async def skip(
    tx: AsyncSession, call: Call, day: date, by: Actor, keyring: Keyring, *, now: datetime
) -> bool:
    """Leave one day of a series out; False where the call changed meanwhile, or nothing takes place then.

    Who comes is told with a ring, who has the call and said nothing without one.
    """
    dates = details.dates(call.details)
    if len(dates) != 1 or series.on(dates[0], day) is None or dates[0].is_one_date:
        return False
    left = series.skip(dates[0], day)
    if series.count(left) == 0:
        return False  # the last day is called off, not left out
    changed = await _alter(tx, call, details.skipping(call.details, day), by, now)
    if changed is None:
        return False
    spoken, following = await telling.spoken_in(tx, changed), details.upcoming(changed.details, now)
    code = wording.code(changed, keyring)

    def word(language: str) -> tuple[str, Buttons]:
        said = spoken(language)
        date_of = _date(said, following) if following else None
        text = texts.skipped(said.title, day, date_of, code, language)
        return text, tally.buttons(keyring, said, language, now)

    part = f"skipped:{day}:{changed.revision}"
    until = now + TOLD_WITHIN
    await telling.to_those(tx, changed, Notice(part, word, now, until, answers=True), telling.COMING)
    rest = Notice(f"{part}:rest", word, now, until, silent=True, answers=True, priority=Priority.NORMAL)
    await telling.to_the_rest(tx, changed, rest)
    await telling.recard(tx, changed, keyring, now)
    return True


async def alter(
    tx: AsyncSession, call: Call, found: Mapping[str, Any], by: Actor, keyring: Keyring, *, now: datetime
) -> bool:
    """Give a call other dates or places, and tell all who have it; False where it changed meanwhile.

    `by` is who asked for it.
    """
    before = dict(call.details)  # the row itself is read anew below
    wanted = renumbering.based(before, parts.up_to_date(before, found))
    changed = await _alter(tx, call, wanted, by, now)
    if changed is None:
        return False
    await _renumber(tx, before, changed, keyring, now)
    spoken, code = await telling.spoken_in(tx, changed), wording.code(changed, keyring)

    def word(language: str) -> tuple[str, Buttons]:
        said = spoken(language)
        text = texts.changed(said.title, wording.facts(said, language, now, 0), code, language)
        return text, tally.buttons(keyring, said, language, now)

    notice = Notice(f"changed:{changed.revision}", word, now, now + TOLD_WITHIN, answers=True)
    await telling.to_all(tx, changed, notice)
    await _take_back_reminders(tx, changed, word, now)
    for each in reminding.due(changed, now):  # of a new date whose time to remind is over; this has told it
        await call_notices.once(tx, changed.id or 0, each.what, each.at, now)
    await telling.recard(tx, changed, keyring, now)
    return True


async def _renumber(
    tx: AsyncSession, before: Mapping[str, Any], after: Call, keyring: Keyring, now: datetime
) -> None:
    """Let answers go on to the shifts and sessions they fit now; who has other hours, or none, is told."""
    taken = {number for number, _ in await taps.totals(tx, after.id or 0)}
    found = renumbering.moves(before, after.details, taken, now)
    spoken, code = await telling.spoken_in(tx, after), wording.code(after, keyring)
    for number, move in found.items():
        if move.before is None:
            continue
        was, is_now = move.before, move.after

        def word(
            language: str,
            was: series.Occurrence = was,
            is_now: series.Occurrence | None = is_now,
            title: str = move.title,
        ) -> tuple[str, Buttons]:
            said = spoken(language)
            hours = [texts.Hours(each.starts, each.ends, each.zone) for each in (was, is_now) if each]
            text = texts.shift_moved(said.title, title, hours, code, language)
            return text, tally.buttons(keyring, said, language, now)

        until = min(now + TOLD_WITHIN, was.ends)
        notice = Notice(f"renumbered:{after.revision}:{number}", word, now, until, answers=True)
        await telling.to_those(tx, after, notice, telling.COMING, numbers=[number])
    await taps.renumber(tx, after.id or 0, {number: move.number for number, move in found.items()})


async def call_off(tx: AsyncSession, call: Call, by: Actor, keyring: Keyring, now: datetime) -> bool:
    """Call a call off: who has it is told, also in quiet hours, and nobody else gets it any more."""
    gone = await _end(tx, call, CallState.CANCELLED, by, now, revision=call.revision + 1)
    if gone is None:
        return False
    title, code = await telling.titled(tx, gone), wording.code(gone, keyring)

    def word(language: str) -> tuple[str, Buttons]:
        dated = bool(details.dates(gone.details))
        buttons = tally.for_calendar(keyring, gone, language, now) if dated else []
        return texts.called_off(title(language), code, language), buttons

    await telling.recard(tx, gone, keyring, now, head=texts.CALLED_OFF)
    await _take_back_reminders(tx, gone, word, now)
    carried = await messages.of_call(tx, gone.id or 0)
    await telling.to_all(tx, gone, Notice("called_off", word, now, now + TOLD_WITHIN, answers=True))
    waiting = [each.id for each in carried if each.kind is MessageKind.CALL and each.id is not None]
    await broadcasts.stop(tx, waiting, outbox.STOPPED)
    return True


async def end(tx: AsyncSession, call: Call, keyring: Keyring, now: datetime) -> bool:
    """Note that a call is over: its buttons go, quietly. Its outcome may still be told."""
    over = await _end(tx, call, CallState.OVER, None, now)
    if over is None:
        return False
    await telling.recard(tx, over, keyring, now, head=texts.OVER)
    return True


async def _alter(
    tx: AsyncSession, call: Call, found: Mapping[str, Any], by: Actor, now: datetime
) -> Call | None:
    """Write other details into a call that is out; give it as it is then, None where it changed meanwhile.

    What was withdrawn stands nowhere any more, and changes no more.
    """
    if call.state not in attending.RUNNING or await followers.withdrawn(tx, call.id or 0):
        return None
    coming = details.upcoming(found, now)
    moved = await moving.move(
        tx, call, call.state, by,
        details=dict(found), revision=call.revision + 1,
        starts_at=coming.starts if coming else None, ends_at=details.ends_at(found),
    )  # fmt: skip
    return await calls.get(tx, call.id or 0) if moved else None


async def _end(
    tx: AsyncSession, call: Call, to: CallState, by: Actor | None, now: datetime, **fields: object
) -> Call | None:
    """End a call that is out; give it as it is then, None where it changed meanwhile."""
    if call.state not in attending.RUNNING:
        return None
    moved = await moving.move(tx, call, to, by, closed_at=now, **fields)
    return await calls.get(tx, call.id or 0) if moved else None


async def _take_back_reminders(tx: AsyncSession, call: Call, word: telling.Word, now: datetime) -> None:
    """Edit reminders of dates that do not stand any more, so that nobody goes by an old one."""
    for message in await messages.of_call(tx, call.id or 0):
        waits = message.expires_at is not None and message.expires_at > now
        if message.part.startswith("reminder:") and waits and message.id is not None:
            text, buttons = word(message.language)
            await outbox.reword(tx, message.id, text, buttons, now, priority=Priority.NEAR_CALL)


def _date(call: Call, one: series.Occurrence) -> texts.Date:
    place = None if details.keeps_place(call.details) else details.place_on(call.details, one)
    return texts.Date(one.starts, one.zone, place)
