"""Sentences about what was told: by the code under it, and what anybody may read again.

Only cases that are public now are read again: one made quiet, or under embargo, is shown to nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.codes import Code, Coded
from storage.models import (
    WITHDRAWN,
    Alert,
    Call,
    CallState,
    Case,
    Correction,
    Message,
    MessageKind,
    Publicity,
)
from storage.queries import messages


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One alert or call as it stands: its wordings, those of its corrections, and the last of these."""

    sent_at: datetime
    approved_at: datetime | None  # None: an alert, which keywords decide
    wordings: Sequence[Message]
    replies: Sequence[Message]
    correction: Correction | None  # None: never corrected
    shown: bool  # False: withdrawn, or of a case that is not public now
    case_id: int | None  # None: a call


def is_public(case: Case, now: datetime) -> bool:
    """Say whether anybody may hear of a case now."""
    if case.publicity is Publicity.EMBARGO:
        return case.embargo_until is not None and case.embargo_until <= now
    return case.publicity is Publicity.PUBLIC


async def by_code(session: AsyncSession, code: Code, now: datetime) -> Broadcast | None:
    """Give what a code stands under; None where nothing was sent under it."""
    if code.kind is Coded.ALERT:
        alert = await session.get(Alert, code.number)
        case = await session.get(Case, alert.case_id) if alert else None
        if alert is None or case is None:
            return None
        found = await messages.of_alert(session, code.number)
        return await _broadcast(
            session, code, found, alert.published_at, public=is_public(case, now), case_id=case.id
        )
    call = await session.get(Call, code.number)
    if call is None or call.published_at is None or call.state not in {CallState.SENDING, CallState.SENT}:
        return None
    carried = await messages.of_call(session, code.number)
    found = [each for each in carried if each.kind is MessageKind.CALL]
    return await _broadcast(session, code, found, call.published_at, approved_at=call.decided_at)


async def _broadcast(
    session: AsyncSession,
    code: Code,
    wordings: Sequence[Message],
    sent_at: datetime,
    *,
    approved_at: datetime | None = None,
    public: bool = True,
    case_id: int | None = None,
) -> Broadcast | None:
    ids = [each.id for each in wordings if each.id is not None]
    if not ids:
        return None
    column = Correction.alert_id if code.kind is Coded.ALERT else Correction.call_id
    confirmed = select(Correction).where(col(column) == code.number, col(Correction.decided_by).is_not(None))
    newest = confirmed.order_by(col(Correction.decided_at).desc()).limit(1)
    return Broadcast(
        sent_at=sent_at,
        approved_at=approved_at,
        wordings=wordings,
        replies=await messages.answering(session, ids),
        correction=(await session.exec(newest)).first(),
        shown=public and not any(each.stopped == WITHDRAWN for each in wordings),
        case_id=case_id,
    )
