"""A case and its calls: both on one screen, and a call made from a case. Part of the edge."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.actions.kinds import GENERAL
from bot.chat import running_asked
from bot.chat import running_keyboards as keyboards
from bot.chat.desk import Desk
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.chat.keyboards import Signer
from bot.texts import running_desk as texts
from bot.texts import seats
from storage.models import Call, Case
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
    """Give the way to each call of a case, and to a new one."""
    each = [keyboards.number(signer, call, n) for n, call in enumerate(found, start=1)]
    return [*([each] if each else []), keyboards.begin(signer, case, language)]


async def pressed_begin(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Begin a call from a case: its draft carries the case."""
    async with desk.db.transaction() as tx:
        seat = await active_coordinator(tx, pressed.user)
        case = await case_work.get(tx, press.target)
        if seat is None or case is None or not lifecycle.may_write(lifecycle.Actor.of(seat)):
            desk.gate.refused_presses += 1
            await desk.pop(pressed, seats.pop_no_role(pressed.language))
            return
        by = seat.id or 0
        known = await calls.newest_draft(tx, by)
        if known is None or known.last_update_id != pressed.update_id:
            await running_asked.stop(tx, by)
            draft = await calls.add(
                tx, kind=GENERAL.name, author_id=by, language=seat.language, step="title",
                update_id=pressed.update_id, now=desk.clock(),
            )  # fmt: skip
            draft.case_id = case.id
            tx.add(draft)
    await desk.show(pressed, texts.draft_of_case(case.id or 0, seat.language))
