"""Asks Telegram for what a claimed delivery wants. Part of the pump."""

from collections.abc import Callable

import structlog

from bot.delivery.outcome import Edited, Outcome, Unparsable
from bot.delivery.transport import Buttons, Transport
from storage.models import Todo
from storage.queries.leases import Claimed

log = structlog.get_logger()
Veil = Callable[[Claimed], tuple[str, Buttons]]
"""Gives what a chat shows in the place of a message until its reader taps: text and buttons."""


def blank(_claimed: Claimed) -> tuple[str, Buttons]:
    """Give a veil without words, for a sender that was given none: what is behind it stays there."""
    return "•", ()


class Asking:
    """Sends, edits or deletes; markup that Telegram refused once leaves as plain text from then on."""

    def __init__(self, transport: Transport, veil: Veil = blank) -> None:
        self._transport = transport
        self._veil = veil
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
