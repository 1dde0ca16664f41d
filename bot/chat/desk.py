"""What every handler works with: the database, the way to answer, the gate, the clock. Part of the edge."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.finds import Finds
from bot.chat.gate import Gate, active_coordinator, language_of
from bot.chat.house import House
from bot.chat.inbound import Pressed, Said
from bot.chat.limits import Limits
from bot.chat.pens import Pens
from bot.chat.trials import Trials
from bot.delivery.transport import Transport
from bot.texts import holds as hold_texts
from bot.texts import replies
from bot.texts.markup import fits
from storage.database import Database
from storage.queries import holds
from storage.queries.messages import Buttons
from storage.sealing import Address, Keyring


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Desk:
    """The handlers' tools. `wake` tells the rest of the program that work waits in the tables."""

    db: Database
    transport: Transport
    keyring: Keyring
    gate: Gate
    clock: Callable[[], datetime]
    bot_username: str
    wake: Callable[[], None] = field(default=_nothing)
    finds: Finds | None = None  # None: nobody looks at news sources from the chat
    trials: Trials | None = None  # None: nobody changes words from the chat
    house: House = field(default_factory=House)
    pens: Pens = field(default_factory=Pens)  # who was asked for a letter
    limits: Limits = field(default_factory=Limits)
    quiet: bool = False  # do what is asked, answer nothing: for a chat that asks too much at once

    async def say(self, address: Address, text: str, buttons: Buttons | None = None) -> None:
        """Answer in a chat. Who cannot be reached is not waited for: the pump deals with lost chats."""
        if not self.quiet:
            await self.transport.reply(address, await self._under_hold(address.chat, text), buttons or [])

    async def show(self, pressed: Pressed, text: str, buttons: Buttons | None = None) -> None:
        """Change the message whose button was pressed, and end the press."""
        await self.transport.answer(pressed.callback_id)
        if not self.quiet:
            text = await self._under_hold(pressed.chat, text)
            await self.transport.edit_reply(Address(pressed.chat), pressed.message_id, text, buttons or [])

    async def _under_hold(self, chat: int, text: str) -> str:
        """Remind a coordinator of a hold above every screen until it is lifted; nobody else hears of it."""
        if chat < 0:  # a group
            return text
        async with self.db.read() as session:
            hold = await holds.held(session)
            seat = await active_coordinator(session, chat) if hold else None
        if hold is None or seat is None or hold_texts.is_about(text, seat.language):
            return text
        whole = f"{hold_texts.reminder(hold.by, hold.since, seat.language)}\n\n{text}"
        return whole if fits(whole) else text

    async def pop(self, pressed: Pressed, text: str, *, alert: bool = True) -> None:
        """Answer a press with words over the chat, which leave no trace in it."""
        await self.transport.answer(pressed.callback_id, text, alert=alert)

    async def open(self, pressed: Pressed, payload: str) -> None:
        """Open the private chat with a payload for /start, from a press in a group or channel."""
        link = f"https://t.me/{self.bot_username}?start={payload}"
        await self.transport.answer(pressed.callback_id, url=link)

    async def tongue(self, heard: Said | Pressed) -> str:
        """Give the language for a person alone: the one that they chose in private, else their client's."""
        async with self.db.read() as session:
            return await language_of(session, heard.user) or heard.language

    async def expired(self, pressed: Pressed) -> None:
        """Tell that a button is of no use any more."""
        await self.pop(pressed, replies.pop_expired(pressed.language))
