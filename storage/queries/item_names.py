"""Sentences about the names of items, which tell whether an entry has been seen before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Item, ItemName
from storage.queries.once import upsert

_BATCH = 500
"""Names in one statement."""


@dataclass(slots=True, eq=False)
class Seen:
    """An item as far as its names tell of it."""

    item_id: int | None  # None: not stored yet
    feed_id: int
    digest: str
    quiet: bool = False


async def known(session: AsyncSession, names: Iterable[str]) -> dict[str, tuple[Seen, datetime]]:
    """Give the items that bear these names, each with the moment its name was last seen."""
    found: dict[str, tuple[Seen, datetime]] = {}
    items: dict[int, Seen] = {}
    for batch in _batches(sorted(set(names))):
        rows = await session.exec(
            select(ItemName, col(Item.feed_id), col(Item.digest), col(Item.quiet))
            .where(col(ItemName.name).in_(batch))
            .join(Item, col(Item.id) == col(ItemName.item_id))
        )
        for name, feed_id, digest, quiet in rows:
            seen = items.setdefault(name.item_id, Seen(name.item_id, feed_id, digest, quiet))
            found[name.name] = (seen, name.seen_at)
    return found


async def give(tx: AsyncSession, names: Mapping[str, int], now: datetime) -> None:
    """Let items be known by these names, name to item; a name passes from an older item to the new one."""
    for batch in _batches(list(names)):
        rows = [{"name": name, "item_id": names[name], "seen_at": now} for name in batch]
        await upsert(tx, ItemName, rows, unique=("name",))


def _batches(names: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while batch := list(islice(rest, _BATCH)):
        yield batch
