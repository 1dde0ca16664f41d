"""What is read when a call is taken back is kept in more languages with its other parts, in its details.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("call_wordings", "retraction")


def downgrade() -> None:
    op.add_column("call_wordings", sa.Column("retraction", sa.String(), server_default="", nullable=False))
