"""Tells how far a broadcast is, in one message that is edited while it goes out. A stage.

Of a call its author is told, of an alert to very many every coordinator. The message is a row like any
other notice, found by its call or alert: after a restart it is continued. The last edit is made
when all of it has ended. Where some may be tried again, a button under a call's progress does that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat import sent_keyboards
from bot.chat.keyboards import Signer
from bot.chat.sent_keyboards import IN_PROGRESS
from bot.delivery import outbox, progress
from bot.texts import sent
from bot.texts.languages import LANGUAGES
from bot.texts.progress import Way, of_alert, of_call
from bot.texts.sent import Standing, What
from storage.database import Database
from storage.models import Alert, Call, CallState, DeliveryState, Message, MessageKind, Priority
from storage.queries import broadcasts, calls, holds, memos, messages, retries
from storage.queries.messages import Buttons
from storage.queries.missed import SUMMARISED
from storage.sealing import Keyring

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

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
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
            way = await way_of(session, _of_the_call(carried), now)
        self._next[call.id or 0] = now + timedelta(seconds=progress.pause(way.all) * 0.9)
        if not way.waiting and not known:
            return
        said = _said(self._keyring, call, carried, way, now)
        wording = {language: text for language, (text, _) in said.items()}
        buttons = {language: rows for language, (_, rows) in said.items()}
        async with db.transaction() as tx:
            standing = await calls.get(tx, call.id or 0)
            if standing is not None and standing.state is CallState.SENDING:  # else it has ended meanwhile
                await outbox.tell_progress(tx, call.id or 0, call.author_id, wording, now, buttons=buttons)


def _of_the_call(carried: Sequence[Message]) -> list[Message]:
    """Leave out what a call tells besides."""
    return [each for each in carried if each.kind is MessageKind.CALL and not each.part]


def _said(
    keyring: Keyring, call: Call, carried: Sequence[Message], way: Way, now: datetime
) -> dict[str, tuple[str, Buttons]]:
    """Word how far a call is, with the button that tries again where something may be tried again."""
    signer = Signer(keyring, now, lifetime=sent_keyboards.LIFETIME)
    first = next((each.id for each in _of_the_call(carried) if each.id is not None), 0)
    again = bool(way.may_pass or way.unknown)
    return {
        language: (
            of_call(call.title, way, language),
            [[sent_keyboards.again(signer, first, language, IN_PROGRESS)]] if again else [],
        )
        for language in LANGUAGES
    }


async def show_end(tx: AsyncSession, keyring: Keyring, call: Call, now: datetime) -> None:
    """Show in the progress of a call, where there is one, how all of it ended."""
    carried = await messages.of_call(tx, call.id or 0)
    notices = [each for each in carried if each.kind is MessageKind.NOTICE and each.id is not None]
    if not notices:
        return
    said = _said(keyring, call, carried, await way_of(tx, _of_the_call(carried), now), now)
    for notice in notices:
        text, rows = said[notice.language]
        await outbox.reword(tx, notice.id or 0, text, rows, now, priority=Priority.NEAR_CALL)


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
    asked, until = await retries.resting(session, ids, now) if found.waiting else (0, None)
    refused = found.states[DeliveryState.REFUSED]
    return Way(
        all=found.all,
        sent=found.states[DeliveryState.SENT] + summed_up,
        refused=found.reasons,
        unknown=found.states[DeliveryState.UNKNOWN],
        late=found.states[DeliveryState.EXPIRED],
        dropped=found.states[DeliveryState.CANCELLED] - summed_up,
        seconds_left=left,
        rests=held or all(message.paused for message in of_it),
        asked=asked,
        asked_seconds=(until - now).total_seconds() if until is not None else 0.0,
        may_pass=await retries.refused_for_now(session, ids) if refused else 0,
        exact=await retries.crowds_alone(session, ids),
    )
