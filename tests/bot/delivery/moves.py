"""A watch in the database itself: any other move of a delivery than those of the table fails there.

And who approves a call is written down there, whatever the program believes.
"""

from itertools import product

from sqlalchemy import text

from storage.database import Database
from storage.models import MOVES, DeliveryState


def forbidden() -> str:
    """Give the moves that must never happen, as SQL over OLD and NEW."""
    wrong = [
        f"(OLD.state = '{was}' AND NEW.state = '{to}')"
        for was, to in product(DeliveryState, DeliveryState)
        if was is not to and to not in MOVES[was]
    ]
    return " OR ".join(wrong)


async def watch(database: Database) -> None:
    """Let the database refuse every move that the table does not have."""
    if database.is_sqlite:
        statements = [
            (
                f"CREATE TRIGGER moves BEFORE UPDATE OF state ON deliveries WHEN {forbidden()} "
                "BEGIN SELECT RAISE(ABORT, 'no such move'); END"
            )
        ]
    else:
        statements = [
            (
                "CREATE OR REPLACE FUNCTION no_such_move() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'no such move: % to %', OLD.state, NEW.state; END $$"
            ),
            "DROP TRIGGER IF EXISTS moves ON deliveries",
            (
                "CREATE TRIGGER moves BEFORE UPDATE OF state ON deliveries FOR EACH ROW "
                f"WHEN ({forbidden()}) EXECUTE FUNCTION no_such_move()"
            ),
        ]
    async with database.engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def unwatch(database: Database) -> None:
    """Leave a database that other tests share as it was."""
    if not database.is_sqlite:
        async with database.engine.begin() as connection:
            await connection.execute(text("DROP TRIGGER IF EXISTS moves ON deliveries"))


async def watch_approvals(database: Database) -> None:
    """Let SQLite write down each move of a call, with the seat of who decided as it is at that moment.

    `have` counts those whose yes counts: other seats than the author's that are active then.
    """
    have = (
        "SELECT count(DISTINCT a.coordinator_id) FROM call_approvals a "
        "JOIN coordinators s ON s.id = a.coordinator_id "
        "WHERE a.call_id = NEW.id AND a.version = OLD.version "
        "AND s.state = 'active' AND s.id != NEW.author_id"
    )
    seat = "SELECT state FROM coordinators WHERE id = NEW.decided_by"
    statements = [
        "CREATE TABLE seen_moves (call_id, state, seat, decided_by, author, have, needs)",
        (
            "CREATE TRIGGER seen_moves AFTER UPDATE OF state ON calls WHEN NEW.state != 'in_review' "
            "BEGIN INSERT INTO seen_moves VALUES "
            f"(NEW.id, NEW.state, ({seat}), NEW.decided_by, NEW.author_id, ({have}), NEW.needs); END"
        ),
    ]
    async with database.engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
