"""Sentences about the audit log: adding an entry, reading it in pages, the head that is kept apart.

An act and its entry are written in one transaction: neither is there without the other. Who may act is looked
up once more while the log is locked, so that nobody acts after the entry of their own suspension.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import chain
from storage.chain import Seal
from storage.errors import SeatLostError
from storage.models import MACHINE, Act, AuditEntry, Coordinator, CoordinatorState
from storage.queries import memos
from storage.queries.locks import Lock, alone
from storage.sealing import keyring_of

HEAD = "audit.head"
"""The memo with the sealed head."""


async def lock(tx: AsyncSession) -> None:
    """Wait until no other transaction writes into the log. Take it after every other lock."""
    await alone(tx, Lock.AUDITING)


async def append(
    tx: AsyncSession,
    actor: int,
    act: Act,
    about: int = 0,
    other: int = 0,
    *,
    now: datetime,
    needs: Collection[int] = (),
    seated: bool = True,
) -> AuditEntry:
    """Write one act down. Raises SeatLostError when the seat of the actor, or one of `needs`, is not active.

    `needs` are seats of others that the act hangs on. With `seated=False` it is written whatever the actor's
    seat is.
    """
    await lock(tx)
    if seated:
        await _require_active(tx, actor, needs)
    before = await _end(tx)
    entry = AuditEntry(
        id=before.number + 1,
        at=now.replace(microsecond=0),
        actor=actor,
        act=act,
        about=about,
        other=other,
        previous=before.hash,
        hash=b"",
    )
    keyring = keyring_of(tx.get_bind().dialect)
    entry.hash = chain.digest(keyring, entry)
    tx.add(entry)
    await memos.remember(tx, HEAD, chain.write_head(keyring, Seal(entry.id, entry.hash)))
    await tx.flush()
    return entry


async def _require_active(tx: AsyncSession, actor: int, needs: Collection[int]) -> None:
    """Look the seats up as they stand now, not as this transaction read them before."""
    wanted = [number for number in (actor, *needs) if number != MACHINE]
    found = select(col(Coordinator.id)).where(
        col(Coordinator.id).in_(wanted), col(Coordinator.state) == CoordinatorState.ACTIVE
    )
    there = set((await tx.exec(found)).all()) if wanted else set()
    for number in wanted:
        if number not in there:
            raise SeatLostError(number)


async def _end(tx: AsyncSession) -> Seal:
    """Give what the next entry follows. Where the log was cut or lost its head, the gap stays to be seen."""
    wanted = select(col(AuditEntry.id), col(AuditEntry.hash)).order_by(col(AuditEntry.id).desc())
    newest = (await tx.exec(wanted.limit(1))).first()
    kept = await memos.recall(tx, HEAD)
    head = chain.read_head(keyring_of(tx.get_bind().dialect), kept)
    there = Seal(*newest) if newest else Seal(0, chain.START)
    if head is not None and head.number >= there.number:
        return head
    if kept is None and newest is None:
        return there
    return Seal(there.number + 1, there.hash)  # no entry ever gets the number in between


async def head(session: AsyncSession) -> str | None:
    """Give the sealed head as it is kept; None where nothing was ever written down."""
    return await memos.recall(session, HEAD)


async def after(session: AsyncSession, number: int, limit: int) -> list[AuditEntry]:
    """Give the entries behind a number, in order."""
    wanted = select(AuditEntry).where(col(AuditEntry.id) > number)
    return list((await session.exec(wanted.order_by(col(AuditEntry.id)).limit(limit))).all())


async def newest(session: AsyncSession, limit: int, before: int | None = None) -> list[AuditEntry]:
    """Give the newest entries, or those before a number, the newest first."""
    wanted = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(col(AuditEntry.id) < before)
    return list((await session.exec(wanted)).all())


async def last_of(session: AsyncSession, actor: int, act: Act) -> datetime | None:
    """Give when somebody did this last; None: never."""
    wanted = select(col(AuditEntry.at)).where(col(AuditEntry.actor) == actor, col(AuditEntry.act) == act)
    return (await session.exec(wanted.order_by(col(AuditEntry.id).desc()).limit(1))).first()
