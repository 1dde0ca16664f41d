"""Shows a rehearsal on the terminal: what was read, why it was an alert or not, and each message. An edge."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.rehearsal import Chat, Message
from bot.runtime.standing import Standing
from storage.database import Database
from storage.models import Item, Label, StoredVerdict
from storage.queries import recent

LOOK_SECONDS = 0.25
WIDTH = 96
MARGIN = 10
_COLOURS = {Label.ALERT: "bold red", Label.RELATED: "yellow", Label.IRRELEVANT: "dim"}
_STYLES = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strike",
    "text_link": "blue underline",
    "bot_command": "cyan",
}


class Show:
    """Prints as things happen. Words carry the meaning; colours only repeat it."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._seen = 0
        self._standing = Standing(out)

    def heading(self, words: str) -> None:
        """Print a line that opens a part."""
        self._out.print(Text(words, style="bold"))

    def line(self, words: str) -> None:
        """Print one quiet line."""
        self._out.print(Text(words, style="dim"))

    def note(self, word: str, words: str) -> None:
        """Print one quiet line that begins with what happened."""
        self._print(Text(f"{word:<{MARGIN}}", style="dim"), Text(words, style="dim"))

    def _print(self, margin: str | Text, words: Text) -> None:
        """Print words beside a margin, which stays free when they need several lines."""
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(max_width=min(WIDTH, self._out.width) - MARGIN, overflow="fold")
        grid.add_row(margin, words)
        self._out.print(grid)

    def message(self, chat: Chat, message: Message) -> None:
        """Print a message of the bot as the chat sees it; of an edited one, only the lines that are new."""
        if message.edited:
            before = set(message.history[-1].text.splitlines())
            fresh = [line for line in message.text.splitlines() if line not in before]
            self.note("edited", f"{_name(chat)}: {_bare(' '.join(fresh))}")
            return
        body = styled(message)
        for button in message.buttons:
            body.append(f"\n[ {button.text} ]", style="cyan")
        where = f"{_name(chat)} · topic" if message.thread else _name(chat)
        self._out.print(Text(f"\n▌ {where}", style="bold cyan"))
        width = min(WIDTH, self._out.width) - MARGIN
        for line in body.split("\n", allow_blank=True):
            for piece in line.wrap(self._out, width):
                self._print("▌", piece)

    async def follow(self, db: Database) -> None:
        """Print verdicts as they are made, until cancelled, above what stands at the foot."""
        try:
            while True:
                await self._look(db)
                await self._standing.look(db, datetime.now(UTC))
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._standing.end()

    async def _look(self, db: Database) -> None:
        async with db.read() as session:
            judged = await recent.judged_since(session, self._seen)
        shelf: Counter[str] = Counter()
        for verdict, item, feed in judged:
            self._seen = verdict.item_id
            if item.quiet:
                shelf[feed.name] += 1
            else:
                self.verdict(verdict, item)
        for name, count in shelf.items():
            self.note(
                "read", f"{name}: {count} {'item' if count == 1 else 'items'} of before, stored quietly"
            )

    def verdict(self, verdict: StoredVerdict, item: Item) -> None:
        """Print why an item rings or does not."""
        rings = verdict.label is Label.ALERT
        word = "ALERT" if rings else verdict.label.value
        said = Text(f"{item.source_name}: {item.title}\n")
        graded = f"{verdict.severity.value}, {verdict.topic.value}: " if rings else ""
        said.append(f"{graded}{verdict.reason}", style="dim")
        self._print(Text(f"{word:<{MARGIN}}", style=_COLOURS[verdict.label]), said)


def _name(chat: Chat) -> str:
    """Give a chat's name as its people know it."""
    return chat.title or chat.owner.first_name


def _bare(text: str) -> str:
    """Drop the isolates around outside text, which a terminal cannot use."""
    return text.replace("\u2068", "").replace("\u2069", "")


def styled(message: Message) -> Text:
    """Give a message's text with its markup as styles; entities count UTF-16 units."""
    body = Text(_bare(message.text))
    units = message.text.encode("utf-16-le")

    def place(offset: int) -> int:
        return len(_bare(units[: offset * 2].decode("utf-16-le", "ignore")))

    for entity in message.entities:
        style = _STYLES.get(str(entity["type"]))
        if style:
            body.stylize(style, place(entity["offset"]), place(entity["offset"] + entity["length"]))
    return body
