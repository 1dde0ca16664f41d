"""Turns verdicts into alerts, messages and deliveries. A stage: safe to run twice, safe to kill between."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alerts.policy import TOLD, Act, Earlier, Told, decide, sift
from bot.delivery import outbox
from bot.delivery.audience import of_alert
from bot.texts.alert import CaseFacts, Source, card
from bot.texts.languages import LANGUAGES
from storage.database import Database
from storage.models import (
    Alert,
    AlertKind,
    Case,
    Item,
    Message,
    MessageKind,
    Priority,
    Severity,
    StoredVerdict,
)
from storage.queries import alerts, cases, messages, verdicts

LASTS = timedelta(hours=24)
CRITICAL_LASTS = timedelta(hours=48)
"""How long an alert may wait for a chat before it is too late to ring."""
_AT_ONCE = 20
"""Verdicts read in one transaction; it ends earlier, with the first that changes what readers see."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run did. `deliveries` are those put into the outbox, `edited` the chats whose card changes."""

    told: int = 0
    joined: int = 0
    updated: int = 0
    held: int = 0
    quiet: int = 0
    deliveries: int = 0
    edited: int = 0

    def plus(self, other: "Summary") -> "Summary":
        """Add up two runs."""
        return Summary(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


_SUMMARIES = {
    Act.TELL: Summary(told=1),
    Act.JOIN: Summary(joined=1),
    Act.UPDATE: Summary(updated=1),
    Act.HOLD: Summary(held=1),
    Act.DIGEST: Summary(quiet=1),
    Act.DROP: Summary(quiet=1),
}


async def publish(db: Database, now: datetime, limit: int = 1000) -> Summary:
    """Decide on up to `limit` verdicts in order of their items, and put what is told into the outbox.

    One transaction touches at most one case: it holds the decision, the alert, its messages and deliveries.
    """
    summary, after, seen = Summary(), 0, 0
    while seen < limit:
        async with db.transaction() as tx:
            waiting = await verdicts.undecided(tx, now, after, min(_AT_ONCE, limit - seen))
            for verdict, item in waiting:
                after, seen = verdict.item_id, seen + 1
                early = sift(verdict, item, now)
                if early:
                    await verdicts.note(tx, verdict.item_id, str(early), now)
                    summary = summary.plus(_SUMMARIES[early.act])
                    continue
                summary = summary.plus(await _publish_one(tx, verdict, item, now))
                break  # two publishers that held two cases each could wait for each other for ever
        if not waiting:
            break
    return summary


async def _publish_one(tx: AsyncSession, verdict: StoredVerdict, item: Item, now: datetime) -> Summary:
    """Decide on one item that its case decides about, and do what was decided."""
    case: Case | None = None
    last: Alert | None = None
    told: list[Told] = []
    if verdict.case_id is not None:  # whoever holds the case decides alone what is its first alert
        case = await cases.locked(tx, verdict.case_id)
        last = await alerts.newest_of_case(tx, verdict.case_id)
        told = [*await verdicts.of_case(tx, verdict.case_id, TOLD)]
    if earlier := Earlier.of(verdict):
        told.append(earlier)
    decision = decide(verdict, item, case, told, told_at=last.published_at if last else None, now=now)
    await verdicts.note(tx, verdict.item_id, str(decision), None if decision.act is Act.HOLD else now)
    summary = _SUMMARIES[decision.act]
    if case is None:
        return summary
    if decision.act in {Act.TELL, Act.UPDATE}:
        kind = AlertKind.UPDATE if last else AlertKind.FIRST
        return replace(summary, deliveries=await _ring(tx, kind, case, verdict.item_id, now))
    if decision.act is Act.JOIN and last is not None:
        return replace(summary, edited=await _reword(tx, last, case, now))
    return summary


async def _ring(tx: AsyncSession, kind: AlertKind, case: Case, item_id: int, now: datetime) -> int:
    """Store an alert worded in every language, read now or not: /latest needs all."""
    critical = case.severity is Severity.CRITICAL
    alert = Alert(
        case_id=_known(case.id),
        item_id=item_id,
        kind=kind,
        topic=case.topic,
        severity=case.severity,
        others=case.others,
        published_at=now,
        expires_at=now + (CRITICAL_LASTS if critical else LASTS),
    )
    alert_id = await alerts.add(tx, alert)
    sources = await _sources(tx, case, item_id)
    told = 0
    for language in LANGUAGES:
        message = Message(
            kind=MessageKind.ALERT,
            alert_id=alert_id,
            language=language,
            text=card(kind, CaseFacts.of(case), sources, language, now),
            silent=case.severity in {Severity.NORMAL, Severity.NONE},
            priority=Priority.CRITICAL_ALERT if critical else Priority.NORMAL,
            created_at=now,
            expires_at=alert.expires_at,
        )
        told += await outbox.publish(tx, message, of_alert(case.topic, case.others, language), now)
    return told


async def _reword(tx: AsyncSession, alert: Alert, case: Case, now: datetime) -> int:
    """Word the last alert of a case anew, where that changes anything; nobody rings."""
    sources = await _sources(tx, case, alert.item_id)
    edited = 0
    for message in await messages.of_alert(tx, _known(alert.id)):
        text = card(alert.kind, CaseFacts.of(case), sources, message.language, now)
        if message.id is not None and text != message.text:
            edited += await outbox.reword(tx, message.id, text, message.buttons, now)
    return edited


async def _sources(tx: AsyncSession, case: Case, first: int) -> Sequence[Source]:
    """Give the articles about a case, the item `first` in front, each outlet once."""
    found = await cases.sources(tx, _known(case.id))
    outlets: dict[tuple[str, str | None], Source] = {}
    for item, language in sorted(found, key=lambda pair: pair[0].id != first):
        source = Source(
            title=item.title,
            name=item.source_name,
            host=item.source_host,
            link=item.link,
            published_at=item.published_at,
            language=language,
        )
        outlets.setdefault((item.source_name, item.source_host), source)
    return tuple(outlets.values())


def _known(row_id: int | None) -> int:
    """Give the id of a row that was read from the database, where it always has one."""
    if row_id is None:
        raise ValueError("the row was never stored")
    return row_id
