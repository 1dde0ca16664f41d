"""Calls of many kinds: their fields, dates, wordings, approvals, counts, notices and pictures.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_approvals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_approvals_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinators.id"],
            name=op.f("fk_call_approvals_coordinator_id_coordinators"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_approvals")),
        sa.UniqueConstraint(
            "call_id",
            "version",
            "coordinator_id",
            name=op.f("uq_call_approvals_call_id_version_coordinator_id"),
        ),
    )
    op.create_table(
        "call_counts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("intake", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_counts_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["coordinators.id"], name=op.f("fk_call_counts_coordinator_id_coordinators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_counts")),
    )
    with op.batch_alter_table("call_counts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_counts_call_id"), ["call_id"], unique=False)

    op.create_table(
        "call_notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_notices_call_id_calls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_notices")),
        sa.UniqueConstraint("call_id", "what", name=op.f("uq_call_notices_call_id_what")),
    )
    with op.batch_alter_table("call_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_notices_due_at"), ["due_at"], unique=False)

    op.create_table(
        "call_pictures",
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("cleared_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_pictures_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["cleared_by"], ["coordinators.id"], name=op.f("fk_call_pictures_cleared_by_coordinators")
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_pictures")),
    )
    op.create_table(
        "call_wordings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("retraction", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_wordings_call_id_calls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_wordings")),
        sa.UniqueConstraint("call_id", "language", name=op.f("uq_call_wordings_call_id_language")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("details", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("retraction", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("regions", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("follows_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("needs", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("counted", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("send_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("late_after", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_calls_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calls_follows_id"), ["follows_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_calls_follows_id_calls"), "calls", ["follows_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_calls_case_id_cases"), "cases", ["case_id"], ["id"])

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part", sa.String(), server_default="", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_messages_call_id_language_kind"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_messages_call_id_language_kind_part"), ["call_id", "language", "kind", "part"]
        )

    with op.batch_alter_table("taps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("session", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_taps_call_id_person"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_taps_call_id_person_session"), ["call_id", "person", "session"]
        )


def downgrade() -> None:
    with op.batch_alter_table("taps", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_taps_call_id_person_session"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_taps_call_id_person"), ["call_id", "person"])
        batch_op.drop_column("session")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_messages_call_id_language_kind_part"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_messages_call_id_language_kind"), ["call_id", "language", "kind"]
        )
        batch_op.drop_column("part")

    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_calls_case_id_cases"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_calls_follows_id_calls"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_calls_follows_id"))
        batch_op.drop_index(batch_op.f("ix_calls_case_id"))
        batch_op.drop_column("closed_at")
        batch_op.drop_column("revision")
        batch_op.drop_column("ends_at")
        batch_op.drop_column("starts_at")
        batch_op.drop_column("late_after")
        batch_op.drop_column("send_at")
        batch_op.drop_column("counted")
        batch_op.drop_column("needs")
        batch_op.drop_column("follows_id")
        batch_op.drop_column("case_id")
        batch_op.drop_column("regions")
        batch_op.drop_column("retraction")
        batch_op.drop_column("details")

    op.drop_table("call_wordings")
    op.drop_table("call_pictures")
    with op.batch_alter_table("call_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_notices_due_at"))

    op.drop_table("call_notices")
    with op.batch_alter_table("call_counts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_counts_call_id"))

    op.drop_table("call_counts")
    op.drop_table("call_approvals")
