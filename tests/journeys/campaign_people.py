"""Somebody in a campaign: what they write, press and read, and the calendar files they open."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from bot.rehearsal import Message, User, World

_LOG = re.compile(r"(?:C\d+|The operator|운영자|維運人員):? \S[^\n]*")
_CALM = re.compile(r"(?:No alert for \d+ days|\d+ news sources? needs? a look)\n[^\0]*")


class Person:
    """Somebody in a story. `log` is what coordinators are told by number, and how the news is."""

    def __init__(
        self, world: World, user: User, settled: Callable[[], Awaitable[None]], files: dict[int, bytes]
    ) -> None:
        self.user = user
        self.log: list[str] = []
        self._world = world
        self._settled = settled
        self._files = files
        self._known: dict[int, int] = {}

    async def says(self, *words: str) -> str:
        """Write one message after another; `[Done]` is a press on a button instead. Give what is shown."""
        for each in words:
            if each.startswith("["):
                await self.presses(each.strip("[]"))
                continue
            self.reads()
            self.user.says(self.user, each)
            await self._settled()
            self.has_read()
        return self.screen

    async def presses(self, button: str, under: str = "") -> str:
        """Press the newest button that begins so (in a message with `under`), and give the pop-up."""
        self.reads()
        message, words = self._button(button, under)
        press = self.user.presses(self.user, words, message)
        await self._settled()
        self.has_read()
        return press.said or ""

    def _button(self, wanted: str, under: str) -> tuple[Message, str]:
        for message in reversed(self.messages):
            if under in message.text:
                words = [each.text for each in message.buttons]
                named = [each.data for each in message.buttons if each.data == wanted]
                found = named or [each for each in words if each == wanted]
                found = found or [each for each in words if each.startswith(wanted)]
                if found:
                    return message, found[0]
        raise LookupError(f"{self.user.first_name} sees no button {wanted!r} under {under!r}: {self.screen}")

    async def approves(self, about: str, word: str = "Approve") -> str:
        """Read the call that waits for approval, and approve it."""
        self.reads(about)
        return await self.presses(word, about)

    async def takes_calendar(self, word: str, under: str) -> "Dates":
        """Press the button that gives the calendar file, and open it."""
        await self.presses(word, under)
        return Dates(self._files[self.user.id])

    def reads(self, *expected: str | tuple[str, ...]) -> list[Message]:
        """Find that what came since, new or edited, is this and nothing else; each told by words in it."""
        unread, found = self._unread(), []
        for each in expected:
            parts = (each,) if isinstance(each, str) else each
            fitting = [one for one in unread if all(part in one.text for part in parts)]
            assert fitting, f"{self.user.first_name} does not read {parts}, but {_texts(unread)}"
            unread.remove(fitting[0])
            found.append(fitting[0])
        assert not unread, f"{self.user.first_name} reads more: {_texts(unread)}"
        self.has_read()
        return found

    def has_read(self) -> None:
        """Know all that stands in the chat now."""
        self._unread()
        self._known = {message.message_id: message.edited for message in self.messages}

    def _unread(self) -> list[Message]:
        unread = []
        for message in self.messages:
            if self._known.get(message.message_id) == message.edited:
                continue
            lines = message.text.split("\n")
            by_number = all(_LOG.fullmatch(line) for line in lines)
            if not message.buttons and (by_number or _CALM.fullmatch(message.text)):
                self._known[message.message_id] = message.edited
                self.log += lines
            else:
                unread.append(message)
        return unread

    @property
    def messages(self) -> list[Message]:
        """All that stands in the chat, the oldest first."""
        return self._world.messages(self.user)

    @property
    def screen(self) -> str:
        """The newest message."""
        return self.messages[-1].text if self.messages else ""

    def card(self, words: str) -> Message:
        """Give the oldest message with these words, as it stands now."""
        return next(message for message in self.messages if words in message.text)


class Dates:
    """A calendar file as a phone shows it."""

    def __init__(self, file: bytes) -> None:
        self.calendar = Calendar.from_ical(file)

    def by_the_clock_of(self, zone: str) -> list[tuple[str, str]]:
        """Give the beginning of each date by the wall in a zone, `Sat 2022-02-05 13:00`, and its place."""
        begin, end = datetime(2010, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
        shown = recurring_ical_events.of(self.calendar).between(begin, end)
        rows = sorted((one["DTSTART"].dt, str(one.get("LOCATION", ""))) for one in shown)
        return [(f"{at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}", place) for at, place in rows]

    def say(self, name: str) -> set[str]:
        """Give what stands under a name (STATUS, SEQUENCE, UID) in the events."""
        return {str(event[name]) for event in self.calendar.walk("VEVENT")}


def clock_in(message: Message, zone: str) -> list[str]:
    """Give the moments that a message shows by each reader's own clock, to one in a zone."""
    at = [each["unix_time"] for each in message.entities if each["type"] == "date_time"]
    return [f"{datetime.fromtimestamp(each, ZoneInfo(zone)):%a %d %b %H:%M}" for each in at]


def _texts(messages: list[Message]) -> str:
    return " || ".join(message.text for message in messages) or "nothing"
