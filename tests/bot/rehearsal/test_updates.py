import asyncio

import pytest
from telegram.error import Conflict

from bot.rehearsal.updates import KEPT_SECONDS


async def test_an_update_stays_until_a_higher_offset_confirms_it(bot, world, mina):
    mina.says(mina, "one")
    mina.says(mina, "two")
    first, second = await bot.get_updates()
    assert await bot.get_updates() == (first, second)
    assert await bot.get_updates(limit=1) == (first,)
    assert await bot.get_updates(offset=first.update_id + 1) == (second,)
    assert world.updates.confirmed == first.update_id
    assert await bot.get_updates(offset=second.update_id + 1) == ()
    assert (await bot.get_updates(offset=-1)) == ()
    assert world.updates.pending == 0


async def test_a_negative_offset_keeps_the_newest_alone(bot, world, mina):
    for number in range(3):
        mina.says(mina, str(number))
    (newest,) = await bot.get_updates(offset=-1)
    assert (newest.message.text, world.updates.pending) == ("2", 1)


async def test_a_long_poll_answers_as_soon_as_something_happens(bot, world, mina):
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await world.until(lambda: world.updates.polls == 1)
    mina.says(mina, "now")
    async with asyncio.timeout(60):
        (update,) = await poll
    assert update.message.text == "now"


async def test_a_poll_in_vain_ends_after_its_timeout_with_nothing(bot):
    assert await bot.get_updates(timeout=0) == ()


async def test_a_newer_poll_ends_the_older_one_with_a_conflict(bot, world, mina, server, connect):
    async with connect(server, world) as second:
        older = asyncio.create_task(bot.get_updates(timeout=30))
        await world.until(lambda: world.updates.polls == 1)
        newer = asyncio.create_task(second.get_updates(timeout=30))
        with pytest.raises(Conflict) as caught:
            await older
        words = "terminated by other getUpdates request; make sure that only one bot instance is running"
        assert caught.value.message == f"Conflict: {words}"
        mina.says(mina, "hello")
        assert len(await newer) == 1


async def test_no_poll_while_a_webhook_is_set(bot, mina, world):
    await bot.set_webhook("https://hooks.example/1")
    mina.says(mina, "waits")
    found = await bot.get_webhook_info()
    assert (found.url, found.pending_update_count) == ("https://hooks.example/1", 1)
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_what_the_bot_did_not_ask_for_does_not_come(bot, mina):
    await bot.get_updates(allowed_updates=["message"])
    mina.blocks()
    mina.start()
    assert [update.message is not None for update in await bot.get_updates()] == [True]
    await bot.get_updates(allowed_updates=[])  # the default again, my_chat_member with it
    mina.blocks()
    assert (await bot.get_updates())[-1].my_chat_member.new_chat_member.status == "kicked"


async def test_updates_are_kept_for_24_hours(bot, mina, clock):
    mina.says(mina, "too old")
    clock.advance(KEPT_SECONDS)
    mina.says(mina, "fresh")
    assert [update.message.text for update in await bot.get_updates()] == ["fresh"]
