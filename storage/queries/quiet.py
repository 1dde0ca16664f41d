"""Sentences about quiet hours and pauses: who rests now, whose time is over, what was held for them."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from storage.models import Message, MessageKind, Subscriber


def resting(now: Any) -> ColumnElement[bool]:
    """Say in SQL that a subscriber rests: a window has begun, and nobody has ended it yet.

    Its end alone ends nothing: whoever takes note of it also sends what was held, in one transaction.
    """
    return and_(col(Subscriber.quiet_since).is_not(None), col(Subscriber.quiet_since) <= now)


def lets_critical_pass(now: Any) -> ColumnElement[bool]:
    """Say in SQL that a subscriber who rests is told what is critical: so they chose, and it is no pause."""
    unpaused = or_(col(Subscriber.paused_until).is_(None), col(Subscriber.paused_until) <= now)
    return and_(col(Subscriber.quiet_passes).is_(True), unpaused)


def disturbs(kind: MessageKind, replies_to: int | None, summary_of: list[int] | None) -> bool:
    """Say whether a message waits for the end of quiet hours.

    Not so the correction of what somebody has read, and the digest, whose hour they chose.
    """
    return replies_to is None and (kind is not MessageKind.DIGEST or bool(summary_of))


def waits(message: Message) -> bool:
    """Say the same of a message as it is stored."""
    return disturbs(message.kind, message.replies_to, message.summary_of)
