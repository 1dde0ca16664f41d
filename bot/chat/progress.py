"""Tells how far a broadcast is, in one message that is edited while it goes out. A stage.

Of a call its author is told, of an alert to very many every coordinator. The message is a row like any
other notice, found by its call or alert: after a restart it is continued. The last edit is made with the
report of the call, or when the alert has ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery import outbox, progress
from bot.texts import sent
from bot.texts.languages import LANGUAGES
from bot.texts.progress import Way, of_alert, of_call
from bot.texts.sent import Standing, What
from storage.database import Database
from storage.models import Alert, Call, CallState, DeliveryState, Message, MessageKind
from storage.queries import broadcasts, calls, holds, memos, messages
from storage.queries.missed import SUMMARISED

SLOW = timedelta(seconds=2)
"""What goes out faster than this needs no progress."""
MANY = 1_000
"""An alert of which fewer chats wait is out within a minute, and nobody is told how far it is."""


@dataclass(slots=True)
class Summary:
    """What one run did: messages written or changed. Not told in the log at every beat."""

    told: bool = False


class Progress:
    """Remembers when each was told of last, no more; without it, one beat comes too early."""

    def __init__(self) -> None:
        self._next: dict[int, datetime] = {}  # by call
        self._next_alert: dict[int, datetime] = {}

    async def tell(self, db: Database, now: datetime) -> Summary:
        """Tell of every call that is being sent, no more often than fits its size."""
        summary = Summary()
        async with db.read() as session:
            sending = await calls.in_state(session, CallState.SENDING)
        ids = {call.id for call in sending}
        self._next = {call_id: at for call_id, at in self._next.items() if call_id in ids}
        for call in sending:
            if call.published_at is None or now - call.published_at < SLOW:
                continue
            if self._next.get(call.id or 0, now) <= now:
                await self._tell_one(db, call, now)
                summary.told = True
        summary.told |= await self._tell_alerts(db, now)
        return summary

    async def _tell_alerts(self, db: Database, now: datetime) -> bool:
        """Tell of alerts to very many that are going out, and a last time when they have; say whether."""
        async with db.read() as session:
            going = {each.alert_id for each in await broadcasts.unended(session) if each.alert_id is not None}
            named = await memos.beginning(session, outbox.ALERT_PROGRESS)
        known = {int(name.removeprefix(outbox.ALERT_PROGRESS)) for name in named}
        self._next_alert = {each: at for each, at in self._next_alert.items() if each in going}
        told = False
        for alert_id in sorted(going | known):
            if alert_id not in going or self._next_alert.get(alert_id, now) <= now:
                self._next_alert[alert_id] = now + timedelta(seconds=progress.SELDOM * 0.9)
                told |= await self._tell_alert(
                    db, alert_id, now, known=alert_id in known, over=alert_id not in going
                )
        return told

    async def _tell_alert(
        self, db: Database, alert_id: int, now: datetime, *, known: bool, over: bool
    ) -> bool:
        async with db.read() as session:
            of_it = await messages.of_alert(session, alert_id)
            alert = await session.get(Alert, alert_id)
            way = await way_of(session, of_it, now)
        if not known and way.waiting < MANY:
            return False
        what = What(case=alert.case_id if alert else None)
        state = Standing.ENDED if over else Standing.WAITS
        wording = {
            language: of_alert(sent.name(what, language), sent.standing(state, language), way, language)
            for language in LANGUAGES
        }
        async with db.transaction() as tx:
            await outbox.tell_alert_progress(tx, alert_id, wording, now, over=over)
        return True

    async def _tell_one(self, db: Database, call: Call, now: datetime) -> None:
        async with db.read() as session:
            carried = await messages.of_call(session, call.id or 0)
            known = any(each.kind is MessageKind.NOTICE for each in carried)
            way = await way_of(
                session, [each for each in carried if each.kind is MessageKind.CALL and not each.part], now
            )
        self._next[call.id or 0] = now + timedelta(seconds=progress.pause(way.all) * 0.9)
        if not way.waiting and not known:
            return
        wording = {language: of_call(call.title, way, language) for language in LANGUAGES}
        async with db.transaction() as tx:
            standing = await calls.get(tx, call.id or 0)
            if standing is not None and standing.state is CallState.SENDING:  # else the report was faster
                await outbox.tell_progress(tx, call.id or 0, call.author_id, wording, now)


async def way_of(session: AsyncSession, of_it: Sequence[Message], now: datetime) -> Way:
    """Give how the deliveries of one broadcast stand."""
    ids = [message.id for message in of_it if message.id is not None]
    found = await broadcasts.figures(session, ids)
    left: float | None = None
    if found.waiting:
        since = now - timedelta(seconds=progress.SPAN)
        lately = await broadcasts.ended_since(session, ids, since)
        begun = min((now - message.created_at).total_seconds() for message in of_it)
        left = progress.seconds_left(found.waiting, lately, max(1.0, min(progress.SPAN, begun)))
    held = await holds.held(session) is not None
    summed_up = found.cancelled.get(SUMMARISED, 0)
    return Way(
        all=found.all,
        sent=found.states[DeliveryState.SENT] + summed_up,
        refused=found.reasons,
        unknown=found.states[DeliveryState.UNKNOWN],
        late=found.states[DeliveryState.EXPIRED],
        dropped=found.states[DeliveryState.CANCELLED] - summed_up,
        seconds_left=left,
        rests=held or all(message.paused for message in of_it),
    )
