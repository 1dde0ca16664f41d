"""Pictures to and from Telegram: sent to many, changed, fetched. Part of the transport."""

from collections.abc import Awaitable, Callable

from telegram import Bot
from telegram.error import TelegramError

from bot.delivery.outcome import Edited, Outcome, Sent
from storage.database import Database
from storage.queries import pictures
from storage.sealing import Address

GENERAL_TOPIC = 1
PictureOf = Callable[[int], Awaitable[bytes | None]]
"""Gives the picture that a message carries."""


def reader(db: Database) -> PictureOf:
    """Give the way to the pictures of messages."""

    async def picture_of(message_id: int) -> bytes | None:
        async with db.read() as session:
            return await pictures.of_message(session, message_id)

    return picture_of


async def send(
    bot: Bot,
    address: Address,
    content: bytes | str,
    caption: str,
    *,
    silent: bool,
    keep: Callable[[str], None],
    allow_paid_broadcast: bool | None = None,
) -> Outcome:
    """Send a picture; `keep` hears by what name Telegram knows it from then on."""
    sent = await bot.send_photo(
        address.chat,
        content,
        caption=caption,
        parse_mode="HTML",
        filename="picture.jpg" if isinstance(content, bytes) else None,
        disable_notification=silent,
        message_thread_id=address.thread if address.thread > GENERAL_TOPIC else None,
        allow_paid_broadcast=allow_paid_broadcast,
    )
    if sent.photo:
        keep(sent.photo[-1].file_id)
    return Sent(sent.message_id)


async def edit(bot: Bot, address: Address, message_id: int, caption: str) -> Outcome:
    """Change the words below a picture."""
    await bot.edit_message_caption(address.chat, message_id, caption=caption, parse_mode="HTML")
    return Edited()


async def download(bot: Bot, file_id: str, most: int) -> bytes | None:
    """Give what somebody sent, at most so many bytes; None where that cannot be had."""
    try:
        file = await bot.get_file(file_id)
        if file.file_size is not None and file.file_size > most:
            return None
        return bytes(await file.download_as_bytearray())
    except TelegramError:
        return None
