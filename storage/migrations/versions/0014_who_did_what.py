"""The audit log, which refuses to be changed, and what is known of seats: days, who suspended, duress words.

Revision: 0014, after 0013.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SEATS: dict[str, sa.types.TypeEngine[Any]] = {
    "seen_on": sa.Date(),
    "reminded_on": sa.Date(),
    "suspended_by": _ID,
    "duress": sa.LargeBinary(),
}
_REFUSAL = "the audit log is only ever added to"
_ON_SQLITE = "CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, '{words}'); END"
_FUNCTION = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
)
_ON_POSTGRESQL = (
    "CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
)


def upgrade() -> None:
    for name, kind in _SEATS.items():  # no copy of the table: others point to its rows
        op.add_column("coordinators", sa.Column(name, kind, nullable=True))
    op.create_table(
        "audit",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", _ID, nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("about", _ID, nullable=False),
        sa.Column("other", _ID, nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(_ON_SQLITE.format(verb=verb, words=_REFUSAL))
        return
    op.execute(_FUNCTION.format(words=_REFUSAL))
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(_ON_POSTGRESQL.format(verb=verb))


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_refuse()")
    for name in reversed(_SEATS):
        op.drop_column("coordinators", name)
