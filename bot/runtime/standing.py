"""What stands at the foot of a terminal while it lasts: a hold, and how far each broadcast is. An edge.

Read from the tables at every look, so after a restart it goes on where it was. Where the output is no
terminal there is no foot: the log has a line about each broadcast now and then, and about each change of a
hold.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TextIO

import structlog
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.chat.progress import way_of
from bot.delivery.progress import LARGE, SELDOM, pause
from bot.runtime.logs import discreet
from bot.texts.progress import Way
from storage.database import Database
from storage.models import MessageKind
from storage.queries import broadcasts, holds
from storage.queries.holds import Hold

LOOK_SECONDS = 1.0
BAR = 24
MOST = 5
"""Broadcasts shown at a time, the oldest first."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One broadcast under way, named by its kind and the number of its first message."""

    kind: str
    number: int
    way: Way


@dataclass(frozen=True, slots=True)
class Lasting:
    """What lasts at a moment: the hold, None where there is none, and the broadcasts under way."""

    hold: Hold | None = None
    broadcasts: list[Broadcast] = field(default_factory=list)


class Standing:
    """The foot of a terminal, or lines in its place. `look` brings it up to date, `end` takes it away."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._foot: RenderableType = ""
        self._live: Live | None = None
        self._give_back: Callable[[], None] = _nothing
        self._told_at: dict[int, datetime] = {}
        self._broadcasts: list[Broadcast] = []
        self._hold: Hold | None = None
        self._count_at = datetime.min.replace(tzinfo=UTC)

    async def look(self, db: Database, now: datetime | None = None) -> None:
        """Read the tables and show, or tell, what stands."""
        now = now or datetime.now(UTC)
        found = await self._read(db, now)
        if not self._out.is_terminal:
            self._tell(found, now)
            return
        foot = foot_of(found)
        if foot is None:
            self.end()
            return
        self._foot = foot
        if self._live is None:
            self._live = self._begin()
        self._live.refresh()

    async def _read(self, db: Database, now: datetime) -> Lasting:
        """Read the hold at every look, but count a broadcast no more often than fits its size."""
        async with db.read() as session:
            hold = await holds.held(session)
            if now >= self._count_at or (hold is None) != (self._hold is None):
                self._broadcasts = await under_way(session, now)
                most = max((each.way.all for each in self._broadcasts), default=0)
                self._count_at = now + timedelta(seconds=pause(most) if most > LARGE else 0)
        self._hold = hold
        return Lasting(hold, self._broadcasts)

    def _begin(self) -> Live:
        """Draw the foot; lines of the log that go to the same terminal are written above it from now on."""
        stderr, shared = sys.stderr, sys.stderr.isatty()
        live = Live(
            console=self._out,
            get_renderable=lambda: self._foot,
            auto_refresh=False,
            transient=True,
            redirect_stderr=shared,
        )
        live.start()
        if shared:
            self._give_back = _lead_log(stderr, sys.stderr)
        return live

    def end(self) -> None:
        """Take the foot away."""
        if self._live is not None:
            self._give_back()
            self._give_back = _nothing
            self._live.stop()
            self._live = None

    def _tell(self, found: Lasting, now: datetime) -> None:
        numbers = {each.number for each in found.broadcasts}
        self._told_at = {number: at for number, at in self._told_at.items() if number in numbers}
        for each in found.broadcasts:
            told_at = self._told_at.setdefault(each.number, now)  # what ends soon needs no line
            if now - told_at >= timedelta(seconds=SELDOM):
                self._told_at[each.number] = now
                way, name = each.way, f"{each.kind} {each.number}"
                counts = {"sent": way.sent, "of": way.all, "refused": sum(way.refused.values())}
                few = {word: _few(number) for word, number in counts.items()}
                log.info("under_way", broadcast=name, **few, left=_left(way))


def _nothing() -> None:
    """Give back nothing, for nothing was taken."""


def _lead_log(there: TextIO, here: TextIO) -> Callable[[], None]:
    """Let what is logged go to `here` instead of `there`; give what undoes it."""
    led: list[logging.StreamHandler[Any]] = []
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is there:
            handler.setStream(here)
            led.append(handler)

    def undo() -> None:
        for handler in led:
            handler.setStream(there)

    return undo


async def under_way(session: AsyncSession, now: datetime) -> list[Broadcast]:
    """Count the broadcasts of which something waits, the oldest first; notices are none."""
    found: list[Broadcast] = []
    seen: set[int] = set()
    for message in await broadcasts.unended(session):
        if message.id in seen or message.kind is MessageKind.NOTICE or len(found) >= MOST:
            continue
        whole = await broadcasts.whole(session, message)
        seen |= {each.id for each in whole if each.id is not None}
        way = await way_of(session, whole, now)
        if way.waiting:
            found.append(Broadcast(str(message.kind), message.id or 0, way))
    return found


def foot_of(found: Lasting) -> RenderableType | None:
    """Give what is drawn of it, None where nothing lasts."""
    lines: list[RenderableType] = []
    if found.hold is not None:
        since = found.hold.since.strftime("%H:%M UTC")
        words = f"SENDING IS ON HOLD by C{found.hold.by} since {since}. A coordinator lifts it by /resume."
        lines.append(Text(words, style="bold reverse"))
    lines += [_line(each) for each in found.broadcasts]
    return Group(*lines) if lines else None


def _line(one: Broadcast) -> RenderableType:
    """Give one broadcast: bar, sent of all, what was refused and why, the time left; below ten in `few`."""
    way = one.way
    refused = ", ".join(f"{word} {_few(count)}" for word, count in sorted(way.refused.items()))
    words = f"{_few(way.sent)} of {_few(way.all)}"
    if refused:
        words += f" · refused: {refused}"
    if way.unknown:
        words += f" · unknown: {_few(way.unknown)}"
    left = _left(way)
    words += {"rests": " · rests", "not known": " · time left not known yet"}.get(left, f" · {left} left")
    row = Table.grid(padding=(0, 1))
    row.add_row(
        Text(f"{one.kind} {one.number}"),
        ProgressBar(total=1.0, completed=way.share, width=BAR),
        words,
    )
    return row


def _few(chats: int) -> object:
    return discreet("chats", chats)


def _left(way: Way) -> str:
    if way.rests:
        return "rests"
    if way.seconds_left is None:
        return "not known"
    minutes, seconds = divmod(round(way.seconds_left), 60)
    return f"{minutes}:{seconds:02d}"
