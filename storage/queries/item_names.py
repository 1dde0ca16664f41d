"""Sentences about the names of items, which tell whether an entry has been seen before.

A document has four names an entry: they go to the database as one value, a list in JSON, because a parameter
of its own for each takes longer to write out than all that is done with it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.sql.expression import TextClause
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Item, ItemName

_LISTED = {
    "sqlite": "SELECT value FROM json_each(:names)",
    "postgresql": "SELECT jsonb_array_elements_text(CAST(:names AS jsonb))",
}
_PAIRS = {
    "sqlite": "SELECT key, value, :seen_at FROM json_each(:names) WHERE true",
    "postgresql": "SELECT key, value::bigint, :seen_at FROM jsonb_each_text(CAST(:names AS jsonb))",
}


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
    wanted = json.dumps(sorted(set(names)))
    rows = await session.exec(_question(session.get_bind().dialect.name), params={"names": wanted})
    for name, item_id, seen_at, feed_id, digest, quiet in rows:
        seen = items.setdefault(item_id, Seen(item_id, feed_id, digest, quiet))
        found[name] = (seen, seen_at)
    return found


async def give(tx: AsyncSession, names: Mapping[str, int], now: datetime) -> None:
    """Let items be known by these names, name to item; a name passes from an older item to the new one."""
    if names:
        values = {"names": json.dumps(dict(names)), "seen_at": now}
        statement: Any = _gift(tx.get_bind().dialect.name)
        await tx.exec(statement, params=values)


@cache
def _question(dialect: str) -> Any:
    columns = (ItemName.name, ItemName.item_id, ItemName.seen_at, Item.feed_id, Item.digest, Item.quiet)
    return (
        select(*map(col, columns))
        .where(col(ItemName.name).in_(text(_LISTED[dialect])))
        .join(Item, col(Item.id) == col(ItemName.item_id))
    )


@cache
def _gift(dialect: str) -> TextClause:
    """Build the statement once; a moment goes to the database as the column holds it."""
    written = f"""INSERT INTO item_names (name, item_id, seen_at) {_PAIRS[dialect]}
        ON CONFLICT (name) DO UPDATE SET item_id = excluded.item_id, seen_at = excluded.seen_at"""
    moment = SQLModel.metadata.tables["item_names"].c.seen_at.type
    return text(written).bindparams(bindparam("seen_at", type_=moment))
