"""Sentences about items: what feeds brought, and what waits to be judged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import func, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Item
from storage.queries.listed import listed

# For the poll stage.


async def add_all(tx: AsyncSession, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Store new items and give their ids in the same order; ids grow in it."""
    if not rows:
        return []
    statement = _insertion(tx.get_bind().dialect.name)
    found = (await tx.exec(statement, params=list(rows))).all()
    ids = {(feed_id, key): item_id for item_id, feed_id, key in found}
    return [ids[row["feed_id"], row["key"]] for row in rows]


@cache
def _insertion(dialect: str) -> Any:
    """Build the statement once. SQLite inserts in the order of the values; asked for that, row by row."""
    table = SQLModel.metadata.tables["items"]  # rows need no objects
    columns = (table.c.id, table.c.feed_id, table.c.key)
    return insert(table).returning(*columns, sort_by_parameter_order=dialect != "sqlite")


async def let_ring(tx: AsyncSession, item_ids: Sequence[int]) -> None:
    """Make items that a first poll stored quietly news like any other, to be judged again."""
    if item_ids:
        loud = update(Item).where(col(Item.id).in_(item_ids)).values(quiet=False, sorted_at=None)
        await tx.exec(loud.execution_options(synchronize_session=False))


# For those who watch over the listening.


async def arrived_since(session: AsyncSession, since: datetime) -> tuple[int, datetime | None]:
    """Count the items first seen since a moment, first polls left out; also give when the newest came."""
    wanted = select(func.count()).where(col(Item.first_seen_at) >= since, col(Item.quiet).is_(False))
    newest = (await session.exec(select(func.max(col(Item.first_seen_at))))).one()
    return (await session.exec(wanted)).one(), newest


# For the sort stage.


class Waiting(NamedTuple):
    """What judging needs of an item: no more of the row than that."""

    id: int
    title: str
    text: str
    language: str | None
    published_at: datetime | None
    first_seen_at: datetime
    digest: str


async def unsorted(session: AsyncSession, after: int, limit: int) -> list[Waiting]:
    """Give items that wait to be judged, oldest first, beginning behind the id `after`."""
    columns = [getattr(Item, name) for name in Waiting._fields]
    wanted: Any = select_columns(*columns).where(col(Item.sorted_at).is_(None), col(Item.id) > after)
    return [Waiting(*row) for row in (await session.exec(wanted.order_by(col(Item.id)).limit(limit))).all()]


async def mark_sorted(tx: AsyncSession, item_id: int, digest: str, now: datetime) -> bool:
    """Note that the wording with `digest` was judged; False when it was judged or edited meanwhile."""
    statement = (
        update(Item)
        .where(col(Item.id) == item_id, col(Item.sorted_at).is_(None), col(Item.digest) == digest)
        .values(sorted_at=now)
        .execution_options(synchronize_session=False)
    )
    return (await tx.exec(statement)).rowcount == 1


async def mark_all_sorted(tx: AsyncSession, digests: Mapping[int, str], now: datetime) -> set[int]:
    """Note that these wordings were judged, by item; give those not judged or edited meanwhile."""
    waiting = select(Item.id, Item.digest).where(
        col(Item.id).in_(listed(tx, digests)), col(Item.sorted_at).is_(None)
    )
    found = (await tx.exec(waiting.with_for_update())).all()
    same = {item_id for item_id, digest in found if item_id is not None and digests[item_id] == digest}
    marked = update(Item).where(col(Item.id).in_(listed(tx, same))).values(sorted_at=now)
    await tx.exec(marked.execution_options(synchronize_session=False))
    return same
