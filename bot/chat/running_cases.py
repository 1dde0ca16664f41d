"""A case and its calls: both on one screen, and a call made from a case. Part of the edge."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import attending, lifecycle
from bot.actions.kinds import GENERAL, STAND_DOWN
from bot.chat import running_asked
from bot.chat import running_keyboards as keyboards
from bot.chat.case_keyboards import Action
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.chat.keyboards import Signer
from bot.chat.running_keyboards import FOLLOWS
from bot.texts import running_desk as texts
from bot.texts import running_watch as watch_texts
from bot.texts import seats
from bot.texts.cases import Label, label
from bot.texts.languages import LANGUAGES
from storage.models import Call, Case, Coordinator
from storage.queries import calls, case_work, leading
from storage.queries.messages import Buttons
from storage.signing import Press

SHOWN = 6
"""So many calls of a case are named on its screen, the newest."""


async def of_case(session: AsyncSession, case: Case) -> Sequence[Call]:
    """Give the newest calls of a case that went out."""
    return list(await leading.of_case(session, case.id or 0))[-SHOWN:]


def lines(found: Sequence[Call], language: str) -> list[str]:
    """Name the calls of a case."""
    return texts.of_case([(call.title, call.state.value) for call in found], language) if found else []


def rows(signer: Signer, case: Case, found: Sequence[Call], language: str) -> Buttons:
    """Give the way to each call of a case, to a new one, and to one stand-down of all that run."""
    each = [keyboards.number(signer, call, n) for n, call in enumerate(found, start=1)]
    runs = any(call.state in attending.RUNNING and call.kind not in FOLLOWS for call in found)
    down = keyboards.all_down(signer, case.id or 0, language) if runs else []
    return [*([each] if each else []), keyboards.begin(signer, case, language), *down]


async def pressed_begin(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Begin a call from a case: its draft carries the case."""
    async with desk.db.transaction() as tx:
        found = await _may_begin(tx, desk, pressed, press)
        if found is None:
            return
        seat, case = found
        await _draft(tx, desk, seat, case, GENERAL.name, update_id=pressed.update_id)
    back = _back(desk, pressed, case, seat.language)
    await desk.show(pressed, texts.draft_of_case(case.id or 0, seat.language), back)


async def pressed_all_down(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Begin one stand-down of all running calls of a case: it goes to whoever has any of them, once."""
    async with desk.db.transaction() as tx:
        found = await _may_begin(tx, desk, pressed, press)
        if found is None:
            return
        seat, case = found
        running = await leading.running_of_case(tx, case.id or 0)
        if running:
            draft = await _draft(tx, desk, seat, case, STAND_DOWN.name, update_id=pressed.update_id)
            spoken = {language for call in running for language in call.languages}
            draft.languages = [language for language in LANGUAGES if language in spoken]
            tx.add(draft)
    if not running:
        await desk.pop(pressed, watch_texts.none_to_stand_down(seat.language))
        return
    titles = [call.title for call in running]
    back = _back(desk, pressed, case, seat.language)
    await desk.show(pressed, watch_texts.draft_of_all(case.id or 0, titles, seat.language), back)


def _back(desk: Desk, pressed: Pressed, case: Case, language: str) -> Buttons:
    """Lead back to the case; the draft stays."""
    signer = Signer(desk.keyring, desk.clock(), pressed.user, keyboards.LIFETIME)
    return [[signer.button(label(Label.BACK, language), Action.VIEW, target=case.id or 0)]]


async def _may_begin(
    tx: AsyncSession, desk: Desk, pressed: Pressed, press: Press
) -> tuple[Coordinator, Case] | None:
    """Give who presses and the case; None, counted and refused, for one who may not write."""
    seat = await active_coordinator(tx, pressed.user)
    case = await case_work.get(tx, press.target)
    if seat is None or case is None or not lifecycle.may_write(lifecycle.Actor.of(seat)):
        desk.gate.refused_presses += 1
        await desk.pop(pressed, seats.pop_no_role(pressed.language))
        return None
    return seat, case


async def _draft(
    tx: AsyncSession, desk: Desk, seat: Coordinator, case: Case, kind: str, *, update_id: int
) -> Call:
    """Write the row of a draft that is of a case. A press that comes twice begins one."""
    by = seat.id or 0
    known = await calls.newest_draft(tx, by)
    if known is not None and known.last_update_id == update_id:
        return known
    await running_asked.stop(tx, by)
    draft = await calls.add(
        tx, kind=kind, author_id=by, language=seat.language, step="title", update_id=update_id,
        now=desk.clock(),
    )  # fmt: skip
    draft.case_id = case.id
    tx.add(draft)
    return draft
