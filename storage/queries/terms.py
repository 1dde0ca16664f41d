"""Sentences about coordinators' terms: which are in use, and the changes that were asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Item, Term, TermChange, TermState


async def in_use(session: AsyncSession) -> Sequence[Term]:
    """Give the terms that count now, in the order they came."""
    wanted = select(Term).where(col(Term.retired_at).is_(None)).order_by(col(Term.id))
    return (await session.exec(wanted)).all()


async def stamp(session: AsyncSession) -> tuple[int, int]:
    """Give two numbers that differ whenever other terms are in use than before."""
    wanted = select(func.count(col(Term.id)), func.count(col(Term.retired_at)))
    terms, retired = (await session.exec(wanted)).one()
    return terms, retired


async def get(session: AsyncSession, term_id: int) -> Term | None:
    """Give a term, or None."""
    return await session.get(Term, term_id)


async def add(tx: AsyncSession, term: Term) -> None:
    """Take a term into use."""
    tx.add(term)
    await tx.flush()


async def retire(tx: AsyncSession, term_id: int, change_id: int, now: datetime) -> bool:
    """Let a term count no more; False when it did not count any more."""
    statement = (
        update(Term)
        .where(col(Term.id) == term_id, col(Term.retired_at).is_(None))
        .values(retired_at=now, retired_by=change_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.exec(statement)).rowcount == 1


async def change(session: AsyncSession, change_id: int) -> TermChange | None:
    """Give a change as it is now, or None."""
    wanted = select(TermChange).where(col(TermChange.id) == change_id)
    return (await session.exec(wanted, execution_options={"populate_existing": True})).first()


async def draft_of(session: AsyncSession, coordinator_id: int) -> TermChange | None:
    """Give the change that a coordinator is writing, if any."""
    wanted = select(TermChange).where(
        col(TermChange.asked_by) == coordinator_id, col(TermChange.state) == TermState.DRAFT
    )
    return (await session.exec(wanted.order_by(col(TermChange.id).desc()).limit(1))).first()


async def put_change(tx: AsyncSession, change: TermChange) -> int:
    """Store a change and give its id."""
    tx.add(change)
    await tx.flush()
    return change.id or 0


async def drop_drafts(tx: AsyncSession, coordinator_id: int, now: datetime) -> None:
    """Give up whatever a coordinator was writing."""
    statement = (
        update(TermChange)
        .where(col(TermChange.asked_by) == coordinator_id, col(TermChange.state) == TermState.DRAFT)
        .values(state=TermState.DROPPED, decided_at=now, version=col(TermChange.version) + 1)
        .execution_options(synchronize_session=False)
    )
    await tx.exec(statement)


async def move(
    tx: AsyncSession, change_id: int, version: int, come_from: TermState, to: TermState, **values: Any
) -> bool:
    """Move a change on, if it still is in the version that was on the screen; False when it is not."""
    statement = (
        update(TermChange)
        .where(
            col(TermChange.id) == change_id,
            col(TermChange.version) == version,
            col(TermChange.state) == come_from,
        )
        .values(state=to, version=version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    return (await tx.exec(statement)).rowcount == 1


async def asked(session: AsyncSession, now: datetime) -> Sequence[TermChange]:
    """Give the changes that wait for another coordinator, oldest first."""
    wanted = select(TermChange).where(
        col(TermChange.state) == TermState.ASKED, col(TermChange.expires_at) > now
    )
    return (await session.exec(wanted.order_by(col(TermChange.id)))).all()


async def decided(session: AsyncSession, limit: int) -> Sequence[TermChange]:
    """Give the newest changes that were decided on, newest first."""
    wanted = select(TermChange).where(
        or_(col(TermChange.state) == TermState.CONFIRMED, col(TermChange.state) == TermState.REFUSED)
    )
    return (await session.exec(wanted.order_by(col(TermChange.decided_at).desc()).limit(limit))).all()


# For a trial: what a change would have done to items of before.


class Past(NamedTuple):
    """What judging anew needs of an item."""

    id: int
    title: str
    text: str
    language: str | None
    source_name: str
    published_at: datetime | None
    first_seen_at: datetime


async def past(session: AsyncSession, since: datetime, before: int | None, limit: int) -> list[Past]:
    """Give items first seen since a moment, newest first, from below the id `before` (None: the newest)."""
    columns = [getattr(Item, name) for name in Past._fields]
    wanted: Any = select_columns(*columns).where(col(Item.first_seen_at) >= since)
    if before is not None:
        wanted = wanted.where(col(Item.id) < before)
    found = (await session.exec(wanted.order_by(col(Item.id).desc()).limit(limit))).all()
    return [Past(*row) for row in found]


async def count_past(session: AsyncSession, since: datetime, most: int) -> int:
    """Count the items first seen since a moment, at most so many."""
    some: Any = select_columns(col(Item.id)).where(col(Item.first_seen_at) >= since).limit(most)
    wanted: Any = select_columns(func.count()).select_from(some.subquery())
    return int((await session.exec(wanted)).scalar_one())
