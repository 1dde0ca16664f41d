"""Alembic's entry: runs the migrations on the connection that storage.migrations hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage.models import metadata
from storage.sealing import SealedAddress, SealedId, SealedText


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as the plain ones they are: a migration needs no key and outlives our code."""
    if kind != "type":
        return False
    if isinstance(item, (SealedId, SealedAddress, SealedText)):
        return "sa.LargeBinary()"
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return "sa.String()" if isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
