"""Tells all coordinators by number what was done, several acts in one notice, one notice a minute. A stage.

What is told at once by another notice with its details or buttons is left out here; all stands in the log.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery import outbox
from bot.texts import audit as texts
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.models import MACHINE, Act, AuditEntry
from storage.queries import audit, coordinators, memos
from storage.queries.messages import Buttons

PAUSE = timedelta(minutes=1)
MOST = 200
"""Acts that one notice tells or counts; the next tells the rest."""
TOLD = "audit.told"
"""The memo of what was told last, and when."""
ELSEWHERE = frozenset(
    {
        Act.DURESS,
        Act.HELD,
        Act.LIFTED,
        Act.CALL_WITHDRAWN,
        Act.CALL_CORRECTED,
        Act.ALERT_WITHDRAWN,
        Act.ALERT_CORRECTED,
        Act.MESSAGE_STOPPED,
        Act.MESSAGE_PAUSED,
        Act.MESSAGE_RESUMED,
        Act.CASE_ASKED,
        Act.ITEM_ASKED,
        Act.RULE_ADDED,
        Act.RULE_SILENCED,
        Act.RULE_CHANGED,
        Act.RULE_RETIRED,
        Act.FEED_ADDED,
        Act.FEED_REMOVED,
        Act.LETTER_READ,
        Act.LETTER_ANSWERED,
    }
)
"""What coordinators do and is told at once, in words of its own; the operator's acts are all told here."""


@dataclass(slots=True)
class Summary:
    """What one run told, in acts."""

    told: int = 0


async def tell(db: Database, now: datetime) -> Summary:
    """Tell what was done since the last notice, if that is a minute ago."""
    async with db.read() as session:
        upto, at = _read(await memos.recall(session, TOLD))
        fresh = await audit.after(session, upto, MOST)
    if not fresh or now - at < PAUSE:
        return Summary()
    entries = [entry for entry in fresh if entry.actor == MACHINE or entry.act not in ELSEWHERE]
    async with db.transaction() as tx:
        if entries:
            wording: dict[str, tuple[str, Buttons]] = {
                language: (texts.notice(entries, language), []) for language in LANGUAGES
            }
            await outbox.notify(tx, wording, await _readers(tx, entries), now)
            at = now
        told = {"upto": fresh[-1].id, "at": at.astimezone(UTC).isoformat()}
        await memos.remember(tx, TOLD, json.dumps(told))
    return Summary(len(entries))


async def _readers(tx: AsyncSession, entries: Sequence[AuditEntry]) -> list[int]:
    """Give all active coordinators, without the one who did all of it alone and knows."""
    actors = {entry.actor for entry in entries}
    alone = actors.pop() if len(actors) == 1 else None
    return [seat.id for seat in await coordinators.active(tx) if seat.id is not None and seat.id != alone]


def _read(memo: str | None) -> tuple[int, datetime]:
    if memo is None:
        return 0, datetime.min.replace(tzinfo=UTC)
    told = json.loads(memo)
    return told["upto"], datetime.fromisoformat(told["at"])
