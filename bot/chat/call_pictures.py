"""The picture of a call: sent by its author, written anew, cleared, seen by approvers. Part of the edge."""

import zlib

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import pictures as cleaning
from bot.chat import drafts
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Signer
from bot.texts import pictures as texts
from bot.texts import seats
from storage.models import Call, CallState, Coordinator
from storage.queries import calls, pictures
from storage.queries.messages import Buttons
from storage.signing import Press

CLEAR, REMOVE = "pccl", "pcrm"


async def answer(desk: Desk, said: Said, coordinator: Coordinator) -> bool:
    """Take a picture for the draft that its sender writes; False where there is none, or no picture."""
    if not said.photo or said.forwarded:
        return False
    language = coordinator.language
    async with desk.db.read() as session:
        call = await calls.newest_draft(session, coordinator.id or 0)
    if call is None:
        await desk.say(said.address, texts.none(language))
        return True
    raw = await desk.transport.download(said.photo, cleaning.MOST_BYTES)
    found = await cleaning.clean(raw) if raw is not None else None
    if not isinstance(found, bytes):
        await desk.say(said.address, texts.refused(found.value if found else "not_got", language))
        return True
    async with desk.db.transaction() as tx:
        await pictures.put(tx, call.id or 0, found)
    await _show(desk, said, call, found, language)
    return True


async def show(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /picture, and /picture 12: the picture of one's draft, or of a call by its number."""
    async with desk.db.read() as session:
        call = await _wanted(session, said.argument, coordinator)
        found = await pictures.of_call(session, call.id or 0) if call else None
    if call is None or found is None:
        await desk.say(said.address, texts.none(coordinator.language))
    elif call.state is CallState.DRAFT:
        await _show(desk, said, call, found.content, coordinator.language)
    elif not desk.quiet:
        words = texts.shown(call.id or 0, coordinator.language)
        await desk.transport.picture(said.address, found.content, words)


async def _wanted(session: AsyncSession, argument: str, coordinator: Coordinator) -> Call | None:
    """Give the call that is meant; a draft is seen by its author alone."""
    if not argument.isdecimal():
        return await calls.newest_draft(session, coordinator.id or 0)
    call = await calls.get(session, int(argument))
    hidden = call is not None and call.state is CallState.DRAFT and call.author_id != coordinator.id
    return None if hidden else call


async def _show(desk: Desk, said: Said, call: Call, content: bytes, language: str) -> None:
    """Show the author the picture as it would go out, with what is to be decided."""
    if not desk.quiet:
        await desk.transport.picture(said.address, content, texts.shown(call.id or 0, language))
    await desk.say(
        said.address,
        texts.ask_clear(call.title, language),
        _buttons(desk, said.user, call, _mark(content), language),
    )


def _mark(content: bytes) -> int:
    """Give 16 bits by which the picture that was shown is told from one that was sent later."""
    return zlib.crc32(content) & 0xFFFF


def _buttons(desk: Desk, user: int, call: Call, mark: int, language: str) -> Buttons:
    signer: Signer = drafts.signer(desk, user)
    return [
        [signer.button(texts.label_clear(language), CLEAR, target=call.id or 0, version=mark)],
        [signer.button(texts.label_remove(language), REMOVE, target=call.id or 0)],
    ]


async def pressed_clear(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Note that its author looked at the picture: at this one, not at one sent later."""
    async with desk.db.transaction() as tx:
        author = await _author(desk, tx, pressed, press)
        found = await pictures.of_call(tx, press.target)
        seen = found is not None and _mark(found.content) == press.version
        done = seen and author is not None and await pictures.clear(tx, press.target, author.id or 0)
    if author is not None:
        language = author.language
        await desk.show(pressed, texts.cleared(language) if done else texts.none(language))


async def pressed_remove(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Take the picture away."""
    async with desk.db.transaction() as tx:
        author = await _author(desk, tx, pressed, press)
        if author is not None:
            await pictures.remove(tx, press.target)
    if author is not None:
        await desk.show(pressed, texts.removed(author.language))


async def _author(desk: Desk, tx: AsyncSession, pressed: Pressed, press: Press) -> Coordinator | None:
    """Give the author of the draft; None, counted and refused, for anybody else and any other call."""
    seat = await active_coordinator(tx, pressed.user)
    call = await calls.get(tx, press.target)
    if seat is None or call is None or call.author_id != seat.id or call.state is not CallState.DRAFT:
        desk.gate.refused_presses += 1
        await desk.pop(pressed, seats.pop_no_role(pressed.language))
        return None
    return seat


async def uncleared(session: AsyncSession, call_id: int) -> bool:
    """Say whether a call has a picture that nobody has looked at."""
    found = await pictures.of_call(session, call_id)
    return found is not None and found.cleared_by is None
