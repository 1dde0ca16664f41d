"""Asks Telegram for what a claimed delivery wants. Part of the pump."""

from collections.abc import Callable

import structlog

from bot.delivery.outcome import Edited, Outcome, Unparsable
from bot.delivery.photos import PictureOf
from bot.delivery.transport import Buttons, Transport
from storage.models import Todo
from storage.queries.leases import Claimed

log = structlog.get_logger()
Veil = Callable[[Claimed], tuple[str, Buttons]]
"""Gives what a chat shows in the place of a message until its reader taps: text and buttons."""


PICTURE = "picture"
"""The part of a call that is sent as a picture, with its words below."""
MOST_PICTURES = 8


async def without_picture(_message_id: int) -> bytes | None:
    """Give none, for a sender that carries no pictures: then the words below go out alone."""
    return None


def blank(_claimed: Claimed) -> tuple[str, Buttons]:
    """Give a veil without words, for a sender that was given none: what is behind it stays there."""
    return "•", ()


class Asking:
    """Sends, edits or deletes; markup that Telegram refused once leaves as plain text from then on."""

    def __init__(
        self, transport: Transport, veil: Veil = blank, picture_of: PictureOf = without_picture
    ) -> None:
        self._transport = transport
        self._veil = veil
        self._picture_of = picture_of
        self._pictures: dict[int, bytes | str] = {}  # by message; once sent, what Telegram calls it
        self._plain: set[tuple[int, int]] = set()  # message and revision whose markup Telegram refused

    async def ask(self, claimed: Claimed) -> Outcome | None:
        """Ask once; None when the delivery is to be tried again as plain text."""
        wording = (claimed.message_id, claimed.revision)
        plain = wording in self._plain
        outcome = await self._ask(claimed, plain=plain)
        if plain or not isinstance(outcome, Unparsable):
            return outcome
        if wording not in self._plain:
            log.error("markup_refused", message_id=claimed.message_id)
            self._plain.add(wording)
        return None

    async def _ask(self, claimed: Claimed, *, plain: bool) -> Outcome:
        address, standing = claimed.address, claimed.telegram_message_id
        if claimed.part == PICTURE and not claimed.veiled and claimed.todo is not Todo.DELETE:
            return await self._ask_picture(claimed)
        if claimed.todo is Todo.SEND or standing is None:
            text, buttons = self._veil(claimed) if claimed.veiled else (claimed.text, claimed.buttons)
            return await self._transport.send(
                address,
                text,
                buttons,
                silent=claimed.silent,
                plain=plain,
                reply_to=claimed.reply_to,
            )
        if claimed.todo is Todo.EDIT and claimed.veiled:  # the tap shows it as it is then
            return Edited()
        if claimed.todo is Todo.EDIT:
            return await self._transport.edit(address, standing, claimed.text, claimed.buttons, plain=plain)
        return await self._transport.delete(address, standing)

    async def _ask_picture(self, claimed: Claimed) -> Outcome:
        """Send a picture, or change the words below it; uploaded once, then it goes by its name."""
        if claimed.telegram_message_id is not None:
            return await self._transport.edit_caption(
                claimed.address, claimed.telegram_message_id, claimed.text
            )
        number = claimed.message_id
        if number not in self._pictures:
            content = await self._picture_of(number)
            if content is None:  # taken away since: the words stay
                return await self._transport.send(claimed.address, claimed.text, claimed.buttons)
            while len(self._pictures) >= MOST_PICTURES:
                del self._pictures[next(iter(self._pictures))]
            self._pictures[number] = content

        def keep(name: str) -> None:
            self._pictures[number] = name

        return await self._transport.photo(
            claimed.address, self._pictures[number], claimed.text, silent=claimed.silent, keep=keep
        )
