"""The talk against somebody else's pretend Bot API, so that not only our own rehearsal says it is right.

Skipped where it is not installed: `npm install telegram-test-api` in some folder, and TELEGRAM_TEST_API set
to its `node_modules/telegram-test-api`.
"""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import User
from telegram.ext import ExtBot

from bot.chat.router import Router
from bot.delivery.outcome import Sent
from bot.delivery.pacing import Pacer
from bot.delivery.transport import Transport
from bot.texts import replies
from storage.database import Database
from storage.queries import subscribers
from storage.sealing import Address
from tests.bot.chat.conftest import PACE, client

WHERE = Path(os.environ.get("TELEGRAM_TEST_API", "node_modules/telegram-test-api")).absolute()
TOKEN = "666:foreign"
START = "const S = require(process.argv[1]); new S({port: +process.argv[2], host: '127.0.0.1'}).start()"
PERSON = {"id": 70_001, "first_name": "Mina", "is_bot": False, "language_code": "ko"}
CHAT = {"id": PERSON["id"], "first_name": "Mina", "type": "private"}

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and WHERE.is_dir()), reason="telegram-test-api is not installed"
)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
async def foreign() -> AsyncIterator[httpx.AsyncClient]:
    """Give a client to a running foreign server."""
    port = _free_port()
    node = await asyncio.create_subprocess_exec("node", "-e", START, str(WHERE), str(port))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as asking:
        async with asyncio.timeout(15):
            while True:
                try:
                    await asking.get(f"/bot{TOKEN}/getMe")
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.05)
        yield asking
    node.kill()
    await node.wait()


@dataclass
class Served:
    """A bot that polls the foreign server."""

    asking: httpx.AsyncClient
    transport: Transport
    db: Database

    async def says(self, words: str) -> None:
        entity = {"type": "bot_command", "offset": 0, "length": len(words.split(maxsplit=1)[0])}
        said = {"botToken": TOKEN, "from": PERSON, "chat": CHAT, "date": 1, "text": words}
        await self.asking.post("/sendCommand", json=said | {"entities": [entity]})

    async def texts(self, number: int) -> list[dict[str, Any]]:
        """Give the bot's messages as they stand, once there are so many."""
        async with asyncio.timeout(15):
            while True:
                asked = await self.asking.post("/getUpdatesHistory", json={"token": TOKEN})
                found = [each for each in asked.json()["result"] if "chat_id" in each.get("message", {})]
                if len(found) >= number:
                    return found
                await asyncio.sleep(0.05)


@pytest.fixture
async def served(foreign, sqlite, keyring, clock) -> AsyncIterator[Served]:
    """Let the router poll there. The server tells of no `is_bot`, so that the bot is not asked who it is."""
    request = client()
    bot = ExtBot(TOKEN, base_url=f"{foreign.base_url}/bot", request=request, get_updates_request=client())
    bot._bot_user = User(666, "Test", is_bot=True, username="TestNameBot")
    await request.initialize()
    ticks = count()
    transport = Transport(bot, Pacer(), monotonic=lambda: 100.0 * next(ticks))
    router = Router(bot, sqlite, transport, keyring, clock=clock, pace=PACE, request=client())
    stop = asyncio.Event()
    running = asyncio.create_task(router.run(stop))
    yield Served(foreign, transport, sqlite)
    stop.set()
    await running
    await request.shutdown()


async def test_a_person_is_welcomed_in_their_language_and_subscribes(served) -> None:
    await served.says("/start")
    (welcome,) = await served.texts(1)
    assert welcome["message"]["text"] == replies.welcome("ko")
    button = welcome["message"]["reply_markup"]["inline_keyboard"][0][0]
    assert button["text"] == replies.label(replies.Label.GET, "ko")
    await served.says("/subscribe")
    assert (await served.texts(2))[1]["message"]["text"] == replies.subscribed("ko")
    async with served.db.read() as session:
        assert [row.language for row in await subscribers.of_chat(session, PERSON["id"])] == ["ko"]


async def test_an_update_of_theirs_that_lacks_a_field_stops_nothing(served) -> None:
    press = {"botToken": TOKEN, "from": PERSON, "message": {"chat": CHAT}, "data": "x", "date": 1}
    await served.asking.post("/sendCallback", json=press)  # comes without `chat_instance` and `message_id`
    await served.says("/verify")
    assert "/verify" in (await served.texts(1))[0]["message"]["text"]


async def test_what_is_sent_edited_and_deleted_is_so_there(served) -> None:
    to = Address(PERSON["id"])
    sent = await served.transport.send(to, "<b>one</b>", [[{"text": "go", "url": "https://a.example/"}]])
    assert isinstance(sent, Sent)
    with contextlib.suppress(KeyError):  # it answers without a result, which Telegram never does
        await served.transport.edit(to, sent.message_id, "two", [])
    assert [each["message"]["text"] for each in await served.texts(1)] == ["two"]
    with contextlib.suppress(KeyError):
        await served.transport.delete(to, sent.message_id)
    assert await served.texts(0) == []
