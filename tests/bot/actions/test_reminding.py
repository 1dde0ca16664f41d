"""Reminders come at their moment, once, wherever and whenever the clocks change."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from bot.actions import details, series
from bot.actions.reminding import due, leads, remind
from storage.models import Call, CallState, Choice, Delivery, Message, Tap

ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "America/Argentina/Buenos_Aires", "America/Asuncion",
    "America/Bogota", "America/Chicago", "America/Denver", "America/Halifax", "America/Havana",
    "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Nuuk", "America/Santiago",
    "America/Sao_Paulo", "America/St_Johns", "America/Toronto", "Asia/Bangkok", "Asia/Beirut",
    "Asia/Gaza", "Asia/Hong_Kong", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Seoul", "Asia/Shanghai",
    "Asia/Taipei", "Asia/Tokyo", "Asia/Ulaanbaatar", "Atlantic/Azores", "Australia/Adelaide",
    "Australia/Lord_Howe", "Australia/Sydney", "Europe/Brussels", "Europe/Chisinau", "Europe/London",
    "Europe/Moscow", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "UTC",
)  # fmt: skip


def rally(zone: str, at: str, first: str = "2026-01-01", last: str = "2026-12-31", **more) -> Call:
    when = {"day": first, "at": at, "zone": zone}
    found = {"when": when, "repeat": "daily", "until": last, "place": "Gate", "reveal": "open", **more}
    return Call(
        id=1, kind="rally", author_id=1, state=CallState.SENT, language="en", details=found,
        created_at=datetime(2025, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def told_over(call: Call, begin: datetime, end: datetime, step: timedelta) -> list[str]:
    """Look at the clock again and again; give what is told, in order."""
    told: list[str] = []
    now = begin
    while now < end:
        told += [each.what for each in due(call, now) if each.what not in told[-4:]]
        now += step
    return told


@pytest.mark.parametrize(
    ("zone", "at", "first", "last"),
    [
        ("Europe/Brussels", "00:30", "2026-03-27", "2026-03-31"),
        ("Europe/Brussels", "02:30", "2026-03-27", "2026-03-31"),  # an hour that is left out
        ("America/New_York", "01:30", "2026-10-30", "2026-11-03"),  # one that comes twice
        ("America/New_York", "13:00", "2026-03-04", "2026-03-12"),
    ],
)
def test_no_date_is_missed_or_told_twice_around_a_change_of_the_clocks(zone, at, first, last) -> None:
    call = rally(zone, at, first, last)
    begin = datetime.fromisoformat(f"{first}T00:00:00+00:00") - timedelta(days=2)
    told = told_over(call, begin, begin + timedelta(days=16), timedelta(minutes=10))
    (dates,) = details.dates(call.details)
    wanted = [one.starts for one in series.occurrences(dates)]
    assert [what.split(":", 2)[2] for what in told] == [f"{at:%Y-%m-%dT%H:%M}:120" for at in wanted]
    days = {at.astimezone(ZoneInfo(zone)).date() for at in wanted}
    assert len(days) == (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


@pytest.mark.long
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["00:30", "02:30"])
def test_a_year_of_daily_dates_in_forty_zones_reminds_once_a_day(zone, at) -> None:
    call = rally(zone, at)
    begin = datetime(2025, 12, 30, tzinfo=UTC)
    told = told_over(call, begin, begin + timedelta(days=370), timedelta(hours=1))
    assert len(told) == len(set(told)) == 365


def test_the_nearest_of_the_times_chosen_stands_for_the_others() -> None:
    assert leads(rally("UTC", "12:00")) == (120,)
    assert leads(rally("UTC", "12:00", repeat="once")) == (1440, 120)
    assert leads(rally("UTC", "12:00", remind=[])) == ()
    assert list(due(rally("UTC", "12:00", remind=[]), datetime(2026, 3, 9, 11, tzinfo=UTC))) == []


async def test_two_that_remind_at_once_tell_it_once(scene, database, keyring, now) -> None:
    reader = await scene.subscribe(5_000_000_001, "ko")
    when = {"day": "2026-03-09", "at": "13:30", "zone": "UTC"}
    found = {"when": when, "repeat": "once", "place": "Gate", "reveal": "open"}
    await scene.call(CallState.SENT, kind="rally", details=found, published_at=now - timedelta(days=3))
    async with database.transaction() as tx:
        tx.add(Message(kind="call", call_id=1, language="ko", text="The call", created_at=now))
        tx.add(Tap(call_id=1, person=5_000_000_001, choice=Choice.COMING, tapped_on=now.date()))
    done = await asyncio.gather(*(remind(database, keyring, now) for _ in range(4)))
    assert sum(each.chats for each in done) == 1
    async with database.read() as session:
        told = (
            await session.exec(
                select(Delivery.subscriber_id)
                .join(Message, Message.id == Delivery.message_id)
                .where(Message.part.startswith("reminder:"))
            )
        ).all()
    assert list(told) == [reader.id]
