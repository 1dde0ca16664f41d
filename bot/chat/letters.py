"""The letters of a call, for its readers in private, and for who writes or approves it. Part of the edge."""

from collections.abc import Sequence

from bot.actions import letters as finding
from bot.actions import lifecycle, tally, wording
from bot.actions.lifecycle import Actor
from bot.chat.comings import is_known
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.chat.subscribers import voice
from bot.texts import call as call_texts
from bot.texts import letters as texts
from bot.texts.languages import LANGUAGES
from storage.models import Call, CallState, ChatKind, Coordinator, Wording
from storage.queries import call_wordings, calls, followers
from storage.sealing import Address
from storage.signing import Press

FILE = "letters.html"


async def pressed_letters(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Give the letters of a call that is out, in private."""
    if pressed.kind is not ChatKind.PRIVATE or not await is_known(desk, pressed):
        await desk.pop(pressed, texts.pop_in_private(pressed.language))
        return
    async with desk.db.read() as session:
        call = await calls.get(session, press.target)
        gone = await followers.withdrawn(session, press.target)
        wordings = await call_wordings.of_call(session, press.target)
        _, language = await voice(session, pressed)
    if call is None or gone or not tally.takes_part(call, desk.clock()):
        await desk.pop(pressed, call_texts.pop_closed(pressed.language))
        return
    await desk.transport.answer(pressed.callback_id)
    await give(desk, Address(pressed.chat), call, wordings, language)


async def pressed_look(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show its author, or one who may approve it, the letters as readers of a language get them."""
    async with desk.db.read() as session:
        seat = await active_coordinator(session, pressed.user)
        call = await calls.get(session, press.target)
        wordings = await call_wordings.of_call(session, press.target)
        may = seat is not None and call is not None and _may_see(seat, call)
    if call is None or not may:
        desk.gate.refused_presses += 1
        return
    if call.version % 65536 != press.version:
        await desk.pop(pressed, call_texts.changed(pressed.language))
        return
    await desk.transport.answer(pressed.callback_id)
    await give(desk, Address(pressed.chat), call, wordings, LANGUAGES[press.choice % len(LANGUAGES)])


def _may_see(seat: Coordinator, call: Call) -> bool:
    """Say whether somebody may see the letters of a call: of a draft its author alone."""
    if call.state is CallState.DRAFT:
        return call.author_id == seat.id
    return lifecycle.may_approve(Actor.of(seat))


async def give(desk: Desk, address: Address, call: Call, wordings: Sequence[Wording], language: str) -> None:
    """Send the letters as readers of a language get them, and the page with a link for each address."""
    found = finding.of(call, wordings, language)
    if not found or desk.quiet:
        return
    title = wording.spoken(call, wordings, language).title
    for text in texts.messages(found, title, language):
        await desk.say(address, text)
    note = texts.page_note(language)
    await desk.transport.document(address, texts.page(found, title, language), FILE, note)
