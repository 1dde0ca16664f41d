"""Proves bot/chat/menu.py with the real client."""

from bot.chat import menu
from bot.delivery.transport import build_request
from bot.rehearsal import Fault, RehearsalServer, World
from bot.runtime import client
from bot.runtime.settings import Settings


async def test_menus_are_written_once_and_again_only_when_they_differ() -> None:
    world = World()
    server = RehearsalServer(world)
    await server.start()
    bot = client.build(Settings(telegram_token=world.token, telegram_api_url=server.url), build_request())
    async with bot:
        assert await menu.keep(bot) == 8
        assert await menu.keep(bot) == 0
        korean = await bot.get_my_commands(scope=menu.Private(), language_code="ko")
        assert korean[0].command == "subscribe"
        assert "주제" in korean[0].description
        await bot.delete_my_commands(scope=menu.Private(), language_code="ko")
        assert await menu.keep(bot) == 1
    await server.stop()


async def test_a_telegram_that_knows_no_menus_does_no_harm() -> None:
    world = World()
    world.faults.append(Fault("getMyCommands", "error", count=None, error=(404, "Not Found", {})))
    server = RehearsalServer(world)
    await server.start()
    bot = client.build(Settings(telegram_token=world.token, telegram_api_url=server.url), build_request())
    async with bot:
        assert await menu.keep(bot) == 0
    await server.stop()
