"""The one way to insert rows that may be there already, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


async def insert_once(
    tx: AsyncSession, model: type[SQLModel], values: Mapping[str, Any], unique: Sequence[str]
) -> bool:
    """Insert a row; False, and nothing done, when one with the same `unique` columns is there.

    What was inserted is asked back: the count of rows is not told alike by the two databases.
    """
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(model).values(**values).on_conflict_do_nothing(index_elements=list(unique))
    return (await tx.exec(statement.returning(*inspect(model).primary_key))).first() is not None


async def upsert(
    tx: AsyncSession, model: type[SQLModel], rows: Sequence[dict[str, Any]], unique: Sequence[str]
) -> None:
    """Insert rows; one that is there, by its `unique` columns, takes over the others. No two may be alike."""
    if rows:
        dialect = tx.get_bind().dialect.name
        await tx.exec(_upsert(dialect, model, tuple(rows[0]), tuple(unique)), params=list(rows))


@lru_cache(maxsize=64)
def _upsert(dialect: str, model: type[SQLModel], columns: Sequence[str], unique: Sequence[str]) -> Any:
    """Build the statement once: that takes longer than to run it."""
    table = SQLModel.metadata.tables[str(model.__tablename__)]  # rows need no objects
    statement = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    others = {name: statement.excluded[name] for name in columns if name not in unique}
    return statement.on_conflict_do_update(index_elements=list(unique), set_=others)
