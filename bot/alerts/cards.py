"""Words a case for its readers and puts it into the outbox: rings, rings those who heard of it, or rewords.

Part of the publish stage: everything here is written in the transaction of its caller, who holds the case.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alerts import story
from bot.delivery import outbox
from bot.delivery.audience import Audience, articles_of, of_alert, region_of
from bot.texts.alert import CaseFacts, Source, card
from bot.texts.languages import LANGUAGES
from storage import codes
from storage.models import Alert, AlertKind, Articles, Case, Item, Message, MessageKind, Priority, Severity
from storage.queries import alerts, broadcasts, cases, deliveries, messages

LASTS = timedelta(hours=24)
CRITICAL_LASTS = timedelta(hours=48)
"""How long an alert may wait for a chat before it is too late to ring."""


async def ring(tx: AsyncSession, kind: AlertKind, case: Case, item_id: int, now: datetime) -> int:
    """Store an alert worded in every language, read now or not: /latest needs all. Give how many hear it.

    An outcome goes to those who got an alert about the case, all others to those who chose the topic. Where
    no article tells of the case any more, its outcome names the one that did.
    """
    critical = case.severity is Severity.CRITICAL
    sources = await sources_of(tx, case, item_id)
    if not sources and kind is AlertKind.OUTCOME and (once := await cases.article(tx, item_id)):
        sources = (_source(*once),)
    if not sources:
        return 0
    alert = Alert(
        case_id=_known(case.id),
        item_id=item_id,
        kind=kind,
        topic=case.topic,
        severity=case.severity,
        others=case.others,
        region=int(region_of(case.origin, case.destination)),
        articles=int(articles_of(source.language for source in sources)),
        published_at=now,
        expires_at=now + (CRITICAL_LASTS if critical else LASTS),
    )
    alert_id = await alerts.add(tx, alert)
    code, told = codes.of_alert(tx, alert_id), 0
    for language in LANGUAGES:
        message = Message(
            kind=MessageKind.ALERT,
            alert_id=alert_id,
            language=language,
            text=card(kind, CaseFacts.of(case), sources, language, now, code=code),
            buttons=story.under(tx, alert_id, language),
            silent=case.severity in {Severity.NORMAL, Severity.NONE},
            priority=Priority.CRITICAL_ALERT if critical else Priority.NORMAL,
            created_at=now,
            expires_at=alert.expires_at,
        )
        if kind is AlertKind.OUTCOME:
            told += await outbox.follow_up(tx, message, alert.case_id, now)
        else:
            told += await outbox.publish(tx, message, audience_of(alert, language), now)
    return told


def audience_of(alert: Alert, language: str) -> Audience:
    """Give who hears an alert in one language."""
    return of_alert(
        alert.topic,
        alert.others,
        language,
        region=alert.region,
        severity=alert.severity,
        articles=alert.articles,
    )


async def widen(tx: AsyncSession, alert: Alert, case: Case, now: datetime) -> int:
    """Ring those who want articles only in languages that came to the case later; give how many."""
    known = Articles(alert.articles)
    sources = await sources_of(tx, case, alert.item_id)
    fresh = articles_of(source.language for source in sources) & ~known
    if not known or not fresh or alert.expires_at <= now or alert.kind is AlertKind.OUTCOME:
        return 0
    alert.articles = int(known | fresh)
    tx.add(alert)
    told = 0
    for message in await messages.of_alert(tx, _known(alert.id)):
        if message.stopped is None:
            audience = audience_of(alert, message.language)
            more = await deliveries.fan_out(
                tx, message, topic=int(audience.topic), others=audience.others, now=now,
                languages=audience.languages, region=int(audience.region), rank=audience.rank,
                articles=int(fresh), besides=int(known),
            )  # fmt: skip
            told += more
            if more:
                await broadcasts.reopen(tx, [_known(message.id)])
    return told


async def reword(tx: AsyncSession, alert: Alert, case: Case, now: datetime) -> int:
    """Word an alert of a case anew, where that changes anything; nobody rings. Give how many chats see it."""
    sources = await sources_of(tx, case, alert.item_id)
    code, edited = codes.of_alert(tx, _known(alert.id)), 0
    for message in await messages.of_alert(tx, _known(alert.id)) if sources else ():
        text = card(alert.kind, CaseFacts.of(case), sources, message.language, now, code=code)
        if message.id is not None and text != message.text:
            edited += await outbox.reword(tx, message.id, text, message.buttons, now)
    return edited


async def sources_of(tx: AsyncSession, case: Case, first: int) -> Sequence[Source]:
    """Give the articles about a case, the item `first` in front, each outlet once."""
    found = await cases.sources(tx, _known(case.id))
    outlets: dict[tuple[str, str | None], Source] = {}
    for item, language in sorted(found, key=lambda pair: pair[0].id != first):
        outlets.setdefault((item.source_name, item.source_host), _source(item, language))
    return tuple(outlets.values())


def _source(item: Item, language: str) -> Source:
    return Source(
        title=item.title,
        name=item.source_name,
        host=item.source_host,
        link=item.link,
        published_at=item.published_at,
        language=language,
    )


def _known(row_id: int | None) -> int:
    """Give the id of a row that was read from the database, where it always has one."""
    if row_id is None:
        raise ValueError("the row was never stored")
    return row_id
