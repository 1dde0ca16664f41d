"""/cases: the open cases, one case, and making two of them one. Part of the edge."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import case_desk
from bot.chat import case_keyboards as keyboards
from bot.chat.case_keyboards import PAGE, Action, unpair
from bot.chat.desk import Desk
from bot.chat.drafts import Screen
from bot.chat.inbound import Pressed, Said
from bot.texts import case_talk, cases
from bot.triage import regroup
from storage.models import CaseAct, Coordinator
from storage.queries import case_work
from storage.signing import Press

_MERGE_PAGE = 8


async def show(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Answer /cases."""
    async with desk.db.read() as session:
        screen = await _overview(session, desk, said.user, 0, coordinator.language)
    await desk.say(said.address, screen.text, screen.buttons)


async def _overview(session: AsyncSession, desk: Desk, user: int, page: int, language: str) -> Screen:
    total, waiting = await case_work.count_open(session), await case_work.count_waiting(session)
    shown = await case_work.open_page(session, page * PAGE, PAGE)
    counted = await case_work.count_sources(session, [case.id or 0 for case in shown])
    standing = [cases.Standing(case, counted.get(case.id or 0, 0)) for case in shown]
    text = cases.overview(standing, total, waiting, language) if total else cases.none_open(language)
    buttons = keyboards.overview(
        case_desk.signer(desk, user), shown, page, total=total, waiting=waiting, language=language
    )
    return Screen(text, buttons)


async def pressed_list(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show a page of the open cases."""
    async with desk.db.read() as session:
        seat = await case_desk.reader(desk, session, pressed)
        screen = seat and await _overview(session, desk, pressed.user, press.target, seat.language)
    if screen:
        await desk.show(pressed, screen.text, screen.buttons)
    else:
        await case_desk.refuse(desk, pressed)


async def pressed_view(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show a case. Who goes back to it is asked for nothing any more."""
    async with desk.db.transaction() as tx:
        seat = await case_desk.reader(desk, tx, pressed)
        if seat:
            await case_work.stop_asking(tx, seat.id or 0)
        screen = seat and await case_desk.view(tx, desk, pressed.user, press.target, seat)
    if seat is None:
        await case_desk.refuse(desk, pressed)
    else:
        await case_desk.show(desk, pressed, screen or None)


async def pressed_merge(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show the cases this one may be merged with, those told of last in front."""
    async with desk.db.read() as session:
        pressing = await case_desk.pressing(desk, session, pressed, press, press.target)
        if pressing is None:
            await case_desk.refuse(desk, pressed)
            return
        case, language = pressing.case, pressing.seat.language
        found = await case_work.open_page(session, press.choice * _MERGE_PAGE, _MERGE_PAGE + 1)
    others = [other for other in found[:_MERGE_PAGE] if other.id != case.id]
    buttons = keyboards.merge(
        case_desk.signer(desk, pressed.user), case, others, press.choice,
        more=len(found) > _MERGE_PAGE, language=language,
    )  # fmt: skip
    await desk.show(pressed, case_talk.ask_other(case.id or 0, language), buttons)


async def pressed_merge_ask(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask once more, with the publicity that will hold."""
    case_id, other_id = unpair(press.target)
    async with desk.db.read() as session:
        pressing = await case_desk.pressing(desk, session, pressed, press, case_id)
        other = await case_work.get(session, other_id)
    if pressing is None or other is None:
        await case_desk.refuse(desk, pressed)
        return
    case, language = pressing.case, pressing.seat.language
    publicity, until = regroup.stricter(case, other)
    text = case_talk.confirm_merge(case_id, other_id, publicity, until, language)
    buttons = keyboards.confirm(
        case_desk.signer(desk, pressed.user), case, Action.MERGE_DO, press.target, language
    )
    await desk.show(pressed, text, buttons)


async def pressed_merge_do(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Make two cases one. A second press finds the first case closed and shows what became of it."""
    case_id, into_id = unpair(press.target)
    async with desk.db.transaction() as tx:
        pressing = await case_desk.pressing(desk, tx, pressed, press, case_id)
        if pressing is None:
            await case_desk.refuse(desk, pressed)
            return
        merged = None
        if pressing.fresh:
            merged = await regroup.merge(tx, case_id, into_id, desk.clock())
        if merged is not None:
            await case_work.overtake(tx, case_id, None, desk.clock())
            await case_work.overtake(tx, into_id, None, desk.clock())
            await case_desk.note(tx, desk, CaseAct.MERGED, pressing.by, case_id, other=into_id)
            await case_work.note(tx, into_id, CaseAct.MERGED, pressing.by, desk.clock(), other=case_id)
        shown = into_id if merged is not None else case_id
        screen = await case_desk.view(tx, desk, pressed.user, shown, pressing.seat)
    desk.wake()
    words = None if merged is not None else case_talk.pop_changed(pressing.seat.language)
    await case_desk.show(desk, pressed, screen, words=words)
