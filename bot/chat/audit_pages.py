"""The audit log for coordinators: /audit shows the last acts, page by page. Part of the edge."""

from bot.chat import seats_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.drafts import Screen
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Signer
from bot.texts import audit as texts
from storage.models import Coordinator
from storage.queries import audit
from storage.signing import Press

A_PAGE = 10


async def show(desk: Desk, said: Said, seat: Coordinator) -> None:
    """Answer /audit."""
    screen = await _screen(desk, said.user, seat, 0)
    await desk.say(said.address, screen.text, screen.buttons)


async def pressed_page(desk: Desk, pressed: Pressed, press: Press, seat: Coordinator) -> None:
    """Show what was done before an entry, or the newest."""
    screen = await _screen(desk, pressed.user, seat, press.target)
    await desk.show(pressed, screen.text, screen.buttons)


async def _screen(desk: Desk, user: int, seat: Coordinator, before: int) -> Screen:
    async with desk.db.read() as session:
        found = await audit.newest(session, A_PAGE + 1, before or None)
    page = found[:A_PAGE]
    earlier = page[-1].id if len(found) > A_PAGE else 0
    signer = Signer(desk.keyring, desk.clock(), user, keyboards.LIFETIME)
    buttons = keyboards.audit(signer, earlier=earlier, newest=bool(before), language=seat.language)
    return Screen(texts.page(page, seat.language), buttons)
