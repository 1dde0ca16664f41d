"""Calendar files read by their own rules of the clocks, as programs do that know no zone by its name.

The rules in the file (VTIMEZONE) are worked out by another library than the one that writes them.
"""

import io
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule, tz

from bot.actions import calendar_file, series
from bot.actions.calendar_file import Entry
from bot.actions.series import WEEKDAYS, WEEKEND, Rule, Series

NOW = datetime(2022, 2, 1, 9, tzinfo=UTC)
ENTRY = Entry("7K2M-9Q4T", "Two hours", "Stand with us.")
PLACES = (Rule(WEEKDAYS, "The consulate"), Rule(WEEKEND, "The square"))
TWO = timedelta(hours=2)


def _series(zone: str, at: time, first: date, last: date, *without: date) -> Series:
    return Series(zone, at, TWO, first, last, PLACES, frozenset(without))


WINTER = _series("America/New_York", time(13), date(2022, 2, 6), date(2022, 2, 22), date(2022, 2, 21))
SPRING = _series("America/New_York", time(13), date(2026, 3, 4), date(2026, 3, 22), date(2026, 3, 11))
AUTUMN = _series("America/New_York", time(1, 30), date(2026, 10, 30), date(2026, 11, 3))
BRUSSELS = _series("Europe/Brussels", time(0, 30), date(2026, 3, 27), date(2026, 4, 2))
SEOUL = _series("Asia/Seoul", time(12), date(2026, 3, 2), date(2026, 3, 20))


def _moments(file: bytes) -> list[datetime]:
    """Give when the dates begin, in UTC, by the rules that stand in the file and no others."""
    plain = file.decode().replace("\r\n ", "").replace("\r\n", "\n")
    zones = tz.tzical(io.StringIO(plain))
    found: list[datetime] = []
    for event in re.findall(r"BEGIN:VEVENT\n(.*?)END:VEVENT", plain, re.DOTALL):
        lines = re.findall(r"^(?:DTSTART|RRULE|EXDATE)\b.*$", event, re.MULTILINE)
        dates = rrule.rrulestr("\n".join(lines), tzids=zones.get, forceset=True)
        found += [each.astimezone(UTC) for each in dates]
    return sorted(found)


@pytest.mark.parametrize(
    "dates",
    [WINTER, SPRING, AUTUMN, BRUSSELS, SEOUL],
    ids=["winter", "spring", "autumn", "Brussels", "Seoul"],
)
def test_the_rules_in_a_file_alone_give_the_moments_of_the_series(dates) -> None:
    expected = [one.starts for one in series.occurrences(dates)]
    assert _moments(calendar_file.write(ENTRY, [dates], NOW)) == expected


def test_readers_in_seoul_and_los_angeles_see_the_right_hours_by_the_file_alone() -> None:
    moments = _moments(calendar_file.write(ENTRY, [SPRING], NOW))
    assert {f"{each.astimezone(ZoneInfo('America/Los_Angeles')):%H:%M}" for each in moments} == {"10:00"}
    korean = [f"{each.astimezone(ZoneInfo('Asia/Seoul')):%a %d %H:%M}" for each in moments]
    assert korean[:5] == ["Thu 05 03:00", "Fri 06 03:00", "Sat 07 03:00", "Sun 08 03:00", "Mon 09 02:00"]
    assert {each[-5:] for each in korean[4:]} == {"02:00"}
    assert len(korean) == 18
