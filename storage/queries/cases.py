"""Sentences about cases: which are open, what was told of them, and by whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Alert, Case, Item, Label, Publicity, Status, StoredVerdict, Topic

_HELD = (Status.AT_RISK, Status.DETAINED, Status.BEING_RETURNED)
"""People whose fate is open."""


async def add(tx: AsyncSession, case: Case) -> int:
    """Open a case and give its id."""
    tx.add(case)
    await tx.flush()
    if case.id is None:
        raise RuntimeError("the database gave the case no id")
    return case.id


async def locked(tx: AsyncSession, case_id: int) -> Case | None:
    """Give a case as it is now, and keep other writers from it until the transaction ends."""
    wanted = select(Case).where(Case.id == case_id).with_for_update()
    return (await tx.exec(wanted, execution_options={"populate_existing": True})).first()


class Told(NamedTuple):
    """What one alert item tells, for comparing: no more of the row than that."""

    case_id: int
    title: str
    published_at: datetime | None
    first_seen_at: datetime
    language: str
    topic: Topic
    status: Status
    people: int | None
    places: list[str]
    origin: str | None
    destination: str | None
    others: bool
    publicity: Publicity


async def tellings(
    session: AsyncSession, since: datetime, limit: int, *, kept_since: datetime | None = None
) -> list[Told]:
    """Give the newest alert items, oldest first, of open cases something was told of since then.

    Two kinds are given if something was told of them since `kept_since`: cases that are not public, even
    closed, for were they forgotten as soon, the next article would open a public one; and those whose people
    are still held, for news of how it ends is waited for.
    """
    fresh = and_(col(Case.updated_at) >= since, col(Case.closed_at).is_(None))
    if kept_since is not None:
        held = and_(col(Case.status).in_(_HELD), col(Case.closed_at).is_(None))
        kept = or_(col(Case.publicity) != Publicity.PUBLIC, held)
        fresh = or_(fresh, and_(kept, col(Case.updated_at) >= kept_since))
    wanted: Any = (
        select_columns(
            col(StoredVerdict.case_id),
            col(Item.title),
            col(Item.published_at),
            col(Item.first_seen_at),
            *(getattr(StoredVerdict, name) for name in Told._fields[4:-1]),
            col(Case.publicity),
        )
        .join(Item, col(Item.id) == col(StoredVerdict.item_id))
        .join(Case, col(Case.id) == col(StoredVerdict.case_id))
        .where(fresh, col(StoredVerdict.label) == Label.ALERT)
        .order_by(col(Item.id).desc())
        .limit(limit)
    )
    return [Told(*row) for row in (await session.exec(wanted)).all()][::-1]


async def told(session: AsyncSession, case_id: int) -> Sequence[tuple[StoredVerdict, Item]]:
    """Give all alert items of a case, held ones too, in the order of their coming."""
    wanted = (
        select(StoredVerdict, Item)
        .join(Item, col(Item.id) == col(StoredVerdict.item_id))
        .where(col(StoredVerdict.case_id) == case_id, col(StoredVerdict.label) == Label.ALERT)
        .order_by(col(Item.id))
    )
    return (await session.exec(wanted, execution_options={"populate_existing": True})).all()


async def count_tellings(session: AsyncSession) -> int:
    """Count the items that belong to a case: a number that changes whenever a sorter has added one."""
    wanted = select(func.count()).select_from(StoredVerdict).where(col(StoredVerdict.case_id).is_not(None))
    return (await session.exec(wanted)).one()


async def sources(session: AsyncSession, case_id: int) -> Sequence[tuple[Item, str]]:
    """Give the items that tell of a case and may be named, each with its language, oldest first.

    Those are alerts that nothing holds back.
    """
    wanted = (
        select(Item, col(StoredVerdict.language))
        .join(StoredVerdict, col(StoredVerdict.item_id) == col(Item.id))
        .where(
            col(StoredVerdict.case_id) == case_id,
            col(StoredVerdict.label) == Label.ALERT,
            col(StoredVerdict.held).is_(None),
        )
        .order_by(col(Item.id))
    )
    return (await session.exec(wanted)).all()


async def outcomes_due(session: AsyncSession) -> Sequence[int]:
    """Give the cases closed with an outcome that publishing has not looked at yet."""
    wanted = select(col(Case.id)).where(
        col(Case.closed_at).is_not(None),
        col(Case.outcome_kind).is_not(None),
        col(Case.outcome_told_at).is_(None),
    )
    return [case_id for case_id in (await session.exec(wanted.order_by(col(Case.id)))).all() if case_id]


async def with_stale_cards(session: AsyncSession, now: datetime) -> Sequence[int]:
    """Give the public cases whose cards say something else than they did."""
    public = or_(
        col(Case.publicity) == Publicity.PUBLIC,
        and_(col(Case.publicity) == Publicity.EMBARGO, col(Case.embargo_until) <= now),
    )
    wanted = select(col(Case.id)).where(col(Case.cards_stale).is_(True), public)
    return [case_id for case_id in (await session.exec(wanted.order_by(col(Case.id)))).all() if case_id]


async def without_grounds(session: AsyncSession) -> Sequence[int]:
    """Give the open cases that readers were told of, and no article tells of any more since it was edited."""
    wanted = select(col(Case.id)).where(
        col(Case.cards_stale).is_(True),
        col(Case.closed_at).is_(None),
        exists().where(col(Alert.case_id) == col(Case.id)),
        ~exists().where(col(StoredVerdict.case_id) == col(Case.id), col(StoredVerdict.label) == Label.ALERT),
    )
    return [case_id for case_id in (await session.exec(wanted.order_by(col(Case.id)))).all() if case_id]


async def article(session: AsyncSession, item_id: int) -> tuple[Item, str] | None:
    """Give an article as it reads now, with its language, whatever it tells; None where it is held."""
    wanted = (
        select(Item, col(StoredVerdict.language))
        .join(StoredVerdict, col(StoredVerdict.item_id) == col(Item.id))
        .where(col(Item.id) == item_id, col(StoredVerdict.held).is_(None))
    )
    return (await session.exec(wanted)).first()
