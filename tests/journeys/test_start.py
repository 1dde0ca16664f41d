"""What goes wrong at the start is told in one message, with the right exit code, and shows no secret."""

import asyncio
import json
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rehearsal import Fault, World
from storage.sealing import Keyring


async def refused(bot, *words: str, code: int, said: str) -> str:
    """Run a command that must fail: one message, no traceback, no token."""
    found, out, err = await bot.command(*(words or ("run",)), within=100)
    assert found == code, (found, out, err)
    assert said in err + out
    for text in (out, err):
        assert "Traceback" not in text
        assert bot.env.get("TELEGRAM_TOKEN", "no token") not in text
        assert bot.key not in text
    return err


async def test_a_wrong_token_is_refused_and_not_shown(bot) -> None:
    bot.env["TELEGRAM_TOKEN"] = "7000000001:WRONG-this-opens-no-bot-at-all-000"
    await refused(bot, code=78, said="Telegram rejected this token")


async def test_a_missing_key_stops_the_start(bot) -> None:
    del bot.env["BOT_KEY"]
    await refused(bot, code=78, said="repwatch init")


@pytest.mark.long
async def test_another_key_than_the_databases_stops_the_start(bot) -> None:
    await bot.start()
    await bot.stop()
    bot.env["BOT_KEY"] = bot.key = Keyring.new_text()
    await refused(bot, code=78, said="not the one this database was sealed with")


@pytest.mark.long
async def test_a_second_process_on_the_same_database_is_refused_and_the_first_goes_on(
    bot, world: World
) -> None:
    await bot.start()
    await refused(bot, code=75, said="Another process already runs")
    reader = world.user("Ann")
    reader.start()
    assert await world.until(lambda: world.messages(reader))


@pytest.mark.long
async def test_a_token_that_another_program_polls_with_is_told_at_the_start(bot, world: World) -> None:
    conflict = (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        {},
    )
    world.faults.append(Fault("getUpdates", "error", count=None, error=conflict))
    await refused(bot, code=75, said="another process polls")


@pytest.mark.long
async def test_a_folder_that_cannot_be_written_is_told(bot) -> None:
    (bot.folder / "data").write_text("a file where the folder should be")
    await refused(bot, code=78, said="DATA_DIR")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB of its own, where this system lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this system lets us mount no small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


@pytest.mark.long
async def test_a_full_disk_is_told(bot, small_disk: Path) -> None:
    bot.env["DATA_DIR"] = str(small_disk)
    (small_disk / "ballast").write_bytes(bytes(200_000))
    await refused(bot, code=75, said="The disk is full")


@pytest.mark.long
async def test_a_disk_that_became_read_only_is_told(bot, small_disk: Path) -> None:
    bot.env["DATA_DIR"] = str(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    await refused(bot, code=78, said="DATA_DIR")


@pytest.mark.long
async def test_a_broken_feeds_file_with_nothing_known_before_names_every_problem(bot) -> None:
    bot.feeds_file.write_text("feeds:\n  - name: A\n    url: htp://a.example/\n  - nam: B\n", "utf-8")
    err = await refused(bot, code=78, said="not loaded")
    assert "line 3" in err
    assert "did you mean `name`" in err


@pytest.mark.long
async def test_no_network_is_said_once_and_the_bot_waits_for_it(bot, world: World) -> None:
    await bot.server.stop()
    task = asyncio.create_task(bot.start())
    async with asyncio.timeout(100):
        while "event=unreachable" not in bot.log:
            await asyncio.sleep(0.05)
    assert "Cannot reach" in bot.log
    await bot.server.start(port=bot.server.port)
    await task
    assert bot.log.count("event=unreachable") == 1


async def test_being_told_to_stop_ends_it_within_ten_seconds_with_nothing_lost(bot, world: World) -> None:
    await bot.start()
    began = asyncio.get_running_loop().time()
    assert await bot.stop() == 0
    assert asyncio.get_running_loop().time() - began < 10


@pytest.mark.long
async def test_wrong_words_and_settings_are_named(bot) -> None:
    await refused(bot, "rnu", code=64, said="rnu")
    bot.env["SEND_RATE"] = "fast"
    await refused(bot, code=78, said="SEND_RATE")


async def test_the_doctor_checks_everything_and_names_the_mend(bot) -> None:
    code, out, _ = await bot.command("doctor", "--json")
    findings = {each["check"]: each for each in json.loads(out)}
    assert code == 0, findings
    assert findings["telegram"]["verdict"] == "good"
    assert findings["database"]["verdict"] == "advice"
    assert "FEEDS_CONTACT" in findings["feeds"]["mend"]
    del bot.env["TELEGRAM_TOKEN"]
    code, out, _ = await bot.command("doctor", "--json")
    findings = {each["check"]: each for each in json.loads(out)}
    assert code == 78
    assert findings["telegram"]["mend"] == "Run: repwatch init"


async def test_init_writes_env_and_key_for_the_owner_alone_and_shows_the_first_link(
    bot, world: World
) -> None:
    home = bot.folder / "home"
    home.mkdir()
    for name in ("BOT_KEY", "DATA_DIR", "FEEDS_FILE"):
        del bot.env[name]
    bot.env["HOME"] = str(home)
    code, out, err = await bot.command("init", given="ko\nAsia/Seoul\n")
    assert code == 0, err
    env = bot.folder / ".env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    written = dict(line.split("=", 1) for line in env.read_text().splitlines())
    assert written["BOT_LANGUAGE"] == "ko"
    assert written["BOT_ZONE"] == "Asia/Seoul"
    key = Path(written["BOT_KEY_FILE"])
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.is_relative_to(home)
    assert f"https://t.me/{world.bot_username}?start=" in out
    assert world.token not in out
    first = key.read_text()
    code, _, err = await bot.command("init", given="ko\nAsia/Seoul\n")
    assert code == 0, err
    assert key.read_text() == first  # a key is never replaced


@pytest.mark.long
async def test_a_wrong_token_given_to_init_writes_nothing(bot) -> None:
    bot.env["TELEGRAM_TOKEN"] = "7000000001:WRONG-this-opens-no-bot-at-all-000"
    await refused(bot, "init", code=78, said="Telegram rejected this token")
    assert not (bot.folder / ".env").exists()
