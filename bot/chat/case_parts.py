"""Parting a case: choosing the articles that tell of another happening. Part of the edge.

What is chosen so far is a row, so it survives a restart. Each press says what shall be, so twice is once.
"""

from collections.abc import Callable

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import case_desk
from bot.chat import case_keyboards as keyboards
from bot.chat.case_desk import Pressing
from bot.chat.case_keyboards import unpair
from bot.chat.desk import Desk
from bot.chat.drafts import Screen
from bot.chat.inbound import Pressed
from bot.texts import case_talk
from bot.triage import regroup
from storage.models import CaseAct
from storage.queries import case_work
from storage.queries import cases as rows
from storage.signing import Press

Change = Callable[[list[int]], list[int]]
STEP = "split"
MOST = 20
"""The newest articles that are offered: more do not fit under one message."""


async def _chosen(tx: AsyncSession, pressing: Pressing) -> list[int]:
    draft = await case_work.draft(tx, pressing.by)
    if draft is None or draft.step != STEP or draft.case_id != pressing.case.id:
        return []
    return [int(item_id) for item_id in draft.value.get("items", [])]


async def _screen(tx: AsyncSession, desk: Desk, pressed: Pressed, pressing: Pressing) -> Screen:
    case, language = pressing.case, pressing.seat.language
    told = [item for row, item in await rows.told(tx, case.id or 0) if row.held is None]
    chosen = await _chosen(tx, pressing)
    buttons = keyboards.items(case_desk.signer(desk, pressed.user), case, told[-MOST:], chosen, language)
    return Screen(case_talk.ask_items(case.id or 0, language), buttons)


async def pressed_split(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Begin to choose."""
    await _turn(desk, pressed, press, press.target, lambda _: [])


async def pressed_pick(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Choose an article, or leave it."""
    case_id, item_id = unpair(press.target)

    def change(chosen: list[int]) -> list[int]:
        kept = [each for each in chosen if each != item_id]
        return [*kept, item_id] if press.choice else kept

    await _turn(desk, pressed, press, case_id, change)


async def _turn(desk: Desk, pressed: Pressed, press: Press, case_id: int, change: Change) -> None:
    async with desk.db.transaction() as tx:
        pressing = await case_desk.pressing(desk, tx, pressed, press, case_id)
        if pressing is None:
            await case_desk.refuse(desk, pressed)
            return
        words = None
        if pressing.fresh:
            chosen = change(await _chosen(tx, pressing))
            await case_desk.ask_for(tx, desk, pressed.update_id, pressing, STEP, items=chosen)
            screen: Screen | None = await _screen(tx, desk, pressed, pressing)
        else:
            words = case_talk.pop_changed(pressing.seat.language)
            screen = await case_desk.view(tx, desk, pressed.user, case_id, pressing.seat)
    await case_desk.show(desk, pressed, screen, words=words)


async def pressed_split_do(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Part what was chosen, and show the new case."""
    async with desk.db.transaction() as tx:
        pressing = await case_desk.pressing(desk, tx, pressed, press, press.target)
        if pressing is None:
            await case_desk.refuse(desk, pressed)
            return
        opened = None
        chosen = await _chosen(tx, pressing)
        if pressing.fresh:
            opened = await regroup.split(tx, press.target, chosen, desk.clock())
        if opened is not None:
            await case_work.stop_asking(tx, pressing.by)
            await case_desk.note(tx, desk, CaseAct.SPLIT, pressing.by, press.target, other=opened)
            await case_work.note(tx, opened, CaseAct.SPLIT, pressing.by, desk.clock(), other=press.target)
        language = pressing.seat.language
        words = None
        if opened is None and pressing.fresh:
            words = case_talk.pop_choose(language)
            screen: Screen | None = await _screen(tx, desk, pressed, pressing)
        else:
            words = case_talk.pop_changed(language) if opened is None else None
            screen = await case_desk.view(tx, desk, pressed.user, opened or press.target, pressing.seat)
    desk.wake()
    await case_desk.show(desk, pressed, screen, words=words)
