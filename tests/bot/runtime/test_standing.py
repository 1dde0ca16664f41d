"""The foot of a terminal: a hold that stays to be seen, and how far a broadcast is, also after a restart."""

import io
import logging
import sys
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console
from sqlmodel import select
from structlog.testing import capture_logs

from bot.delivery import outbox
from bot.delivery.audience import of_call
from bot.runtime.standing import Lasting, Standing, foot_of, under_way
from storage.database import Database
from storage.models import ChatKind, Delivery, DeliveryState, Message, MessageKind, Subscriber
from storage.queries import holds
from storage.sealing import Address

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


async def _seen(db: Database, now: datetime = NOW) -> str:
    out = Console(file=io.StringIO(), width=120, force_terminal=False)
    async with db.read() as session:
        foot = foot_of(Lasting(await holds.held(session), await under_way(session, now)))
    if foot is not None:
        out.print(foot)
    return out.file.getvalue()


async def _broadcast(db: Database, chats: int) -> None:
    async with db.transaction() as tx:
        for number in range(1, chats + 1):
            chat = {"address": Address(number), "chat": number, "kind": ChatKind.PRIVATE}
            tx.add(Subscriber(**chat, language="en", joined_on=NOW.date()))
        await tx.flush()
        message = Message(kind=MessageKind.CALL, language="en", text="Come", created_at=NOW)
        await outbox.publish(tx, message, of_call("en"), NOW)


async def test_nothing_stands_where_nothing_lasts(sqlite: Database) -> None:
    assert await _seen(sqlite) == ""


async def test_a_hold_stands_until_it_is_lifted(sqlite: Database) -> None:
    async with sqlite.transaction() as tx:
        await holds.hold(tx, 2, NOW)
    for _ in range(2):  # it is no event that passes
        assert "SENDING IS ON HOLD by C2 since 12:00 UTC" in await _seen(sqlite)
    async with sqlite.transaction() as tx:
        await holds.lift(tx)
    assert await _seen(sqlite) == ""


async def test_a_broadcast_shows_sent_of_all_refused_by_reason_and_the_time_left(sqlite: Database) -> None:
    await _broadcast(sqlite, 10)
    later = NOW + timedelta(seconds=10)
    async with sqlite.transaction() as tx:
        for place, row in enumerate((await tx.exec(select(Delivery))).all()[:5]):
            row.state = DeliveryState.SENT if place < 4 else DeliveryState.REFUSED
            row.reason = None if place < 4 else "blocked"
            row.todo, row.finished_at = None, later
    seen = await _seen(sqlite, later)
    assert "few of 10 · refused: blocked few · 0:10 left" in seen
    async with sqlite.transaction() as tx:
        await holds.hold(tx, 1, later)
    assert "few of 10 · refused: blocked few · rests" in await _seen(sqlite, later)


async def test_on_a_terminal_it_is_drawn_and_taken_away_and_elsewhere_nothing_is(sqlite: Database) -> None:
    await _broadcast(sqlite, 3)
    drawn, piped = io.StringIO(), io.StringIO()
    screen = Standing(Console(file=drawn, width=120, force_terminal=True))
    await screen.look(sqlite, NOW)
    screen.end()
    assert "0 of few" in drawn.getvalue()
    await Standing(Console(file=piped, width=120)).look(sqlite, NOW)
    assert piped.getvalue() == ""


async def test_where_no_terminal_is_a_line_tells_of_a_broadcast_every_half_minute(sqlite: Database) -> None:
    await _broadcast(sqlite, 3)
    piped = io.StringIO()
    standing = Standing(Console(file=piped, width=120))
    with capture_logs() as lines:
        for seconds in range(0, 65, 5):
            await standing.look(sqlite, NOW + timedelta(seconds=seconds))
    assert piped.getvalue() == ""
    assert [(line["event"], line["sent"], line["of"], line["left"]) for line in lines] == [
        ("under_way", 0, "few", "not known")
    ] * 2


class Terminal(io.StringIO):
    """Takes what a terminal would show."""

    def isatty(self) -> bool:
        return True


async def test_what_is_logged_on_the_same_terminal_stands_above_the_foot(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _broadcast(sqlite, 3)
    screen, stderr = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    handler = logging.StreamHandler(stderr)
    logging.getLogger().addHandler(handler)
    try:
        standing = Standing(Console(file=screen, width=120, force_terminal=True))
        await standing.look(sqlite, NOW)
        logging.getLogger().warning("in between")
        drawn = screen.getvalue()
        standing.end()
        logging.getLogger().warning("afterwards")
    finally:
        logging.getLogger().removeHandler(handler)
    assert drawn.index("in between") < drawn.rindex("0 of few")
    assert stderr.getvalue() == "afterwards\n"


async def test_a_broadcast_to_very_many_is_counted_seldom_but_a_hold_shows_at_once(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.standing.LARGE", 2)
    monkeypatch.setattr("bot.delivery.progress.LARGE", 2)
    await _broadcast(sqlite, 3)
    drawn = io.StringIO()
    standing = Standing(Console(file=drawn, width=120, force_terminal=True))
    await standing.look(sqlite, NOW)
    async with sqlite.transaction() as tx:
        (row, *_) = (await tx.exec(select(Delivery))).all()
        row.state, row.todo, row.finished_at = DeliveryState.SENT, None, NOW
    await standing.look(sqlite, NOW + timedelta(seconds=20))
    assert "few of few" not in drawn.getvalue()
    await standing.look(sqlite, NOW + timedelta(seconds=31))
    assert "few of few" in drawn.getvalue()
    async with sqlite.transaction() as tx:
        await holds.hold(tx, 2, NOW)
    await standing.look(sqlite, NOW + timedelta(seconds=32))
    standing.end()
    assert "SENDING IS ON HOLD by C2" in drawn.getvalue()
