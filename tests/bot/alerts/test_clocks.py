"""Quiet hours and digests through changes of the clocks: the real stages, every half hour, in many zones."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.digest import write
from bot.alerts.rest import wake
from bot.delivery.hours import instant
from storage.database import Database
from storage.models import Digest
from tests.bot.alerts.test_digest import reader, related
from tests.bot.alerts.test_rest import sent
from tests.bot.alerts.test_summary import ring

HOUR = timedelta(hours=1)
SOME_CHANGES = (
    ("America/New_York", datetime(2026, 3, 7, 0, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 10, 31, 0, tzinfo=UTC)),
    ("Europe/Brussels", datetime(2026, 3, 28, 0, tzinfo=UTC)),
)
ALL_CHANGES = (
    *SOME_CHANGES,
    ("Australia/Lord_Howe", datetime(2026, 4, 3, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 2, 0, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 5, 0, tzinfo=UTC)),
    ("Asia/Beirut", datetime(2026, 3, 28, 0, tzinfo=UTC)),
    ("Pacific/Auckland", datetime(2026, 9, 25, 0, tzinfo=UTC)),
    ("Asia/Seoul", datetime(2026, 3, 7, 0, tzinfo=UTC)),
)


async def through_a_change(database: Database, name: str, start: datetime, hours: tuple[int, ...]) -> None:
    """Run both stages every half hour through two days around a change; look at what went out when."""
    zone = ZoneInfo(name)
    for hour in hours:
        await reader(database, start, zone=name, digest_hour=hour)
    asleep = {"zone": name, "digest": Digest.OFF, "quiet_hours": [[127, 2 * 60, 3 * 60]], "language": "en"}
    await reader(database, start, **asleep)
    seen: dict[int, list[datetime]] = {}
    rung = rings = 0
    for step in range(2 * 48 + 1):
        at = start + step * HOUR / 2
        if step % 8 == 1:
            await related(database, f"기사 {step}", at)
        if at.astimezone(zone).hour in {1, 2, 3} and step < 2 * 44:
            await ring(database, 1000 + step, at)
            rings += 1
        await wake(database, at)
        await write(database, at)
        for chat, text in await sent(database, at):
            if chat < 1000 + len(hours):
                seen.setdefault(chat, []).append(at)
            else:
                rung += text.count("Headline") or text.count("Card")
                assert at.astimezone(zone).hour != 2, (name, at)
    assert rung == rings >= 10
    for number, hour in enumerate(hours):
        wanted = due_between(start, start + 48 * HOUR, hour, zone)
        assert seen[1000 + number] == wanted, (name, hour)
        assert len(wanted) >= 1


def due_between(start: datetime, until: datetime, hour: int, zone: ZoneInfo) -> list[datetime]:
    """Give when a clock on the wall shows this hour, or the end of the gap that swallows it."""
    days = [(start.astimezone(zone) + timedelta(days=shift)).date() for shift in range(-1, 5)]
    return [at for day in days if start < (at := instant(day, hour * 60, zone)) <= until]


@pytest.mark.parametrize(("name", "start"), SOME_CHANGES[:1])
async def test_through_a_change_of_the_clocks_nobody_misses_or_gets_twice(
    sqlite: Database, name: str, start: datetime
) -> None:
    await through_a_change(sqlite, name, start, (8,))


@pytest.mark.long
@pytest.mark.parametrize(("name", "start"), ALL_CHANGES)
async def test_through_every_kind_of_change_nobody_misses_or_gets_twice(
    sqlite: Database, name: str, start: datetime
) -> None:
    await through_a_change(sqlite, name, start, (0, 1, 2, 3, 8, 23))
