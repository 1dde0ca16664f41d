"""Asks Telegram for what a claimed delivery wants. Part of the pump."""

import structlog

from bot.delivery.outcome import Outcome, Unparsable
from bot.delivery.transport import Transport
from storage.models import Todo
from storage.queries.leases import Claimed

log = structlog.get_logger()


class Asking:
    """Sends, edits or deletes; markup that Telegram refused once leaves as plain text from then on."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
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
            return await self._transport.send(
                address,
                claimed.text,
                claimed.buttons,
                silent=claimed.silent,
                plain=plain,
                reply_to=claimed.reply_to,
            )
        if claimed.todo is Todo.EDIT:
            return await self._transport.edit(address, standing, claimed.text, claimed.buttons, plain=plain)
        return await self._transport.delete(address, standing)
