"""What a call said when it was returned, and answers to objections that coordinators keep.

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("returned", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "call_snippets",
        sa.Column("id", _ID, nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("objection", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["coordinators.id"], name=op.f("fk_call_snippets_author_id_coordinators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_snippets")),
    )


def downgrade() -> None:
    op.drop_table("call_snippets")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_column("returned")
