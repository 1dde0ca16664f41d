"""Answers to a call by a tap: done, coming, cannot; its place, and its calendar file. Part of the edge.

Pop-ups leave no trace in a chat. In private only those count who are told: the erased leave no new trace.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.actions import attending, calendar_file, details, tally, telling, wording
from bot.actions.attending import Answered, Sight
from bot.actions.tally import Counted
from bot.chat import reading
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed
from bot.chat.subscribers import voice
from bot.delivery import outbox
from bot.texts import archive, comings, running
from bot.texts import call as texts
from bot.texts.markup import bold, isolate
from storage.database import Database
from storage.models import CallState, ChatKind, Message, MessageKind, Priority, Tap
from storage.queries import alerts, calls, coordinators, subscribers
from storage.sealing import Address
from storage.signing import Press


async def is_known(desk: Desk, pressed: Pressed) -> bool:
    """Say whether somebody counts: in private only who is told anything, in a group everybody."""
    if pressed.kind is not ChatKind.PRIVATE:
        return True
    async with desk.db.read() as session:
        known = await subscribers.find(session, Address(pressed.chat))
        return (known or await coordinators.of_person(session, pressed.user)) is not None


async def pressed_did(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Count one who did what a call asks for."""
    words = {
        Counted.COUNTED: texts.pop_thanks,
        Counted.BEFORE: texts.pop_thanked,
        Counted.CLOSED: texts.pop_closed,
    }
    await _count(desk, pressed, press, tally.tally, words)


async def pressed_undo(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Count one no more who did not do it after all."""
    words = {
        Counted.TAKEN_BACK: running.pop_taken_back,
        Counted.BEFORE: running.pop_never_counted,
        Counted.CLOSED: texts.pop_closed,
    }
    await _count(desk, pressed, press, tally.take_back, words)


async def _count(
    desk: Desk,
    pressed: Pressed,
    press: Press,
    count: Callable[[Database, int, int, datetime], Awaitable[Counted]],
    words: Mapping[Counted, Callable[[str], str]],
) -> None:
    """Count a press, and say over the chat what became of it."""
    if not await is_known(desk, pressed):
        await desk.expired(pressed)
        return
    counted = await count(desk.db, press.target, pressed.user, desk.clock())
    await desk.pop(pressed, words[counted](pressed.language))


async def pressed_coming(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Count one who comes."""
    await _answer(desk, pressed, press, comes=True)


async def pressed_cannot(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Note one who cannot come; who waited longest gets the seat."""
    await _answer(desk, pressed, press, comes=False)


async def _answer(desk: Desk, pressed: Pressed, press: Press, *, comes: bool) -> None:
    if not await is_known(desk, pressed):
        await desk.expired(pressed)
        return
    now = desk.clock()
    moved = await attending.answer(desk.db, press.target, pressed.user, press.choice, now, comes=comes)
    words = {
        Answered.COMING: comings.pop_coming,
        Answered.WAITING: comings.pop_waiting,
        Answered.CANNOT: comings.pop_cannot,
        Answered.BEFORE: comings.pop_before,
        Answered.CLOSED: texts.pop_closed,
    }[moved.answered]
    await desk.pop(pressed, words(pressed.language))
    if moved.moved_up is not None:
        await _tell_seat(desk, press.target, moved.moved_up)


async def _tell_seat(desk: Desk, call_id: int, tap: Tap) -> None:
    """Tell who waited that a seat is free, where they have a private chat with the bot."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        call = await calls.get(tx, call_id)
        reader = await subscribers.find(tx, Address(tap.person))
        if call is None or reader is None:
            return
        said = (await telling.spoken_in(tx, call))(reader.language)
        message = Message(
            kind=MessageKind.CALL,
            call_id=call_id,
            part=f"seat:{tap.id}:{now:%Y%m%d%H%M%S}",
            language=reader.language,
            text=comings.seat_free(bold(isolate(said.title)), reader.language),
            buttons=tally.buttons(desk.keyring, said, reader.language, now),
            priority=int(Priority.NEAR_CALL),
            created_at=now,
            expires_at=details.ends_at(call.details),
        )
        await outbox.publish_to(tx, message, [reader.id], now)
    desk.wake()


async def pressed_where(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show the place to those who may see it, over the chat."""
    seen = await attending.look(desk.db, press.target, pressed.user, desk.clock())
    async with desk.db.read() as session:
        call = await calls.get(session, press.target)
        said = (await telling.spoken_in(session, call))(pressed.language) if call else None
    place = details.place_on(said.details, seen.date) if said and seen.date else ""
    await desk.pop(pressed, _place(seen, place, pressed.language))


def _place(seen: attending.Seen, place: str, language: str) -> str:
    if seen.sight is Sight.NOT_COMING:
        return comings.pop_not_coming(language)
    if seen.sight is Sight.OVER or seen.date is None:
        return texts.pop_closed(language)
    if seen.sight is Sight.NOT_YET and seen.shown_from is not None:
        return comings.pop_not_yet(seen.shown_from, seen.date.zone, language)
    return comings.pop_place(place, seen.date.starts, seen.date.zone, language)


async def pressed_calendar(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Give the calendar file, in private; the place stands in it only for those who may see it."""
    if pressed.kind is not ChatKind.PRIVATE or not await is_known(desk, pressed):
        await desk.pop(pressed, comings.pop_in_private(pressed.language))
        return
    now = desk.clock()
    async with desk.db.read() as session:
        call = await calls.get(session, press.target)
        _, language = await voice(session, pressed)
        said = (await telling.spoken_in(session, call))(language) if call else None
    cancelled = call is not None and call.state is CallState.CANCELLED
    if call is None or said is None or not (cancelled or attending.is_open(call, now)):
        await desk.pop(pressed, texts.pop_closed(pressed.language))
        return
    seen = await attending.look(desk.db, press.target, pressed.user, now)
    entry = calendar_file.Entry(
        code=wording.code(call, desk.keyring),
        title=said.title,
        text=said.text,
        link=call.link,
        revision=call.revision,
        cancelled=cancelled,
        with_place=seen.sight is Sight.SHOWN,
    )
    file = calendar_file.write(entry, details.dates(said.details), now)
    await desk.transport.answer(pressed.callback_id)
    if not desk.quiet:
        note = comings.calendar_note(pressed.language)
        await desk.transport.document(Address(pressed.chat), file, "call.ics", note)


async def pressed_case(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Tell the case that a call is of to anybody who asks, if it is public now."""
    async with desk.db.read() as session:
        call = await calls.get(session, press.target)
        newest = await alerts.newest_of_case(session, call.case_id) if call and call.case_id else None
    if newest is None:
        await desk.pop(pressed, archive.no_case(pressed.language))
        return
    await reading.pressed_case(desk, pressed, replace(press, target=newest.id or 0))
