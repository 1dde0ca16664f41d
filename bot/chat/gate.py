"""Says who may do what, looked up when it is done: presses, administrators, coordinators. An edge."""

import struct
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession
from telegram import Bot, ChatMember
from telegram.error import TelegramError

from bot.chat import menu
from bot.chat.inbound import Pressed, Said, standing
from storage.models import ChatKind, Coordinator, CoordinatorState, Subscriber
from storage.queries import coordinators, subscribers
from storage.sealing import Address, Keyring
from storage.signing import Press, verify

WRONG_TRIES = 5
SILENCE = timedelta(hours=1)
REMEMBERED = 10_000
"""How many guessers are remembered at once; the oldest is forgotten first."""


@dataclass(slots=True)
class _Guesser:
    tries: int
    last: datetime


class Gate:
    """The keeper of the door. What it remembers of people are keyed hashes, in memory alone."""

    def __init__(self, bot: Bot, keyring: Keyring) -> None:
        self._bot = bot
        self._keyring = keyring
        self._guessers: OrderedDict[bytes, _Guesser] = OrderedDict()
        self._erased: OrderedDict[bytes, None] = OrderedDict()
        self._erased_before = 0  # unix seconds
        self._met: set[bytes] = set()
        self._met_on = date.min
        self.refused_presses = 0  # forged, altered, expired, or of somebody without the right

    def press(self, pressed: Pressed, now: datetime) -> Press | None:
        """Read a press; None when it is forged, altered, expired or another person's."""
        press = verify(self._keyring, pressed.data, pressed.user, now)
        if press is None:
            self.refused_presses += 1
        return press

    def silenced(self, user: int, now: datetime) -> bool:
        """Say whether this person guessed too often lately to be answered."""
        guesser = self._guessers.get(self._name(user))
        return guesser is not None and guesser.tries >= WRONG_TRIES and now < guesser.last + SILENCE

    def note_wrong_try(self, user: int, now: datetime) -> None:
        """Count one wrong invite; after an hour without one the count begins anew."""
        name = self._name(user)
        guesser = self._guessers.pop(name, None)
        tries = guesser.tries + 1 if guesser and now < guesser.last + SILENCE else 1
        self._guessers[name] = _Guesser(tries, now)
        while len(self._guessers) > REMEMBERED:
            self._guessers.popitem(last=False)

    def met(self, user: int, today: date) -> bool:
        """Say whether this person was met before today, and take note of it."""
        if today != self._met_on:
            self._met_on = today
            self._met.clear()
        name = self._name(user)
        before = name in self._met
        if not before and len(self._met) < REMEMBERED:
            self._met.add(name)
        return before

    def note_erased(self, user: int) -> None:
        """Remember that this person was erased: buttons of before bring nobody back."""
        self._erased[self._name(user)] = None
        while len(self._erased) > REMEMBERED:
            self._erased.popitem(last=False)

    def note_erasures_before(self, second: int) -> None:
        """Take note of when somebody, nobody knows who, was erased last before this process began."""
        self._erased_before = second

    def may_return(self, user: int, since: int) -> bool:
        """Whether a Get alerts made in this second counts: not of before an erasure.

        Of erasures before this process began nobody knows whose they were, so buttons of before the last one
        count for nobody.
        """
        return not self.was_erased(user) and since > self._erased_before

    def note_return(self, user: int) -> None:
        """Take note that this person writes again of their own will."""
        self._erased.pop(self._name(user), None)

    def was_erased(self, user: int) -> bool:
        """Say whether this person was erased and has not written since."""
        return self._name(user) in self._erased

    def _name(self, user: int) -> bytes:
        return self._keyring.mac("gate", struct.pack(">q", user))

    async def is_admin(self, chat: int, user: int) -> bool:
        """Ask Telegram whether somebody is an administrator of a chat now; no answer means no."""
        try:
            member = await self._bot.get_chat_member(chat, user)
        except TelegramError:
            return False
        return member.status in {ChatMember.ADMINISTRATOR, ChatMember.OWNER}

    async def may_manage(self, said: Said) -> bool:
        """Say whether a command about a chat comes from one who may give it."""
        if said.kind is ChatKind.PRIVATE:
            return True
        return said.as_chat or await self.is_admin(said.address.chat, said.user)

    async def may_change(
        self, pressed: Pressed, subscriber: Subscriber, coordinator: Coordinator | None
    ) -> bool:
        """Say whether a press comes from one who may change this subscriber.

        A person changes their own, an administrator the group's, and the coordinator who brought a channel
        changes it from the private chat. `coordinator` is the one who pressed, if an active one did.
        """
        if subscriber.kind is ChatKind.CHANNEL:
            brought = coordinator is not None and coordinator.id == subscriber.brought_by
            return brought and pressed.kind is ChatKind.PRIVATE
        if pressed.chat != subscriber.chat:
            return False
        if subscriber.kind is ChatKind.PRIVATE:
            return pressed.user == subscriber.chat
        return await self.is_admin(pressed.chat, pressed.user)

    async def may_write(self, chat: int, kind: ChatKind) -> bool:
        """Ask Telegram whether the bot may write in a chat now; no answer means no."""
        try:
            member = await self._bot.get_chat_member(chat, self._bot.id)
        except TelegramError:
            return False
        return standing(member, kind)[1]

    async def greet(self, seat: Coordinator) -> None:
        """Give a coordinator's private chat the menu that goes with the seat."""
        await menu.keep_seat(self._bot, seat)

    async def title(self, chat: int) -> str | None:
        """Ask Telegram for a chat's title, which is never stored."""
        try:
            return (await self._bot.get_chat(chat)).title
        except TelegramError:
            return None


async def active_coordinator(session: AsyncSession, user: int) -> Coordinator | None:
    """Give the coordinator who is this user, unless suspended."""
    found = await coordinators.of_person(session, user)
    return found if found and found.state is CoordinatorState.ACTIVE else None


async def language_of(session: AsyncSession, user: int) -> str | None:
    """Give the language that a person chose, for their private chat or their seat; None: not known."""
    own = await subscribers.find(session, Address(user))
    chosen = own or await coordinators.of_person(session, user)
    return chosen.language if chosen else None
