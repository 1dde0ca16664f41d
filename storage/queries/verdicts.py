"""Sentences about verdicts: one on the present wording of each item, and what publishing made of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Case, Item, Publicity, StoredVerdict
from storage.queries.listed import listed
from storage.queries.once import upsert


async def get(session: AsyncSession, item_id: int) -> StoredVerdict | None:
    """Give the verdict on an item, or None before it is sorted."""
    return await session.get(StoredVerdict, item_id)


async def locked(tx: AsyncSession, item_id: int) -> StoredVerdict | None:
    """Give a verdict as it is now, and keep other writers from it until the transaction ends."""
    wanted = select(StoredVerdict).where(StoredVerdict.item_id == item_id).with_for_update()
    return (await tx.exec(wanted, execution_options={"populate_existing": True})).first()


async def put(tx: AsyncSession, verdict: StoredVerdict) -> None:
    """Store the verdict on an item in the place of an earlier one."""
    await tx.merge(verdict)
    await tx.flush()


async def put_all(tx: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Store the verdicts on many items at once, each given as all its columns, in place of earlier ones."""
    await upsert(tx, StoredVerdict, rows, ["item_id"])


async def judged(session: AsyncSession, item_ids: Collection[int]) -> set[int]:
    """Give those of these items that have a verdict on an earlier wording."""
    wanted = select(StoredVerdict.item_id).where(col(StoredVerdict.item_id).in_(listed(session, item_ids)))
    return set((await session.exec(wanted)).all())


async def undecided(
    tx: AsyncSession, now: datetime, after: int, limit: int
) -> Sequence[tuple[StoredVerdict, Item]]:
    """Give verdicts that wait for publishing, in order of items behind the id `after`, and lock them.

    What waits for a person, and was noted so, is left out until its reason is gone: the verdict is no longer
    held, its case is public again, or its embargo is over. Another publisher's rows are skipped.
    """
    quiet = or_(
        col(Case.publicity) == Publicity.QUIET,
        and_(
            col(Case.publicity) == Publicity.EMBARGO,
            or_(col(Case.embargo_until).is_(None), col(Case.embargo_until) > now),
        ),
    )
    still_waiting = and_(
        col(StoredVerdict.decision).is_not(None),
        or_(col(StoredVerdict.held).is_not(None), and_(col(Case.id).is_not(None), quiet)),
    )
    wanted = (
        select(StoredVerdict, Item)
        .join(Item, col(Item.id) == col(StoredVerdict.item_id))
        .outerjoin(Case, col(Case.id) == col(StoredVerdict.case_id))
        .where(col(StoredVerdict.decided_at).is_(None), col(StoredVerdict.item_id) > after, ~still_waiting)
        .order_by(col(StoredVerdict.item_id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=StoredVerdict)
    )
    return (await tx.exec(wanted)).all()


async def of_case(session: AsyncSession, case_id: int, acts: Collection[str]) -> Sequence[StoredVerdict]:
    """Give the verdicts of a case whose decision begins with one of these words, in order of items."""
    wanted = select(StoredVerdict).where(
        col(StoredVerdict.case_id) == case_id,
        col(StoredVerdict.decided_at).is_not(None),
        or_(*(col(StoredVerdict.decision).startswith(f"{act}:") for act in acts)),
    )
    return (await session.exec(wanted.order_by(col(StoredVerdict.item_id)))).all()


async def note(tx: AsyncSession, item_id: int, decision: str, decided_at: datetime | None) -> None:
    """Write down what publishing made of an item; `decided_at` None keeps it waiting."""
    values: dict[str, Any] = {"decision": decision, "decided_at": decided_at}
    statement = update(StoredVerdict).where(col(StoredVerdict.item_id) == item_id).values(**values)
    await tx.exec(statement.execution_options(synchronize_session=False))
