"""Coordinators' seats: invitations, taking one, and /status. Part of the edge."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import seats_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Signer
from bot.chat.seats_table import may_invite
from bot.delivery import outbox
from bot.feeds import health
from bot.texts import holds as hold_texts
from bot.texts import people
from bot.texts import seats as texts
from bot.texts.languages import LANGUAGES
from storage.models import MACHINE, ROLES, Act, Coordinator, CoordinatorState, Role
from storage.queries import audit, coordinators, holds, subscribers
from storage.queries import feeds as feed_queries
from storage.queries.messages import Buttons
from storage.signing import Press, invite_mac, new_invite

VALID_HOURS = 48


async def invite(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /invite: ask for the role, or take the one behind the command, and give a single-use link."""
    language = coordinator.language
    allowed = [role for role in ROLES if may_invite(coordinator, role)]
    wanted = next((role for role in allowed if role.value == said.argument.lower()), None)
    if wanted is not None:
        await desk.say(said.address, await _invitation(desk, coordinator, wanted))
        return
    signer = Signer(desk.keyring, desk.clock(), said.user)
    await desk.say(said.address, people.ask_role(language), keyboards.roles(signer, allowed, language))


async def pressed_invite(desk: Desk, pressed: Pressed, press: Press, seat: Coordinator) -> None:
    """Give a link for the role that was chosen."""
    role = ROLES[press.choice % len(ROLES)]
    if not may_invite(seat, role):
        desk.gate.refused_presses += 1
        await desk.pop(pressed, texts.pop_no_role(seat.language))
        return
    await desk.show(pressed, await _invitation(desk, seat, role))


async def _invitation(desk: Desk, seat: Coordinator, role: Role) -> str:
    """Make a single-use link; only its MAC is kept."""
    token, now, number = new_invite(), desk.clock(), seat.id or 0
    async with desk.db.transaction() as tx:
        await coordinators.add_invite(
            tx,
            invite_mac(desk.keyring, token),
            role,
            now=now,
            expires_at=now + timedelta(hours=VALID_HOURS),
            invited_by=number,
        )
        await audit.append(tx, number, Act.INVITED, other=ROLES.index(role), now=now)
    desk.wake()
    return texts.invitation(f"https://t.me/{desk.bot_username}?start={token}", VALID_HOURS, seat.language)


async def take_seat(desk: Desk, said: Said) -> None:
    """Answer /start with an invite; who guesses too often is answered with silence."""
    now = desk.clock()
    if desk.gate.silenced(said.user, now):
        return
    mac = invite_mac(desk.keyring, said.argument)
    async with desk.db.transaction() as tx:
        seat = await coordinators.of_person(tx, said.user)
        back = seat is not None and await _take_back(tx, seat, mac, now)
        taken = None if seat else await coordinators.redeem(tx, mac, said.user, said.language, now)
        if taken:
            await _note_joined(tx, taken[0], now)
    if taken or back:
        desk.wake()
    if taken:
        seated = taken[0]
        welcome = texts.welcome(seated.id or 0, seated.role, seated.language)
        await desk.say(said.address, f"{welcome}\n{people.vouched(seated.invited_by, seated.language)}")
        await desk.gate.greet(seated)
    elif seat and back:
        await desk.say(said.address, people.back(seat.id or 0, seat.role, seat.language))
        await desk.gate.greet(seat)
    elif seat and seat.state is CoordinatorState.ACTIVE:
        await desk.say(said.address, texts.already(seat.id or 0, seat.language))
    else:
        desk.gate.note_wrong_try(said.user, now)
        await desk.say(said.address, texts.invitation_invalid(said.language))


async def _take_back(tx: AsyncSession, seat: Coordinator, mac: bytes, now: datetime) -> bool:
    """Let a seat count again, or in another role, by an invitation that the operator made at the machine."""
    number, before = seat.id or 0, seat.role
    active = seat.state is CoordinatorState.ACTIVE
    role = await coordinators.use_up(tx, mac, now, but=before if active else None)
    if role is None:
        return False
    if await coordinators.take_back(tx, number, None, now.date()):
        await audit.append(tx, MACHINE, Act.TAKEN_BACK, number, now=now)
    if role is not before:
        await coordinators.set_role(tx, number, role)
        await audit.append(tx, MACHINE, Act.ROLE, number, ROLES.index(role), now=now)
    await tx.refresh(seat)
    return True


async def _note_joined(tx: AsyncSession, seated: Coordinator, now: datetime) -> None:
    """Write down who joined, and tell who vouched; their seat must still count."""
    number, by = seated.id or 0, seated.invited_by
    needs = [by] if by else []
    role = ROLES.index(seated.role)
    await audit.append(tx, number, Act.JOINED, by or MACHINE, role, now=now, needs=needs)
    if by:
        wording: dict[str, tuple[str, Buttons]] = {
            language: (texts.joined(number, language), []) for language in LANGUAGES
        }
        await outbox.notify(tx, wording, [by], now)


async def status(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /status."""
    async with desk.db.read() as session:
        queue = await coordinators.queue(session)
        feeds = await coordinators.feeds(session)
        kinds = await subscribers.count_by_kind(session)
        ill = sorted(await feed_queries.in_state(session, health.ILL), key=health.rank)
        hold = await holds.held(session)
    named = [(feed.name, feed.state) for feed in ill]
    text = texts.status(queue, feeds, kinds, coordinator.language, named)
    if hold is not None:
        text = f"{hold_texts.held(hold.by, hold.since, coordinator.language)}\n\n{text}"
    await desk.say(said.address, text)
