"""Keeps Telegram's menu of commands like ours, in each language; written only when it differs. An edge."""

import structlog
from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllChatAdministrators
from telegram import BotCommandScopeAllPrivateChats as Private
from telegram.error import TelegramError

from bot.texts import commands

log = structlog.get_logger()
_CODES = {"en": "", "ko": "ko", "zh_Hans": "zh", "ja": "ja"}
"""Two-letter codes; the empty one serves every other language, and one serves both Chinese scripts."""


async def keep(bot: Bot) -> int:
    """Bring the menus up to date; give how many were written. Without an answer they stay as they are."""
    written = 0
    try:
        for language, code in _CODES.items():
            written += await _keep_one(bot, Private(), code, commands.of_everyone(language))
            scope = BotCommandScopeAllChatAdministrators()
            written += await _keep_one(bot, scope, code, commands.of_groups(language))
    except TelegramError as error:
        log.warning("menu not set", error=type(error).__name__)
    return written


async def _keep_one(bot: Bot, scope: BotCommandScope, code: str, wanted: list[tuple[str, str]]) -> int:
    there = await bot.get_my_commands(scope=scope, language_code=code or None)
    if [(each.command, each.description) for each in there] == wanted:
        return 0
    menu = [BotCommand(name, words) for name, words in wanted]
    await bot.set_my_commands(menu, scope=scope, language_code=code or None)
    return 1
