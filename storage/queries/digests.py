"""Sentences about digests: whose is due, what did not ring since the last one, what each was told already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    Alert,
    AlertKind,
    Case,
    Delivery,
    DeliveryState,
    FanOut,
    Item,
    Label,
    Message,
    Publicity,
    StoredVerdict,
    Subscriber,
)
from storage.queries.missed import SUMMARISED, Told

MOST_RELATED = 500
"""Related articles looked at for one digest, the newest: more than it can show."""


@dataclass(frozen=True, slots=True)
class Related:
    """An article that belongs to the matter and rings nobody, with its verdict."""

    item: Item
    verdict: StoredVerdict


async def due(tx: AsyncSession, now: datetime, limit: int) -> Sequence[Subscriber]:
    """Give up to `limit` subscribers whose digest is due, for this transaction alone."""
    wanted = (
        select(Subscriber)
        .where(col(Subscriber.digest_at).is_not(None), col(Subscriber.digest_at) <= now)
        .order_by(col(Subscriber.digest_at), col(Subscriber.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await tx.exec(wanted.execution_options(populate_existing=True))).all()


async def related(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Related]:
    """Give what publishing put aside for the digest after `since` and until `until`, newest first.

    What a person must look at first is not among it.
    """
    wanted = (
        select(Item, StoredVerdict)
        .join(StoredVerdict, col(StoredVerdict.item_id) == col(Item.id))
        .where(
            col(StoredVerdict.label) == Label.RELATED,
            col(StoredVerdict.decided_at) > since,
            col(StoredVerdict.decided_at) <= until,
            col(StoredVerdict.decision).startswith("digest:"),
            col(StoredVerdict.held).is_(None),
        )
        .order_by(col(StoredVerdict.decided_at).desc(), col(Item.id).desc())
        .limit(MOST_RELATED)
    )
    return [Related(*row) for row in (await session.exec(wanted)).all()]


async def alerts(session: AsyncSession, language: str, since: datetime, until: datetime) -> Sequence[Told]:
    """Give the alerts published after `since` and until `until` that anybody may still read, in a language.

    Not those whose case is not public now, nor one that is still being written into the outbox.
    """
    wanted = (
        select(Message, Alert, Item)
        .join(Alert, col(Alert.id) == col(Message.alert_id))
        .join(Item, col(Item.id) == col(Alert.item_id))
        .join(Case, col(Case.id) == col(Alert.case_id))
        .where(
            col(Message.language) == language,
            col(Message.stopped).is_(None),
            col(Alert.published_at) > since,
            col(Alert.published_at) <= until,
            col(Alert.kind).in_([AlertKind.FIRST, AlertKind.UPDATE]),
            or_(
                col(Case.publicity) == Publicity.PUBLIC,
                (col(Case.publicity) == Publicity.EMBARGO) & (col(Case.embargo_until) <= until),
            ),
            col(Message.id).not_in(select(col(FanOut.message_id))),
        )
        .order_by(col(Message.id))
    )
    return [Told(*row) for row in (await session.exec(wanted)).all()]


async def told(
    session: AsyncSession, subscriber_ids: Collection[int], alert_ids: Collection[int]
) -> dict[int, set[int]]:
    """Give, by subscriber, those of these alerts that each was told or is going to be told."""
    wanted = (
        select(Delivery.subscriber_id, Message.alert_id)
        .join(Message, col(Message.id) == col(Delivery.message_id))
        .where(
            col(Delivery.subscriber_id).in_(subscriber_ids),
            col(Message.alert_id).in_(alert_ids),
            or_(
                col(Delivery.state).not_in([DeliveryState.EXPIRED, DeliveryState.CANCELLED]),
                col(Delivery.reason) == SUMMARISED,
            ),
        )
    )
    found: dict[int, set[int]] = {}
    for subscriber_id, alert_id in (await session.exec(wanted)).all():
        if subscriber_id is not None and alert_id is not None:
            found.setdefault(subscriber_id, set()).add(alert_id)
    return found
