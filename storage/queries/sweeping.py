"""Sentences that delete what is too old to be needed, some rows at a time; each gives how many it deleted.

What people may still ask for stays: the texts of alerts, cases with their articles, calls and their figures.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    Alert,
    Call,
    CaseAsk,
    CaseEvent,
    Correction,
    Delivery,
    Invite,
    Item,
    ItemName,
    ItemVersion,
    Label,
    Message,
    MessageKind,
    StoredVerdict,
    Tap,
)


async def deliveries(tx: AsyncSession, before: datetime, limit: int) -> int:
    """Delete deliveries of messages that ended before then.

    A call that goes on keeps its own: who has it is told when it changes, and its card counts on.
    """
    goes_on = exists().where(
        col(Call.id) == col(Message.call_id),
        col(Call.closed_at).is_(None),
        col(Call.follows_id).is_(None),
        col(Message.part) == "",
        col(Message.kind) == MessageKind.CALL,
        col(Message.stopped).is_(None),
    )
    old = select(Message.id).where(col(Message.ended_at) < before, ~goes_on)
    some = select(Delivery.id).where(
        col(Delivery.message_id).in_(old),
        col(Delivery.finished_at) < before,
        col(Delivery.todo).is_(None),
        col(Delivery.lease_until).is_(None),
    )
    return await _delete(tx, Delivery, col(Delivery.id), some.limit(limit))


async def messages(tx: AsyncSession, before: datetime, limit: int) -> int:
    """Delete notices, summaries and corrections that ended before then and have no delivery any more."""
    some = select(Message.id).where(
        col(Message.ended_at) < before,
        or_(
            col(Message.kind).in_([MessageKind.NOTICE, MessageKind.DIGEST]),
            col(Message.replies_to).is_not(None),
        ),
        ~exists().where(col(Delivery.message_id) == col(Message.id)),
    )
    return await _delete(tx, Message, col(Message.id), some.limit(limit))


async def taps(tx: AsyncSession, before: date, limit: int) -> int:
    """Delete the answers of people to calls from before that day; a call that goes on still needs them."""
    goes_on = exists().where(col(Call.id) == col(Tap.call_id), col(Call.closed_at).is_(None))
    some = select(Tap.id).where(col(Tap.tapped_on) < before, ~goes_on)
    return await _delete(tx, Tap, col(Tap.id), some.limit(limit))


async def invites(tx: AsyncSession, before: datetime, limit: int) -> int:
    """Delete invites that could not be used any more before then."""
    some = select(Invite.id).where(col(Invite.expires_at) < before)
    return await _delete(tx, Invite, col(Invite.id), some.limit(limit))


async def corrections(tx: AsyncSession, before: datetime, limit: int) -> int:
    """Delete corrections from before then; what they said stands in the messages."""
    some = select(Correction.id).where(col(Correction.expires_at) < before)
    return await _delete(tx, Correction, col(Correction.id), some.limit(limit))


async def names(tx: AsyncSession, before: datetime, limit: int) -> int:
    """Delete names of items that no document has shown since then."""
    some = select(ItemName.name).where(col(ItemName.seen_at) < before)
    return await _delete(tx, ItemName, col(ItemName.name), some.limit(limit))


async def items(tx: AsyncSession, before: datetime, limit: int) -> int:
    """Delete items about something else, first seen before then, that no document shows any more."""
    some = (
        select(Item.id)
        .join(StoredVerdict, col(StoredVerdict.item_id) == col(Item.id))
        .where(
            col(Item.first_seen_at) < before,
            col(StoredVerdict.label) == Label.IRRELEVANT,
            col(StoredVerdict.case_id).is_(None),
            ~exists().where(col(ItemName.item_id) == col(Item.id)),
            ~exists().where(col(Alert.item_id) == col(Item.id)),
            ~exists().where(col(CaseAsk.item_id) == col(Item.id)),
            ~exists().where(col(CaseEvent.item_id) == col(Item.id)),
        )
    )
    ids = [each for each in (await tx.exec(some.limit(limit))).all() if each is not None]
    if not ids:
        return 0
    for noun, column in (
        (ItemVersion, col(ItemVersion.item_id)),
        (StoredVerdict, col(StoredVerdict.item_id)),
    ):
        await tx.exec(_plain(delete(noun).where(column.in_(ids))))
    return int((await tx.exec(_plain(delete(Item).where(col(Item.id).in_(ids))))).rowcount)


async def _delete(tx: AsyncSession, noun: type, key: Any, some: Any) -> int:
    return int((await tx.exec(_plain(delete(noun).where(key.in_(some))))).rowcount)


def _plain(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
