"""Renaming a case and closing it with an outcome. Part of the edge.

Typed answers are taken here too: what a coordinator is asked for is a row, so it survives a restart.
"""

from dataclasses import replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.chat import case_desk, case_publicity
from bot.chat import case_keyboards as keyboards
from bot.chat.case_desk import Pressing
from bot.chat.case_keyboards import OUTCOMES, Action
from bot.chat.desk import Desk
from bot.chat.drafts import Screen
from bot.chat.inbound import Pressed, Said
from bot.texts import case_talk
from bot.texts.case import OUTCOME_LENGTH, CaseFacts, facts_lines
from bot.texts.cases import Label, label
from bot.texts.languages import translator
from bot.texts.outside import strip, utf16_length
from storage.models import CaseAct, CaseDraft, Coordinator, Outcome, Publicity, Status
from storage.queries import case_work
from storage.signing import Press

_RENAME, _WORDS, _CONFIRM = "rename", "outcome", "confirm"
_ENDS = {
    Outcome.RETURNED: Status.RETURNED,
    Outcome.RELEASED: Status.RELEASED,
    Outcome.ARRIVED: Status.ARRIVED,
}


async def pressed_rename(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for the new name."""
    await _ask(desk, pressed, press, _RENAME)


async def pressed_close(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask how the case ended."""
    async with desk.db.transaction() as tx:
        pressing = await case_desk.pressing(desk, tx, pressed, press, press.target)
        if pressing is None:
            await case_desk.refuse(desk, pressed)
            return
        language = pressing.seat.language
        words = None
        if pressing.fresh:
            buttons = keyboards.outcomes(case_desk.signer(desk, pressed.user), pressing.case, language)
            screen: Screen | None = Screen(case_talk.ask_kind(press.target, language), buttons)
        else:
            screen, words = await _changed(tx, desk, pressed, pressing)
    await case_desk.show(desk, pressed, screen, words=words)


async def pressed_kind(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Take the kind of outcome, and ask for it in words."""
    kind = OUTCOMES[press.choice % len(OUTCOMES)]
    await _ask(desk, pressed, press, _WORDS, kind=kind.value)


async def pressed_no_words(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Close without words: show what will be told."""
    async with desk.db.transaction() as tx:
        pressing = await case_desk.pressing(desk, tx, pressed, press, press.target)
        if pressing is None:
            await case_desk.refuse(desk, pressed)
            return
        draft = await case_work.draft(tx, pressing.by)
        words = None
        if pressing.fresh and draft is not None and draft.step in {_WORDS, _CONFIRM}:
            kind = str(draft.value.get("kind"))
            await case_desk.ask_for(tx, desk, pressed.update_id, pressing, _CONFIRM, kind=kind, words=None)
            screen: Screen | None = await _confirmation(tx, desk, pressed.user, pressing)
        else:
            screen, words = await _changed(tx, desk, pressed, pressing)
    await case_desk.show(desk, pressed, screen, words=words)


async def pressed_close_do(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Close the case; publishing tells those who got its alerts."""
    async with desk.db.transaction() as tx:
        pressing = await case_desk.pressing(desk, tx, pressed, press, press.target)
        if pressing is None:
            await case_desk.refuse(desk, pressed)
            return
        draft = await case_work.draft(tx, pressing.by)
        words = None
        if await _close(tx, desk, pressing, draft):
            shown = await case_desk.view(tx, desk, pressed.user, press.target, pressing.seat)
            screen: Screen | None = shown
        else:
            screen, words = await _changed(tx, desk, pressed, pressing)
    desk.wake()
    await case_desk.show(desk, pressed, screen, words=words)


async def _close(tx: AsyncSession, desk: Desk, pressing: Pressing, draft: CaseDraft | None) -> bool:
    """Close a case as its coordinator was shown; False where it changed since."""
    case, now = pressing.case, desk.clock()
    if not pressing.fresh or draft is None or (draft.step, draft.case_id) != (_CONFIRM, case.id):
        return False
    kind, case_id = Outcome(draft.value["kind"]), case.id or 0
    fields: dict[str, Any] = {"outcome": draft.value.get("words"), "cards_stale": True, "updated_at": now}
    if kind in _ENDS:
        fields["status"] = _ENDS[kind]
    closed = await case_work.change(tx, case_id, case.version, closed_at=now, outcome_kind=kind, **fields)
    if closed:
        await case_work.overtake(tx, case_id, None, now)
        await case_work.stop_asking(tx, pressing.by)
        await case_desk.note(tx, desk, CaseAct.CLOSED, pressing.by, case_id)
    return closed


async def _changed(
    tx: AsyncSession, desk: Desk, pressed: Pressed, pressing: Pressing
) -> tuple[Screen | None, str]:
    """Give the case as it is now, and the words that it changed."""
    screen = await case_desk.view(tx, desk, pressed.user, pressing.case.id or 0, pressing.seat)
    return screen, case_talk.pop_changed(pressing.seat.language)


async def _ask(desk: Desk, pressed: Pressed, press: Press, step: str, **value: object) -> None:
    """Ask for something typed."""
    async with desk.db.transaction() as tx:
        pressing = await case_desk.pressing(desk, tx, pressed, press, press.target)
        if pressing is None:
            await case_desk.refuse(desk, pressed)
            return
        words = None
        if pressing.fresh:
            await case_desk.ask_for(tx, desk, pressed.update_id, pressing, step, **value)
            screen: Screen | None = _question(desk, pressed.user, pressing, step)
        else:
            screen, words = await _changed(tx, desk, pressed, pressing)
    await case_desk.show(desk, pressed, screen, words=words)


def _question(desk: Desk, user: int, pressing: Pressing, step: str) -> Screen:
    language, signer = pressing.seat.language, case_desk.signer(desk, user)
    rows = keyboards.only_back(signer, pressing.case, language)
    if step == _RENAME:
        return Screen(case_talk.ask_title(language), rows)
    without = keyboards.no_words(signer, pressing.case, language)
    return Screen(case_talk.ask_words(OUTCOME_LENGTH, language), [*without, *rows])


async def _confirmation(tx: AsyncSession, desk: Desk, user: int, pressing: Pressing) -> Screen:
    """Show exactly what readers will be told of the outcome."""
    draft = await case_work.draft(tx, pressing.by)
    case, language = pressing.case, pressing.seat.language
    value = draft.value if draft else {}
    kind = Outcome(value.get("kind", Outcome.UNKNOWN))
    facts = replace(CaseFacts.of(case), outcome=kind, outcome_words=value.get("words"))
    lines = "\n".join(facts_lines(facts, translator(language)))
    told = case.publicity is Publicity.PUBLIC and await case_work.count_alerts(tx, case.id or 0) > 0
    text = case_talk.confirm_close(case.id or 0, lines, told=told, language=language)
    buttons = keyboards.confirm(case_desk.signer(desk, user), case, Action.CLOSE_DO, case.id or 0, language)
    return Screen(text, buttons)


async def answer(desk: Desk, said: Said, coordinator: Coordinator) -> bool:
    """Take typed words for what was asked about a case; False where nothing was."""
    async with desk.db.transaction() as tx:
        draft = await case_work.draft(tx, coordinator.id or 0)
        case = await case_work.get(tx, draft.case_id) if draft else None
        typed = {_RENAME, _WORDS, case_publicity.UNTIL}
        if draft is None or case is None or draft.step not in typed:
            return False
        if not lifecycle.may_write(lifecycle.Actor.of(coordinator)):
            return False
        pressing = Pressing(coordinator, case, case.closed_at is None)
        screen = await _take(tx, desk, said, pressing, draft)
    desk.wake()
    await desk.say(said.address, screen.text, screen.buttons)
    return True


async def _take(tx: AsyncSession, desk: Desk, said: Said, pressing: Pressing, draft: CaseDraft) -> Screen:
    """Do what the words mean, and give what is shown then."""
    language, case = pressing.seat.language, pressing.case
    if draft.step == case_publicity.UNTIL and pressing.fresh:
        return await case_publicity.take_until(tx, desk, said, pressing)
    words = strip(said.text)
    most = case_talk.TITLE_LENGTH if draft.step == _RENAME else OUTCOME_LENGTH
    if pressing.fresh and not 0 < utf16_length(words) <= most:
        return Screen(case_talk.empty(most, language), keyboards.only_back(
            case_desk.signer(desk, said.user), case, language))  # fmt: skip
    if pressing.fresh and draft.step == _WORDS:
        kind = str(draft.value.get("kind"))
        await case_desk.ask_for(tx, desk, said.update_id, pressing, _CONFIRM, kind=kind, words=words)
        return await _confirmation(tx, desk, said.user, pressing)
    if pressing.fresh:
        await case_work.change(
            tx, case.id or 0, case.version, title=words, language=language.replace("_", "-")
        )
        await case_desk.note(tx, desk, CaseAct.RENAMED, pressing.by, case.id or 0)
    await case_work.stop_asking(tx, pressing.by)
    screen = await case_desk.view(tx, desk, said.user, case.id or 0, pressing.seat)
    return screen or Screen(label(Label.LIST, language), [])
