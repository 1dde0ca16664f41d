"""Sentences about approvals: one coordinator's yes to one version of a call, which counts for a while."""

from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Approval, Call, Coordinator, CoordinatorState
from storage.queries.once import upsert


async def note(tx: AsyncSession, call_id: int, version: int, coordinator_id: int, now: datetime) -> None:
    """Write a yes down; one that counts no more begins anew."""
    row = {"call_id": call_id, "version": version, "coordinator_id": coordinator_id, "approved_at": now}
    await upsert(tx, Approval, [row], ["call_id", "version", "coordinator_id"])


async def standing(session: AsyncSession, call_id: int, version: int, since: datetime) -> list[Approval]:
    """Give the approvals of this version later than `since`, of seats that count now, the oldest first."""
    wanted = (
        select(Approval)
        .join(Coordinator, col(Coordinator.id) == col(Approval.coordinator_id))
        .where(
            col(Approval.call_id) == call_id,
            col(Approval.version) == version,
            col(Approval.approved_at) > since,
            col(Coordinator.state) == CoordinatorState.ACTIVE,
        )
        .order_by(col(Approval.approved_at), col(Approval.id))
    )
    return list((await session.exec(wanted)).all())


async def of_suspended(session: AsyncSession, call: Call) -> bool:
    """Say whether a seat is suspended that wrote an approved call, or approved what it says now."""
    approved = select(Approval.coordinator_id).where(
        col(Approval.call_id) == call.id, col(Approval.version) == call.version - 1
    )
    concerned = or_(col(Coordinator.id) == call.author_id, col(Coordinator.id).in_(approved))
    gone = select(Coordinator.id).where(concerned, col(Coordinator.state) == CoordinatorState.SUSPENDED)
    return (await session.exec(gone.limit(1))).first() is not None
