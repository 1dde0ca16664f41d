"""Sentences about cases: which are open, what was told of them, and by whom."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Case, Item, Label, StoredVerdict


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


async def tellings(
    session: AsyncSession, since: datetime, limit: int
) -> Sequence[tuple[StoredVerdict, Item]]:
    """Give the alert items, newest first, of open cases something was told of since then."""
    wanted = (
        select(StoredVerdict, Item)
        .join(Item, col(Item.id) == col(StoredVerdict.item_id))
        .join(Case, col(Case.id) == col(StoredVerdict.case_id))
        .where(
            col(Case.closed_at).is_(None),
            col(Case.updated_at) >= since,
            col(StoredVerdict.label) == Label.ALERT,
        )
        .order_by(col(Item.id).desc())
        .limit(limit)
    )
    return (await session.exec(wanted)).all()


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
