"""Proves bot/chat/menu.py with the real client."""

from telegram import BotCommandScopeChat

from bot.chat import menu
from bot.delivery.transport import build_request
from bot.rehearsal import Fault, RehearsalServer, World
from bot.runtime import client
from bot.runtime.settings import Settings
from storage.queries import coordinators


async def test_menus_are_written_once_and_again_only_when_they_differ() -> None:
    world = World()
    server = RehearsalServer(world)
    await server.start()
    bot = client.build(Settings(telegram_token=world.token, telegram_api_url=server.url), build_request())
    async with bot:
        assert await menu.keep(bot) == 16
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


async def test_descriptions_stand_in_each_language_within_telegrams_limits() -> None:
    world = World()
    server = RehearsalServer(world)
    await server.start()
    bot = client.build(Settings(telegram_token=world.token, telegram_api_url=server.url), build_request())
    async with bot:
        await menu.keep(bot)
        assert world.refused == []
        for code, words in (("ko", "탈북민"), ("zh", "脱北者"), ("ja", "脱北者"), (None, "North Korean")):
            assert words in (await bot.get_my_description(code)).description
            assert words in (await bot.get_my_short_description(code)).short_description
        await bot.set_my_description("changed by hand", "ko")
        assert await menu.keep(bot) == 1
    await server.stop()


async def test_who_takes_a_seat_gets_the_menu_of_coordinators_and_loses_it_with_the_seat(talk, world) -> None:
    hannah, mina = world.user("Hannah"), world.user("Mina", "ko")
    await talk.seat(hannah)
    link = (await talk.says(hannah, "/invite coordinator")).text
    mina.start(link.split("?start=")[1].split()[0])
    await talk.settled()
    scope = BotCommandScopeChat(mina.id)
    shown = await talk.bot.get_my_commands(scope=scope)
    assert [each.command for each in shown][:2] == ["call", "cases"]
    assert "행동 요청" in shown[0].description
    async with talk.db.transaction() as tx:
        seat = await coordinators.of_person(tx, mina.id)
        await coordinators.suspend(tx, seat.id)
    async with talk.db.read() as session:
        seats = await coordinators.all_seats(session)
    await menu.keep(talk.bot, seats)
    assert await talk.bot.get_my_commands(scope=scope) == ()
    assert len(await talk.bot.get_my_commands(scope=BotCommandScopeChat(hannah.id))) > 10
