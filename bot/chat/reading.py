"""Reading again: the whole case behind an alert, and /calls. Part of the edge.

Only what is public now is told, to anybody who asks; who asked is not noted.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import case_desk
from bot.chat import reading_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.chat.subscribers import signer, voice
from bot.texts import archive as texts
from bot.texts.markup import fits
from storage import codes
from storage.codes import Code, Coded
from storage.models import ChatKind
from storage.queries import archive, cases
from storage.queries.messages import Buttons
from storage.sealing import Address
from storage.signing import Press

CASE_LINK = "case-"
"""How a link begins that opens a case: then the code of an alert without its hyphen."""


async def pressed_case(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Tell the case in a message of its own; from groups and channels in the reader's private chat."""
    if pressed.kind is not ChatKind.PRIVATE:
        code = codes.write(desk.keyring, Code(Coded.ALERT, press.target)).replace("-", "")
        await desk.open(pressed, CASE_LINK + code)
        return
    async with desk.db.read() as session:
        _, language = await voice(session, pressed)
        text = await _story(desk, session, press.target, language)
    if text is None:
        await desk.pop(pressed, texts.no_case(language))
        return
    await desk.transport.answer(pressed.callback_id)
    await desk.say(Address(pressed.chat), text)


async def case_of_link(desk: Desk, said: Said) -> None:
    """Answer a link that opens a case; nothing is stored of who opens it."""
    code = codes.read(desk.keyring, said.argument.removeprefix(CASE_LINK))
    async with desk.db.read() as session:
        _, language = await voice(session, said)
        known = code is not None and code.kind is Coded.ALERT
        text = await _story(desk, session, code.number, language) if code and known else None
    await desk.say(said.address, text or texts.no_case(language))


async def _story(desk: Desk, session: AsyncSession, alert_id: int, language: str) -> str | None:
    now = desk.clock()
    case = await archive.case_of(session, alert_id, now)
    if case is None:
        return None
    told = [
        case_desk.told_by(row, item) for row, item in await cases.told(session, case.id or 0) if not row.held
    ]
    corrections, withdrawn = await archive.amended(session, case.id or 0)
    return texts.case_page(case, told, language, now, corrections=corrections, withdrawn=withdrawn)


async def calls(desk: Desk, said: Said) -> None:
    """Answer /calls with the newest call that is on."""
    async with desk.db.read() as session:
        _, language = await voice(session, said)
    text, buttons = await _call(desk, said, 0, language)
    await desk.say(said.address, text, buttons)


async def pressed_calls(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show the call that the button leads to."""
    async with desk.db.read() as session:
        _, language = await voice(session, pressed)
    await desk.show(pressed, *await _call(desk, pressed, press.target, language))


async def _call(desk: Desk, heard: Said | Pressed, number: int, language: str) -> tuple[str, Buttons]:
    async with desk.db.read() as session:
        running = await archive.running_calls(session, language, desk.clock())
    if not running:
        return texts.no_call(language), []
    index = number % len(running)
    call, head = running[index], texts.place_of_call(index + 1, len(running), language)
    full = f"{head}\n\n{call.text}"
    buttons = keyboards.calls(signer(desk, heard), index, len(running), call.buttons, language)
    return (full if fits(full) else call.text), buttons
