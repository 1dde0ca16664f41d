"""Somebody's way through the bot's screens, written down as text and compared with the files of a folder."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rehearsal.messages import Message
from bot.texts.languages import LANGUAGES
from bot.texts.markup import LIMIT, utf16_length
from storage.signing import Press, verify

SCREENS = Path(__file__).parents[2] / "data" / "screens"
EACH_LANGUAGE = [
    each if each in ("en", "ko") else pytest.param(each, marks=pytest.mark.long) for each in LANGUAGES
]
"""Screens of two languages are walked at every change, those of the others in the long runs."""
LONGEST_POP = 200
_RANDOM = re.compile(r"^(id|chat|address): .*$", re.MULTILINE)
_NUMBERED = re.compile(r"t\.me/\S+")


class Walk:
    """One person's way through the screens, each written down under a name."""

    def __init__(self, talk, user, language: str, seen: dict[str, str] | None = None) -> None:
        self.talk, self.user, self.language = talk, user, language
        self.seen: dict[str, str] = {} if seen is None else seen

    async def says(self, name: str, words: str, place=None) -> Message:
        """Write, and note the answer."""
        self.talk.clock.advance(timedelta(seconds=3))
        return self.note(name, await self.talk.says(self.user, words, place))

    def buttons(self, message: Message) -> list[tuple[dict, Press]]:
        """Give the signed buttons under a message with what each would do."""
        now = self.talk.clock()
        found = [
            (one, verify(self.talk.keyring, one.data or "", self.user.id, now)) for one in message.buttons
        ]
        return [(one, press) for one, press in found if press]

    async def presses(self, name: str, action: str, place=None, nth: int = 0, **press: int) -> Message | None:
        """Press the nth button of the newest message with this action (and target, version, choice)."""
        self.talk.clock.advance(timedelta(seconds=1))
        message = await self.talk.last(self.user if place is None else place)
        fitting = [
            button
            for button, found in self.buttons(message)
            if found.action == action and all(getattr(found, k) == v for k, v in press.items())
        ]
        if len(fitting) <= nth:
            raise LookupError(f"{name}: no {action} {press} under {message.text}")
        pressed = await self.talk.presses(self.user, fitting[nth].data, place, message)
        if pressed.said:
            assert utf16_length(pressed.said) <= LONGEST_POP, name
            self.keep(name, f"({pressed.said})")
            return None
        return self.note(name, await self.talk.last(self.user if place is None else place))

    def note(self, name: str, message: Message) -> Message:
        """Write a message with its buttons down, unless it was seen already or has no name."""
        assert utf16_length(message.html) <= LIMIT, name
        rows = (message.body.markup or {}).get("inline_keyboard", [])
        shown = "\n".join(" ".join(f"[{button['text']}]" for button in row) for row in rows)
        self.keep(name, "\n\n".join(part for part in (message.text, shown) if part))
        return message

    def keep(self, name: str, text: str) -> None:
        """Write a text down under a name, or under the name and a number."""
        text = _NUMBERED.sub("t.me/…", _RANDOM.sub(r"\1: …", text))
        if not name or text + "\n" in self.seen.values():
            return
        number = 1 + sum(each.partition(".")[0] == name for each in self.seen)
        self.seen[name if number == 1 else f"{name}.{number}"] = text + "\n"


def compare(folder: Path, seen: dict[str, str]) -> None:
    """Fail where a screen is not as its file says; with SCREENS=write in the environment, write the files."""
    if os.environ.get("SCREENS") == "write":
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.txt"):
            old.unlink()
        for name, text in seen.items():
            (folder / f"{name}.txt").write_text(text, "utf-8")
    written = {path.stem: path.read_text("utf-8") for path in folder.glob("*.txt")}
    assert sorted(written) == sorted(seen)
    for name, text in seen.items():
        assert text == written[name], f"{folder.name}/{name}"
