"""Proves bot/cli_sources.py and bot/runtime/sources.py: the commands themselves, real HTTP and SQLite."""

import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from bot.cli_sources import feeds_commands
from bot.errors import RepatriationWatchError
from bot.feeds import catalog
from bot.feeds.follow import follow
from bot.runtime import errands, settings
from storage.sealing import Keyring
from tests.bot.feeds.conftest import NOW, running
from tests.bot.feeds.feed_publisher import Publisher, reply

FEED = (
    b"<rss version='2.0'><channel><title>Valley Paper</title>"
    b"<item><title>Nine North Korean defectors arrested in Yanji, China</title><guid>1</guid></item>"
    b"<item><title>The harvest of the valley is good</title><guid>2</guid></item></channel></rss>"
)
PAGE = (
    b"<!doctype html><html><head>"
    b'<link rel="alternate" type="application/rss+xml" title="All" href="/all.xml">'
    b'<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml"></head></html>'
)


class Shell:
    """A folder with its settings, where commands are given."""

    def __init__(self, folder: Path, env: pytest.MonkeyPatch) -> None:
        self.folder, self.env = folder, env

    async def command(self, *words: str, given: str = "") -> tuple[int, str, str]:
        """Give the exit code, what was printed, and the message of an error of ours."""
        done = await asyncio.to_thread(CliRunner().invoke, feeds_commands, words, input=given)
        if isinstance(done.exception, RepatriationWatchError):
            return done.exception.exit_code, done.stdout, str(done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, ""

    async def lines(self) -> list[str]:
        """Give the feeds as an exported list has them."""
        _, out, _ = await self.command("export")
        return [line.strip() for line in out.splitlines() if "<outline" in line]


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook
    yield
    root.handlers[:], sys.excepthook = before[0], before[2]
    root.setLevel(before[1])
    structlog.reset_defaults()


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    given = {
        "BOT_KEY": Keyring.new_text(),
        "DATA_DIR": str(tmp_path / "data"),
        "FEEDS_ALLOW_PRIVATE": "true",
        "COLUMNS": "100",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return Shell(tmp_path, monkeypatch)


@pytest.fixture
async def valley() -> AsyncIterator[Publisher]:
    async with running(Publisher()) as publisher:
        publisher.says("/all.xml", reply(200, FEED, (b"ETag", b'"1"')))
        publisher.says("/", reply(200, PAGE))
        yield publisher


def paths(publisher: Publisher) -> list[str]:
    return [asked.path for asked in publisher.asked]


@pytest.mark.long
async def test_a_feed_is_shown_judged_and_added_for_one_request(bot, valley: Publisher) -> None:
    code, out, _ = await bot.command("add", valley.url("/all.xml"))
    assert code == 0
    assert "Valley Paper" in out
    assert "alert" in out
    assert "irrelevant" in out
    assert "Nothing was added. With --yes it is." in out
    assert max(len(line) for line in out.splitlines()) <= 100
    assert await bot.lines() == []
    code, out, err = await bot.command("add", valley.url("/all.xml"), "--yes", "--every", "30m", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (code, told["stored"], told["items"], told["language"]) == (0, True, 2, "en")
    assert (told["pace_seconds"], told["validators"]) == (1800, True)
    assert [each["label"] for each in told["newest"]] == ["alert", "irrelevant"]
    assert paths(valley) == ["/all.xml"] * 2, "one for each command"
    (line,) = await bot.lines()
    assert 'text="Valley Paper"' in line
    assert 'watch:every="30m"' in line
    code, out, _ = await bot.command("add", valley.url("/all.xml"), "--yes")
    assert (code, "listened to already, as Valley Paper" in out) == (0, True)
    assert len(valley.asked) == 2


@pytest.mark.long
async def test_of_a_page_that_declares_several_feeds_one_is_picked(bot, valley: Publisher) -> None:
    code, _, err = await bot.command("add", valley.url("/"), "--yes")
    assert code == 78
    assert "1  All  " in err
    assert "2  Comments  " in err
    assert paths(valley) == ["/"]
    code, out, _ = await bot.command("add", valley.url("/"), "--pick", "1", "--name", "V", "--yes")
    assert (code, "Added V; items that ring nobody: 2." in out) == (0, True)
    assert paths(valley) == ["/", "/", "/all.xml"]


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("/comments.xml", 69, "Nothing is at this address."),
        ("file:///etc/passwd", 78, "This address must not be asked."),
        ("http://127.0.0.1:1/", 69, "No connection"),
    ],
)
async def test_what_is_no_feed_is_refused_with_the_mend(bot, valley: Publisher, address, code, words) -> None:
    url = valley.url(address) if address.startswith("/") else address
    told, _, err = await bot.command("add", url, "--yes")
    assert (told, words in err) == (code, True)
    assert "Traceback" not in err


@pytest.mark.long
async def test_who_sits_at_a_terminal_is_asked_for_name_and_pace(
    bot: Shell, valley: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli_sources.at_terminal", lambda: True)
    code, _, err = await bot.command("add", valley.url("/"), given="2\n")
    assert (code, "Nothing is at this address" in err) == (69, True)
    code, out, _ = await bot.command("add", valley.url("/"), given="1\nV\n5x\n45m\ny\n")
    assert code == 0
    assert "`5x` is not a time such as 15m" in out
    (line,) = await bot.lines()
    assert 'text="V"' in line
    assert 'watch:every="45m"' in line


async def test_a_wrong_option_is_told_before_anything_is_asked(bot, valley: Publisher) -> None:
    code, _, err = await bot.command("add", valley.url("/all.xml"), "--language", "kr")
    assert (code, "did you mean ko?" in err) == (78, True)
    assert valley.asked == []


async def from_file(bot: Shell, *urls: str) -> None:
    """Let a feeds.yml name feeds."""
    text = "feeds:\n" + "".join(f"  - {{name: F{n}, url: '{url}'}}\n" for n, url in enumerate(urls))
    (bot.folder / "feeds.yml").write_text(text)
    async with errands.opened(settings.load()) as (database, _):
        await follow(database, catalog.load(bot.folder / "feeds.yml", allow_private=True), NOW)


@pytest.mark.long
async def test_only_added_feeds_are_removed_by_command(bot: Shell, valley: Publisher) -> None:
    await bot.command("add", valley.url("/all.xml"), "--yes")
    await from_file(bot, "https://f.example/rss")
    code, _, err = await bot.command("remove", "F0", "--yes")
    assert (code, "feeds.yml: remove it there" in err) == (78, True)
    code, _, err = await bot.command("remove", "nobody", "--yes")
    assert (code, "No feed is called nobody" in err) == (78, True)
    code, out, _ = await bot.command("remove", "valley paper", given="n\n")
    assert (code, "Nothing was removed." in out, len(await bot.lines())) == (0, True, 2)
    code, out, _ = await bot.command("remove", valley.url("/all.xml"), given="y\n")
    assert (code, "Removed Valley Paper." in out, len(await bot.lines())) == (0, True, 1)


@pytest.mark.long
async def test_a_list_goes_out_and_comes_back_whole(bot: Shell, valley: Publisher) -> None:
    await bot.command("add", valley.url("/all.xml"), "--yes", "--every", "2h", "--topics", "a,b")
    await from_file(bot, "https://f.example/rss", "https://g.example/rss")
    code, out, _ = await bot.command("export", "out.opml")
    assert (code, out) == (0, "out.opml: 3 feeds.\n")
    assert (bot.folder / "out.opml").stat().st_mode & 0o077 == 0
    code, _, err = await bot.command("export", "out.opml")
    assert (code, "exists already" in err) == (78, True)
    before = await bot.lines()
    code, out, _ = await bot.command("import", "out.opml")
    assert (code, out.count("is listened to already"), "0 feeds added." in out) == (0, 3, True)
    bot.env.setenv("DATA_DIR", str(bot.folder / "other"))
    code, out, _ = await bot.command("import", "out.opml")
    assert (code, "3 feeds added." in out) == (0, True)
    assert await bot.lines() == before


async def test_a_list_that_is_wrong_anywhere_adds_nothing(bot) -> None:
    good, *bad = (
        f'<outline type="rss" {rest}/>' for rest in ('xmlUrl="https://a.example/"', 'xmlUrl="htps://b/"', "")
    )
    (bot.folder / "bad.opml").write_text("<opml>\n" + "\n".join([good, *bad]) + "</opml>")
    code, _, err = await bot.command("import", "bad.opml")
    assert code == 78
    assert "2 problems" in err
    assert "line 3" in err
    assert "line 4" in err
    assert await bot.lines() == []
