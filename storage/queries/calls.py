"""Sentences about calls and taps. A move names the version it was decided on, so it happens once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, cast, exists, func, literal, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Call, CallState, Choice, Memo, Tap
from storage.models.base import Instant
from storage.queries.once import insert_once


async def get(session: AsyncSession, call_id: int) -> Call | None:
    """Give a call, or None."""
    return await session.get(Call, call_id, populate_existing=True)


async def lock(tx: AsyncSession, call_id: int) -> Call | None:
    """Give a call that nobody else changes before the end of this transaction, or None."""
    wanted = select(Call).where(col(Call.id) == call_id).with_for_update()
    return (await tx.exec(wanted.execution_options(populate_existing=True))).first()


async def add(
    tx: AsyncSession, *, kind: str, author_id: int, language: str, step: str, update_id: int, now: datetime
) -> Call:
    """Begin a draft."""
    call = Call(
        kind=kind,
        author_id=author_id,
        language=language,
        languages=[language],
        step=step,
        last_update_id=update_id,
        created_at=now,
    )
    tx.add(call)
    await tx.flush()
    return call


async def newest_draft(session: AsyncSession, author_id: int) -> Call | None:
    """Give the author's newest draft, or None."""
    statement = select(Call).where(col(Call.author_id) == author_id, col(Call.state) == CallState.DRAFT)
    return (await session.exec(statement.order_by(col(Call.id).desc()).limit(1))).first()


async def answered_by(session: AsyncSession, author_id: int, update_id: int) -> Call | None:
    """Give the draft that an author's words are for, or None.

    It is the one whose author is asked for a part now, or the one that this very update changed already.
    """
    meant = col(Call.step).is_not(None) | (col(Call.last_update_id) == update_id)
    statement = select(Call).where(
        col(Call.author_id) == author_id, col(Call.state) == CallState.DRAFT, meant
    )
    return (await session.exec(statement.order_by(col(Call.id).desc()).limit(1))).first()


async def in_state(session: AsyncSession, state: CallState) -> list[Call]:
    """Give all calls in a state, oldest first."""
    statement = select(Call).where(col(Call.state) == state).order_by(col(Call.id))
    return list((await session.exec(statement)).all())


async def due(session: AsyncSession, now: datetime) -> list[Call]:
    """Give the calls for later whose time has come, the earliest first."""
    statement = select(Call).where(col(Call.state) == CallState.SCHEDULED, col(Call.send_at) <= now)
    return list((await session.exec(statement.order_by(col(Call.send_at), col(Call.id)))).all())


async def unsettled(session: AsyncSession, kept: str) -> list[Call]:
    """Give the calls that were reported while deliveries waited: no memo `kept` has their number."""
    name = literal(kept) + cast(col(Call.id), String())
    wanted = select(Call).where(col(Call.reported_at).is_not(None), ~exists().where(col(Memo.name) == name))
    return list((await session.exec(wanted.order_by(col(Call.id)))).all())


async def near(session: AsyncSession, call_id: int, since: datetime, until: datetime) -> list[Call]:
    """Give the other calls that went out, go out or may go out between two moments, the earliest first."""
    at = func.coalesce(col(Call.send_at), col(Call.published_at), col(Call.submitted_at))
    states = [
        CallState.IN_REVIEW, CallState.APPROVED, CallState.SCHEDULED, CallState.SENDING, CallState.SENT,
    ]  # fmt: skip
    wanted = select(Call).where(col(Call.state).in_(states), col(Call.id) != call_id)
    between = wanted.where(at > literal(since, Instant()), at < literal(until, Instant()))
    return list((await session.exec(between.order_by(col(Call.id)))).all())


async def went_out(session: AsyncSession, kinds: Sequence[str], limit: int) -> list[Call]:
    """Give the newest calls of these kinds that went out or were missed."""
    states = [
        CallState.SENDING, CallState.SENT, CallState.OVER, CallState.CLOSED, CallState.CANCELLED,
        CallState.MISSED,
    ]  # fmt: skip
    wanted = select(Call).where(col(Call.state).in_(states), col(Call.kind).in_(kinds))
    return list((await session.exec(wanted.order_by(col(Call.id).desc()).limit(limit))).all())


async def links_sent(session: AsyncSession) -> set[str]:
    """Give the links of calls that were approved: they lead where others have looked before."""
    states = [CallState.APPROVED, CallState.SCHEDULED, CallState.SENDING, CallState.SENT, CallState.CLOSED]
    wanted = select(Call.link).where(
        col(Call.state).in_([*states, CallState.OVER]), col(Call.link).is_not(None)
    )
    return {link for link in (await session.exec(wanted.distinct())).all() if link}


async def move(
    tx: AsyncSession, call_id: int, version: int, before: CallState, after: CallState, **fields: Any
) -> bool:
    """Move a call that still stands where the decision saw it; False, and nothing done, when it does not.

    One statement, so that of many who decide at once one wins. The version grows.
    """
    changed = await tx.exec(
        update(Call)
        .where(col(Call.id) == call_id, col(Call.state) == before, col(Call.version) == version)
        .values(state=after, version=version + 1, **fields)
    )
    return changed.rowcount == 1


async def write(tx: AsyncSession, call: Call, update_id: int, **fields: Any) -> bool:
    """Change fields of the draft read as `call`; False when it changed or left the drafts meanwhile."""
    return await move(
        tx,
        call.id or 0,
        call.version,
        CallState.DRAFT,
        CallState.DRAFT,
        last_update_id=update_id,
        **fields,
    )


async def set_step(tx: AsyncSession, call_id: int, state: CallState, step: str | None) -> bool:
    """Remember who is asked for what now. No change of the call itself, so its version stays."""
    standing = update(Call).where(col(Call.id) == call_id, col(Call.state) == state)
    return (await tx.exec(standing.values(step=step))).rowcount == 1


async def count_recipients(tx: AsyncSession, call_id: int, counted: dict[str, int]) -> None:
    """Keep how many chats a call goes to, by language, as its first approver saw it."""
    await tx.exec(update(Call).where(col(Call.id) == call_id).values(counted=counted))


async def stop_asking(tx: AsyncSession, author_id: int) -> None:
    """Ask the author for no field of any draft; the drafts stay."""
    drafts = update(Call).where(col(Call.author_id) == author_id, col(Call.state) == CallState.DRAFT)
    await tx.exec(drafts.values(step=None))


async def tap(tx: AsyncSession, call_id: int, person: int, today: date) -> bool:
    """Count a person's answer; False when it was counted before."""
    values = {"call_id": call_id, "person": person, "session": 0, "choice": Choice.DONE, "tapped_on": today}
    return await insert_once(tx, Tap, values, ["call_id", "person", "session"])


async def count_taps(session: AsyncSession, call_id: int) -> int:
    """Count the people who answered a call."""
    return (await session.exec(select(func.count()).where(col(Tap.call_id) == call_id))).one()
