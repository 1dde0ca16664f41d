"""Messages that are paused, stopped, corrected or summed up, and chats that come back.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_corrections_alert_id_alerts")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["coordinators.id"], name=op.f("fk_corrections_asked_by_coordinators")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_corrections_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["coordinators.id"], name=op.f("fk_corrections_decided_by_coordinators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrections_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrections_call_id"), ["call_id"], unique=False)

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_to", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_deliveries_mending",
            ["priority", "id"],
            unique=False,
            sqlite_where=sa.text(
                "todo IS NOT NULL AND lease_until IS NULL AND (coordinator_id IS NOT NULL OR todo = 'delete')"
            ),
            postgresql_where=sa.text(
                "todo IS NOT NULL AND lease_until IS NULL AND (coordinator_id IS NOT NULL OR todo = 'delete')"
            ),
        )
        batch_op.create_index(
            "ix_deliveries_unended",
            ["message_id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("stopped", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("replies_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("correction", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("summary_of", sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_index(
            "ix_messages_unended",
            ["id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    with op.batch_alter_table("subscribers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True))

    op.execute(  # what was sent before has ended, and was told as it was then
        "UPDATE messages SET ended_at = created_at, told_until = created_at WHERE id NOT IN "
        "(SELECT message_id FROM deliveries WHERE state IN ('pending', 'sending'))"
    )


def downgrade() -> None:
    with op.batch_alter_table("subscribers", schema=None) as batch_op:
        batch_op.drop_column("lost_at")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_messages_unended",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_column("summary_of")
        batch_op.drop_column("correction")
        batch_op.drop_column("replies_to")
        batch_op.drop_column("told_until")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("stopped")
        batch_op.drop_column("paused")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_deliveries_unended",
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_deliveries_mending",
            sqlite_where=sa.text(
                "todo IS NOT NULL AND lease_until IS NULL AND (coordinator_id IS NOT NULL OR todo = 'delete')"
            ),
            postgresql_where=sa.text(
                "todo IS NOT NULL AND lease_until IS NULL AND (coordinator_id IS NOT NULL OR todo = 'delete')"
            ),
        )
        batch_op.drop_column("reply_to")

    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrections_call_id"))
        batch_op.drop_index(batch_op.f("ix_corrections_asked_by"))
        batch_op.drop_index(batch_op.f("ix_corrections_alert_id"))

    op.drop_table("corrections")
