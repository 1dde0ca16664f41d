import pytest
from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeChat
from telegram.error import BadRequest

COMMANDS = [BotCommand("start", "Begin"), BotCommand("help", "What I can do")]


async def test_commands_are_kept_by_scope_and_language(bot, mina):
    await bot.set_my_commands(COMMANDS)
    await bot.set_my_commands(COMMANDS[:1], scope=BotCommandScopeAllGroupChats(), language_code="ko")
    await bot.set_my_commands(COMMANDS[1:], scope=BotCommandScopeChat(mina.id))
    assert await bot.get_my_commands() == tuple(COMMANDS)
    groups = BotCommandScopeAllGroupChats()
    assert await bot.get_my_commands(scope=groups, language_code="ko") == tuple(COMMANDS[:1])
    assert await bot.get_my_commands(scope=groups, language_code="ja") == ()
    await bot.delete_my_commands(scope=groups, language_code="ko")
    assert await bot.get_my_commands(scope=groups, language_code="ko") == ()


BAD = [
    ([BotCommand(f"c{n}", "x") for n in range(101)], "Bot_commands_too_much"),
    ([("Start", "x")], "Bot_command_invalid"),
    ([("x" * 33, "x")], "Bot_command_invalid"),
    ([("start", "")], "Bot_command_description_invalid"),
    ([("start", "x" * 257)], "Bot_command_description_invalid"),
]


@pytest.mark.parametrize(("commands", "words"), BAD)
async def test_commands_beyond_the_limits_are_refused(bot, commands, words):
    with pytest.raises(BadRequest) as caught:
        await bot.set_my_commands(commands)
    assert caught.value.message == words


async def test_a_language_is_two_letters(bot):
    with pytest.raises(BadRequest, match="Invalid language code"):
        await bot.set_my_commands(COMMANDS, language_code="zh-hant")


async def test_name_and_descriptions_fall_back_to_the_default_language(bot):
    assert (await bot.get_my_name()).name == "Rehearsal"
    await bot.set_my_name("Watch")
    await bot.set_my_name("감시", language_code="ko")
    assert [(await bot.get_my_name(code)).name for code in (None, "ko", "ja")] == ["Watch", "감시", "Watch"]
    await bot.set_my_description("d" * 512)
    await bot.set_my_short_description("s" * 120, language_code="en")
    assert (await bot.get_my_description("zh")).description == "d" * 512
    assert (await bot.get_my_short_description("en")).short_description == "s" * 120
    for too_long in (
        bot.set_my_name("n" * 65),
        bot.set_my_description("d" * 513),
        bot.set_my_short_description("s" * 121),
    ):
        with pytest.raises(BadRequest, match="too long"):
            await too_long
