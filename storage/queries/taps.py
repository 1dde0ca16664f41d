"""Sentences about taps: what people answered to a call, sealed; others see totals alone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Call, Choice, Tap


async def answer(tx: AsyncSession, tap: Tap) -> Choice | None:
    """Keep an answer in the place of the one before; give that one, None where there was none.

    The call must be locked (see `lock`), so that two presses at once are two answers in turn.
    """
    known = (
        await tx.exec(
            select(Tap).where(
                col(Tap.call_id) == tap.call_id,
                col(Tap.person) == tap.person,
                col(Tap.session) == tap.session,
            )
        )
    ).first()
    if known is None:
        tx.add(tap)
        await tx.flush()
        return None
    before, known.choice, known.tapped_on = known.choice, tap.choice, tap.tapped_on
    tx.add(known)
    await tx.flush()
    return before


async def take_away(tx: AsyncSession, call_id: int, person: int, number: int) -> bool:
    """Delete a person's answer to one date or shift of a call; False where there was none."""
    own = (col(Tap.call_id) == call_id, col(Tap.person) == person, col(Tap.session) == number)
    gone = await tx.exec(delete(Tap).where(*own).execution_options(synchronize_session=False))
    return gone.rowcount > 0


async def renumber(tx: AsyncSession, call_id: int, numbers: Mapping[int, int | None]) -> None:
    """Give answers to dates or shifts other numbers, all at once; those of None are deleted.

    Who then has two with the same number keeps one. The call must be locked.
    """
    own = col(Tap.call_id) == call_id
    rows = (await tx.exec(select(Tap).where(own, col(Tap.session).in_(numbers)).order_by(col(Tap.id)))).all()
    wanted: list[dict[str, Any]] = [
        {"person": row.person, "session": number, "choice": row.choice, "tapped_on": row.tapped_on}
        for row in rows
        if (number := numbers[row.session]) is not None
    ]
    gone = delete(Tap).where(own, col(Tap.session).in_(numbers))
    await tx.exec(gone.execution_options(synchronize_session=False))
    held = select(Tap.person, Tap.session).where(
        own, col(Tap.session).in_([each["session"] for each in wanted])
    )
    there: set[tuple[Any, Any]] = set((await tx.exec(held)).all())
    for each in wanted:
        if (each["person"], each["session"]) not in there:
            there.add((each["person"], each["session"]))
            await tx.exec(insert(Tap), params={"call_id": call_id, **each})


async def lock(tx: AsyncSession, call_id: int) -> Call | None:
    """Give a call, and let nobody else count answers to it until the transaction ends."""
    wanted = select(Call).where(col(Call.id) == call_id).with_for_update()
    return (await tx.exec(wanted.execution_options(populate_existing=True))).first()


async def of_person(session: AsyncSession, call_id: int, person: int) -> Mapping[int, Choice]:
    """Give what a person answered to each date of a call."""
    rows = await session.exec(
        select(Tap.session, Tap.choice).where(col(Tap.call_id) == call_id, col(Tap.person) == person)
    )
    return {number: Choice(choice) for number, choice in rows.all()}


async def count(session: AsyncSession, call_id: int, number: int, choice: Choice) -> int:
    """Count those who gave this answer to one date of a call."""
    wanted = select(func.count()).where(
        col(Tap.call_id) == call_id, col(Tap.session) == number, col(Tap.choice) == choice
    )
    return (await session.exec(wanted)).one()


async def first_waiting(session: AsyncSession, call_id: int, number: int) -> Tap | None:
    """Give who has waited longest for a place at one date of a call."""
    wanted = select(Tap).where(
        col(Tap.call_id) == call_id, col(Tap.session) == number, col(Tap.choice) == Choice.WAITING
    )
    return (await session.exec(wanted.order_by(col(Tap.id)).limit(1))).first()


async def persons(
    session: AsyncSession,
    call_id: int,
    choices: Collection[Choice],
    *,
    after: int,
    limit: int,
    numbers: Collection[int] | None = None,
) -> Sequence[tuple[int, int]]:
    """Give (row id, person) of those who gave one of these answers, in the order of their rows.

    `numbers`: to these dates or shifts alone; else to any.
    """
    wanted = select(Tap.id, Tap.person).where(
        col(Tap.call_id) == call_id, col(Tap.choice).in_(choices), col(Tap.id) > after
    )
    if numbers is not None:
        wanted = wanted.where(col(Tap.session).in_(numbers))
    rows = await session.exec(wanted.order_by(col(Tap.id)).limit(limit))
    return [(row_id, person) for row_id, person in rows.all() if row_id is not None]


async def totals(session: AsyncSession, call_id: int) -> Mapping[tuple[int, Choice], int]:
    """Count all answers to a call, by date and answer."""
    wanted = select(Tap.session, Tap.choice, func.count()).where(col(Tap.call_id) == call_id)
    rows = await session.exec(wanted.group_by(col(Tap.session), col(Tap.choice)))
    return {(number, Choice(choice)): many for number, choice, many in rows.all()}


async def by_day(session: AsyncSession, call_id: int, choices: Collection[Choice]) -> Mapping[str, int]:
    """Count by day those who gave one of these answers, the oldest day first."""
    wanted = select(col(Tap.tapped_on), func.count()).where(
        col(Tap.call_id) == call_id, col(Tap.choice).in_(choices)
    )
    rows = await session.exec(wanted.group_by(col(Tap.tapped_on)).order_by(col(Tap.tapped_on)))
    return {day.isoformat(): many for day, many in rows.all()}
