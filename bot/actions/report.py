"""Tells a call's author how it went, once all its deliveries have ended. A stage.

A day after it went out it is told anyway, with how many still wait: some readers rest for long.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import figures as kept
from bot.actions import moving
from bot.actions.following import TOOK_PART
from bot.actions.kinds import GENERAL, KINDS, Answering
from bot.delivery import outbox
from bot.texts import report as texts
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.models import Call, CallState, DeliveryState
from storage.queries import broadcasts, calls, fan_outs, followers, taps
from storage.queries.messages import Buttons

_UNFINISHED = (DeliveryState.PENDING, DeliveryState.SENDING)
LATEST = timedelta(days=1)
"""No report waits longer: quiet hours end within a day, but pauses do not."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run did: calls reported, calls still under way."""

    reported: int = 0
    under_way: int = 0


async def report(db: Database, now: datetime) -> Summary:
    """Report every call whose deliveries have all ended."""
    async with db.read() as session:
        sending = await calls.in_state(session, CallState.SENDING)
        late = await calls.unsettled(session, kept.REACHED)
    done = [await _report(db, call, now) for call in sending]
    for call in late:
        async with db.transaction() as tx:
            if not await _waiting(tx, call.id or 0):
                await kept.keep_reached(tx, call.id or 0)
    return Summary(sum(done), len(done) - sum(done))


async def _waiting(session: AsyncSession, call_id: int) -> int:
    """Count the deliveries of a call that have not ended; those that are not written yet count as one."""
    carried = await followers.wordings(session, call_id)
    found = await broadcasts.figures(session, [each.id for each in carried if each.id is not None])
    unwritten = await fan_outs.under_way(session, call_id=call_id)
    return sum(found.states.get(state, 0) for state in _UNFINISHED) + bool(unwritten)


async def _report(db: Database, call: Call, now: datetime) -> bool:
    """Report one call as it was read; False while deliveries wait, or when somebody else did."""
    call_id = call.id or 0
    async with db.transaction() as tx:
        carried = await followers.wordings(tx, call_id)
        found = await broadcasts.figures(tx, [each.id for each in carried if each.id is not None])
        states = found.states
        waiting = await _waiting(tx, call_id)
        out_for = now - (call.published_at or now)
        if waiting and out_for < LATEST:
            return False
        if not await moving.move(tx, call, CallState.SENT, None, reported_at=now):
            return False
        reached = await kept.reached(tx, call_id)
        figures = texts.Figures(
            sent=states.get(DeliveryState.SENT, 0),
            refused=found.reasons,
            unknown=states.get(DeliveryState.UNKNOWN, 0),
            too_late=states.get(DeliveryState.EXPIRED, 0),
            left=states.get(DeliveryState.CANCELLED, 0),
            taps=await _took_part(tx, call),
            coming=KINDS.get(call.kind, GENERAL).answering is Answering.COMES,
            waiting=waiting,
            languages={code: each.get("sent", 0) for code, each in reached.languages.items()},
            regions=reached.regions,
        )
        if not waiting:
            await kept.keep_reached(tx, call_id)
        wording: dict[str, tuple[str, Buttons]] = {
            language: (texts.report(call.title, figures, language), []) for language in LANGUAGES
        }
        await outbox.notify(tx, wording, [call.author_id], now)
        return True


async def _took_part(tx: AsyncSession, call: Call) -> int:
    """Count the answers of those who did it or come, one a date."""
    found = await taps.totals(tx, call.id or 0)
    return sum(many for (_, choice), many in found.items() if choice in TOOK_PART)
