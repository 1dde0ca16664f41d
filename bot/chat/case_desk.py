"""What all talk about cases shares: who may, what a case looks like, telling the others. Part of the edge."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.chat import case_keyboards as keyboards
from bot.chat import review, running_cases
from bot.chat.desk import Desk
from bot.chat.drafts import Screen
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed
from bot.chat.keyboards import Signer
from bot.texts import cases, seats
from bot.texts.markup import fits
from bot.texts.source import Source
from bot.texts.timeline import Told
from bot.triage.open_cases import told_at
from storage.models import Act, Case, CaseAct, CaseDraft, Coordinator, Item, StoredVerdict
from storage.queries import audit, calls, case_work, coordinators, corrections
from storage.queries import cases as rows
from storage.sealing import Address
from storage.signing import Press

_WRITTEN = {
    CaseAct.RENAMED: Act.CASE_RENAMED,
    CaseAct.MERGED: Act.CASE_MERGED,
    CaseAct.SPLIT: Act.CASE_SPLIT,
    CaseAct.CLOSED: Act.CASE_CLOSED,
    CaseAct.QUIETED: Act.CASE_QUIET,
    CaseAct.EMBARGOED: Act.CASE_EMBARGO,
    CaseAct.PUBLISHED: Act.CASE_PUBLIC,
    CaseAct.RELEASED: Act.ITEM_RELEASED,
    CaseAct.KEPT_BACK: Act.ITEM_DROPPED,
}
"""What is written into the audit log."""


def signer(desk: Desk, user: int = 0) -> Signer:
    """Make buttons about cases."""
    return Signer(desk.keyring, desk.clock(), user, keyboards.LIFETIME)


@dataclass(frozen=True, slots=True)
class Pressing:
    """An allowed press on an open case as it is now. `fresh`: the case stands as it was on the screen."""

    seat: Coordinator
    case: Case
    fresh: bool

    @property
    def by(self) -> int:
        """The number of the coordinator."""
        return self.seat.id or 0


async def pressing(
    desk: Desk, tx: AsyncSession, pressed: Pressed, press: Press, case_id: int
) -> Pressing | None:
    """Read who presses and the case; None, counted and not answered, for one who may not change cases."""
    seat = await active_coordinator(tx, pressed.user)
    case = await case_work.get(tx, case_id)
    if seat is None or case is None or not lifecycle.may_write(lifecycle.Actor.of(seat)):
        desk.gate.refused_presses += 1
        return None
    fresh = case.closed_at is None and case.version % 65536 == press.version
    return Pressing(seat, case, fresh)


async def reader(desk: Desk, tx: AsyncSession, pressed: Pressed) -> Coordinator | None:
    """Give the coordinator who pressed if they may look and review; else the press is counted as refused."""
    seat = await active_coordinator(tx, pressed.user)
    if seat is None or not lifecycle.may_approve(lifecycle.Actor.of(seat)):
        desk.gate.refused_presses += 1
        return None
    return seat


async def refuse(desk: Desk, pressed: Pressed) -> None:
    """Answer one who may not do this."""
    await desk.pop(pressed, seats.pop_no_role(pressed.language))


async def view(
    session: AsyncSession, desk: Desk, user: int, case_id: int, seat: Coordinator
) -> Screen | None:
    """Give the screen of a case; None where there is none."""
    case = await case_work.get(session, case_id)
    if case is None:
        return None
    known = await rows.told(session, case_id)
    told = [(row, item) for row, item in known if row.held is None]
    standing = cases.Standing(
        case,
        len(told),
        await case_work.count_alerts(session, case_id),
        await case_work.count_reached(session, case_id),
    )
    story = [told_by(row, item) for row, item in told]
    made = await running_cases.of_case(session, case)
    ended = _ended(case, seat.language) or (None if known else cases.no_grounds(seat.language))
    full = cases.view(standing, story, ended, seat.language, desk.clock())
    below = "\n".join(running_cases.lines(made, seat.language))
    text = f"{full}\n\n{below}" if below and fits(f"{full}\n\n{below}") else full
    may = lifecycle.may_write(lifecycle.Actor.of(seat))
    buttons = keyboards.view(
        signer(desk, user), case, may_change=may, may_split=len(told) > 1, language=seat.language
    )
    more = running_cases.rows(signer(desk, user), case, made, seat.language) if may else []
    return Screen(text, [*more, *buttons])


def _ended(case: Case, language: str) -> str | None:
    if case.merged_into is not None:
        return cases.merged_into(case.merged_into, language)
    return cases.is_closed(language) if case.closed_at is not None else None


def source_of(item: Item, language: str) -> Source:
    """Give an article as it is named to readers."""
    return Source(
        item.title,
        item.source_name,
        item.source_host,
        item.link,
        item.published_at,
        language.replace("_", "-"),
    )


def told_by(row: StoredVerdict, item: Item) -> Told:
    """Give what one article tells of a case."""
    source = source_of(item, row.language)
    return Told(
        source, told_at(item), row.status, row.certainty, row.people, row.people_wording, row.claim_source
    )


async def show(desk: Desk, pressed: Pressed, screen: Screen | None, *, words: str | None = None) -> None:
    """Change the message that was pressed; `words` are said over the chat besides."""
    if words is not None:
        await desk.pop(pressed, words)
        if screen is not None and not desk.quiet:
            await desk.transport.edit_reply(
                Address(pressed.chat), pressed.message_id, screen.text, screen.buttons
            )
    elif screen is None:
        await desk.expired(pressed)
    else:
        await desk.show(pressed, screen.text, screen.buttons)


async def note(
    tx: AsyncSession,
    desk: Desk,
    act: CaseAct,
    by: int,
    case_id: int,
    *,
    other: int | None = None,
    item_id: int | None = None,
    needs: Collection[int] = (),
) -> None:
    """Write an act into the history of a case and the audit log, of which all are told by numbers.

    `needs` are seats of others that must count, too: of those who asked for what is confirmed.
    """
    await case_work.note(tx, case_id, act, by, desk.clock(), other=other, item_id=item_id)
    number = item_id if item_id is not None else other
    await audit.append(tx, by, _WRITTEN[act], case_id, number or 0, now=desk.clock(), needs=needs)


async def others(session: AsyncSession, by: int) -> list[int]:
    """Give all active coordinators but one."""
    return [each.id for each in await coordinators.active(session) if each.id is not None and each.id != by]


async def ask_for(
    tx: AsyncSession, desk: Desk, update_id: int, pressing: Pressing, step: str, **value: object
) -> None:
    """Remember what a coordinator is asked for; one question at a time, whatever it is about."""
    await review.stop_asking(tx, pressing.by)
    await calls.stop_asking(tx, pressing.by)
    await corrections.stop_asking(tx, pressing.by)
    asked = CaseDraft(
        coordinator_id=pressing.by,
        case_id=pressing.case.id or 0,
        step=step,
        value=value,
        update_id=update_id,
        changed_at=desk.clock(),
    )
    await case_work.put_draft(tx, asked)
