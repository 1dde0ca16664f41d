"""Puts approved calls into the outbox: one message for each chosen language. A stage.

One transaction a call, and the move names the version it was approved in: two publishers, or a crash between,
never send a call twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions import details, following, lifecycle, tally, wording
from storage.database import Database
from storage.models import Call, CallState, Message, MessageKind, Priority
from storage.queries import calls
from storage.sealing import Keyring

LIFETIME = timedelta(days=3)
"""A call that could not be sent for so long is worse than none."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run did: calls published, deliveries written."""

    calls: int = 0
    deliveries: int = 0


async def publish(db: Database, keyring: Keyring, now: datetime) -> Summary:
    """Publish every approved call."""
    async with db.read() as session:
        waiting = await calls.in_state(session, CallState.APPROVED)
    done = [await _publish(db, keyring, call, now) for call in waiting]
    told = [number for number in done if number is not None]
    return Summary(len(told), sum(told))


async def _publish(db: Database, keyring: Keyring, call: Call, now: datetime) -> int | None:
    """Publish one call as it was read; None when somebody else did, or it moved on."""
    standing = lifecycle.Standing.of(call)
    if lifecycle.judge(standing, CallState.SENDING, call.version, None) is not lifecycle.Ruling.ALLOWED:
        return None
    async with db.transaction() as tx:
        call_id = call.id or 0
        moved = await calls.move(
            tx, call_id, call.version, CallState.APPROVED, CallState.SENDING, published_at=now
        )
        if not moved:
            return None
        told = 0
        for language in call.languages:
            message = word(call, language, keyring, now)
            told += await following.publish(tx, call, message, now)
        return told


def word(call: Call, language: str, keyring: Keyring, now: datetime) -> Message:
    """Give a call's message in one language: the wording around it in that language, the rest as written."""
    return Message(
        kind=MessageKind.CALL,
        call_id=call.id,
        language=language,
        text=wording.card(call, language, keyring, now),
        buttons=tally.buttons(keyring, call, language, now),
        priority=int(Priority.NORMAL),
        created_at=now,
        expires_at=min(now + LIFETIME, details.ends_at(call.details) or now + LIFETIME),
    )
