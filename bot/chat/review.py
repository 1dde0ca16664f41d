"""Deciding on another's call: /review, Approve, Return with one line of reason. Part of the edge.

A press decides once however many press at once: the move names the version that was on the screen, and
whoever comes second reads who decided. While a reason is written, others may still decide.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.actions.lifecycle import Actor, Ruling, Standing
from bot.chat import call_keyboards, drafts
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed, Said
from bot.delivery import outbox
from bot.texts import call as texts
from bot.texts import seats
from bot.texts.languages import LANGUAGES
from bot.texts.outside import strip
from storage.models import Act, Call, CallState, Coordinator
from storage.queries import audit, calls, case_work, coordinators, corrections
from storage.queries.messages import Buttons
from storage.signing import Press

MOST_SHOWN = 5
REASON_LENGTH = 500
_ASKED = "note:"
"""In review, the step of a call names the coordinators who were asked for a reason: `note:3,5`."""


def asked_for_reason(call: Call) -> list[int]:
    """Give the ids of those who are asked why they return the call."""
    if call.state is not CallState.IN_REVIEW or not (call.step or "").startswith(_ASKED):
        return []
    return [int(number) for number in (call.step or "").removeprefix(_ASKED).split(",")]


async def _ask(tx: AsyncSession, call: Call, ids: list[int]) -> None:
    step = _ASKED + ",".join(map(str, ids)) if ids else None
    await calls.set_step(tx, call.id or 0, CallState.IN_REVIEW, step)


async def stop_asking(tx: AsyncSession, coordinator_id: int) -> None:
    """Ask this coordinator for no reason any more; what they meant to return stays in review."""
    for call in await calls.in_state(tx, CallState.IN_REVIEW):
        ids = asked_for_reason(call)
        if coordinator_id in ids:
            await _ask(tx, call, [other for other in ids if other != coordinator_id])


async def show(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /review: each waiting call of others as it will look, with its buttons."""
    async with desk.db.read() as session:
        waiting = await calls.in_state(session, CallState.IN_REVIEW)
        others = [call for call in waiting if call.author_id != coordinator.id][:MOST_SHOWN]
        buttons = drafts.signer(desk)
        screens = [await drafts.for_review(session, buttons, call, coordinator.language) for call in others]
    if not screens:
        await desk.say(said.address, texts.nothing_to_review(coordinator.language))
    for screen in screens:
        await desk.say(said.address, screen.text, screen.buttons)


async def pressed_approve(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Approve a call."""
    async with desk.db.transaction() as tx:
        seat = await coordinators.of_person(tx, pressed.user)
        call, ruling = await _rule(tx, press, seat, CallState.APPROVED)
        if seat and call and ruling is Ruling.ALLOWED:
            decision = {"decided_by": seat.id, "decided_at": desk.clock(), "step": None}
            moved = await calls.move(
                tx, press.target, call.version, CallState.IN_REVIEW, CallState.APPROVED, **decision
            )
            if moved:
                needs = [call.author_id]  # what somebody suspended has written waits
                by, now = seat.id or 0, desk.clock()
                await audit.append(tx, by, Act.CALL_APPROVED, press.target, now=now, needs=needs)
            call = await calls.get(tx, press.target)
            ruling = Ruling.ALLOWED if moved else Ruling.NO_SUCH_MOVE
    if seat is None or call is None:
        desk.gate.refused_presses += 1
    elif ruling is Ruling.ALLOWED or _approved_by(call, seat):
        desk.wake()
        shown = drafts.card(desk.keyring, call, seat.language, desk.clock())
        await desk.show(pressed, f"{shown}\n\n———\n{texts.approved(seat.language)}")
    else:
        await _refuse(desk, pressed, call, ruling, seat.language)


def _approved_by(call: Call, seat: Coordinator) -> bool:
    return call.decided_by == seat.id and call.state in _AFTER_APPROVAL


_AFTER_APPROVAL = {CallState.APPROVED, CallState.SENDING, CallState.SENT}


async def pressed_return(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask why a call goes back; it stays in review until the reason is there."""
    async with desk.db.transaction() as tx:
        seat = await coordinators.of_person(tx, pressed.user)
        call, ruling = await _rule(tx, press, seat, CallState.DRAFT)
        if seat and call and ruling is Ruling.ALLOWED:
            asker = seat.id or 0
            await stop_asking(tx, asker)
            await calls.stop_asking(tx, asker)
            await case_work.stop_asking(tx, asker)
            await corrections.stop_asking(tx, asker)
            call = await calls.get(tx, press.target) or call
            await _ask(tx, call, [*asked_for_reason(call), asker])
    if seat is None or call is None:
        desk.gate.refused_presses += 1
    elif ruling is not Ruling.ALLOWED:
        await _refuse(desk, pressed, call, ruling, seat.language)
    else:
        buttons = call_keyboards.reason(drafts.signer(desk, pressed.user), call, seat.language)
        shown = drafts.card(desk.keyring, call, seat.language, desk.clock())
        await desk.show(pressed, f"{shown}\n\n———\n{texts.ask_reason(seat.language)}", buttons)


async def pressed_no_reason(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Return a call without a word."""
    async with desk.db.transaction() as tx:
        seat = await coordinators.of_person(tx, pressed.user)
        call, ruling = await _rule(tx, press, seat, CallState.DRAFT)
        if seat and call and ruling is Ruling.ALLOWED:
            moved = await _return(desk, tx, call, seat, note=None, update_id=pressed.update_id)
            call = await calls.get(tx, press.target) or call
            ruling = Ruling.ALLOWED if moved else Ruling.NO_SUCH_MOVE
    if seat is None or call is None:
        desk.gate.refused_presses += 1
    elif ruling is Ruling.ALLOWED or call.last_update_id == pressed.update_id:
        desk.wake()
        await desk.show(pressed, texts.returned(call.author_id, seat.language))
    else:
        await _refuse(desk, pressed, call, ruling, seat.language)


async def answer(desk: Desk, said: Said, coordinator: Coordinator) -> bool:
    """Take words for the reason that was asked for; False when none was."""
    asker = coordinator.id or 0
    async with desk.db.transaction() as tx:
        waiting = await calls.in_state(tx, CallState.IN_REVIEW)
        call = next((each for each in waiting if asker in asked_for_reason(each)), None)
        if call is None:
            return False
        ruling = lifecycle.judge(Standing.of(call), CallState.DRAFT, call.version, Actor.of(coordinator))
        note = strip(said.text)[:REASON_LENGTH]
        moved = ruling is Ruling.ALLOWED and await _return(
            desk, tx, call, coordinator, note=note, update_id=said.update_id
        )
    if moved:
        desk.wake()
        await desk.say(said.address, texts.returned(call.author_id, coordinator.language))
    else:
        await desk.say(said.address, texts.changed(coordinator.language))
    return True


async def _return(
    desk: Desk, tx: AsyncSession, call: Call, seat: Coordinator, *, note: str | None, update_id: int
) -> bool:
    """Move a call back to its author and tell them why, in one transaction."""
    now = desk.clock()
    moved = await calls.move(
        tx, call.id or 0, call.version, CallState.IN_REVIEW, CallState.DRAFT,
        note=note or None, decided_by=seat.id, decided_at=now, step=None, last_update_id=update_id,
    )  # fmt: skip
    if moved:
        wording: dict[str, tuple[str, Buttons]] = {
            code: (texts.came_back(call.title, seat.id or 0, note, code), []) for code in LANGUAGES
        }
        await outbox.notify(tx, wording, [call.author_id], now)
        await audit.append(tx, seat.id or 0, Act.CALL_RETURNED, call.id or 0, now=now)
    return moved


async def _rule(
    tx: AsyncSession, press: Press, seat: Coordinator | None, to: CallState
) -> tuple[Call | None, Ruling]:
    """Read the call as it is now and rule on a press made for the version it carries."""
    call = await calls.get(tx, press.target)
    if call is None or seat is None:
        return call, Ruling.NO_ROLE
    version = call.version if call.version % 65536 == press.version else -1
    return call, lifecycle.judge(Standing.of(call), to, version, Actor.of(seat))


async def _refuse(desk: Desk, pressed: Pressed, call: Call, ruling: Ruling, language: str) -> None:
    """Say over the chat why a press decided nothing."""
    decided_by = call.decided_by
    if ruling is Ruling.NO_ROLE:
        text = seats.pop_no_role(language)
    elif ruling is Ruling.OWN_CALL:
        text = texts.pop_own(language)
    elif call.state in _AFTER_APPROVAL and decided_by:
        text = texts.decided("approved", decided_by, language)
    elif call.state is CallState.DRAFT and decided_by:
        text = texts.decided("returned", decided_by, language)
    else:
        text = texts.changed(language)
    await desk.pop(pressed, text)
