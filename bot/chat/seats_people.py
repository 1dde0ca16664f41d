"""Who has a seat: /people, suspending somebody at once and taking them back. Part of the edge.

The rules are those of the rows: a suspension counts once, and is undone by another than who made it. The last
one who is active may be suspended too; then the operator invites anew at the machine.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import seats_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.drafts import Screen
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Signer
from bot.chat.seats_table import Right, may
from bot.texts import people as texts
from storage.models import Act, Coordinator
from storage.queries import audit, coordinators
from storage.signing import Press

A_PAGE = 12


async def show(desk: Desk, said: Said, seat: Coordinator) -> None:
    """Answer /people."""
    async with desk.db.read() as session:
        screen = await _screen(session, desk, said.user, seat, 0)
    await desk.say(said.address, screen.text, screen.buttons)


async def _screen(session: AsyncSession, desk: Desk, user: int, seat: Coordinator, after: int) -> Screen:
    session.expire_all()  # a seat may just have been changed
    seats = [each for each in await coordinators.all_seats(session) if (each.id or 0) > after]
    page, own = seats[:A_PAGE], seat.id or 0
    last = page[-1].id or 0 if len(seats) > A_PAGE else 0
    text = texts.overview(page, own, desk.clock().date(), seat.language)
    signer = Signer(desk.keyring, desk.clock(), user, keyboards.LIFETIME)
    changed = page if may(seat, Right.SUSPEND) else []
    around = keyboards.Page(own, after, last)
    return Screen(text, keyboards.people(signer, changed, around, seat.language))


async def pressed_page(desk: Desk, pressed: Pressed, press: Press, seat: Coordinator) -> None:
    """Show the seats behind a number."""
    async with desk.db.read() as session:
        screen = await _screen(session, desk, pressed.user, seat, press.target)
    await desk.show(pressed, screen.text, screen.buttons)


async def pressed_suspend(desk: Desk, pressed: Pressed, press: Press, seat: Coordinator) -> None:
    """Suspend another at once; with the seat go the invitations that nobody used yet."""
    own, now = seat.id or 0, desk.clock()
    async with desk.db.transaction() as tx:
        done = own != press.target and await coordinators.suspend(tx, press.target, own)
        if done:
            await coordinators.void_invites(tx, press.target, now)
            await audit.append(tx, own, Act.SUSPENDED, press.target, now=now)
        screen = await _screen(tx, desk, pressed.user, seat, press.version)
        changed = await coordinators.get(tx, press.target)
    await _answer(desk, pressed, screen, seat, changed if done else None)


async def pressed_take_back(desk: Desk, pressed: Pressed, press: Press, seat: Coordinator) -> None:
    """Let somebody's seat count again."""
    own, now = seat.id or 0, desk.clock()
    async with desk.db.transaction() as tx:
        done = await coordinators.take_back(tx, press.target, own, now.date())
        if done:
            await audit.append(tx, own, Act.TAKEN_BACK, press.target, now=now)
        screen = await _screen(tx, desk, pressed.user, seat, press.version)
        changed = await coordinators.get(tx, press.target)
    await _answer(desk, pressed, screen, seat, changed if done else None)


async def _answer(
    desk: Desk, pressed: Pressed, screen: Screen, seat: Coordinator, changed: Coordinator | None
) -> None:
    if changed is None:
        await desk.pop(pressed, texts.pop_undone(seat.language))
        return
    desk.wake()
    await desk.show(pressed, screen.text, screen.buttons)
    await desk.gate.greet(changed)  # the menu goes and comes with the seat


async def pressed_here(desk: Desk, pressed: Pressed, _press: Press, seat: Coordinator) -> None:
    """Take the sign of life, which every press is."""
    await desk.show(pressed, texts.stays(seat.language))
