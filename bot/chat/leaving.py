"""Leaving: /unsubscribe, /forget, and a bot that was blocked; /help and the answer to other words.

Part of the edge. What is erased is gone from disk, too, before the person reads that it is.
"""

import structlog

from bot.chat import hotline_end, keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.chat.subscribers import signer, voice
from bot.texts import commands, replies
from bot.texts import hotline as hotline_words
from storage.errors import DatabaseDownError
from storage.models import ChatKind
from storage.queries import coordinators, hotline, memos, subscribers
from storage.sealing import Address
from storage.signing import Press

log = structlog.get_logger()

LAST_ERASURE = "last_erasure"
"""The memo of when somebody was erased last, in unix seconds up to the full hour."""
HOUR = 3600
TRACE_TRIES = 3
"""Each waits a second for readers."""


async def unsubscribe(desk: Desk, said: Said) -> None:
    """Answer /unsubscribe: the row of this chat or topic goes, and what waits for it is cancelled."""
    async with desk.db.transaction() as tx:
        subscriber, language = await voice(tx, said)
        if subscriber:
            await subscribers.remove(tx, [subscriber.id], desk.clock())
    if subscriber is None:
        await desk.say(said.address, replies.not_subscribed(language))
        return
    desk.wake()  # what was about to leave for this chat, does not
    await empty_traces(desk)
    await desk.say(said.address, replies.unsubscribed(language))


async def forget(desk: Desk, said: Said) -> None:
    """Answer /forget with a question."""
    async with desk.db.read() as session:
        _, language = await voice(session, said)
    await desk.say(
        said.address, replies.erase_question(language), keyboards.erase(signer(desk, said), language)
    )


async def pressed_erase(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Erase the person who pressed."""
    if pressed.kind is not ChatKind.PRIVATE:
        await desk.expired(pressed)
        return
    async with desk.db.read() as session:
        _, language = await voice(session, pressed)
        seat = await coordinators.of_person(session, pressed.user)
    await erase(desk, pressed.user)
    text = replies.erased_but_seat(seat.id or 0, language) if seat else replies.erased(language)
    await desk.show(pressed, text)


async def pressed_keep(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Erase nothing."""
    async with desk.db.read() as session:
        _, language = await voice(session, pressed)
    await desk.show(pressed, replies.kept(language))


async def erase(desk: Desk, person: int) -> None:
    """Delete the person's rows, cancel what waits for them, and empty the traces on disk."""
    hour = int(desk.clock().timestamp() // HOUR + 1) * HOUR  # no closer: it points to nobody
    async with desk.db.transaction() as tx:
        places = await hotline.places_of(tx, person)
        await subscribers.forget_person(tx, person, desk.clock())
        await memos.remember(tx, LAST_ERASURE, str(hour))
    desk.wake()  # what was about to leave for this person, does not
    desk.gate.note_erased(person)
    desk.pens.drop(person)
    await empty_traces(desk)
    await hotline_end.take_away(desk.transport, places)


async def recall(desk: Desk) -> None:
    """Let the buttons of before an erasure stay dead in a new process; in doubt all of before now."""
    now = int(desk.clock().timestamp())
    try:
        async with desk.db.read() as session:
            hour = int(await memos.recall(session, LAST_ERASURE) or 0)
    except DatabaseDownError:
        hour = now
    desk.gate.note_erasures_before(min(hour, now))


async def empty_traces(desk: Desk) -> None:
    """Empty what the database keeps of deleted rows; a long reader may hold it up, so try again."""
    for _ in range(TRACE_TRIES):
        if await desk.db.erase_traces():
            return
    log.warning("traces of deleted rows remain until the next checkpoint")


async def help_(desk: Desk, said: Said) -> None:
    """Answer /help."""
    async with desk.db.read() as session:
        _, language = await voice(session, said)
        coordinator = await active_coordinator(session, said.user)
    text = commands.overview(language, coordinator=coordinator is not None, hotline=desk.house.hotline)
    await desk.say(said.address, text)


async def free_text(desk: Desk, said: Said) -> None:
    """Answer words that are no command with one polite line; nothing of them is stored."""
    async with desk.db.read() as session:
        _, language = await voice(session, said)
    lines = [replies.free_text(language), replies.free_text_help(language)]
    if desk.house.hotline:
        lines.append(hotline_words.hint(language))
    await desk.say(Address(said.address.chat), "\n".join(lines))
