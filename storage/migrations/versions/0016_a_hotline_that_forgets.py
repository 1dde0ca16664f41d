"""The hotline: who answers which topic, numbers that stand for people, their letters, and bans.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SEAT = "fk_{table}_{column}_coordinators"


def _to_a_seat(table: str, column: str, then: str) -> sa.ForeignKeyConstraint:
    name = op.f(_SEAT.format(table=table, column=column))
    return sa.ForeignKeyConstraint([column], ["coordinators.id"], name=name, ondelete=then)


def upgrade() -> None:
    op.create_table(
        "hotline_desks",
        sa.Column("coordinator_id", _ID, nullable=False),
        sa.Column("topic", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        _to_a_seat("hotline_desks", "coordinator_id", "CASCADE"),
        sa.PrimaryKeyConstraint("coordinator_id", "topic", name=op.f("pk_hotline_desks")),
    )
    op.create_table(
        "hotline_people",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_people")),
        sa.UniqueConstraint("person", name=op.f("uq_hotline_people_person")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "hotline_letters",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("topic", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("answered_by", _ID, nullable=True),
        sa.Column("is_answer", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["hotline_people.id"],
            name=op.f("fk_hotline_letters_person_id_hotline_people"),
            ondelete="CASCADE",
        ),
        _to_a_seat("hotline_letters", "answered_by", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_letters")),
        sa.UniqueConstraint("update_id", name=op.f("uq_hotline_letters_update_id")),
    )
    op.create_index(op.f("ix_hotline_letters_person_id"), "hotline_letters", ["person_id"])
    op.create_index(op.f("ix_hotline_letters_written_at"), "hotline_letters", ["written_at"])
    op.create_table(
        "hotline_shown",
        sa.Column("id", _ID, nullable=False),
        sa.Column("letter_id", _ID, nullable=False),
        sa.Column("coordinator_id", _ID, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["hotline_letters.id"],
            name=op.f("fk_hotline_shown_letter_id_hotline_letters"),
            ondelete="CASCADE",
        ),
        _to_a_seat("hotline_shown", "coordinator_id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_shown")),
        sa.UniqueConstraint(
            "letter_id", "coordinator_id", name=op.f("uq_hotline_shown_letter_id_coordinator_id")
        ),
    )
    op.create_table(
        "hotline_bans",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("banned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_bans")),
        sa.UniqueConstraint("mac", name=op.f("uq_hotline_bans_mac")),
    )


def downgrade() -> None:
    for table in ("hotline_bans", "hotline_shown", "hotline_letters", "hotline_people", "hotline_desks"):
        op.drop_table(table)
