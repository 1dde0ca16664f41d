"""Sentences about coordinators and the invites by which people become one."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, update
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


async def get(session: AsyncSession, coordinator_id: int) -> Coordinator | None:
    """Give the seat of this number as it stands now, or None."""
    return await session.get(Coordinator, coordinator_id, populate_existing=True)


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
        person=person,
        role=invite.role,
        language=language,
        joined_at=now,
        invited_by=invite.invited_by,
        seen_on=now.date(),
    )
    await insert_once(tx, Coordinator, seat.model_dump(exclude={"id"}), ["person"])
    seated = await of_person(tx, person)
    return (seated, invite) if seated else None


async def use_up(tx: AsyncSession, mac: bytes, now: datetime, *, but: Role | None = None) -> Role | None:
    """Use up an open invite that the operator made at the machine, seating nobody, and give its role.

    None when there is no such one, or only one for the role `but`, which then stays open.
    """
    fitting = [
        col(Invite.mac) == mac,
        col(Invite.used_at).is_(None),
        col(Invite.expires_at) > now,
        col(Invite.invited_by).is_(None),
    ]
    if but is not None:
        fitting.append(col(Invite.role) != but)
    taken = update(Invite).where(*fitting).values(used_at=now).returning(col(Invite.role))
    found = (await tx.exec(taken.execution_options(synchronize_session=False))).first()
    return found[0] if found else None


async def set_role(tx: AsyncSession, coordinator_id: int, role: Role) -> None:
    """Give a seat another role."""
    await tx.exec(update(Coordinator).where(col(Coordinator.id) == coordinator_id).values(role=role))


async def void_invites(tx: AsyncSession, coordinator_id: int, now: datetime) -> None:
    """Let the open invites of a coordinator seat nobody any more."""
    open_ones = update(Invite).where(
        col(Invite.invited_by) == coordinator_id, col(Invite.used_at).is_(None), col(Invite.expires_at) > now
    )
    await tx.exec(open_ones.values(expires_at=now))


async def set_language(tx: AsyncSession, coordinator_id: int, language: str) -> None:
    """Remember in which language a coordinator is spoken to."""
    await tx.exec(update(Coordinator).where(col(Coordinator.id) == coordinator_id).values(language=language))


async def set_zone(tx: AsyncSession, coordinator_id: int, zone: str) -> None:
    """Remember in which zone a coordinator's times are."""
    await tx.exec(update(Coordinator).where(col(Coordinator.id) == coordinator_id).values(zone=zone))


async def suspend(tx: AsyncSession, coordinator_id: int, by: int | None = None) -> bool:
    """Take a coordinator's word from now on; False, and nothing done, when it did not count before.

    `by` is the seat that suspends; None: the operator at the machine.
    """
    state = col(Coordinator.state)
    changed = update(Coordinator).where(
        col(Coordinator.id) == coordinator_id, state == CoordinatorState.ACTIVE
    )
    done = await tx.exec(changed.values(state=CoordinatorState.SUSPENDED, suspended_by=by))
    return bool(done.rowcount == 1)


async def take_back(tx: AsyncSession, coordinator_id: int, by: int | None, today: date) -> bool:
    """Let a coordinator's word count again; False, and nothing done, when `by` may not or it counts already.

    Never by oneself, and a suspension not by who made it; None: by the operator at the machine, who may.
    """
    state = col(Coordinator.state)
    changed = update(Coordinator).where(
        col(Coordinator.id) == coordinator_id, state != CoordinatorState.ACTIVE
    )
    if by is not None:
        another = or_(state == CoordinatorState.LAPSED, col(Coordinator.suspended_by).is_distinct_from(by))
        changed = changed.where(col(Coordinator.id) != by, another)
    fresh = {"state": CoordinatorState.ACTIVE, "suspended_by": None, "seen_on": today, "reminded_on": None}
    return bool((await tx.exec(changed.values(**fresh))).rowcount == 1)


async def set_duress(tx: AsyncSession, coordinator_id: int, mac: bytes) -> None:
    """Keep the keyed hash of a coordinator's duress word, in place of the one before."""
    await tx.exec(update(Coordinator).where(col(Coordinator.id) == coordinator_id).values(duress=mac))


async def note_life(tx: AsyncSession, person: int, today: date) -> None:
    """Take note of the day on which an active coordinator was there."""
    here = update(Coordinator).where(
        col(Coordinator.person) == person, col(Coordinator.state) == CoordinatorState.ACTIVE
    )
    await tx.exec(here.values(seen_on=today, reminded_on=None))


async def begin_to_count(tx: AsyncSession, today: date) -> None:
    """Let the days of those begin today of whom no sign of life was ever counted."""
    await tx.exec(update(Coordinator).where(col(Coordinator.seen_on).is_(None)).values(seen_on=today))


async def to_remind(session: AsyncSession, seen_before: date) -> list[Coordinator]:
    """Give the active who were last there before that day and were not asked since."""
    silent = select(Coordinator).where(
        col(Coordinator.state) == CoordinatorState.ACTIVE,
        col(Coordinator.seen_on) < seen_before,
        col(Coordinator.reminded_on).is_(None),
    )
    return list((await session.exec(silent.order_by(col(Coordinator.id)))).all())


async def note_reminded(tx: AsyncSession, coordinator_id: int, today: date) -> None:
    """Take note of the day on which a coordinator was asked whether they are still there."""
    await tx.exec(update(Coordinator).where(col(Coordinator.id) == coordinator_id).values(reminded_on=today))


async def lapse(tx: AsyncSession, seen_before: date, reminded_before: date) -> list[int]:
    """Let the seats rest of those silent since then who were asked before; give their numbers, in order."""
    silent = update(Coordinator).where(
        col(Coordinator.state) == CoordinatorState.ACTIVE,
        col(Coordinator.seen_on) < seen_before,
        col(Coordinator.reminded_on) < reminded_before,
    )
    changed = silent.values(state=CoordinatorState.LAPSED).returning(col(Coordinator.id))
    found = await tx.exec(changed.execution_options(synchronize_session=False))
    return sorted(number for (number,) in found.all() if number is not None)


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
