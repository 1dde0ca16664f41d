"""Counts the approvals of a call, and moves it when there are enough. A stage run by each press.

The row of the call is locked first: of many who press at once each is counted once, and one press decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import lifecycle, moving, publish
from bot.actions.lifecycle import TOGETHER, Actor, Ruling, Standing
from storage.models import Act, Call, CallState, Coordinator
from storage.queries import approvals, audit, calls
from storage.signing import Press


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a press came to: `have` of the approvals `needed`, which count `until`; `decided`: it goes out."""

    ruling: Ruling
    call: Call | None = None
    have: int = 0
    needed: int = 1
    until: datetime | None = None
    decided: bool = False


async def approve(
    tx: AsyncSession, press: Press, seat: Coordinator, chats: Mapping[str, int], now: datetime
) -> Verdict:
    """Count one coordinator's yes to the call and version of a press (its lowest 16 bits).

    `chats` is how many a call goes to now, by language: the first yes freezes it. Raises SeatLostError when
    the seat of the author, or of one who approved, was lost a moment ago.
    """
    call_id = press.target
    call = await calls.lock(tx, call_id)
    if call is None:
        return Verdict(Ruling.NO_ROLE)
    to = CallState.SCHEDULED if call.send_at else CallState.APPROVED
    seen = call.version if call.version % 65536 == press.version else -1
    ruling = lifecycle.judge(Standing.of(call), to, seen, Actor.of(seat))
    if ruling is not Ruling.ALLOWED:
        return Verdict(ruling, call)
    number = seat.id or 0
    so_far = await approvals.standing(tx, call_id, call.version, now - TOGETHER)
    fresh = all(each.coordinator_id != number for each in so_far)
    if fresh:
        await approvals.note(tx, call_id, call.version, number, now)
        so_far = await approvals.standing(tx, call_id, call.version, now - TOGETHER)
    if len(so_far) == 1 and fresh:
        await calls.count_recipients(tx, call_id, dict(chats))
    enough = len(so_far) >= call.needs
    if enough:
        await moving.move(tx, call, to, Actor.of(seat), decided_by=number, decided_at=now, step=None)
        if to is CallState.SCHEDULED:
            await publish.prepare(tx, call)
    if fresh or enough:  # what somebody suspended has written or approved waits
        hangs_on = [
            call.author_id,
            *(each.coordinator_id for each in so_far if each.coordinator_id != number),
        ]
        await audit.append(tx, number, Act.CALL_APPROVED, call_id, now=now, needs=hangs_on)
    until = so_far[0].approved_at + TOGETHER if so_far else None
    return Verdict(Ruling.ALLOWED, await calls.get(tx, call_id), len(so_far), call.needs, until, enough)
