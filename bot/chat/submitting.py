"""What becomes of a finished draft: it is submitted, or given up. Part of the edge."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import details, lifecycle, moving, telling, wording
from bot.actions.lifecycle import Actor
from bot.chat import call_pictures, call_warnings, drafts
from bot.chat.calls import same_version, writes
from bot.chat.desk import Desk
from bot.chat.drafts import Viewer
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.delivery import outbox
from bot.texts import call as texts
from bot.texts import call_parts, call_review, pictures
from bot.texts.languages import LANGUAGES
from storage.models import Act, Call, CallState, Coordinator, Wording
from storage.queries import audit, calls, coordinators
from storage.queries.messages import Buttons
from storage.signing import Press


async def pressed_discard(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Give a draft up."""
    async with desk.db.transaction() as tx:
        author, call = await own(tx, pressed, press)
        if author is None or call is None:
            desk.gate.refused_presses += 1
            return
        done = call.state is CallState.DISCARDED or await _move(
            tx, call, press, author, CallState.DISCARDED, step=None
        )
    if done:
        await desk.show(pressed, texts.discarded(author.language))
    else:
        await desk.pop(pressed, texts.changed(author.language))


async def pressed_submit(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Send a draft to all others who may approve it, by durable notices with the exact preview."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        author, call = await own(tx, pressed, press)
        if author is None or call is None:
            desk.gate.refused_presses += 1
            return
        written = await telling.written(tx, call)
        refused = _refusal(call, written.wordings, now, author.language)
        if not drafts.all_fit(desk.keyring, call, written, now):
            refused = call_review.pop_too_long(author.language)
        if await call_pictures.uncleared(tx, press.target):
            refused = pictures.pop_uncleared(author.language)
        if refused and call.state is CallState.DRAFT:
            await desk.pop(pressed, refused)
            return
        approvers = await coordinators.active(tx, roles=lifecycle.APPROVERS)
        others = [each.id or 0 for each in approvers if each.id != author.id]
        moved = drafts.asked_now(call) is None and await _move(
            tx,
            call,
            press,
            author,
            CallState.IN_REVIEW,
            last_update_id=pressed.update_id,
            **_going(call, now),
        )
        repeated = call.last_update_id == pressed.update_id and call.state is CallState.IN_REVIEW
        if moved:
            await audit.append(tx, author.id or 0, Act.CALL_SUBMITTED, press.target, now=now)
        if moved and others:
            call = await calls.get(tx, call.id or 0) or call
            await _ask(desk, tx, call, others, now)
    if not moved and not repeated:
        await desk.pop(pressed, texts.changed(author.language))
        return
    desk.wake()
    await desk.show(pressed, texts.submitted(len(others), author.language))


def _refusal(call: Call, wordings: Sequence[Wording], now: datetime, language: str) -> str | None:
    """Say why a draft cannot go out as it is; None where it can."""
    if not wording.going_out(call, wordings):
        return call_review.pop_nobody(language)
    flaws = details.flaws(call.details, now)
    if flaws:
        return call_parts.flaw(flaws[0], language)
    planned = details.send_at(call.details)
    return call_review.pop_too_late(language) if planned is not None and planned <= now else None


def _going(call: Call, now: datetime) -> dict[str, object]:
    """Give what is settled when a call is submitted: who must approve, when it goes out and until when."""
    return {
        "submitted_at": now,
        "step": None,
        "note": None,
        "counted": {},
        "needs": lifecycle.needs(call.languages, call.regions),
        "send_at": details.send_at(call.details),
        "late_after": details.late_after(call.details),
    }


async def _ask(desk: Desk, tx: AsyncSession, call: Call, others: Sequence[int], now: datetime) -> None:
    """Ask others for their approval, each in their language and by the hours they live by."""
    buttons = drafts.signer(desk)
    seats = [seat for seat in await coordinators.active(tx) if seat.id in set(others)]
    doubts = await call_warnings.look(tx, call, now, desk.house.link_hosts)
    for zone in sorted({drafts.zone_of(seat) for seat in seats}):
        there = [seat.id or 0 for seat in seats if drafts.zone_of(seat) == zone]
        screens = {
            code: await drafts.for_review(tx, buttons, call, Viewer(code, zone), doubts) for code in LANGUAGES
        }
        if any(screen.card for screen in screens.values()):
            cards: dict[str, tuple[str, Buttons]] = {
                code: (screen.card or screen.text, []) for code, screen in screens.items()
            }
            await outbox.notify(tx, cards, there, now)
        told = {code: (screen.text, screen.buttons) for code, screen in screens.items()}
        await outbox.notify(tx, told, there, now)


async def own(
    session: AsyncSession, pressed: Pressed, press: Press
) -> tuple[Coordinator | None, Call | None]:
    """Give an active author and their call; None and None where either is not what it must be."""
    author = await active_coordinator(session, pressed.user)
    call = await calls.get(session, press.target)
    if author is None or call is None or not writes(author, call):
        return None, None
    return author, call


async def _move(
    tx: AsyncSession, call: Call, press: Press, author: Coordinator, to: CallState, **fields: object
) -> bool:
    """Make a move of the author's, if the rules allow it on the version that was pressed."""
    return same_version(call, press) and await moving.move(tx, call, to, Actor.of(author), **fields)
