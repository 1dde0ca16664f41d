"""Sentences about what was told: by the code under it, and what anybody may read again.

Only cases that are public now are read again: one made quiet, or under embargo, is shown to nobody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased
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
    Item,
    Message,
    MessageKind,
    Publicity,
    Severity,
    StoredVerdict,
    Subscriber,
    Topic,
)
from storage.queries import messages

CALLS_RUN = timedelta(days=90)
"""A call without a date is shown for as long as its button counts."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One alert or call as it stands: its wordings, those of its corrections, and the last of these."""

    sent_at: datetime
    approved_at: datetime | None  # None: an alert, which keywords decide
    wordings: Sequence[Message]
    replies: Sequence[Message]
    correction: Correction | None  # None: never corrected
    shown: bool  # False: withdrawn, called off, or of a case that is not public now
    case_id: int | None  # None: a call


def is_public(case: Case, now: datetime) -> bool:
    """Say whether anybody may hear of a case now."""
    if case.publicity is Publicity.EMBARGO:
        return case.embargo_until is not None and case.embargo_until <= now
    return case.publicity is Publicity.PUBLIC


def _public(now: datetime) -> ColumnElement[bool]:
    """Say the same of the rows of cases."""
    over = (col(Case.publicity) == Publicity.EMBARGO) & (col(Case.embargo_until) <= now)
    return or_(col(Case.publicity) == Publicity.PUBLIC, over)


def _stands() -> ColumnElement[bool]:
    """Say of the rows of alerts that nothing of them was withdrawn."""
    taken = aliased(Message)  # one of its own: the statement around it may read messages too
    return ~exists().where(col(taken.alert_id) == col(Alert.id), col(taken.stopped) == WITHDRAWN)


def _rings_for(reader: Subscriber | None) -> list[ColumnElement[bool]]:
    """Say of the rows of alerts that a reader wants their place, gravity and languages; unknown is wanted."""
    if reader is None:
        return []
    grave = [one for one in Severity if one.rank >= reader.least_rank or not one.rank]
    return [
        or_(col(Alert.region) == 0, col(Alert.region).op("&")(reader.regions) != 0),
        or_(col(Alert.articles) == 0, col(Alert.articles).op("&")(reader.articles) != 0),
        col(Alert.severity).in_(grave),
    ]


async def latest(
    session: AsyncSession,
    topics: Collection[Topic],
    language: str,
    limit: int,
    now: datetime,
    *,
    others: bool = True,
    reader: Subscriber | None = None,
) -> Sequence[Message]:
    """Give the newest alerts on these topics as worded in a language, newest first.

    Without `others`, those about refugees other than North Koreans are left out; with `reader`, those that
    do not ring for that subscriber by region, gravity or languages of the articles.
    """
    wanted = (
        select(Message)
        .join(Alert, col(Alert.id) == col(Message.alert_id))
        .join(Case, col(Case.id) == col(Alert.case_id))
        .where(col(Alert.topic).in_(topics), col(Message.language) == language, _public(now), _stands())
        .where(*_rings_for(reader))
        .order_by(col(Alert.published_at).desc(), col(Alert.id).desc())
        .limit(limit)
    )
    if not others:
        wanted = wanted.where(col(Alert.others).is_(False))
    return (await session.exec(wanted)).all()


async def why_last(
    session: AsyncSession,
    topics: Collection[Topic],
    now: datetime,
    *,
    others: bool = True,
    reader: Subscriber | None = None,
) -> tuple[Alert, Item, StoredVerdict] | None:
    """Give the newest alert on these topics with the item on its card and the verdict on that item."""
    wanted = (
        select(Alert, Item, StoredVerdict)
        .join(Item, col(Item.id) == col(Alert.item_id))
        .join(StoredVerdict, col(StoredVerdict.item_id) == col(Alert.item_id))
        .join(Case, col(Case.id) == col(Alert.case_id))
        .where(col(Alert.topic).in_(topics), _public(now), _stands(), *_rings_for(reader))
        .order_by(col(Alert.published_at).desc(), col(Alert.id).desc())
        .limit(1)
    )
    if not others:
        wanted = wanted.where(col(Alert.others).is_(False))
    return (await session.exec(wanted)).first()


async def older(
    session: AsyncSession, before: int | None, limit: int, now: datetime
) -> Sequence[tuple[Alert, Item]]:
    """Give the newest alerts that anybody may read, each with its item; `before` is the id of a later one.

    Those whose item waits for a person, or was kept back, are left out.
    """
    wanted = (
        select(Alert, Item)
        .join(Item, col(Item.id) == col(Alert.item_id))
        .join(StoredVerdict, col(StoredVerdict.item_id) == col(Alert.item_id))
        .join(Case, col(Case.id) == col(Alert.case_id))
        .where(_public(now), _stands(), col(StoredVerdict.held).is_(None))
        .order_by(col(Alert.id).desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(col(Alert.id) < before)
    return (await session.exec(wanted)).all()


async def wordings(session: AsyncSession, alert_ids: Collection[int]) -> Sequence[tuple[int | None, str]]:
    """Give all wordings of these alerts, each with the id of its alert."""
    wanted = select(col(Message.alert_id), col(Message.text)).where(col(Message.alert_id).in_(alert_ids))
    return (await session.exec(wanted)).all()


async def corrections(session: AsyncSession, alert_ids: Collection[int]) -> dict[int, str]:
    """Give the newest confirmed correction of each of these alerts that has one, as its author wrote it."""
    wanted = (
        select(col(Correction.alert_id), col(Correction.text))
        .where(col(Correction.alert_id).in_(alert_ids), col(Correction.decided_by).is_not(None))
        .order_by(col(Correction.decided_at), col(Correction.id))
    )
    return {alert_id: text for alert_id, text in (await session.exec(wanted)).all() if alert_id and text}


async def amended(session: AsyncSession, case_id: int) -> tuple[list[str], bool]:
    """Give what corrects the alerts of a case, the oldest first, and whether one of them was withdrawn."""
    ids = (await session.exec(select(col(Alert.id)).where(col(Alert.case_id) == case_id))).all()
    alerts = [each for each in ids if each is not None]
    gone = select(Message.id).where(col(Message.alert_id).in_(alerts), col(Message.stopped) == WITHDRAWN)
    withdrawn = (await session.exec(gone.limit(1))).first() is not None
    return list((await corrections(session, alerts)).values()), withdrawn


async def case_of(session: AsyncSession, alert_id: int, now: datetime) -> Case | None:
    """Give the case that an alert is of, or the one it was merged into; None where it is not public."""
    alert = await session.get(Alert, alert_id)
    case = await session.get(Case, alert.case_id) if alert else None
    seen: set[int | None] = set()
    while case is not None and case.merged_into is not None and case.id not in seen:
        seen.add(case.id)
        case = await session.get(Case, case.merged_into)
    return case if case is not None and is_public(case, now) else None


async def running_calls(session: AsyncSession, language: str, now: datetime) -> Sequence[Message]:
    """Give the calls that are still on, the newest first: in this language, else in the one they have."""
    wanted = (
        select(Message)
        .join(Call, col(Call.id) == col(Message.call_id))
        .where(
            col(Message.kind) == MessageKind.CALL,
            col(Message.part) == "",
            col(Message.stopped).is_(None),
            col(Call.state).in_([CallState.SENDING, CallState.SENT]),
            col(Call.published_at) > now - CALLS_RUN,
            or_(col(Call.ends_at).is_(None), col(Call.ends_at) > now),
        )
        .order_by(col(Call.published_at).desc(), col(Call.id).desc(), col(Message.id))
    )
    found: dict[int | None, Message] = {}
    for message in (await session.exec(wanted)).all():
        if message.call_id not in found or message.language == language:
            found[message.call_id] = message
    return list(found.values())


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
    if call is None or call.published_at is None:
        return None
    carried = await messages.of_call(session, code.number)
    told = [each for each in carried if each.kind is MessageKind.CALL]
    found = sorted(told, key=lambda each: (each.part != "", each.id or 0))  # the call itself is shown first
    stands = call.state is not CallState.CANCELLED
    return await _broadcast(
        session, code, found, call.published_at, approved_at=call.decided_at, public=stands
    )


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
