"""Sentences about the names of items, which tell whether an entry has been seen before."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Item, ItemName

_BATCH = 500
"""Names asked for in one statement."""


async def known(session: AsyncSession, names: Iterable[str]) -> dict[str, tuple[Item, datetime]]:
    """Give the items that bear these names, each with the moment its name was last seen."""
    found: dict[str, tuple[Item, datetime]] = {}
    for batch in _batches(sorted(set(names))):
        rows = await session.exec(
            select(ItemName, Item)
            .where(col(ItemName.name).in_(batch))
            .join(Item, col(Item.id) == col(ItemName.item_id))
        )
        found |= {name.name: (item, name.seen_at) for name, item in rows}
    return found


async def give(tx: AsyncSession, item: Item, names: Collection[str], now: datetime) -> None:
    """Let an item be known by these names; a name passes from an older item to this one."""
    if item.id is None:
        await tx.flush()
    assert item.id is not None  # noqa: S101 -- flushed above
    for name in names:
        await tx.merge(ItemName(name=name, item_id=item.id, seen_at=now))


def _batches(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), _BATCH):
        yield names[start : start + _BATCH]
