"""What all nouns share: column types that mean the same on SQLite and PostgreSQL. Pure."""

import secrets
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Enum, Integer, MetaData
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, because a migration on SQLite can only drop what it can name."""

SQLModel.metadata.naming_convention = NAMING

Id = BigInteger().with_variant(Integer, "sqlite")
"""64 bits everywhere; on SQLite only INTEGER counts up by itself."""

Instant = UTCDateTime
"""Aware UTC in, aware UTC out; a naive datetime is refused."""

metadata: MetaData = SQLModel.metadata


def words(enum: type[StrEnum]) -> Any:
    """Give a column type that stores a StrEnum's values as text, so that a new word needs no migration."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def random_id() -> int:
    """Make a surrogate key that tells nothing of who came when (62 bits, positive)."""
    return secrets.randbits(62) | 1
