"""What each subscriber wants, and when: regions, gravity, languages, quiet hours, pauses, digests.

Revision: 0011, after 0010. Who is there wants all, at any hour, as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_QUIET, _DIGEST = sa.text("quiet_until IS NOT NULL"), sa.text("digest_at IS NOT NULL")
_RELATED = sa.text("label = 'related'")


def upgrade() -> None:
    with op.batch_alter_table("subscribers") as table:
        table.add_column(sa.Column("regions", sa.Integer(), nullable=False, server_default="31"))
        table.add_column(sa.Column("least_rank", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("articles", sa.Integer(), nullable=False, server_default="31"))
        table.add_column(sa.Column("zone", sa.String(), nullable=True))
        table.add_column(sa.Column("quiet_hours", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("quiet_passes", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("quiet_since", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("digest", sa.String(24), nullable=False, server_default="off"))
        table.add_column(sa.Column("digest_hour", sa.Integer(), nullable=False, server_default="8"))
        table.add_column(sa.Column("digest_weekday", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("digest_since", sa.DateTime(timezone=True), nullable=True))
    for name in ("alerts", "fan_outs"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("region", sa.Integer(), nullable=False, server_default="0"))
            table.add_column(sa.Column("articles", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("fan_outs", sa.Column("rank", sa.Integer(), nullable=True))
    op.create_index(
        "ix_subscribers_quiet_until",
        "subscribers",
        ["quiet_until"],
        sqlite_where=_QUIET,
        postgresql_where=_QUIET,
    )
    op.create_index(
        "ix_subscribers_digest_at",
        "subscribers",
        ["digest_at"],
        sqlite_where=_DIGEST,
        postgresql_where=_DIGEST,
    )
    op.create_index(
        "ix_verdicts_related", "verdicts", ["decided_at"], sqlite_where=_RELATED, postgresql_where=_RELATED
    )


def downgrade() -> None:
    op.drop_index("ix_verdicts_related", "verdicts")
    op.drop_index("ix_subscribers_digest_at", "subscribers")
    op.drop_index("ix_subscribers_quiet_until", "subscribers")
    op.drop_column("fan_outs", "rank")
    for name in ("fan_outs", "alerts"):
        with op.batch_alter_table(name) as table:
            table.drop_column("articles")
            table.drop_column("region")
    with op.batch_alter_table("subscribers") as table:
        for column in (
            "digest_since", "digest_at", "digest_weekday", "digest_hour", "digest", "paused_until",
            "quiet_until", "quiet_since", "quiet_passes", "quiet_hours", "zone", "articles", "least_rank",
            "regions",
        ):  # fmt: skip
            table.drop_column(column)
