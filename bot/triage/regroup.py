"""What coordinators do when the rules were wrong: two cases made one, one case parted. Part of the edge.

Each works in the transaction of its caller; facts are counted anew from what is told of each case then.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.triage.gather import refresh
from storage.models import Case, Publicity
from storage.queries import alerts, case_work, cases, locks

_STRICTNESS = (Publicity.PUBLIC, Publicity.EMBARGO, Publicity.QUIET)
_TOLD = ("tell", "join", "update")
"""What publishing did with items that readers know of; policy.py has the words."""


async def merge(tx: AsyncSession, case_id: int, into_id: int, now: datetime) -> Case | None:
    """Bring all of a case into another; give the latter, or None where one of the two is closed.

    The stricter publicity of the two holds: merging makes nothing public.
    """
    if case_id == into_id:
        return None
    await locks.alone(tx, locks.Lock.SORTING)  # sorting holds several cases too
    await case_work.lock_told(tx, (case_id, into_id))
    locked = {wanted: await cases.locked(tx, wanted) for wanted in sorted((case_id, into_id))}
    case, into = locked[case_id], locked[into_id]
    if case is None or into is None or case.closed_at is not None or into.closed_at is not None:
        return None
    await case_work.move_all(tx, case_id, into_id)
    into.publicity, into.embargo_until = stricter(case, into)
    case.closed_at, case.merged_into, case.version = now, into_id, case.version + 1
    into.version, into.cards_stale = into.version + 1, True
    await tx.flush()
    return await refresh(tx, into_id, now)


def stricter(one: Case, other: Case) -> tuple[Publicity, datetime | None]:
    """Give the publicity that holds where two cases become one; an embargo without an end outlasts all."""
    if one.publicity is other.publicity is Publicity.EMBARGO:
        ends = (one.embargo_until, other.embargo_until)
        return Publicity.EMBARGO, None if None in ends else max(end for end in ends if end)
    strict = max((one, other), key=lambda case: _STRICTNESS.index(case.publicity))
    return strict.publicity, strict.embargo_until


async def split(tx: AsyncSession, case_id: int, item_ids: Collection[int], now: datetime) -> int | None:
    """Part items from a case and open a new one with them; give it, or None where nothing can be parted.

    An alert goes with the article it shows. A case left without one rings anew, as the happening it is.
    """
    await locks.alone(tx, locks.Lock.SORTING)
    await case_work.lock_told(tx, (case_id,))
    case = await cases.locked(tx, case_id)
    told = await cases.told(tx, case_id)
    moved = [(row, item) for row, item in told if row.item_id in item_ids]
    if case is None or case.closed_at is not None or not 0 < len(moved) < len(told):
        return None
    facts = case.model_dump(exclude={"id", "version", "opened_at", "updated_at"})
    opened = Case(**{**facts, "title": "", "opened_at": now, "updated_at": now, "cards_stale": True})
    opened_id = await cases.add(tx, opened)
    await case_work.move_items(tx, case_id, [row.item_id for row, _ in moved], opened_id)
    if any(case.title == item.title for _, item in moved):
        case.title = ""
    case.version, case.cards_stale = case.version + 1, True
    await tx.flush()
    for each in (case_id, opened_id):
        await refresh(tx, each, now)
        if await alerts.newest_of_case(tx, each) is None:
            await case_work.decide_anew(tx, each, _TOLD)
    return opened_id
