"""Builds the Telegram client and introduces it. An edge."""

import asyncio
import random

import structlog
from telegram import Bot, User
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot.errors import ConfigurationError, UnavailableError
from bot.runtime.settings import TELEGRAM, Settings

log = structlog.get_logger()
REJECTED = (
    "Telegram rejected this token. Copy it again from @BotFather: /mybots, your bot, API Token. "
    "Then set TELEGRAM_TOKEN, or run `repwatch init`."
)
_LONGEST_PAUSE = 300.0
_POLL_POOL = 4
"""Connections for getUpdates: with one, an aborted poll can leave the client deaf."""


def build(settings: Settings, request: BaseRequest) -> Bot:
    """Make the client of this bot; nothing is asked yet. `request` carries everything but long polls."""
    if settings.telegram_token is None:
        raise ConfigurationError("There is no TELEGRAM_TOKEN. Run `repwatch init`.")
    return Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=request,
        get_updates_request=HTTPXRequest(
            connection_pool_size=_POLL_POOL, read_timeout=10.0, connect_timeout=10.0, pool_timeout=5.0
        ),
    )


async def introduce(bot: Bot, settings: Settings) -> User:
    """Ask Telegram who the bot is: ConfigurationError for a bad token, UnavailableError for no answer."""
    host = settings.telegram_api_url.partition("://")[2]
    try:
        await bot.initialize()
        return await bot.get_me()
    except InvalidToken:
        raise ConfigurationError(REJECTED) from None
    except RetryAfter:
        raise UnavailableError(f"{host} asks to wait before the bot may start.") from None
    except NetworkError as error:
        raise UnavailableError(f"Cannot reach {host}: {_why(error)}. Is the network up? A proxy?") from None
    except TelegramError:
        raise UnavailableError(f"{host} answers, but not like Telegram. Check TELEGRAM_API_URL.") from None


async def introduce_patiently(bot: Bot, settings: Settings, stop: asyncio.Event) -> User | None:
    """Try until Telegram answers, at most five minutes apart; None when told to stop. A bad token raises."""
    pause, told = 1.0, False
    while not stop.is_set():
        try:
            return await introduce(bot, settings)
        except UnavailableError as error:
            if not told:
                log.warning("unreachable", reason=str(error), retry="until it answers")
                told = True
        jittered = pause * random.uniform(0.8, 1.2)  # noqa: S311 -- spreads load, guards nothing
        try:
            await asyncio.wait_for(stop.wait(), jittered)
        except TimeoutError:
            pause = min(pause * 2, _LONGEST_PAUSE)
    return None


def _why(error: BaseException) -> str:
    """Say the cause in words, without addresses."""
    cause = str(error.__cause__ or error).lower()
    if "name or service" in cause or "getaddrinfo" in cause or "resolution" in cause:
        return "its name is not found"
    if "refused" in cause or "connect call failed" in cause:
        return "the connection is refused"
    if "certificate" in cause:
        return "its certificate is not trusted"
    return "it gives no answer" if "timed out" in cause or "timeout" in cause else "the connection fails"


def is_telegram(settings: Settings) -> bool:
    """Whether the real Telegram is asked, not a local server."""
    return settings.telegram_api_url == TELEGRAM
