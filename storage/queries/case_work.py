"""Sentences about coordinators' work on cases: lists, history, what two must agree on, what is half typed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    Alert,
    Case,
    CaseAct,
    CaseAsk,
    CaseDraft,
    CaseEvent,
    Delivery,
    DeliveryState,
    Item,
    Label,
    Message,
    StoredVerdict,
)
from storage.queries.once import upsert

# Reading.


async def get(session: AsyncSession, case_id: int) -> Case | None:
    """Give a case as it is now, or None."""
    return await session.get(Case, case_id, populate_existing=True)


async def open_page(session: AsyncSession, first: int, limit: int) -> Sequence[Case]:
    """Give open cases, the one told of last in front, beginning behind `first` of them."""
    wanted = select(Case).where(col(Case.closed_at).is_(None))
    ordered = wanted.order_by(col(Case.updated_at).desc(), col(Case.id).desc())
    return (await session.exec(ordered.offset(first).limit(limit))).all()


async def count_open(session: AsyncSession) -> int:
    """Count the open cases."""
    wanted = select(func.count()).select_from(Case).where(col(Case.closed_at).is_(None))
    return (await session.exec(wanted)).one()


async def count_sources(session: AsyncSession, case_ids: Collection[int]) -> Mapping[int, int]:
    """Count the articles of each of these cases that may be named."""
    wanted = (
        select(col(StoredVerdict.case_id), func.count())
        .where(
            col(StoredVerdict.case_id).in_(case_ids),
            col(StoredVerdict.label) == Label.ALERT,
            col(StoredVerdict.held).is_(None),
        )
        .group_by(col(StoredVerdict.case_id))
    )
    return {case_id: number for case_id, number in (await session.exec(wanted)).all() if case_id is not None}


async def count_alerts(session: AsyncSession, case_id: int) -> int:
    """Count the alerts told of a case."""
    wanted = select(func.count()).select_from(Alert).where(col(Alert.case_id) == case_id)
    return (await session.exec(wanted)).one()


async def count_reached(session: AsyncSession, case_id: int) -> int:
    """Count the messages about a case that reached a chat."""
    wanted = (
        select(func.count())
        .select_from(Delivery)
        .join(Message, col(Message.id) == col(Delivery.message_id))
        .join(Alert, col(Alert.id) == col(Message.alert_id))
        .where(col(Alert.case_id) == case_id, col(Delivery.state) == DeliveryState.SENT)
    )
    return (await session.exec(wanted)).one()


def _waits() -> list[Any]:
    return [
        col(StoredVerdict.held).is_not(None),
        col(StoredVerdict.decided_at).is_(None),
        col(StoredVerdict.decision).is_not(None),
        col(StoredVerdict.label) == Label.ALERT,
        col(StoredVerdict.case_id).is_not(None),
    ]


async def waiting(session: AsyncSession, after: int, limit: int) -> Sequence[tuple[StoredVerdict, Item]]:
    """Give items that wait for a person, oldest first, beginning behind the id `after`."""
    wanted = select(StoredVerdict, Item).join(Item, col(Item.id) == col(StoredVerdict.item_id))
    later = wanted.where(*_waits(), col(StoredVerdict.item_id) > after)
    return (await session.exec(later.order_by(col(StoredVerdict.item_id)).limit(limit))).all()


async def count_waiting(session: AsyncSession) -> int:
    """Count the items that wait for a person."""
    return (await session.exec(select(func.count()).select_from(StoredVerdict).where(*_waits()))).one()


async def item(session: AsyncSession, item_id: int) -> Item | None:
    """Give an article, or None."""
    return await session.get(Item, item_id)


async def history(session: AsyncSession, case_id: int) -> Sequence[CaseEvent]:
    """Give what coordinators did with a case, oldest first."""
    wanted = select(CaseEvent).where(col(CaseEvent.case_id) == case_id).order_by(col(CaseEvent.id))
    return (await session.exec(wanted)).all()


# Acting. A case is changed only where it still stands as the press saw it.


async def change(tx: AsyncSession, case_id: int, version: int, **fields: Any) -> bool:
    """Change an open case that has this version; False, and nothing done, where it has another. It grows."""
    changed = await tx.exec(
        update(Case)
        .where(col(Case.id) == case_id, col(Case.version) == version, col(Case.closed_at).is_(None))
        .values(version=version + 1, **fields)
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount == 1


async def note(
    tx: AsyncSession,
    case_id: int,
    act: CaseAct,
    by: int,
    now: datetime,
    *,
    other: int | None = None,
    item_id: int | None = None,
) -> None:
    """Write an act into the history of a case."""
    tx.add(CaseEvent(case_id=case_id, act=act, by=by, other=other, item_id=item_id, at=now))
    await tx.flush()


async def lock_told(tx: AsyncSession, case_ids: Collection[int]) -> None:
    """Keep publishing and sorting from the items of these cases until the transaction ends.

    They hold an item before its case, so whoever wants several items does the same.
    """
    wanted = select(col(StoredVerdict.item_id)).where(col(StoredVerdict.case_id).in_(case_ids))
    await tx.exec(wanted.order_by(col(StoredVerdict.item_id)).with_for_update())


async def move_all(tx: AsyncSession, case_id: int, into: int) -> None:
    """Bring all items and alerts of a case to another."""
    for model in (StoredVerdict, Alert):
        moved = update(model).where(col(model.case_id) == case_id).values(case_id=into)
        await tx.exec(moved.execution_options(synchronize_session=False))


async def move_items(tx: AsyncSession, case_id: int, item_ids: Collection[int], into: int) -> None:
    """Bring some items of a case to another, and the alerts that show one of them."""
    for model in (StoredVerdict, Alert):
        moved = update(model).where(col(model.case_id) == case_id, col(model.item_id).in_(item_ids))
        await tx.exec(moved.values(case_id=into).execution_options(synchronize_session=False))


async def decide_anew(tx: AsyncSession, case_id: int, acts: Collection[str]) -> None:
    """Let publishing look again at the items of a case it did one of these acts with."""
    for act in acts:
        again = update(StoredVerdict).where(
            col(StoredVerdict.case_id) == case_id, col(StoredVerdict.decision).startswith(f"{act}:")
        )
        await tx.exec(
            again.values(decided_at=None, decision=None, told=None).execution_options(
                synchronize_session=False
            )
        )


# What two must agree on.


def _about(case_id: int, item_id: int | None) -> list[Any]:
    """Name what is asked about: a case, or an item whatever case it went to since."""
    if item_id is not None:
        return [col(CaseAsk.item_id) == item_id]
    return [col(CaseAsk.case_id) == case_id, col(CaseAsk.item_id).is_(None)]


async def open_ask(tx: AsyncSession, case_id: int, item_id: int | None, now: datetime) -> CaseAsk | None:
    """Give what was asked for about a case or an item of it, and is still to be confirmed."""
    wanted = select(CaseAsk).where(
        *_about(case_id, item_id),
        col(CaseAsk.decided_at).is_(None),
        col(CaseAsk.expires_at) > now,
    )
    return (await tx.exec(wanted.order_by(col(CaseAsk.id).desc()).limit(1))).first()


async def ask(tx: AsyncSession, asked: CaseAsk) -> int:
    """Ask for something another coordinator has to confirm; what was asked before about it is overtaken."""
    await overtake(tx, asked.case_id, asked.item_id, asked.asked_at)
    tx.add(asked)
    await tx.flush()
    if asked.id is None:
        raise RuntimeError("the database gave the question no id")
    return asked.id


async def get_ask(session: AsyncSession, ask_id: int) -> CaseAsk | None:
    """Give what was asked for, whatever became of it."""
    return await session.get(CaseAsk, ask_id, populate_existing=True)


async def confirm(tx: AsyncSession, ask_id: int, by: int, now: datetime) -> bool:
    """Decide what was asked for; False where another was faster, or the time is over."""
    taken = await tx.exec(
        update(CaseAsk)
        .where(
            col(CaseAsk.id) == ask_id,
            col(CaseAsk.decided_at).is_(None),
            col(CaseAsk.expires_at) > now,
            col(CaseAsk.asked_by) != by,
        )
        .values(decided_by=by, decided_at=now)
        .execution_options(synchronize_session=False)
    )
    return taken.rowcount == 1


async def overtake(tx: AsyncSession, case_id: int, item_id: int | None, now: datetime) -> None:
    """End what is still asked about a case or an item: something else was decided."""
    ended = update(CaseAsk).where(*_about(case_id, item_id), col(CaseAsk.decided_at).is_(None))
    await tx.exec(ended.values(decided_at=now).execution_options(synchronize_session=False))


# What is half typed.


async def draft(session: AsyncSession, coordinator_id: int) -> CaseDraft | None:
    """Give what a coordinator is asked for now, or None."""
    return await session.get(CaseDraft, coordinator_id, populate_existing=True)


async def put_draft(tx: AsyncSession, asked: CaseDraft) -> None:
    """Ask a coordinator for something, in the place of what was asked before."""
    await upsert(tx, CaseDraft, [asked.model_dump()], ["coordinator_id"])


async def stop_asking(tx: AsyncSession, coordinator_id: int) -> None:
    """Ask a coordinator for nothing about cases any more."""
    await tx.exec(delete(CaseDraft).where(col(CaseDraft.coordinator_id) == coordinator_id))
