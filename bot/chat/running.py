"""/running: calls that are out, and leading them: a day left out, called off, reminders. Part of the edge.

What is told by fixed words takes one coordinator; other dates and places take two (running_changes.py).
"""

from collections.abc import Awaitable, Callable
from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import attending, changing, details, moving, reminding, series
from bot.actions.kinds import FREE
from bot.actions.lifecycle import Actor
from bot.chat import running_asked
from bot.chat import running_desk as desks
from bot.chat import running_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.chat.running_desk import Leading
from bot.chat.running_keyboards import FOLLOWS, day_of
from bot.texts import running_desk as texts
from storage.models import Act, Call, Coordinator
from storage.queries import audit, calls, leading
from storage.queries.messages import Buttons
from storage.signing import Press

SHOWN = 12
DAYS = 8
"""So many coming days of a series may be left out by a press."""
Change = Callable[[AsyncSession, Leading], Awaitable[tuple[Act | None, str]]]
"""What a press does to a call; it gives what is written down (None: nothing was done) and what is said."""


async def show(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /running."""
    async with desk.db.read() as session:
        shown = await _list(session, desk, said.user, coordinator.language)
    await desk.say(said.address, *shown)


async def _list(session: AsyncSession, desk: Desk, user: int, language: str) -> tuple[str, Buttons]:
    found = await leading.newest(session, [kind.name for kind in FREE], SHOWN)
    if not found:
        return texts.none_running(language), []
    text = texts.overview([(call.title, call.state.value) for call in found], language)
    return text, keyboards.numbers(desks.signer(desk, user), found)


async def pressed_list(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Go back to the list."""
    async with desk.db.read() as session:
        seat = await active_coordinator(session, pressed.user)
        shown = await _list(session, desk, pressed.user, seat.language) if seat else None
    if shown is None:
        desk.gate.refused_presses += 1
        return
    await desk.show(pressed, *shown)


async def pressed_view(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show one call."""
    async with desk.db.read() as session:
        found = await desks.leading(desk, session, pressed, press)
        if found is None:
            return
        shown = await desks.screen(session, desk, pressed.user, found.call, found.seat.language)
    await desk.show(pressed, *shown)


async def pressed_skip(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask which day is left out."""
    async with desk.db.read() as session:
        found = await desks.leading(desk, session, pressed, press)
    if found is not None:
        language, call = found.seat.language, found.call
        rows = keyboards.days(desks.signer(desk, pressed.user), call, _coming(desk, call), language)
        await desk.show(pressed, texts.ask_day(language), rows)


def _coming(desk: Desk, call: Call) -> list[date]:
    """Give the next days of a series that have not ended."""
    now = desk.clock()
    (each,) = details.dates(call.details)
    today = now.astimezone(ZoneInfo(each.zone)).date()
    found = (one.day for one in series.occurrences(each, today) if one.ends > now)
    return list(islice(found, DAYS))


async def pressed_skip_do(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Leave a day out, and tell those who have the call."""
    call_id, day = day_of(press.target)

    async def change(tx: AsyncSession, found: Leading) -> tuple[Act | None, str]:
        language = found.seat.language
        if await changing.skip(tx, found.call, day, Actor.of(found.seat), desk.keyring, now=desk.clock()):
            return Act.CALL_CHANGED, texts.skip_done(day, language)
        return None, texts.not_skipped(language)

    await lead(desk, pressed, press, change, call_id)


async def pressed_call_off(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask before a call is called off."""
    async with desk.db.read() as session:
        found = await desks.leading(desk, session, pressed, press)
    if found is not None:
        rows = keyboards.call_off(desks.signer(desk, pressed.user), found.call, found.seat.language)
        await desk.show(pressed, texts.ask_call_off(found.call.title, found.seat.language), rows)


async def pressed_call_off_do(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Call a call off."""

    async def change(tx: AsyncSession, found: Leading) -> tuple[Act | None, str]:
        if await changing.call_off(tx, found.call, Actor.of(found.seat), desk.keyring, desk.clock()):
            return Act.CALL_CANCELLED, texts.called_off(found.seat.language)
        return None, texts.stale(found.seat.language)

    await lead(desk, pressed, press, change)


async def pressed_remind(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Remind at the next of the times that there are to choose from."""

    async def change(tx: AsyncSession, found: Leading) -> tuple[Act | None, str]:
        call, order = found.call, reminding.CHOICES
        now_chosen = reminding.leads(call)
        place = order.index(now_chosen) if now_chosen in order else -1
        chosen = list(order[(place + 1) % len(order)])
        given = {**call.details, reminding.REMIND: chosen}
        if not await moving.move(tx, call, call.state, Actor.of(found.seat), details=given):
            return None, texts.stale(found.seat.language)
        return Act.CALL_CHANGED, texts.reminders(chosen, found.seat.language)

    await lead(desk, pressed, press, change)


async def lead(
    desk: Desk, pressed: Pressed, press: Press, change: Change, call_id: int | None = None
) -> None:
    """Let a press change a call once, write it down, and show the call as it is then."""
    async with desk.db.transaction() as tx:
        found = await desks.leading(desk, tx, pressed, press, call_id)
        if found is None:
            return
        words = texts.stale(found.seat.language)
        if found.fresh and found.call.state in attending.RUNNING:
            act, words = await change(tx, found)
            if act is not None:
                await audit.append(tx, found.by, act, found.call.id or 0, now=desk.clock())
        call = await calls.get(tx, found.call.id or 0) or found.call
        shown = await desks.screen(tx, desk, pressed.user, call, found.seat.language)
    desk.wake()
    await desks.show(desk, pressed, shown, words)


async def pressed_follow(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Begin a draft that follows a call: it is written, approved and sent like any other."""
    async with desk.db.transaction() as tx:
        found = await desks.leading(desk, tx, pressed, press)
        if found is None:
            return
        kind = FOLLOWS[press.choice % len(FOLLOWS)]
        await begin_following(tx, desk, found.seat, found.call, kind, update_id=pressed.update_id)
    await desk.show(pressed, texts.draft_begun(kind, found.call.title, found.seat.language))


async def begin_following(
    tx: AsyncSession, desk: Desk, seat: Coordinator, followed: Call, kind: str, *, update_id: int
) -> None:
    """Write the row of a draft that follows a call. A press that comes twice begins one."""
    known = await calls.newest_draft(tx, seat.id or 0)
    if known is not None and known.last_update_id == update_id:
        return
    await running_asked.stop(tx, seat.id or 0)
    draft = await calls.add(
        tx, kind=kind, author_id=seat.id or 0, language=seat.language, step="title",
        update_id=update_id, now=desk.clock(),
    )  # fmt: skip
    draft.follows_id, draft.case_id = followed.id, followed.case_id
    draft.languages, draft.regions = list(followed.languages), followed.regions
    tx.add(draft)
