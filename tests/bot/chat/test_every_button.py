"""Every command of the menus and every button under its answers, pressed one after another.

No button is dead or fails, no screen mixes languages, and what a press opens in place has a way back.
"""

import re
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.chat.house import House
from bot.rehearsal.messages import Body, Button, Message
from bot.texts import commands, hotline, replies
from bot.texts.languages import LANGUAGES
from bot.texts.markup import LIMIT, utf16_length
from bot.texts.replies import Label
from storage.models import Role
from storage.signing import Press, verify
from tests.bot.chat.tongues import mixed
from tests.bot.chat.walking import LONGEST_POP

PAGES = {"srch", "clls", "srpg", "aupg", "bcls"}
"""Leafing: the ways stand under each page."""
ENDS = {"done", "eras", "keep", "lset", "hcan", "show", "hsho", "case"}
"""What closes a screen, or shows what was sent."""
ROOTS = {("home", None), ("wshw", 0), ("wlan", None)}
"""Screens that others lead back to."""
LAST = ("wpau", "eras", "keep")
"""Pressed when all else was: they change what the other screens show."""
RAW = re.compile(r"^\w+: .*$", re.MULTILINE)
"""A column of a row, with its technical name."""
ROUNDS = 400


@dataclass
class Walker:
    """Presses everything that one person is shown, once a kind."""

    talk: object
    user: object
    language: str
    place: object = None
    wants_back: bool = True  # also after a press that opens a screen
    pressed: set[tuple] = field(default_factory=set)
    waiting: deque[tuple[Message, Body, Button, Press]] = field(default_factory=deque)
    wrong: list[str] = field(default_factory=list)

    async def says(self, words: str) -> None:
        """Give a command; its answer must come, and be in one language."""
        chat = self.user if self.place is None else self.place
        before = len(self.talk.world.messages(chat))
        self.talk.clock.advance(timedelta(seconds=3))
        await self.talk.says(self.user, words, self.place)
        new = self.talk.world.messages(chat)[before:]
        if not new:
            self.wrong.append(f"{words}: no answer")
        for message in new:
            self._read(words, message)

    async def press_all(self) -> int:
        """Press until nothing new is shown; give how many presses it took."""
        number = 0
        while self.waiting and number < ROUNDS:
            first = next((each for each in self.waiting if each[-1].action not in LAST), self.waiting[0])
            self.waiting.remove(first)
            number += 1
            await self._press(*first)
        return number

    async def _press(self, message: Message, body: Body, button: Button, press: Press) -> None:
        chat = self.user if self.place is None else self.place
        named = f"[{button.text}] {press.action}"
        message.body = replace(body, markup=None)  # as it stood, yet different from whatever may follow
        before, edits = len(self.talk.world.messages(chat)), message.edited
        self.talk.clock.advance(timedelta(seconds=1))
        done = self.user._press(self.talk.world, message, button)
        await self.talk.settled()
        new = self.talk.world.messages(chat)[before:]
        if done.said:
            self._words(named, done.said)
            if utf16_length(done.said) > LONGEST_POP or done.said == replies.pop_expired(self.language):
                self.wrong.append(f"{named}: {done.said}")
        elif message.edited == edits and not new and button.url is None and not message.deleted:
            self.wrong.append(f"{named}: nothing happened")
        for each in new:
            self._read(named, each)
        if message.edited > edits:
            self._read(named, message)
            back = {replies.label(Label.BACK, self.language), hotline.cancel(self.language)}
            root = {(press.action, None), (press.action, press.choice)} & ROOTS
            if (
                self.wants_back
                and not root
                and press.action not in ENDS | PAGES
                and not back & {each.text for each in message.buttons}
            ):
                self.wrong.append(f"{named}: no way back from {message.text[:40]!r}")

    def _read(self, name: str, message: Message) -> None:
        """Read a screen, and note its buttons of kinds that were not pressed yet on such a screen."""
        self._words(name, message.text)
        if utf16_length(message.html) > LIMIT:
            self.wrong.append(f"{name}: too long")
        found = []
        for button in message.buttons:
            self._words(name, button.text)
            press = verify(self.talk.keyring, button.data or "", self.user.id, self.talk.clock())
            press = press or verify(self.talk.keyring, button.data or "", 0, self.talk.clock())
            if press:
                found.append((button, press))
            elif button.url is None:
                self.wrong.append(f"{name}: [{button.text}] is not signed")
        screen = tuple(sorted({(press.action, press.choice) for _, press in found}))
        for button, press in found:
            if press.action in {"wlan", "lset"} and press.choice != LANGUAGES.index(self.language):
                continue
            kind = (screen, press.action, press.choice if press.action == "wshw" else min(press.target, 2))
            if kind not in self.pressed:
                self.pressed.add(kind)
                self.waiting.append((message, message.body, button, press))

    def _words(self, name: str, text: str) -> None:
        ours = RAW.sub("", text) if name == "/mydata" else text
        if found := mixed(ours, self.language):
            self.wrong.append(f"{name}: {found} in {text[:60]!r}")


def _bodies(message: Message) -> list[Body]:
    """Give a message as it stands and as it stood."""
    return [message.body, *message.history]


async def _reader(still, world, language: str) -> Walker:
    still.house = House(hotline=True)
    still.begin()
    boss, code = world.user("Ann", "en"), language.replace("_", "-").lower()
    await still.seat(boss, Role.OPERATOR, language)
    await still.says(boss, "/hotline")
    await still.presses(boss, (await still.last(boss)).buttons[0].text)
    await still.tell("12")
    await still.tell("12, 12")
    return Walker(still, world.user("Mina", code), language)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_reader_finds_no_dead_button_and_no_screen_in_two_languages(still, world, language) -> None:
    walker = await _reader(still, world, language)
    await walker.says("/start")
    await walker.press_all()
    await walker.says("/subscribe")
    for command, _ in [*commands.of_everyone(language), ("write", ""), ("start", "")]:
        if command not in {"unsubscribe", "forget", "subscribe"}:
            await walker.says(f"/{command}")
    await walker.says("/search 12")
    await walker.says("/quiet Seoul")
    assert await walker.press_all() > 60
    await walker.says("/subscribe")
    await walker.says("/forget")
    await walker.press_all()
    await walker.says("/unsubscribe")
    assert not any("utm_" in body.html for each in world.messages(walker.user) for body in _bodies(each))
    assert all(each.options["link_preview_options"]["is_disabled"] for each in world.messages(walker.user))
    assert walker.wrong == [], "\n".join(walker.wrong)


@pytest.mark.long
@pytest.mark.parametrize("language", ["ko", "zh_Hant"])
async def test_an_administrator_finds_no_dead_button_in_a_group(talk, world, language) -> None:
    admin = world.user("Daniel", language.replace("_", "-").lower())
    group = world.supergroup("Friends", owner=admin)
    admin.adds_bot(group)
    walker = Walker(talk, admin, language, group)
    for command, _ in [("subscribe", ""), *commands.of_groups(language)]:
        if command != "unsubscribe":
            await walker.says(f"/{command}")
    await walker.says("/quiet Seoul")
    assert await walker.press_all() > 40
    await walker.says("/unsubscribe")
    assert walker.wrong == [], "\n".join(walker.wrong)


@pytest.mark.long
@pytest.mark.parametrize("language", ["ko", "zh_Hant"])
async def test_a_coordinator_finds_no_dead_button_either(still, world, language) -> None:
    walker = await _reader(still, world, language)
    seat = world.user("Ben", language.replace("_", "-").lower())
    await still.seat(seat, Role.OPERATOR, language)
    reader = walker.user
    await still.says(reader, "/subscribe")
    channel = world.channel("River", owner=seat)
    seat.adds_bot(channel, as_admin=True)
    await still.settled()
    walker.user, walker.wants_back = seat, False
    for command, _ in commands.of_coordinators(language):
        await walker.says(f"/{command}")
    assert await walker.press_all() > 60
    shown = [body.text for each in world.messages(seat) for body in _bodies(each)]
    assert not any(str(reader.id) in text or reader.first_name in text for text in shown)  # nobody is listed
    assert walker.wrong == [], "\n".join(walker.wrong)
