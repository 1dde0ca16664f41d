"""`repwatch doctor`: checks what must hold before the bot runs, each with the line that mends it. An edge."""

import asyncio
import pyexpat
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from rich.table import Table

from bot.errors import RepatriationWatchError
from bot.feeds import catalog
from bot.runtime import client, exits, settings
from bot.runtime.settings import Settings
from bot.runtime.single import only_one
from storage.database import Database
from storage.errors import StorageError
from storage.keycheck import check_key
from storage.migrations import is_current
from storage.queries import coordinators, health

LEAST_FREE_BYTES = 200_000_000
CLOCK_SLACK_SECONDS = 300


class Verdict(StrEnum):
    """How a check ended."""

    GOOD = "good"
    ADVICE = "advice"  # runs, but read this
    BAD = "bad"  # does not run, or not safely


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: how it ended, what was seen, and the mend (empty when there is nothing to mend)."""

    check: str
    verdict: Verdict
    seen: str
    mend: str = ""
    exit_code: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Give it for JSON."""
        return asdict(self)


Check = Callable[[Settings], Awaitable[Finding]]


async def examine() -> list[Finding]:
    """Run every check; one that fails does not stop the others."""
    try:
        given = settings.load()
    except RepatriationWatchError as error:
        return [_bad("settings", error)]
    findings = [Finding("settings", Verdict.GOOD, "read from the environment and .env")]
    for name, check in CHECKS.items():
        if name in _NEED_KEY and any(f.check == "key" and f.verdict is Verdict.BAD for f in findings):
            findings.append(Finding(name, Verdict.ADVICE, "not checked: it needs the key"))
            continue
        try:
            findings.append(await check(given))
        except (RepatriationWatchError, StorageError) as error:
            findings.append(_bad(name, error))
    return findings


def _bad(name: str, error: BaseException) -> Finding:
    code, words = exits.explain(error)
    seen, _, mend = words.partition(". ")
    return Finding(name, Verdict.BAD, seen.rstrip("."), mend, code)


async def _python(_given: Settings) -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("python", Verdict.GOOD, f"{version}, expat {pyexpat.EXPAT_VERSION.removeprefix('expat_')}")


async def _key(given: Settings) -> Finding:
    settings.load_keyring(given)
    origin = settings.key_file(given)
    return Finding("key", Verdict.GOOD, f"read from {origin}" if origin else "read from BOT_KEY")


async def _disk(given: Settings) -> Finding:
    folder = next(path for path in (given.data_dir, *given.data_dir.absolute().parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    seen = f"{free // 1_000_000:,} MB free for {given.data_dir}"
    if free < LEAST_FREE_BYTES:
        return Finding("disk", Verdict.BAD, seen, "Free some space, or move DATA_DIR.", 75)
    return Finding("disk", Verdict.GOOD, seen)


async def _database(given: Settings) -> Finding:
    keyring = settings.load_keyring(given)
    database = Database(given.database, keyring)
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    if database.path is not None and not database.path.exists():
        return Finding("database", Verdict.ADVICE, f"{kind}, not made yet", "`repwatch run` makes it.")
    try:
        if not await is_current(database):
            return Finding(
                "database", Verdict.BAD, f"{kind}, older than this version", "Run: repwatch db upgrade", 78
            )
        await check_key(database, keyring)
        if database.is_sqlite:
            async with database.read() as session:
                sound = await health.is_sound(session)
            if not sound:
                return Finding(
                    "database", Verdict.BAD, "the file is damaged", "Restore it from a backup.", 78
                )
    finally:
        await database.close()
    return Finding("database", Verdict.GOOD, f"{kind}, sound, up to date, and this key opens it")


async def _process(given: Settings) -> Finding:
    database = Database(given.database, settings.load_keyring(given))
    try:
        async with only_one(database):
            return Finding("process", Verdict.ADVICE, "the bot is not running", "Start it: repwatch run")
    except RepatriationWatchError as error:
        if error.exit_code == exits.HELD:
            return Finding("process", Verdict.GOOD, "the bot is running")
        raise
    finally:
        await database.close()


async def _feeds(given: Settings) -> Finding:
    loaded = catalog.load(given.feeds_file, allow_private=given.feeds_allow_private)
    seen = f"{len(loaded.entries)} feeds in {given.feeds_file}"
    if not given.feeds_contact:
        mend = "Set FEEDS_CONTACT to a web or mail address: a publisher who minds can then ask, not block."
        return Finding("feeds", Verdict.ADVICE, f"{seen}; publishers see no contact", mend)
    return Finding("feeds", Verdict.GOOD, seen)


async def _telegram(given: Settings) -> Finding:
    if given.telegram_token is None:
        return Finding("telegram", Verdict.BAD, "there is no TELEGRAM_TOKEN", "Run: repwatch init", 78)
    from bot.delivery.transport import build_request  # noqa: PLC0415 -- keeps `repwatch --help` quick

    bot = client.build(given, build_request())
    try:
        me = await client.introduce(bot, given)
        hook = await bot.get_webhook_info()
    finally:
        await bot.shutdown()
    if hook.url:
        return Finding(
            "telegram", Verdict.ADVICE, f"@{me.username} has a webhook set by another program",
            "`repwatch run` removes it. If it is not yours, revoke the token at @BotFather.",
        )  # fmt: skip
    return Finding("telegram", Verdict.GOOD, f"@{me.username} answers, and no other program listens")


async def _clock(given: Settings) -> Finding:
    request = urllib.request.Request(given.telegram_api_url, method="HEAD")  # noqa: S310 -- http(s), checked

    def ask() -> str | None:
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 -- as above
                return str(answer.headers.get("Date") or "")
        except urllib.error.HTTPError as error:
            return str(error.headers.get("Date") or "")
        except OSError:
            return None

    date = await asyncio.to_thread(ask)
    if not date:
        return Finding("clock", Verdict.ADVICE, "not compared: Telegram tells no time", "See `telegram`.")
    off = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
    if off > CLOCK_SLACK_SECONDS:
        return Finding(
            "clock", Verdict.BAD, f"{off / 60:.0f} minutes off", "Set the clock; switch on NTP.", 78
        )
    return Finding("clock", Verdict.GOOD, "right within five minutes")


async def _people(given: Settings) -> Finding:
    database = Database(given.database, settings.load_keyring(given))
    try:
        if database.path is not None and not database.path.exists():
            count = 0
        else:
            async with database.read() as session:
                count = len(await coordinators.active(session))
    finally:
        await database.close()
    if count < 2:
        return Finding(
            "people", Verdict.ADVICE, f"{count} active coordinators; a call needs two",
            "Make a link for one more: repwatch invite coordinator",
        )  # fmt: skip
    return Finding("people", Verdict.GOOD, f"{count} active coordinators")


_NEED_KEY = {"database", "process", "people"}
CHECKS: dict[str, Check] = {
    "python": _python,
    "key": _key,
    "disk": _disk,
    "database": _database,
    "process": _process,
    "feeds": _feeds,
    "telegram": _telegram,
    "clock": _clock,
    "people": _people,
}


def table(findings: list[Finding]) -> Table:
    """Draw the findings for a terminal: the word says how it is, the colour only repeats it."""
    colours = {Verdict.GOOD: "green", Verdict.ADVICE: "yellow", Verdict.BAD: "red"}
    drawn = Table("check", "", "seen", "to mend it")
    for each in findings:
        word = f"[{colours[each.verdict]}]{each.verdict}[/]"
        drawn.add_row(each.check, word, each.seen, each.mend)
    return drawn
