"""The sender's queue by messages, each chat's order, and fan-outs that go on batch by batch.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_WAITING = sa.text("todo IS NOT NULL AND lease_until IS NULL")
_TO_DO = sa.text("todo IS NOT NULL")
_MENDING = sa.text(
    "todo IS NOT NULL AND lease_until IS NULL AND (coordinator_id IS NOT NULL OR todo = 'delete')"
)


def upgrade() -> None:
    op.create_table(
        "fan_outs",
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("others", sa.Boolean(), nullable=False),
        sa.Column("after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_fan_outs_message_id_messages"),
        sa.PrimaryKeyConstraint("message_id", name="pk_fan_outs"),
    )
    op.drop_index("ix_deliveries_todo", "deliveries")
    op.drop_index("ix_deliveries_mending", "deliveries")
    op.create_index(
        "ix_deliveries_todo",
        "deliveries",
        ["priority", "message_id", "todo", "due_at", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index(
        "ix_deliveries_order",
        "deliveries",
        ["subscriber_id", "message_id"],
        sqlite_where=_TO_DO,
        postgresql_where=_TO_DO,
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_order", "deliveries")
    op.drop_index("ix_deliveries_todo", "deliveries")
    op.create_index(
        "ix_deliveries_mending",
        "deliveries",
        ["priority", "id"],
        sqlite_where=_MENDING,
        postgresql_where=_MENDING,
    )
    op.create_index(
        "ix_deliveries_todo",
        "deliveries",
        ["priority", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.drop_table("fan_outs")
