"""The commands that answer and end: classify, evaluate, poll, db, key, invite (feeds: test_feeds.py)."""

import asyncio
import json
import os
import pty
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bot.rehearsal import Newsroom, World

ALERT = "27 North Korean defectors forcibly repatriated from Yanji, China"


@pytest.mark.long
async def test_classify_gives_one_verdict_a_line_in_order(bot) -> None:
    rows = [
        {"title": ALERT, "summary": "", "lang": "en"},
        {"title": "Deportivo win at home"},
        {"title": "탈북민 9명 중국 옌지서 체포", "summary": "강제북송 위기에 놓였다."},
    ]
    code, out, _ = await bot.command("classify", given="\n".join(json.dumps(row) for row in rows) + "\n")
    assert code == 0
    verdicts = [json.loads(line) for line in out.splitlines()]
    assert [verdict["label"] for verdict in verdicts] == ["alert", "irrelevant", "alert"]
    first = verdicts[0]
    assert (first["topic"], first["severity"], first["people"]) == ("repatriation", "critical", 27)
    assert first["places"] == ["Yanji"]
    assert first["direction"] == {"from": "CN", "to": "KP"}
    for key in ("status", "certainty", "held", "language"):
        assert key in first
    for evidence in first["evidence"]:
        assert ALERT[evidence["start"] : evidence["end"]] == evidence["term"]


async def test_classify_explains_itself_to_people_and_names_the_line_that_is_no_json(bot) -> None:
    code, out, _ = await bot.command("classify", "--explain", given=json.dumps({"title": ALERT}))
    assert code == 0
    assert "«forcibly repatriated»" in out
    code, said, _ = await bot.command("classify", ALERT, "--explain")
    assert (code, said) == (0, out)
    code, _, err = await bot.command("classify", given='{"title": "fine"}\nnonsense\n')
    assert code == 78
    assert "Line 2" in err


async def test_classify_says_at_a_terminal_what_it_waits_for(bot) -> None:
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "classify"), cwd=bot.folder, env=bot.env, stdin=theirs,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, b'{"title": "Ferry timetable"}\n\x04')
    try:
        async with asyncio.timeout(100):
            out, err = await process.communicate()
    finally:
        os.close(ours)
    assert process.returncode == 0
    assert json.loads(out)["label"] == "irrelevant"
    assert err.decode().startswith('Waiting for lines such as {"title"')


@pytest.mark.long
async def test_evaluate_prints_precision_and_recall_of_labelled_news(bot) -> None:
    table = bot.folder / "labelled.tsv"
    table.write_text(
        f"id\tlang\ttitle\tsummary\tlabel\n1\ten\t{ALERT}\t\talert\n2\ten\tFerry timetable\t\tirrelevant\n"
    )
    code, out, _ = await bot.command("evaluate", str(table))
    assert code == 0
    assert "precision" in out
    code, out, _ = await bot.command("evaluate", str(table), "--json")
    assert json.loads(out)
    code, _, err = await bot.command("evaluate", "nowhere.tsv")
    assert code == 78
    assert "nowhere.tsv" in err


@pytest.mark.long
async def test_one_pass_by_hand_queues_what_the_running_bot_then_carries(
    bot, world: World, newsroom: Newsroom
) -> None:
    await bot.start()
    reader = world.user("Ann")
    reader.says(reader, "/subscribe")
    await world.until(lambda: world.messages(reader))
    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=60)
    code, _, err = await bot.command("poll")
    assert (code, "already runs" in err) == (75, True)
    await bot.stop()
    newsroom.publish("harbour", ALERT)
    code, out, _ = await bot.command("poll", "--json")
    assert code == 0
    counts = json.loads(out)
    assert (counts["poll_new"], counts["publish_told"], counts["publish_deliveries"]) == (1, 1, "few")
    assert not any(ALERT in message.text for message in world.messages(reader))
    await bot.start()
    await world.until(lambda: any(ALERT in message.text for message in world.messages(reader)))


@pytest.mark.long
async def test_an_invite_is_a_link_for_48_hours_and_for_one_person(bot, world: World) -> None:
    code, out, _ = await bot.command("invite", "coordinator", "--json")
    assert code == 0
    invited = json.loads(out)
    lasts = datetime.fromisoformat(invited["expires"]) - datetime.now(UTC)
    assert timedelta(hours=47, minutes=50) < lasts <= timedelta(hours=48)
    await bot.start()
    first, second = world.user("Ann"), world.user("Bo")
    first.start(invited["token"])
    await world.until(lambda: any("C1" in message.text for message in world.messages(first)))
    second.start(invited["token"])
    await world.until(lambda: world.messages(second))
    assert not any("coordinator" in message.text for message in world.messages(second))


@pytest.mark.long
async def test_the_whole_way_works_on_postgresql_once_its_tables_are_made(
    bot, world: World, newsroom: Newsroom, fresh_postgresql_url: str
) -> None:
    bot.env["DATABASE_URL"] = fresh_postgresql_url.replace("postgresql://", "postgres://")
    code, _, err = await bot.command("run")
    assert (code, "repwatch db upgrade" in err) == (78, True)
    code, _, _ = await bot.command("db", "upgrade")
    assert code == 0
    await bot.start()
    reader = world.user("Ann")
    reader.says(reader, "/subscribe")
    await world.until(lambda: world.messages(reader))
    code, _, err = await bot.command("run")
    assert (code, "already runs" in err) == (75, True)
    await world.until(lambda: all(newsroom.fetches[name] for name in newsroom.outlets), within=60)
    newsroom.publish("harbour", ALERT)
    await world.until(lambda: any(ALERT in message.text for message in world.messages(reader)), within=60)
    assert await bot.stop() == 0
