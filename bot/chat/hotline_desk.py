"""/hotline for coordinators: which topics one answers, letters shown once, answers, and blocking by number.

Part of the edge. Whether somebody may read a letter is looked up at each press: an active seat that answered
the topic already when it was written. Reading is written down in the audit log.
"""

from collections.abc import Awaitable, Callable

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import hotline_end, leaving
from bot.chat import hotline_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.hotline_keyboards import LASTS, DeskAction
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Signer
from bot.chat.seats_table import Right, may
from bot.delivery import outbox
from bot.delivery.outcome import Sent
from bot.texts import discreet as veils
from bot.texts import hotline as texts
from bot.texts import seats as seat_texts
from bot.texts.languages import LANGUAGES
from storage.models import Act, ChatKind, Coordinator, HotlineLetter, HotlinePerson, TopicChoice
from storage.queries import audit, hotline, subscribers
from storage.queries.messages import Buttons
from storage.sealing import Address
from storage.signing import Press

SHOWN_BANS = 10


def signer(desk: Desk, user: int = 0) -> Signer:
    """Make buttons that live as long as letters do."""
    return Signer(desk.keyring, desk.clock(), user, LASTS)


async def show(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /hotline."""
    await desk.say(said.address, *await _screen(desk, coordinator))


async def _screen(desk: Desk, seat: Coordinator) -> tuple[str, Buttons]:
    if not desk.house.hotline:
        return texts.desk(0, (), seat.language, on=False), []
    async with desk.db.read() as session:
        bits = await hotline.desks_of(session, seat.id or 0)
        blocked = await hotline.bans(session, SHOWN_BANS) if bits else []
    rows = keyboards.desks(signer(desk, seat.person), bits, blocked, seat.language)
    return texts.desk(bits, blocked, seat.language, on=True), rows


async def _seat(desk: Desk, pressed: Pressed) -> Coordinator | None:
    """Give the seat of who pressed in private; None, and the press answered, where it has no say."""
    async with desk.db.read() as session:
        seat = await active_coordinator(session, pressed.user)
    if seat is None or pressed.kind is not ChatKind.PRIVATE or not may(seat, Right.ANSWER_LETTERS):
        desk.gate.refused_presses += 1
        await desk.pop(pressed, seat_texts.pop_no_role(seat.language if seat else pressed.language))
        return None
    return seat


async def pressed_desk(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Answer a topic from now on, or no more."""
    seat = await _seat(desk, pressed)
    if seat is None:
        return
    if press.version not in {int(choice) for choice in TopicChoice} or not desk.house.hotline:
        await desk.expired(pressed)
        return
    async with desk.db.transaction() as tx:
        if press.choice:
            await hotline.take_desk(tx, seat.id or 0, press.version, desk.clock())
        else:
            await hotline.leave_desk(tx, seat.id or 0, press.version)
    await desk.show(pressed, *await _screen(desk, seat))


async def _letter(desk: Desk, pressed: Pressed, seat: Coordinator, letter_id: int) -> HotlineLetter | None:
    """Give a letter that this coordinator may read; None, and the press answered, where it is not so."""
    async with desk.db.read() as session:
        there = await session.get(HotlineLetter, letter_id)
        letter = await hotline.readable(session, letter_id, seat.id or 0)
    if letter is None:
        words = texts.pop_not_yours if there else texts.pop_over
        await desk.pop(pressed, words(seat.language))
    return letter


async def pressed_read(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show a letter, once to each who may read it, in the place of the notice."""
    seat = await _seat(desk, pressed)
    letter = await _letter(desk, pressed, seat, press.target) if seat else None
    if seat is None or letter is None:
        return
    number = seat.id or 0
    async with desk.db.transaction() as tx:
        first = await hotline.show_once(tx, letter.id, number, pressed.message_id)
        if first:
            await audit.append(tx, number, Act.LETTER_READ, letter.person_id, letter.topic, now=desk.clock())
    if not first:
        await desk.pop(pressed, texts.pop_not_yours(seat.language))
        return
    await desk.show(pressed, *_shown(desk, letter, seat))


def _shown(desk: Desk, letter: HotlineLetter, seat: Coordinator) -> tuple[str, Buttons]:
    rows = keyboards.under_letter(signer(desk, seat.person), letter.id, letter.person_id, seat.language)
    return texts.letter(letter, seat.language), rows


async def pressed_answer(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for the answer to a letter."""
    seat = await _seat(desk, pressed)
    letter = await _letter(desk, pressed, seat, press.target) if seat else None
    if seat is None or letter is None:
        return
    desk.pens.give(pressed.user, desk.clock(), letter=letter.id)
    await desk.transport.answer(pressed.callback_id)
    rows = keyboards.cancel(signer(desk, pressed.user), seat.language)
    await desk.say(Address(pressed.chat), texts.ask_answer(letter.person_id, seat.language), rows)


async def answer(desk: Desk, said: Said, letter_id: int, language: str) -> None:
    """Keep a coordinator's answer, tell the others of the topic, and bring it to the person."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat = await active_coordinator(tx, said.user)
        letter = await hotline.readable(tx, letter_id, seat.id or 0) if seat else None
        kept = None
        if seat is not None and letter is not None and may(seat, Right.ANSWER_LETTERS):
            number = seat.id or 0
            kept = await hotline.add_answer(
                tx, letter, number, text=said.text.strip(), update_id=said.update_id, now=now
            )
            await audit.append(tx, number, Act.LETTER_ANSWERED, letter.person_id, letter.topic, now=now)
            await _tell_others(tx, desk, number, letter)
    if kept is None:
        await desk.say(said.address, texts.pop_over(language))
        return
    desk.wake()
    await bring(desk, said, kept, language)


async def _tell_others(tx: AsyncSession, desk: Desk, number: int, letter: HotlineLetter) -> None:
    others = [each for each in await hotline.who_answers(tx, letter.topic) if each != number]
    wording: dict[str, tuple[str, Buttons]] = {
        language: (texts.others_told(number, letter.person_id, language), []) for language in LANGUAGES
    }
    await outbox.notify(tx, wording, others, desk.clock(), expires_at=desk.clock() + LASTS)


async def bring(desk: Desk, said: Said, kept: HotlineLetter, language: str) -> None:
    """Send an answer to its person, unless that was done, and tell the coordinator whether it arrived."""
    async with desk.db.read() as session:
        writer = await session.get(HotlinePerson, kept.person_id)
        own = await subscribers.find(session, Address(writer.person)) if writer else None
    arrived = kept.message_id is not None
    if writer is not None and not arrived:
        spoken = own.language if own else writer.language
        made = signer(desk, writer.person)
        if own is not None and own.discreet:
            shown = veils.veil(spoken), keyboards.show(made, kept.id, veils.show(spoken))
        else:
            words = texts.answered(kept.topic, kept.text, spoken)
            shown = words, keyboards.write_back(made, kept.topic, spoken)
        outcome = await desk.transport.reply(Address(writer.person), *shown)
        arrived = isinstance(outcome, Sent)
        if isinstance(outcome, Sent):
            async with desk.db.transaction() as tx:
                await hotline.note_answer_shown(tx, kept.id, outcome.message_id)
    words_of = texts.answer_sent if arrived else texts.answer_lost
    await desk.say(said.address, words_of(kept.person_id, language))


async def pressed_block(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask once more before somebody is blocked."""
    seat = await _seat(desk, pressed)
    letter = await _letter(desk, pressed, seat, press.target) if seat else None
    if seat is None or letter is None:
        return
    rows = keyboards.block(signer(desk, pressed.user), letter.id, letter.person_id, seat.language)
    await desk.show(pressed, texts.block_question(letter.person_id, seat.language), rows)


async def pressed_keep(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Block nobody, and show the letter again where it stood."""
    seat = await _seat(desk, pressed)
    letter = await _letter(desk, pressed, seat, press.target) if seat else None
    if seat is not None and letter is not None:
        await desk.show(pressed, *_shown(desk, letter, seat))


async def pressed_block_do(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Block a person by number: delete what they wrote, everywhere, and take no more."""
    seat = await _seat(desk, pressed)
    letter = await _letter(desk, pressed, seat, press.target) if seat else None
    if seat is None or letter is None:
        return
    async with desk.db.transaction() as tx:
        writer = await tx.get(HotlinePerson, letter.person_id)
        places = await hotline.places_of(tx, writer.person) if writer else []
        if writer is not None:
            await hotline.ban(tx, writer, desk.clock())
            await audit.append(tx, seat.id or 0, Act.WRITER_BLOCKED, letter.person_id, now=desk.clock())
    await leaving.empty_traces(desk)
    await hotline_end.take_away(desk.transport, places)
    await desk.show(pressed, texts.block_done(letter.person_id, seat.language))


async def pressed_lift(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Let somebody write again."""
    seat = await _seat(desk, pressed)
    if seat is None:
        return
    async with desk.db.transaction() as tx:
        if await hotline.desks_of(tx, seat.id or 0) and await hotline.lift_ban(tx, press.target):
            await audit.append(tx, seat.id or 0, Act.WRITER_LET, press.target, now=desk.clock())
    await desk.show(pressed, *await _screen(desk, seat))


BUTTONS: dict[str, Callable[[Desk, Pressed, Press], Awaitable[None]]] = {
    DeskAction.DESK: pressed_desk,
    DeskAction.READ: pressed_read,
    DeskAction.ANSWER: pressed_answer,
    DeskAction.BLOCK: pressed_block,
    DeskAction.BLOCK_DO: pressed_block_do,
    DeskAction.KEEP: pressed_keep,
    DeskAction.LIFT: pressed_lift,
}
