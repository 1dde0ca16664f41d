"""Articles that wait as they may point to a private person: released by two, or kept back. Part of the edge.

Nobody is told of them, and no card shows them, until two coordinators have read the very words.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.chat import case_desk
from bot.chat import case_keyboards as keyboards
from bot.chat.case_keyboards import unpair, wording_of
from bot.chat.case_publicity import ASKED_FOR
from bot.chat.desk import Desk
from bot.chat.drafts import Screen
from bot.chat.inbound import Pressed
from bot.delivery import outbox
from bot.texts import case_talk, cases
from bot.texts.caution import caution_text
from bot.texts.languages import LANGUAGES
from bot.triage.gather import refresh
from storage.models import Act, CaseAct, CaseAsk, Coordinator, Item, StoredVerdict
from storage.queries import audit, case_work, verdicts
from storage.queries.messages import Buttons
from storage.signing import Press

KEPT_BACK = "drop: kept back by a coordinator"


async def pressed_waiting(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show the first article that waits behind the one of the press."""
    async with desk.db.read() as session:
        seat = await case_desk.reader(desk, session, pressed)
        screen = seat and await _screen(session, desk, pressed.user, press.target, seat)
    if seat is None:
        await case_desk.refuse(desk, pressed)
    else:
        await case_desk.show(desk, pressed, screen or None)


async def _screen(session: AsyncSession, desk: Desk, user: int, after: int, seat: Coordinator) -> Screen:
    total = await case_work.count_waiting(session)
    found = await case_work.waiting(session, after, total)
    language = seat.language
    if not found:
        buttons = [[case_desk.signer(desk, user).button(
            cases.label(cases.Label.LIST, language), keyboards.Action.LIST)]]  # fmt: skip
        return Screen(cases.nothing_waits(language), buttons)
    row, item = found[0]
    text = cases.held(
        item.title,
        case_desk.source_of(item, row.language),
        caution_text(row.held or "", language),
        case_id=row.case_id or 0,
        place=(total - len(found) + 1, total),
        language=language,
    )
    buttons = keyboards.waiting(
        case_desk.signer(desk, user), row.case_id or 0, item, more=len(found) > 1, language=language
    )
    return Screen(text, buttons)


async def _held(tx: AsyncSession, press: Press) -> tuple[StoredVerdict, Item] | None:
    """Give the article of a press, locked, if it still waits in the wording that was shown."""
    _, item_id = unpair(press.target)
    row = await verdicts.locked(tx, item_id)
    item = await case_work.item(tx, item_id)
    if row is None or item is None or row.held is None or row.decided_at is not None or row.case_id is None:
        return None
    return (row, item) if wording_of(item) == press.version else None


async def pressed_release(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for the release of an article, or confirm what another asked for."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat = await case_desk.reader(desk, tx, pressed)
        if seat is None or not lifecycle.may_approve(lifecycle.Actor.of(seat)):
            await case_desk.refuse(desk, pressed)
            return
        by, words, found = seat.id or 0, None, await _held(tx, press)
        if found is None:
            words = case_talk.pop_decided(seat.language)
        else:
            row, _ = found
            asked = await case_work.open_ask(tx, row.case_id or 0, row.item_id, now)
            if asked is None or asked.asked_at < row.judged_at:  # it was edited since the first one read it
                words = await _ask(tx, desk, seat, row)
            elif asked.asked_by == by:
                words = case_talk.pop_own(seat.language)
            elif await case_work.confirm(tx, asked.id or 0, by, now):
                await _release(tx, desk, row, by, asked.asked_by)
        screen = await _screen(tx, desk, pressed.user, 0, seat)
    desk.wake()
    await case_desk.show(desk, pressed, screen, words=words)


async def _ask(tx: AsyncSession, desk: Desk, seat: Coordinator, row: StoredVerdict) -> str:
    """Ask the other coordinators, and give the words for the one who asks."""
    now, by, case_id = desk.clock(), seat.id or 0, row.case_id or 0
    expires = now + ASKED_FOR
    asked = CaseAsk(case_id=case_id, item_id=row.item_id, asked_by=by, asked_at=now, expires_at=expires)
    await case_work.ask(tx, asked)
    await case_work.note(tx, case_id, CaseAct.ASKED_RELEASE, by, now, item_id=row.item_id)
    await audit.append(tx, by, Act.ITEM_ASKED, case_id, row.item_id, now=now)
    wording: dict[str, tuple[str, Buttons]] = {
        language: (case_talk.asked_release(case_id, by, expires, language), []) for language in LANGUAGES
    }
    await outbox.notify(tx, wording, await case_desk.others(tx, by), now, expires_at=expires)
    return case_talk.pop_asked(seat.language)


async def _release(tx: AsyncSession, desk: Desk, row: StoredVerdict, by: int, asked_by: int) -> None:
    """Let publishing tell an article: its facts join those of the case now."""
    now, case_id = desk.clock(), row.case_id or 0
    row.held, row.decision, row.judged_at = None, None, now
    await tx.flush()
    await refresh(tx, case_id, now)
    await case_desk.note(tx, desk, CaseAct.RELEASED, by, case_id, item_id=row.item_id, needs=[asked_by])


async def pressed_keep_back(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Keep an article back for good; one coordinator is enough for that."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat = await case_desk.reader(desk, tx, pressed)
        if seat is None:
            await case_desk.refuse(desk, pressed)
            return
        words, found = None, await _held(tx, press)
        if found is None:
            words = case_talk.pop_decided(seat.language)
        else:
            row, _ = found
            row.decision, row.decided_at = KEPT_BACK, now
            await case_work.overtake(tx, row.case_id or 0, row.item_id, now)
            await case_desk.note(
                tx, desk, CaseAct.KEPT_BACK, seat.id or 0, row.case_id or 0, item_id=row.item_id
            )
        screen = await _screen(tx, desk, pressed.user, 0, seat)
    desk.wake()
    await case_desk.show(desk, pressed, screen, words=words)
