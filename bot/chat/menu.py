"""Keeps Telegram's menus of commands and the bot's descriptions like ours, in each language. An edge.

Telegram limits such changes strictly: each is written only when it differs from what stands there.
"""

import contextlib
from collections.abc import Sequence

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeChat,
)
from telegram import BotCommandScopeAllPrivateChats as Private
from telegram.error import TelegramError

from bot.texts import commands, replies
from storage.database import Database
from storage.errors import DatabaseDownError
from storage.models import Coordinator, CoordinatorState
from storage.queries import coordinators

log = structlog.get_logger()
_CODES = {"en": "", "ko": "ko", "zh_Hans": "zh", "ja": "ja"}
"""Two-letter codes; the empty one serves every other language, and one serves both Chinese scripts."""


async def keep(bot: Bot, seats: Sequence[Coordinator] = ()) -> int:
    """Bring menus and descriptions up to date; give how many were written. Without an answer they stay.

    `seats` are all coordinators: the active ones have a menu of their own in their private chat.
    """
    written = 0
    try:
        for language, code in _CODES.items():
            written += await _keep_one(bot, Private(), code, commands.of_everyone(language))
            scope = BotCommandScopeAllChatAdministrators()
            written += await _keep_one(bot, scope, code, commands.of_groups(language))
            written += await _keep_descriptions(bot, language, code)
    except TelegramError as error:
        log.warning("menu not set", error=type(error).__name__)
    for seat in seats:
        written += await keep_seat(bot, seat)
    return written


async def keep_all(bot: Bot, db: Database) -> int:
    """Do the same with the seats of the database; if it is away, without them until the next start."""
    seats: list[Coordinator] = []
    with contextlib.suppress(DatabaseDownError):
        async with db.read() as session:
            seats = await coordinators.all_seats(session)
    return await keep(bot, seats)


async def keep_seat(bot: Bot, seat: Coordinator) -> int:
    """Give a coordinator's private chat its menu, and a suspended one that of everybody; 1 when written."""
    scope = BotCommandScopeChat(seat.person)
    try:
        if seat.state is CoordinatorState.ACTIVE:
            wanted = [*commands.of_coordinators(seat.language), *commands.of_everyone(seat.language)]
            return await _keep_one(bot, scope, "", wanted)
        if await bot.get_my_commands(scope=scope):
            return int(await bot.delete_my_commands(scope=scope))
    except TelegramError as error:  # one who has blocked the bot, say
        log.warning("menu of a coordinator not set", error=type(error).__name__)
    return 0


async def _keep_descriptions(bot: Bot, language: str, code: str) -> int:
    """Keep what stands in the empty chat, and on the bot's page and in its links."""
    long, short, written = replies.description(language), replies.short_description(language), 0
    if (await bot.get_my_description(code or None)).description != long:
        written += await bot.set_my_description(long, code or None)
    if (await bot.get_my_short_description(code or None)).short_description != short:
        written += await bot.set_my_short_description(short, code or None)
    return written


async def _keep_one(bot: Bot, scope: BotCommandScope, code: str, wanted: list[tuple[str, str]]) -> int:
    there = await bot.get_my_commands(scope=scope, language_code=code or None)
    if [(each.command, each.description) for each in there] == wanted:
        return 0
    menu = [BotCommand(name, words) for name, words in wanted]
    await bot.set_my_commands(menu, scope=scope, language_code=code or None)
    return 1
