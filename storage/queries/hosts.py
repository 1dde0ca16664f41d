"""Sentences about publishers' hosts that want to be left alone for a while."""

from datetime import datetime

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Host


async def resting(session: AsyncSession, now: datetime) -> dict[str, datetime]:
    """Give the hosts that must not be asked yet, each with the moment from which it may."""
    found = await session.exec(select(Host).where(col(Host.not_before) > now))
    return {host.name: host.not_before for host in found}


async def rest(tx: AsyncSession, name: str, until: datetime, now: datetime) -> None:
    """Note that a host asked for a pause; pauses that are over are dropped."""
    await tx.exec(delete(Host).where(col(Host.not_before) <= now))
    host = await tx.get(Host, name)
    if host is None:
        tx.add(Host(name=name, not_before=until))
    else:
        host.not_before = max(host.not_before, until)
