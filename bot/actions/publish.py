"""Puts approved calls into the outbox: one message for each chosen language. A stage.

One transaction a call, and the move names the version it was approved in: two publishers, or a crash between,
never send a call twice. A call for later is written with its last approval, so that its recipients are those
who were counted then, and let go at its time; where that has passed it is missed, and coordinators are told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import details, following, moving, pictures, tally, telling, wording
from bot.actions.wording import Written
from bot.delivery import outbox
from bot.texts import call_review
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.models import SCHEDULED, Call, CallState, Message, MessageKind, Priority
from storage.queries import approvals, broadcasts, calls, holds, messages, reach
from storage.queries.messages import Buttons
from storage.sealing import Keyring, keyring_of

LIFETIME = timedelta(days=3)
"""A call that could not be sent for so long is worse than none."""
NEAR = timedelta(days=1)
"""A call whose next date begins so soon goes before other calls and alerts."""
MISSED = "missed"
"""Why messages of a call are stopped whose time has passed."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run did: calls published, deliveries written, calls whose time had passed."""

    calls: int = 0
    deliveries: int = 0
    missed: int = 0


async def publish(db: Database, keyring: Keyring, now: datetime) -> Summary:
    """Publish every approved call, and let go those whose time has come."""
    async with db.read() as session:
        waiting = await calls.in_state(session, CallState.APPROVED)
        due = await calls.due(session, now)
        held = await holds.held(session) is not None
    told: list[int | None] = []
    missed = 0
    for call in [*waiting, *due]:
        if _too_late(call, now):
            missed += await _miss(db, call, now)
        elif await _rests(db, call):
            continue
        elif call.state is CallState.APPROVED:
            told.append(await _publish(db, keyring, call, now))
        elif not held:
            told.append(await _let_go(db, call, now))
    done = [number for number in told if number is not None]
    return Summary(len(done), sum(done), missed)


def _too_late(call: Call, now: datetime) -> bool:
    latest = call.late_after or (call.decided_at + LIFETIME if call.decided_at else None)
    ends = details.ends_at(call.details)
    return any(moment is not None and moment <= now for moment in (latest, ends))


async def _rests(db: Database, call: Call) -> bool:
    """Say whether somebody who wrote or approved a call is suspended by now: then it waits, and is missed."""
    async with db.read() as session:
        return await approvals.of_suspended(session, call)


async def _publish(db: Database, keyring: Keyring, call: Call, now: datetime) -> int | None:
    """Publish one call as it was read; None when somebody else did, or it moved on."""
    async with db.transaction() as tx:
        if not await moving.move(tx, call, CallState.SENDING, None, published_at=now):
            return None
        told = 0
        written = await telling.written(tx, call)
        for language in wording.going_out(call, written.wordings):
            message = word(call, language, keyring, now, written)
            await pictures.publish(tx, call, message, keyring, now)
            told += await following.publish(tx, call, message, now)
        return told


async def prepare(tx: AsyncSession, call: Call) -> None:
    """Write a call for later into the outbox, to rest there until its time. Part of its last approval."""
    at = call.send_at or call.created_at
    written = await telling.written(tx, call)
    for language in wording.going_out(call, written.wordings):
        keyring = keyring_of(tx.get_bind().dialect)
        message = word(call, language, keyring, at, written)
        message.paused = SCHEDULED
        await pictures.publish(tx, call, message, keyring, at)
        await following.publish(tx, call, message, at)


async def late(tx: AsyncSession, call: Call, language: str, keyring: Keyring, now: datetime) -> int:
    """Send a call that is out to those who waited for it in their language. Part of a press."""
    message = word(call, language, keyring, now, await telling.written(tx, call))
    await pictures.publish(tx, call, message, keyring, now)
    return await following.publish(tx, call, message, now)


async def _let_go(db: Database, call: Call, now: datetime) -> int | None:
    """Let a call go whose time has come; who wants no calls any more is left out."""
    async with db.transaction() as tx:
        if not await moving.move(tx, call, CallState.SENDING, None, published_at=now):
            return None
        ids = await _messages(tx, call)
        await reach.leave_out(tx, ids, now)
        await broadcasts.let_go(tx, ids)
        return 0


async def _miss(db: Database, call: Call, now: datetime) -> bool:
    """End a call whose time has passed, and tell all coordinators; once."""
    async with db.transaction() as tx:
        if not await moving.move(tx, call, CallState.MISSED, None, closed_at=now):
            return False
        await broadcasts.stop(tx, await _messages(tx, call), MISSED)
        told: dict[str, tuple[str, Buttons]] = {
            language: (call_review.missed(call.title, call.author_id, language), []) for language in LANGUAGES
        }
        await outbox.notify(tx, told, None, now)
        return True


async def call_off(tx: AsyncSession, call: Call) -> None:
    """Stop what was written of a call for later. Part of the move that calls it off."""
    await broadcasts.stop(tx, await _messages(tx, call), outbox.STOPPED)


async def _messages(tx: AsyncSession, call: Call) -> list[int]:
    carried = await messages.of_call(tx, call.id or 0)
    return [each.id for each in carried if each.id is not None and each.kind is MessageKind.CALL]


def word(call: Call, language: str, keyring: Keyring, now: datetime, written: Written) -> Message:
    """Give a call's message in one language: as it was written in it, else marked, in another."""
    spoken = wording.spoken(call, written.wordings, language)
    return Message(
        kind=MessageKind.CALL,
        call_id=call.id,
        language=language,
        text=wording.card(call, language, keyring, now, written),
        buttons=tally.buttons(keyring, spoken, language, now),
        priority=int(Priority.NEAR_CALL if _near(call, now) else Priority.NORMAL),
        created_at=now,
        expires_at=min(now + LIFETIME, details.ends_at(call.details) or now + LIFETIME),
    )


def _near(call: Call, now: datetime) -> bool:
    coming = details.upcoming(call.details, now)
    return coming is not None and coming.starts - now <= NEAR
