"""Discreet mode: a message says no more than that there is one; the tap on its button shows it.

Part of the edge. What stands behind the button is looked up when it is pressed, so that a withdrawal counts.
"""

from collections.abc import Callable

from bot.chat import settings
from bot.chat.desk import Desk
from bot.chat.inbound import Pressed
from bot.chat.settings_keyboards import View
from bot.chat.subscribers import voice
from bot.delivery.transport import Buttons
from bot.texts import archive
from bot.texts import discreet as texts
from storage.models import ChatKind
from storage.queries import veils
from storage.queries.leases import Claimed
from storage.sealing import Address, Keyring
from storage.signing import Press, sign

ACTION = "show"


def veil(keyring: Keyring) -> Callable[[Claimed], tuple[str, Buttons]]:
    """Give what makes the veil of a message. Its button is for that one person, and never too old."""

    def made(claimed: Claimed) -> tuple[str, Buttons]:
        press = Press(ACTION, claimed.message_id)
        data = sign(keyring, press, user=claimed.address.chat)
        return texts.veil(claimed.language), [[{"text": texts.show(claimed.language), "data": data}]]

    return made


async def pressed_show(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Turn a veil into the message behind it, as that stands now."""
    if pressed.kind is not ChatKind.PRIVATE:
        await desk.expired(pressed)
        return
    async with desk.db.transaction() as tx:
        _, language = await voice(tx, pressed)
        message = await veils.lift(tx, Address(pressed.chat), press.target)
        public = message is not None and await veils.may_be_read(tx, message, desk.clock())
    if message is None:
        await desk.expired(pressed)
    elif public:
        await desk.show(pressed, message.text, message.buttons)
    else:
        await desk.show(pressed, archive.no_case(language))


async def pressed_discreet(desk: Desk, pressed: Pressed, press: Press) -> None:
    """Set discreet mode to what the button says."""
    await settings.change(desk, pressed, press, View.DISCREET, discreet=bool(press.version))
