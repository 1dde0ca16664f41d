"""Writes what came of many sends with few statements. Part of the pump.

Nearly every send is simply accepted, and acceptance has no consequences: those are marked together. All
else is rare and goes through record(), one by one.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.outcome import Decision, Edited, Sent, Unchanged
from bot.delivery.record import Hooks, Result, record
from storage.models import Todo
from storage.queries import leases
from storage.queries.leases import Claimed


async def write(tx: AsyncSession, results: Sequence[Result], hooks: Hooks, now: datetime) -> list[Decision]:
    """Write all results, and give the decisions on those that were not simply accepted."""
    sent: list[tuple[Claimed, int]] = []
    shown: list[Claimed] = []
    unsent: list[tuple[Claimed, datetime | None]] = []
    others: list[Result] = []
    for result in results:
        claimed, outcome = result.claimed, result.outcome
        if outcome is None:
            unsent.append((claimed, now + timedelta(seconds=result.rest) if result.rest else None))
        elif isinstance(outcome, Sent) and claimed.todo is Todo.SEND:
            sent.append((claimed, outcome.message_id))
        elif isinstance(outcome, Edited | Unchanged) and claimed.todo is not Todo.SEND:
            shown.append(claimed)
        else:
            others.append(result)
    await leases.mark_all_sent(tx, sent, now)
    await leases.mark_all_shown(tx, shown, now)
    await leases.release_all(tx, unsent, now)
    for message_id in {claimed.message_id for claimed, _number in sent}:
        hooks.streaks.sent(message_id)
    decided = [await record(tx, each, hooks, now, random.random()) for each in others]  # noqa: S311 -- spreads retries
    return [decision for decision in decided if decision is not None]
