"""Sentences about the hold: everything that goes to subscribers waits until a coordinator lifts it."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.queries import memos

NAME = "hold"


@dataclass(frozen=True, slots=True)
class Hold:
    """Who holds the sending, by the coordinator's row id, and since when."""

    by: int
    since: datetime


async def held(session: AsyncSession) -> Hold | None:
    """Give the hold that is on, None when there is none."""
    told = await memos.recall(session, NAME)
    if told is None:
        return None
    value = json.loads(told)
    return Hold(value["by"], datetime.fromisoformat(value["since"]))


async def hold(tx: AsyncSession, by: int, now: datetime) -> bool:
    """Hold everything; False, and nothing done, when it is held already."""
    if await held(tx) is not None:
        return False
    await memos.remember(tx, NAME, json.dumps({"by": by, "since": now.isoformat()}))
    return True


async def lift(tx: AsyncSession) -> Hold | None:
    """End the hold and give what it was; None when there was none."""
    was = await held(tx)
    await memos.forget(tx, NAME)
    await tx.flush()
    return was
