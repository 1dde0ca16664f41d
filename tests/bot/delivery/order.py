"""Whether a send leaves while an older one, as urgent, still waits for the same chat. Asked as it leaves."""

from typing import TYPE_CHECKING

from storage.queries.claims import LEAVES_WITHIN

if TYPE_CHECKING:
    from tests.bot.delivery.process import Process

_WAITS = (
    "SELECT number(m.id) FROM messages m JOIN messages mine ON mine.id = :row "
    "LEFT JOIN deliveries d ON d.message_id = m.id AND d.subscriber_id = :reader "
    "WHERE m.id < mine.id AND m.priority <= mine.priority AND m.kind != 'notice' "
    "AND m.paused IS NULL AND m.stopped IS NULL "
    "AND (d.todo = 'send' OR d.id IS NULL AND EXISTS ("
    "  SELECT 1 FROM fan_outs f WHERE f.message_id = m.id AND f.after < :reader))"
)
"""Waits, or is still to be written for this reader."""


def overtaken(process: "Process", number: int, reader: int) -> list[str]:
    """Say which older messages are overtaken by this one, which leaves now for this reader.

    What was paused, unknown or of another clock at the moment it was claimed may be overtaken until the lease
    ends.
    """
    book, now = process.book, process.loop.time()
    row = next((row for row, known in process.ids.items() if known == number), None)
    found = process.stage.plain.execute(_WAITS, {"row": row, "reader": reader + 1}).fetchall()
    older = {known for (known,) in found if known is not None and reader in book.meant.get(known, ())}
    excused = {each for each, at in book.freed.items() if now - at <= LEAVES_WITHIN.total_seconds()}
    over = {each for each, end in book.expires.items() if end <= process.now()}
    return [
        f"I8: N{number} leaves for reader {reader} while N{each} waits" for each in older - excused - over
    ]
