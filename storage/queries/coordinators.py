"""Sentences about coordinators and the invites by which people become one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    Coordinator,
    CoordinatorState,
    Delivery,
    DeliveryState,
    Feed,
    FeedState,
    Invite,
    Role,
)
from storage.queries.once import insert_once


async def of_person(session: AsyncSession, person: int) -> Coordinator | None:
    """Give the coordinator who is this user, in whatever state, or None."""
    return (await session.exec(select(Coordinator).where(col(Coordinator.person) == person))).first()


async def active(session: AsyncSession, *, roles: Sequence[Role] = tuple(Role)) -> list[Coordinator]:
    """Give the active coordinators with one of these roles, in order of joining."""
    here = col(Coordinator.state) == CoordinatorState.ACTIVE
    statement = select(Coordinator).where(here, col(Coordinator.role).in_(list(roles)))
    return list((await session.exec(statement.order_by(col(Coordinator.id)))).all())


async def all_seats(session: AsyncSession) -> list[Coordinator]:
    """Give all seats, suspended ones too, in the order of joining."""
    return list((await session.exec(select(Coordinator).order_by(col(Coordinator.id)))).all())


async def add_invite(
    tx: AsyncSession, mac: bytes, role: Role, *, now: datetime, expires_at: datetime, invited_by: int | None
) -> Invite:
    """Keep the MAC of an invite."""
    invite = Invite(mac=mac, role=role, created_at=now, expires_at=expires_at, invited_by=invited_by)
    tx.add(invite)
    await tx.flush()
    return invite


async def redeem(
    tx: AsyncSession, mac: bytes, person: int, language: str, now: datetime
) -> tuple[Coordinator, Invite] | None:
    """Use up an open invite and seat the person; None when it is unknown, used or over.

    One statement takes the invite, so that of two people with one link one is seated. A person who has a seat
    does not use an invite up: ask `of_person` first.
    """
    taken = await tx.exec(
        update(Invite)
        .where(col(Invite.mac) == mac, col(Invite.used_at).is_(None), col(Invite.expires_at) > now)
        .values(used_at=now)
    )
    if taken.rowcount != 1:
        return None
    invite = (await tx.exec(select(Invite).where(col(Invite.mac) == mac))).one()
    seat = Coordinator(
        person=person, role=invite.role, language=language, joined_at=now, invited_by=invite.invited_by
    )
    await insert_once(tx, Coordinator, seat.model_dump(exclude={"id"}), ["person"])
    seated = await of_person(tx, person)
    return (seated, invite) if seated else None


async def set_language(tx: AsyncSession, coordinator_id: int, language: str) -> None:
    """Remember in which language a coordinator is spoken to."""
    await tx.exec(update(Coordinator).where(col(Coordinator.id) == coordinator_id).values(language=language))


async def set_zone(tx: AsyncSession, coordinator_id: int, zone: str) -> None:
    """Remember in which zone a coordinator's times are."""
    await tx.exec(update(Coordinator).where(col(Coordinator.id) == coordinator_id).values(zone=zone))


async def suspend(tx: AsyncSession, coordinator_id: int) -> None:
    """Take a coordinator's word from now on."""
    changed = update(Coordinator).where(col(Coordinator.id) == coordinator_id)
    await tx.exec(changed.values(state=CoordinatorState.SUSPENDED))


async def queue(session: AsyncSession) -> dict[DeliveryState, int]:
    """Count the deliveries that wait or are under way, by state."""
    unfinished = [DeliveryState.PENDING, DeliveryState.SENDING]
    statement = (
        select(Delivery.state, func.count())
        .where(col(Delivery.state).in_(unfinished))
        .group_by(col(Delivery.state))
    )
    return {DeliveryState(state): number for state, number in (await session.exec(statement)).all()}


async def feeds(session: AsyncSession) -> dict[FeedState, int]:
    """Count the configured feeds by state."""
    statement = select(Feed.state, func.count()).where(col(Feed.active).is_(True)).group_by(col(Feed.state))
    return {FeedState(state): number for state, number in (await session.exec(statement)).all()}
