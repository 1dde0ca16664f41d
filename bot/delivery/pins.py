"""Pins and unpins messages of ours, where that is allowed. Part of the transport."""

from telegram import Bot, ChatMember

from bot.delivery.outcome import Edited, Outcome
from storage.sealing import Address


async def may(bot: Bot, address: Address) -> bool:
    """Ask whether the bot may pin: an administrator with that right, in channels with the right to edit."""
    me = await bot.get_chat_member(address.chat, bot.id)
    if me.status != ChatMember.ADMINISTRATOR:
        return False
    return bool(getattr(me, "can_pin_messages", False) or getattr(me, "can_edit_messages", False))


async def pin(bot: Bot, address: Address, message_id: int) -> Outcome:
    """Pin a message without a sound."""
    await bot.pin_chat_message(address.chat, message_id, disable_notification=True)
    return Edited()


async def unpin(bot: Bot, address: Address, message_id: int) -> Outcome:
    """Unpin a message."""
    await bot.unpin_chat_message(address.chat, message_id)
    return Edited()
