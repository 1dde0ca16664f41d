"""Deciding on a change of words: one coordinator asks, another confirms or refuses. Part of the edge.

A press decides once however many press at once: the move names the version that was on the screen.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import rule_desk
from bot.chat import rule_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed
from bot.delivery import outbox
from bot.texts import rule_talk
from bot.texts import rules as texts
from bot.texts.languages import LANGUAGES
from bot.texts.rules import Effect
from bot.triage.own_terms import OwnTerm
from storage.models import Act, Term, TermAct, TermChange, TermState
from storage.queries import audit, coordinators, terms
from storage.queries.messages import Buttons
from storage.signing import Press

_WRITTEN = {
    TermAct.ADD: Act.RULE_ADDED,
    TermAct.SILENCE: Act.RULE_SILENCED,
    TermAct.CHANGE: Act.RULE_CHANGED,
    TermAct.RETIRE: Act.RULE_RETIRED,
}


def _effect(change: TermChange) -> Effect | None:
    return Effect.of(change.found) if change.found else None


async def pressed_ask(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask the other coordinators to confirm a change that was tried."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat = await rule_desk.writer(desk, tx, pressed)
        if seat is None:
            await rule_desk.refuse(desk, pressed)
            return
        change = await terms.change(tx, press.target)
        others = [each.id or 0 for each in await coordinators.active(tx) if each.id != seat.id]
        mine = change is not None and change.asked_by == seat.id and rule_desk.fresh(change, press.version)
        moved = bool(others) and change is not None and mine and change.found is not None
        if moved and change is not None:
            until = now + keyboards.LASTS
            moved = await terms.move(
                tx,
                press.target,
                change.version,
                TermState.DRAFT,
                TermState.ASKED,
                asked_at=now,
                expires_at=until,
            )
            change = await terms.change(tx, press.target)
        if moved and change is not None:
            await _tell_others(tx, desk, change, others)
    if not others:
        await desk.pop(pressed, rule_talk.alone(seat.language))
    elif not moved:
        await desk.pop(pressed, rule_talk.pop_changed(seat.language))
    else:
        desk.wake()
        await desk.show(pressed, rule_talk.asked(seat.language))


async def _tell_others(tx: AsyncSession, desk: Desk, change: TermChange, others: list[int]) -> None:
    told = await rule_desk.wish(tx, change)
    signer = rule_desk.signer(desk)
    wording: dict[str, tuple[str, Buttons]] = {
        code: (
            rule_talk.asks(change.asked_by, told, _effect(change), code),
            keyboards.asked(signer, change, code),
        )
        for code in LANGUAGES
    }
    await outbox.notify(tx, wording, others, desk.clock(), expires_at=change.expires_at)


async def pressed_waiting(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show a change that waits; its author may drop it, another decide on it."""
    async with desk.db.read() as session:
        seat = await rule_desk.approver(desk, session, pressed)
        change = await terms.change(session, press.target)
        told = await rule_desk.wish(session, change) if change else None
    if seat is None:
        await rule_desk.refuse(desk, pressed)
    elif change is None or told is None or not _open(change, desk.clock()):
        await desk.pop(pressed, rule_talk.pop_changed(seat.language))
    else:
        mine = change.asked_by == seat.id
        signer = rule_desk.signer(desk, pressed.user)
        buttons = (keyboards.drop if mine else keyboards.asked)(signer, change, seat.language)
        await desk.show(
            pressed, rule_talk.asks(change.asked_by, told, _effect(change), seat.language), buttons
        )


def _open(change: TermChange, now: datetime) -> bool:
    return change.state is TermState.ASKED and change.expires_at > now


async def pressed_drop(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Give a change of one's own up, asked for or not."""
    async with desk.db.transaction() as tx:
        seat = await rule_desk.writer(desk, tx, pressed)
        change = await terms.change(tx, press.target)
        dropped = False
        if seat is not None and change is not None and change.asked_by == seat.id:
            before = change.state
            open_ = before in {TermState.DRAFT, TermState.ASKED}
            dropped = open_ and await terms.move(
                tx, press.target, change.version, before, TermState.DROPPED, decided_at=desk.clock()
            )
    if seat is None:
        await rule_desk.refuse(desk, pressed)
    elif dropped:
        await desk.show(pressed, rule_talk.dropped(seat.language))
    else:
        await desk.pop(pressed, rule_talk.pop_changed(seat.language))


async def pressed_confirm(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Confirm what another asked for: it counts within seconds."""
    await _decide(desk, pressed, press, TermState.CONFIRMED)


async def pressed_refuse(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Refuse what another asked for."""
    await _decide(desk, pressed, press, TermState.REFUSED)


async def _decide(desk: Desk, pressed: Pressed, press: Press, state: TermState) -> None:
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat = await rule_desk.approver(desk, tx, pressed)
        change = await terms.change(tx, press.target)
        if seat is None or change is None:
            await rule_desk.refuse(desk, pressed)
            return
        words = None
        if change.asked_by == seat.id:
            words = rule_talk.pop_own(seat.language)
        elif not rule_desk.fresh(change, press.version) or not await _settle(
            tx, change, seat.id or 0, state, now
        ):
            words = rule_talk.pop_changed(seat.language)
        else:
            if state is TermState.CONFIRMED:
                written, asker = _WRITTEN[change.act], change.asked_by
                by = seat.id or 0
                await audit.append(tx, by, written, press.target, asker, now=now, needs=[asker])
            await rule_desk.tell_all(tx, desk, change, seat.id or 0, state)
            told = await rule_desk.wish(tx, change)
    if words is not None:
        await desk.pop(pressed, words)
        return
    desk.wake()
    text = texts.decision(seat.id or 0, change.asked_by, state, told, seat.language)
    if state is TermState.CONFIRMED:
        text = f"{text}\n{rule_talk.counts_now(seat.language)}"
    await desk.show(pressed, text)


async def _settle(tx: AsyncSession, change: TermChange, by: int, state: TermState, now: datetime) -> bool:
    """Decide on a change and, where it is confirmed, do it; False when it is too late."""
    if not _open(change, now):
        return False
    change_id = change.id or 0
    decided = {"decided_by": by, "decided_at": now}
    if state is TermState.CONFIRMED and not await _possible(tx, change):
        await terms.move(tx, change_id, change.version, TermState.ASKED, TermState.DROPPED, decided_at=now)
        return False
    if not await terms.move(tx, change_id, change.version, TermState.ASKED, state, **decided):
        return False
    if state is TermState.CONFIRMED:
        if change.term_id is not None:
            await terms.retire(tx, change.term_id, change_id, now)
        if change.act is not TermAct.RETIRE:
            await terms.add(tx, _term(change, now))
    return True


async def _possible(tx: AsyncSession, change: TermChange) -> bool:
    """Say whether a change still can be done: the old word in use, the new one not."""
    in_use = await terms.in_use(tx)
    if change.term_id is not None and change.term_id not in {term.id for term in in_use}:
        return False
    if change.act is TermAct.RETIRE:
        return True
    wording = rule_desk.own(change).wording
    return all(term.id == change.term_id or OwnTerm.of(term).wording != wording for term in in_use)


def _term(change: TermChange, now: datetime) -> Term:
    return Term(
        sort=change.sort,
        language=change.language,
        text=change.text or "",
        weight=change.weight,
        place=change.place,
        silences=change.act is TermAct.SILENCE,
        since=now,
        change_id=change.id or 0,
    )
