"""A feed that is added by the command line beside a running bot, and removed again."""

import pytest

from tests.bot.feeds.conftest import running
from tests.bot.feeds.feed_publisher import RSS, Publisher, reply


@pytest.mark.long
async def test_a_running_bot_takes_up_what_is_added_beside_it_and_leaves_what_is_removed(bot) -> None:
    newer = RSS.replace(b"<item>", b"<item><title>Late news of the valley</title></item><item>", 1)
    await bot.start()
    async with running(Publisher()) as valley:
        url = valley.says("/rss", reply(200, RSS, (b"ETag", b'"1"')), reply(200, newer, (b"ETag", b'"2"')))
        code, out, err = await bot.command("feeds", "add", url, "--yes", "--every", "1s", "--name", "Valley")
        assert (code, "Added Valley;" in out, err) == (0, True, "")
        await bot.world.until(lambda: len(valley.asked) >= 2, within=20)
        assert valley.asked[1].headers[b"if-none-match"] == b'"1"'
        code, out, _ = await bot.command("feeds", "remove", "valley", "--yes")
        assert (code, "Removed Valley." in out) == (0, True)
