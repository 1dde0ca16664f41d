"""What all talk about words shares: who may, how a change is told, what it would leave. Part of the edge."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.chat import rule_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.chat.keyboards import Signer
from bot.delivery import outbox
from bot.texts import rules as texts
from bot.texts import seats
from bot.texts.languages import LANGUAGES
from bot.texts.rules import Wish
from bot.triage.own_terms import OwnTerm
from storage.models import Coordinator, Term, TermAct, TermChange, TermState
from storage.queries import terms
from storage.queries.messages import Buttons


def signer(desk: Desk, user: int = 0) -> Signer:
    """Make buttons about words."""
    return Signer(desk.keyring, desk.clock(), user, keyboards.LASTS)


async def writer(desk: Desk, session: AsyncSession, pressed: Pressed) -> Coordinator | None:
    """Give the coordinator who pressed, if they may change words; else the press is counted as refused."""
    return await _seat(desk, session, pressed, writes=True)


async def approver(desk: Desk, session: AsyncSession, pressed: Pressed) -> Coordinator | None:
    """Give the coordinator who pressed, if they may confirm; else the press is counted as refused."""
    return await _seat(desk, session, pressed, writes=False)


async def _seat(desk: Desk, session: AsyncSession, pressed: Pressed, *, writes: bool) -> Coordinator | None:
    seat = await active_coordinator(session, pressed.user)
    may = lifecycle.may_write if writes else lifecycle.may_approve
    if seat is None or not may(lifecycle.Actor.of(seat)):
        desk.gate.refused_presses += 1
        return None
    return seat


async def refuse(desk: Desk, pressed: Pressed) -> None:
    """Answer one who may not do this."""
    await desk.pop(pressed, seats.pop_no_role(pressed.language))


def own(change: TermChange) -> OwnTerm:
    """Give the term that a change would bring."""
    silences = change.act is TermAct.SILENCE
    return OwnTerm(change.sort, change.language, change.text or "", change.weight, change.place, silences)


def after(change: TermChange, old: Term | None, now: tuple[OwnTerm, ...]) -> tuple[OwnTerm, ...]:
    """Give the terms that would be in use after a change; `old` is the one it changes or retires."""
    gone = OwnTerm.of(old) if old else None
    kept = tuple(term for term in now if term != gone)
    return kept if change.act is TermAct.RETIRE else (*kept, own(change))


def wish_of_term(term: Term) -> Wish:
    """Tell of a word in use."""
    act = TermAct.SILENCE if term.silences else TermAct.ADD
    return Wish(act, term.sort, term.language, term.text, place=term.place or "")


async def wish(session: AsyncSession, change: TermChange) -> Wish:
    """Tell of a change."""
    old = await terms.get(session, change.term_id) if change.term_id else None
    text, new = (old.text, change.text) if change.act is TermAct.CHANGE and old else (change.text, "")
    return Wish(change.act, change.sort, change.language, text or "", new or "", change.place or "")


def fresh(change: TermChange, version: int) -> bool:
    """Say whether a change stands as it was on the screen."""
    return change.version % 65536 == version


async def tell_all(tx: AsyncSession, desk: Desk, change: TermChange, by: int, state: TermState) -> None:
    """Tell all coordinators by numbers what was decided."""
    told = await wish(tx, change)
    wording: dict[str, tuple[str, Buttons]] = {
        code: (texts.decision(by, change.asked_by, state, told, code), []) for code in LANGUAGES
    }
    await outbox.notify(tx, wording, None, desk.clock())
