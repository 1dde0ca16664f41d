"""Of whom an item tells, who says so, and when it happened.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("whom", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("claim_source", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("happened_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("happened_within", sa.String(length=24), nullable=True))

    with op.batch_alter_table("verdicts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("whom", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("claim_source", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("happened_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("happened_within", sa.String(length=24), nullable=True))


def downgrade() -> None:

    with op.batch_alter_table("verdicts", schema=None) as batch_op:
        batch_op.drop_column("happened_within")
        batch_op.drop_column("happened_on")
        batch_op.drop_column("claim_source")
        batch_op.drop_column("whom")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("happened_within")
        batch_op.drop_column("happened_on")
        batch_op.drop_column("claim_source")
        batch_op.drop_column("whom")
