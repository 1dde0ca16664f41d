"""What the operator asks about the feeds: `repwatch feeds check` and `repwatch feeds list`."""

import json

import pytest

from bot.rehearsal import FeedFault, Newsroom


@pytest.mark.long
async def test_a_check_asks_every_feed_once_stores_what_came_and_later_asks_whether_it_changed(
    bot, newsroom: Newsroom
) -> None:
    code, out, err = await bot.command("feeds", "check")
    assert code == 0
    assert "2 feeds, no problem" in out
    assert "2 feeds: 2 fine" in out
    assert "fine: Harbour Post" in err, "a line for each feed where there is no terminal"
    assert (newsroom.fetches["river"], newsroom.fetches["harbour"]) == (1, 1)
    code, out, _ = await bot.command("feeds", "list", "--json")
    row = json.loads(out)[0]
    assert (row["state"], row["failures"], row["origin"]) == ("fine", 0, "file")
    assert row["last_item"]
    code, out, _ = await bot.command("feeds", "check")
    assert (code, "as before" in out) == (0, True)
    assert newsroom.unchanged["river"] == 1, "the second time it was asked with what the database holds"


@pytest.mark.long
async def test_an_ill_feed_gives_exit_code_1_with_its_reason_and_its_mend(bot, newsroom: Newsroom) -> None:
    newsroom.faults["harbour"] = FeedFault("status", 403, count=None)
    bot.env["COLUMNS"] = "100"
    code, out, _ = await bot.command("feeds", "check")
    assert code == 1
    assert "1 fine, 1 blocked" in out
    assert "Ask the publisher" in " ".join(out.split())
    shown = [line for line in out.splitlines() if str(bot.folder)[-40:] not in line]  # a path is never broken
    assert len(shown) > 5
    assert max(len(line) for line in shown) <= 100
    code, out, err = await bot.command("feeds", "check", "--json")
    assert (code, err) == (1, "")
    told = json.loads(out)
    assert told["way"] == "stored"
    worst = told["feeds"][0]
    assert (worst["name"], worst["result"], worst["failure"]) == ("Harbour Post", "blocked", "blocked")
    assert worst["mend"].startswith("Ask the publisher")
    code, out, _ = await bot.command("feeds", "list")
    assert code == 0
    assert out.index("Harbour Post") < out.index("강변일보"), "the worst comes first"
    assert "refuses this reader" in " ".join(out.split())


@pytest.mark.long
async def test_a_feed_that_wants_a_pause_is_not_asked_by_hand_either(bot, newsroom: Newsroom) -> None:
    newsroom.faults["harbour"] = FeedFault("status", 503, headers={"Retry-After": "7200"}, count=None)
    bot.feeds_file.write_text(
        f"feeds:\n  - name: Harbour Post\n    url: {bot.server.url}/feeds/harbour.xml\n    every: 1s\n"
    )
    await bot.command("feeds", "check")
    del newsroom.faults["harbour"]
    code, out, _ = await bot.command("feeds", "check")
    assert "Not asked before" in out
    assert newsroom.fetches["harbour"] == 0
    assert code == 0


@pytest.mark.long
async def test_without_a_key_feeds_are_tried_and_nothing_is_stored(bot, newsroom: Newsroom) -> None:
    del bot.env["BOT_KEY"]
    code, out, _ = await bot.command("feeds", "check")
    assert code == 0
    assert "nothing of this was stored" in out
    assert newsroom.fetches["river"] == 1
    assert not (bot.folder / "data").exists()
    code, out, _ = await bot.command("feeds", "check", "--file-only")
    assert (code, newsroom.fetches["river"]) == (0, 1)


@pytest.mark.long
async def test_beside_a_running_bot_a_check_asks_nothing_and_shows_what_the_bot_found(
    bot, newsroom: Newsroom
) -> None:
    text = bot.feeds_file.read_text().replace("every: 1s", "every: 1h")
    bot.feeds_file.write_text(text)
    await bot.command("feeds", "check")
    await bot.start()
    code, out, _ = await bot.command("feeds", "check")
    assert code == 0
    assert "nothing was asked now" in out
    assert "2 feeds: 2 fine" in out
    assert newsroom.fetches["river"] == 1
    assert "stage=watch" not in bot.log, "it looks once a minute and has nothing to complain of"


@pytest.mark.long
async def test_a_broken_file_is_refused_before_any_feed_is_asked(bot, newsroom: Newsroom) -> None:
    bot.feeds_file.write_text("feeds:\n  - nome: x\n    url: htp://x\n")
    code, _, err = await bot.command("feeds", "check")
    assert code == 78
    assert "2 problems" in err or "3 problems" in err
    assert not newsroom.fetches
