"""What stands at the foot of a terminal while it lasts: a hold, and how far each broadcast is. An edge.

Read from the tables at every look, so after a restart it goes on where it was. Without a terminal there is
no foot; changes of a hold are then told by the log.
"""

from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bot.chat.progress import way_of
from bot.texts.progress import Way
from storage.database import Database
from storage.models import MessageKind
from storage.queries import broadcasts, holds

BAR = 24
MOST = 5
"""Broadcasts shown at a time, the oldest first."""


class Standing:
    """The foot of a terminal. `look` brings it up to date, `end` takes it away."""

    def __init__(self, out: Console) -> None:
        self._foot: RenderableType = ""
        self._live = Live(console=out, get_renderable=lambda: self._foot, auto_refresh=False, transient=True)
        self._shown = False

    async def look(self, db: Database, now: datetime) -> None:
        """Read the tables and show what stands."""
        foot = await foot_of(db, now)
        if not self._live.console.is_terminal:
            return
        if foot is None:
            self.end()
            return
        if not self._shown:
            self._live.start()
            self._shown = True
        self._foot = foot
        self._live.refresh()

    def end(self) -> None:
        """Take the foot away."""
        if self._shown:
            self._live.stop()
            self._shown = False


async def foot_of(db: Database, now: datetime) -> RenderableType | None:
    """Give the hold and the broadcasts under way, None where there is neither."""
    lines: list[RenderableType] = []
    async with db.read() as session:
        hold = await holds.held(session)
        if hold is not None:
            since = hold.since.strftime("%H:%M UTC")
            words = f"SENDING IS ON HOLD by C{hold.by} since {since}. A coordinator lifts it by /resume."
            lines.append(Text(words, style="bold reverse"))
        seen: set[int] = set()
        for message in await broadcasts.unended(session):
            if message.id in seen or message.kind is MessageKind.NOTICE or len(lines) > MOST:
                continue
            whole = await broadcasts.whole(session, message)
            seen |= {each.id for each in whole if each.id is not None}
            way = await way_of(session, whole, now)
            if way.waiting:
                lines.append(_line(str(message.kind), message.id or 0, way))
    return Group(*lines) if lines else None


def _line(kind: str, number: int, way: Way) -> RenderableType:
    """Give one broadcast: bar, sent of all, what was refused and why, the time left."""
    refused = ", ".join(f"{word} {count}" for word, count in sorted(way.refused.items()))
    words = f"{way.sent} of {way.all}"
    if refused:
        words += f" · refused: {refused}"
    if way.unknown:
        words += f" · unknown: {way.unknown}"
    words += f" · {_left(way)}"
    row = Table.grid(padding=(0, 1))
    row.add_row(
        Text(f"{kind} {number}"),
        ProgressBar(total=way.all, completed=way.all - way.waiting, width=BAR),
        words,
    )
    return row


def _left(way: Way) -> str:
    if way.rests:
        return "rests"
    if way.seconds_left is None:
        return "time left not known yet"
    minutes, seconds = divmod(round(way.seconds_left), 60)
    return f"{minutes}:{seconds:02d} left"
