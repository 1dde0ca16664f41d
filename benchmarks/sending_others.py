"""The senders that benchmarks/sending.py measures beside ours: bare httpx, python-telegram-bot, aiogram.

Run by a Python that has them: sending_others.py NAME URL MESSAGES CONCURRENCY. Prints messages, seconds and
processor seconds as JSON. Each sends the same text to as many chats, at most CONCURRENCY at a time; none of
them writes anything down.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

TOKEN = "123456789:" + "A" * 35
TEXT = "<b>Held</b> at the border " + "x" * 280
Send = Callable[[int], Awaitable[Any]]


async def bare_httpx(url: str, most: int, stack: AsyncExitStack) -> Send:
    """Post forms with one client."""
    import httpx  # noqa: PLC0415 -- each run has only its own

    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most)
    client = await stack.enter_async_context(httpx.AsyncClient(limits=limits, timeout=30))
    address = f"{url}/bot{TOKEN}/sendMessage"

    def send(chat: int) -> Awaitable[Any]:
        return client.post(address, data={"chat_id": chat, "text": TEXT, "parse_mode": "HTML"})

    return send


async def ptb(url: str, most: int, stack: AsyncExitStack) -> Send:
    """Send by python-telegram-bot with its rate limiter, the limits off."""
    from telegram.ext import AIORateLimiter, ExtBot  # noqa: PLC0415 -- as above
    from telegram.request import HTTPXRequest  # noqa: PLC0415

    bot = ExtBot(
        TOKEN,
        base_url=f"{url}/bot",
        request=HTTPXRequest(connection_pool_size=most, pool_timeout=30, read_timeout=30),
        rate_limiter=AIORateLimiter(overall_max_rate=0, group_max_rate=0),
    )
    await stack.enter_async_context(bot)
    return lambda chat: bot.send_message(chat, TEXT, parse_mode="HTML")


async def aiogram(url: str, most: int, stack: AsyncExitStack) -> Send:
    """Send by aiogram."""
    from aiogram import Bot  # noqa: PLC0415 -- as above
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415

    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=most)
    bot = await stack.enter_async_context(Bot(TOKEN, session=session))
    return lambda chat: bot.send_message(chat, TEXT, parse_mode="HTML")


async def measure(name: str, url: str, messages: int, most: int) -> dict[str, float]:
    """Send and give the figures."""
    async with AsyncExitStack() as stack:
        send = await {"httpx": bare_httpx, "ptb": ptb, "aiogram": aiogram}[name](url, most, stack)
        chats = iter(range(1, messages + 1))

        async def work() -> None:
            for chat in chats:
                await send(chat)

        began, spent = time.perf_counter(), time.process_time()
        await asyncio.gather(*(work() for _ in range(most)))
        return {
            "messages": messages,
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - spent,
        }


if __name__ == "__main__":
    os.sched_setaffinity(0, {0})
    print(json.dumps(asyncio.run(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))))
