"""Who may hear of a case: less takes one coordinator, more takes two. Part of the edge.

One asks and another confirms; the asker cannot. A confirmation decides once, however many press at once.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle
from bot.chat import case_desk
from bot.chat import case_keyboards as keyboards
from bot.chat.case_desk import Pressing
from bot.chat.desk import Desk
from bot.chat.drafts import Screen
from bot.chat.gate import active_coordinator
from bot.chat.inbound import Pressed, Said
from bot.delivery import outbox
from bot.texts import case_talk
from bot.texts.languages import LANGUAGES
from storage.models import Act, CaseAct, CaseAsk, Publicity
from storage.queries import audit, case_work, coordinators
from storage.queries import cases as rows
from storage.queries.messages import Buttons
from storage.signing import Press

UNTIL = "until"
ASKED_FOR = timedelta(hours=48)
_TIME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})(?:\s*([A-Za-z_+\-/0-9:]+))?")
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?")


def read_zone(text: str) -> tzinfo | None:
    """Read `Asia/Seoul`, `UTC` or `+09:00`; None for anything else."""
    offset = _OFFSET.fullmatch(text)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return (
            timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)) if minutes < 900 else None
        )
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def read_time(text: str, zone: str | None) -> tuple[datetime, str] | None:
    """Read `2026-11-25 14:00`, with a zone behind it or in `zone`: the time in UTC, and the zone's name."""
    match = _TIME.fullmatch(text.strip())
    name = match and (match[6] or zone)
    place = read_zone(name) if name else None
    if match is None or name is None or place is None:
        return None
    try:
        year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
        return datetime(year, month, day, hour, minute, tzinfo=place).astimezone(UTC), name
    except (ValueError, OverflowError):
        return None


def is_more(
    before: tuple[Publicity, datetime | None], after: tuple[Publicity, datetime | None], now: datetime
) -> bool:
    """Say whether people would hear of a case sooner: then two have to agree."""
    return _from(*after, now) < _from(*before, now)


def _from(publicity: Publicity, until: datetime | None, now: datetime) -> datetime:
    """Give the time from which a case may be told."""
    if publicity is Publicity.PUBLIC:
        return now
    never = datetime.max.replace(tzinfo=UTC)
    return max(until or never, now) if publicity is Publicity.EMBARGO else never


async def pressed_publicity(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Show who may hear of a case now, and what may be chosen."""
    async with desk.db.read() as session:
        pressing = await case_desk.pressing(desk, session, pressed, press, press.target)
    if pressing is None:
        await case_desk.refuse(desk, pressed)
        return
    case, language = pressing.case, pressing.seat.language
    text = case_talk.ask_publicity(press.target, case.publicity, case.embargo_until, language)
    await desk.show(pressed, text, keyboards.publicity(case_desk.signer(desk, pressed.user), case, language))


async def pressed_public(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask the others to make a case public."""
    await _press(desk, pressed, press, Publicity.PUBLIC)


async def pressed_quiet(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Make a case quiet at once."""
    await _press(desk, pressed, press, Publicity.QUIET)


async def _press(desk: Desk, pressed: Pressed, press: Press, wanted: Publicity) -> None:
    async with desk.db.transaction() as tx:
        pressing = await case_desk.pressing(desk, tx, pressed, press, press.target)
        if pressing is None:
            await case_desk.refuse(desk, pressed)
            return
        words = None
        if pressing.fresh:
            screen: Screen | None = await change(tx, desk, pressed.user, pressing, wanted=wanted, until=None)
        else:
            words = case_talk.pop_changed(pressing.seat.language)
            screen = await case_desk.view(tx, desk, pressed.user, press.target, pressing.seat)
    desk.wake()
    await case_desk.show(desk, pressed, screen, words=words)


async def change(
    tx: AsyncSession, desk: Desk, user: int, pressing: Pressing, *, wanted: Publicity, until: datetime | None
) -> Screen | None:
    """Change the publicity where one may, or ask the others; give what is shown then."""
    case, now = pressing.case, desk.clock()
    if is_more((case.publicity, case.embargo_until), (wanted, until), now):
        expires = await _ask(tx, desk, pressing, wanted, until)
        language = pressing.seat.language
        rows = keyboards.only_back(case_desk.signer(desk, user), case, language)
        return Screen(case_talk.asked(expires, language), rows)
    if await case_work.change(tx, case.id or 0, case.version, publicity=wanted, embargo_until=until):
        await case_work.overtake(tx, case.id or 0, None, now)
        act = CaseAct.EMBARGOED if wanted is Publicity.EMBARGO else CaseAct.QUIETED
        await case_desk.note(tx, desk, act, pressing.by, case.id or 0)
    return await case_desk.view(tx, desk, user, case.id or 0, pressing.seat)


async def _ask(
    tx: AsyncSession, desk: Desk, pressing: Pressing, wanted: Publicity, until: datetime | None
) -> datetime:
    """Ask the other coordinators, unless this very thing is asked already; give when it expires."""
    now, case_id = desk.clock(), pressing.case.id or 0
    before = await case_work.open_ask(tx, case_id, None, now)
    if before and (before.publicity, before.until, before.asked_by) == (wanted, until, pressing.by):
        return before.expires_at
    expires = now + ASKED_FOR
    asked = CaseAsk(
        case_id=case_id, publicity=wanted, until=until, asked_by=pressing.by, asked_at=now, expires_at=expires
    )
    ask_id = await case_work.ask(tx, asked)
    await case_work.note(tx, case_id, CaseAct.ASKED_PUBLICITY, pressing.by, now)
    await audit.append(tx, pressing.by, Act.CASE_ASKED, case_id, now=now)
    wording: dict[str, tuple[str, Buttons]] = {
        language: (
            case_talk.asked_public(
                case_id, pressing.by, wanted, until=until, expires=expires, language=language
            ),
            keyboards.ask(case_desk.signer(desk), ask_id, language),
        )
        for language in LANGUAGES
    }
    recipients = await case_desk.others(tx, pressing.by)
    await outbox.notify(tx, wording, recipients, now, expires_at=expires)
    return expires


async def pressed_confirm(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Confirm what another asked for."""
    now = desk.clock()
    async with desk.db.transaction() as tx:
        seat = await active_coordinator(tx, pressed.user)
        asked = await case_work.get_ask(tx, press.target)
        if seat is None or asked is None or not lifecycle.may_approve(lifecycle.Actor.of(seat)):
            desk.gate.refused_presses += 1
            await case_desk.refuse(desk, pressed)
            return
        by, words = seat.id or 0, None
        case = await rows.locked(tx, asked.case_id)
        if asked.asked_by == by:
            words = case_talk.pop_own(seat.language)
        elif case is None or case.closed_at or not await case_work.confirm(tx, press.target, by, now):
            words = case_talk.pop_decided(seat.language)
        else:
            await case_work.change(
                tx, asked.case_id, case.version, publicity=asked.publicity, embargo_until=asked.until
            )
            await case_desk.note(tx, desk, CaseAct.PUBLISHED, by, asked.case_id, needs=[asked.asked_by])
        screen = await case_desk.view(tx, desk, pressed.user, asked.case_id, seat)
    desk.wake()
    await case_desk.show(desk, pressed, screen if words is None else None, words=words)


async def pressed_embargo(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Ask for the end of an embargo."""
    async with desk.db.transaction() as tx:
        pressing = await case_desk.pressing(desk, tx, pressed, press, press.target)
        if pressing is None:
            await case_desk.refuse(desk, pressed)
            return
        words, language = None, pressing.seat.language
        if pressing.fresh:
            await case_desk.ask_for(tx, desk, pressed.update_id, pressing, UNTIL)
            rows = keyboards.only_back(case_desk.signer(desk, pressed.user), pressing.case, language)
            screen: Screen | None = Screen(case_talk.ask_until(pressing.seat.zone, language), rows)
        else:
            words = case_talk.pop_changed(language)
            screen = await case_desk.view(tx, desk, pressed.user, press.target, pressing.seat)
    await case_desk.show(desk, pressed, screen, words=words)


async def take_until(tx: AsyncSession, desk: Desk, said: Said, pressing: Pressing) -> Screen:
    """Take the end of an embargo as it was typed."""
    language = pressing.seat.language
    rows = keyboards.only_back(case_desk.signer(desk, said.user), pressing.case, language)
    read = read_time(said.text, pressing.seat.zone)
    if read is None:
        return Screen(case_talk.bad_time(language), rows)
    until, zone = read
    if until <= desk.clock():
        return Screen(case_talk.past(language), rows)
    await coordinators.set_zone(tx, pressing.by, zone)
    await case_work.stop_asking(tx, pressing.by)
    screen = await change(tx, desk, said.user, pressing, wanted=Publicity.EMBARGO, until=until)
    return screen or Screen(case_talk.bad_time(language), rows)
