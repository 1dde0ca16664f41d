"""Deciding on another's call: /review, Approve, Return with one line of reason. Part of the edge.

A press decides once however many press at once: the move names the version that was on the screen, and
whoever comes second reads who decided. While a reason is written, others may still decide.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import approving, lifecycle, moving, publish, telling
from bot.actions.approving import Verdict
from bot.actions.lifecycle import Actor, Ruling, Standing
from bot.actions.wording import Written
from bot.chat import call_keyboards, call_notes, drafts
from bot.chat.desk import Desk
from bot.chat.drafts import Screen, Viewer
from bot.chat.inbound import Pressed, Said
from bot.delivery import outbox
from bot.texts import call as texts
from bot.texts import call_review, seats
from bot.texts.languages import LANGUAGES
from bot.texts.outside import strip
from storage.models import Act, Call, CallState, Coordinator
from storage.queries import audit, call_wordings, calls, case_work, coordinators, corrections
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
    """Answer /review: each waiting call of others as it will look, and what waits for its time."""
    viewer = Viewer.of(coordinator)
    async with desk.db.read() as session:
        waiting = await calls.in_state(session, CallState.IN_REVIEW)
        others = [call for call in waiting if call.author_id != coordinator.id][:MOST_SHOWN]
        planned = (await calls.in_state(session, CallState.SCHEDULED))[:MOST_SHOWN]
        buttons = drafts.signer(desk)
        screens = [await drafts.for_review(session, buttons, call, viewer) for call in others]
        screens += [await drafts.planned(session, buttons, call, viewer) for call in planned]
    if not screens:
        await desk.say(said.address, texts.nothing_to_review(coordinator.language))
    for screen in screens:
        await drafts.say(desk, said.address, screen)


async def pressed_look(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show a call that waits as readers of another language see it."""
    async with desk.db.read() as session:
        seat = await coordinators.of_person(session, pressed.user)
        call, ruling = await _rule(session, press, seat, CallState.APPROVED)
        if seat and call and ruling is Ruling.ALLOWED:
            viewer = Viewer.of(seat, LANGUAGES[press.choice % len(LANGUAGES)])
            shown = await drafts.for_review(session, drafts.signer(desk), call, viewer)
    if seat is None or call is None:
        desk.gate.refused_presses += 1
    elif ruling is Ruling.ALLOWED:
        await drafts.show(desk, pressed, shown)
    else:
        await _refuse(desk, pressed, call, ruling, seat)


async def pressed_approve(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Approve a call; where it takes two, say how many have."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat = await coordinators.of_person(tx, pressed.user)
        call = await calls.get(tx, press.target)
        if seat is None or call is None:
            desk.gate.refused_presses += 1
            return
        if call.late_after is not None and call.late_after <= now and call.state is CallState.IN_REVIEW:
            await desk.pop(pressed, call_review.pop_too_late(seat.language))
            return
        chats = await call_notes.chats(tx, call)
        verdict = await approving.approve(tx, press, seat, chats, now)
        call = verdict.call or call
        decided = verdict.decided or _approved_by(call, seat)
        if verdict.decided:
            await _tell_author(desk, tx, call, now)
        shown = await _approved(desk, tx, call, verdict, seat, decided=decided)
    if verdict.ruling is Ruling.ALLOWED or decided:
        desk.wake()
        await desk.show(pressed, shown.text, shown.buttons)
    else:
        await _refuse(desk, pressed, call, verdict.ruling, seat)


async def _approved(
    desk: Desk, tx: AsyncSession, call: Call, verdict: Verdict, seat: Coordinator, *, decided: bool
) -> Screen:
    """Give what one who approved sees: when it goes out, or who else must approve until when."""
    viewer, buttons = Viewer.of(seat), drafts.signer(desk)
    zone, language = ZoneInfo(viewer.zone), viewer.language
    words = await telling.written(tx, call)
    shown = drafts.card(desk.keyring, call, words, language, desk.clock())
    if decided and call.state is CallState.SCHEDULED:
        return await drafts.planned(tx, buttons, call, viewer)
    if decided:
        at = call_review.clock(call.decided_at or desk.clock(), zone, language)
        return Screen(f"{shown}\n\n———\n{texts.approved(language)} · {at}", [])
    until = call_review.clock(verdict.until or desk.clock(), zone, language)
    waits = call_review.waits(verdict.have, verdict.needed, until, language)
    return Screen(
        f"{shown}\n\n———\n{waits}", call_keyboards.review(buttons, call, language, viewer.sees(call))
    )


async def _tell_author(desk: Desk, tx: AsyncSession, call: Call, now: datetime) -> None:
    """Tell the author of a call for later that it is approved and may be called off."""
    author = await coordinators.get(tx, call.author_id)
    if author is None or call.state is not CallState.SCHEDULED:
        return
    shown = await drafts.planned(tx, drafts.signer(desk), call, Viewer.of(author))
    wording: dict[str, tuple[str, Buttons]] = dict.fromkeys(LANGUAGES, (shown.text, shown.buttons))
    await outbox.notify(tx, wording, [call.author_id], now)


async def pressed_call_off(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Call off what waits for its time."""
    async with desk.db.transaction() as tx:
        seat = await coordinators.of_person(tx, pressed.user)
        call, ruling = await _rule(tx, press, seat, CallState.CANCELLED)
        moved = False
        if seat and call and ruling is Ruling.ALLOWED and call.state is CallState.SCHEDULED:
            now = desk.clock()
            moved = await moving.move(tx, call, CallState.CANCELLED, Actor.of(seat), closed_at=now)
            if moved:
                await publish.call_off(tx, call)
                await audit.append(tx, seat.id or 0, Act.CALL_CANCELLED, press.target, now=now)
    if seat is None or call is None:
        desk.gate.refused_presses += 1
    elif moved:
        desk.wake()
        await desk.show(pressed, call_review.called_off(call.title, seat.id or 0, seat.language))
    else:
        await _refuse(desk, pressed, call, ruling, seat)


def _approved_by(call: Call, seat: Coordinator) -> bool:
    return call.decided_by == seat.id and call.state in _AFTER_APPROVAL


_AFTER_APPROVAL = {CallState.APPROVED, CallState.SCHEDULED, CallState.SENDING, CallState.SENT}


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
        words = await telling.written(tx, call) if call else Written()
    if seat is None or call is None:
        desk.gate.refused_presses += 1
    elif ruling is not Ruling.ALLOWED:
        await _refuse(desk, pressed, call, ruling, seat)
    else:
        buttons = call_keyboards.reason(drafts.signer(desk, pressed.user), call, seat.language)
        shown = drafts.card(desk.keyring, call, words, seat.language, desk.clock())
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
        await _refuse(desk, pressed, call, ruling, seat)


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
    said = call_notes.snapshot(call, await call_wordings.of_call(tx, call.id or 0))
    moved = await moving.move(
        tx, call, CallState.DRAFT, Actor.of(seat), returned=said, note=note or None,
        decided_by=seat.id, decided_at=now, step=None, last_update_id=update_id,
    )  # fmt: skip
    if moved:
        wording: dict[str, tuple[str, Buttons]] = {
            code: (texts.came_back(call.title, seat.id or 0, note, code), []) for code in LANGUAGES
        }
        await outbox.notify(tx, wording, [call.author_id], now)
        await audit.append(tx, seat.id or 0, Act.CALL_RETURNED, call.id or 0, now=now)
    return moved


async def _rule(
    session: AsyncSession, press: Press, seat: Coordinator | None, to: CallState
) -> tuple[Call | None, Ruling]:
    """Read the call as it is now and rule on a press made for the version it carries."""
    call = await calls.get(session, press.target)
    if call is None or seat is None:
        return call, Ruling.NO_ROLE
    version = call.version if call.version % 65536 == press.version else -1
    return call, lifecycle.judge(Standing.of(call), to, version, Actor.of(seat))


async def _refuse(desk: Desk, pressed: Pressed, call: Call, ruling: Ruling, seat: Coordinator) -> None:
    """Say over the chat why a press decided nothing."""
    decided_by, language = call.decided_by, seat.language
    zone = ZoneInfo(drafts.zone_of(seat))
    at = f" · {call_review.clock(call.decided_at, zone, language)}" if call.decided_at else ""
    if ruling is Ruling.NO_ROLE:
        text = seats.pop_no_role(language)
    elif ruling is Ruling.OWN_CALL:
        text = texts.pop_own(language)
    elif call.state in _AFTER_APPROVAL and decided_by:
        text = texts.decided("approved", decided_by, language) + at
    elif call.state is CallState.DRAFT and decided_by:
        text = texts.decided("returned", decided_by, language) + at
    else:
        text = texts.changed(language)
    await desk.pop(pressed, text)
