"""Discreet mode: who wants it, and which deliveries show no more than that there is something.

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("subscribers", "discreet"), ("deliveries", "veiled")):
        op.add_column(table, sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("deliveries", "veiled")
    op.drop_column("subscribers", "discreet")
