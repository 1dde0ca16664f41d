"""Holding everything: /hold stops all sending to subscribers at once, /resume lifts it after a question.

Part of the edge. Any coordinator may. The hold is a row, so it survives a restart.
"""

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import sent_keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.chat.keyboards import Signer
from bot.delivery import outbox
from bot.texts import holds as texts
from bot.texts.languages import LANGUAGES
from storage.models import Act, Coordinator
from storage.queries import audit, coordinators, holds
from storage.queries.messages import Buttons
from storage.signing import Press

log = structlog.get_logger()


async def hold(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /hold: at once, without a question, for it is for the worst moment."""
    number, now = coordinator.id or 0, desk.clock()
    async with desk.db.transaction() as tx:
        fresh = await holds.hold(tx, number, now)
        standing = await holds.held(tx)
        if fresh:
            await audit.append(tx, number, Act.HELD, now=now)
            wording: dict[str, tuple[str, Buttons]] = {
                language: (texts.told_held(number, language), []) for language in LANGUAGES
            }
            await outbox.notify(tx, wording, await _others(tx, number), now)
    if fresh:
        log.warning("hold", by=f"C{number}")
        desk.wake()
    if standing is not None:
        await desk.say(said.address, texts.held(standing.by, standing.since, coordinator.language))


async def resume(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /resume with a question."""
    language = coordinator.language
    async with desk.db.read() as session:
        standing = await holds.held(session)
        waiting = await holds.waiting(session, desk.clock())
    if standing is None:
        await desk.say(said.address, texts.not_held(language))
        return
    buttons = sent_keyboards.lift(_signer(desk, said.user), language)
    await desk.say(said.address, texts.lift_question(waiting, language), buttons)


async def pressed_lift(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Let everything go out again."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat = await active_coordinator(tx, pressed.user)
        if seat is None:
            desk.gate.refused_presses += 1
            return
        number = seat.id or 0
        was = await holds.lift(tx)
        if was is not None:
            await audit.append(tx, number, Act.LIFTED, now=now)
            wording: dict[str, tuple[str, Buttons]] = {
                language: (texts.told_lifted(number, language), []) for language in LANGUAGES
            }
            await outbox.notify(tx, wording, await _others(tx, number), now)
    if was is not None:
        log.warning("hold_lifted", by=f"C{number}")
        desk.wake()
    await desk.show(pressed, texts.lifted(seat.language))


async def pressed_keep(desk: Desk, pressed: Pressed, _press: Press) -> None:
    """Leave the hold as it is."""
    async with desk.db.read() as session:
        seat = await active_coordinator(session, pressed.user)
    if seat is None:
        desk.gate.refused_presses += 1
        return
    await desk.show(pressed, texts.kept(seat.language))


async def _others(tx: AsyncSession, number: int) -> list[int]:
    return [each.id for each in await coordinators.active(tx) if each.id is not None and each.id != number]


def _signer(desk: Desk, user: int) -> Signer:
    return Signer(desk.keyring, desk.clock(), user)
