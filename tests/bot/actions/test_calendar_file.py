"""Calendar files, read back by a library that expands them as a calendar does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import recurring_ical_events
from icalendar import Calendar

from bot.actions import calendar_file, series
from bot.actions.calendar_file import Entry
from bot.actions.series import WEEKDAYS, WEEKEND, Rule, Series

BRUSSELS, NEW_YORK = "Europe/Brussels", "America/New_York"
HOUR = timedelta(hours=1)
NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)
ENTRY = Entry("7K2M-9Q4T", "In front of the Consulate", "Bring a candle; no photographs, please.")
RULES = (Rule(WEEKDAYS, "Consulate General"), Rule(WEEKEND, "Times Square"))
SPRING = Series("America/New_York", time(13), timedelta(hours=2), date(2026, 3, 4), date(2026, 3, 22), RULES)


def read(file: bytes) -> list[tuple[datetime, timedelta, str]]:
    """Give what a calendar shows: start in UTC, length on the wall, and the place."""
    shown = recurring_ical_events.of(Calendar.from_ical(file)).between(
        datetime(2020, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
    )
    rows = (
        (one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt - one["DTSTART"].dt, str(one.get("LOCATION", "")))
        for one in shown
    )
    return sorted(rows)


@pytest.mark.parametrize(
    "dates",
    [
        SPRING,
        series.skip(series.skip(SPRING, date(2026, 3, 6)), date(2026, 3, 8)),
        series.skip(SPRING, date(2026, 3, 4)),  # the first day itself
        Series.once("Asia/Seoul", date(2026, 3, 6), time(19, 30), timedelta(hours=1), "City Hall"),
        Series(BRUSSELS, time(0, 30), HOUR, date(2026, 3, 27), date(2026, 4, 2), RULES),
        Series(NEW_YORK, time(1, 30), HOUR, date(2026, 10, 30), date(2026, 11, 3), RULES),
        Series(BRUSSELS, time(10), 8 * HOUR, date(2026, 9, 19), date(2026, 9, 20), RULES),
    ],
    ids=["a change", "two left out", "first left out", "one date", "skipped hour", "twice", "weekend"],
)
def test_a_calendar_shows_the_very_dates_of_the_series(dates):
    expected = [(one.starts, dates.length, one.place) for one in series.occurrences(dates)]
    assert read(calendar_file.write(ENTRY, [dates], NOW)) == expected


def test_a_series_until_further_notice_goes_on_for_years():
    shown = read(calendar_file.write(ENTRY, [replace(SPRING, last=None)], NOW))
    assert len(shown) > 700
    assert shown[0][0] == datetime(2026, 3, 4, 18, tzinfo=UTC)


def test_a_changed_file_replaces_the_one_before_and_a_cancelled_one_says_so():
    numbers = []
    for entry in (ENTRY, replace(ENTRY, revision=1), replace(ENTRY, revision=2, cancelled=True)):
        calendar = Calendar.from_ical(calendar_file.write(entry, [SPRING], NOW))
        events = calendar.walk("VEVENT")
        numbers.append(
            ({str(event["uid"]) for event in events}, {int(event["sequence"]) for event in events})
        )
        assert {str(event["status"]) for event in events} == {"CANCELLED" if entry.cancelled else "CONFIRMED"}
        assert str(calendar["method"]) == ("CANCEL" if entry.cancelled else "PUBLISH")
    assert [sequence for _, sequence in numbers] == [{0}, {1}, {2}]
    assert len({frozenset(uids) for uids, _ in numbers}) == 1


def test_the_rules_of_the_zone_stand_in_the_file():
    zones = Calendar.from_ical(calendar_file.write(ENTRY, [SPRING], NOW)).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["America/New_York"]
    assert {part.name for part in zones[0].subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_a_place_that_is_kept_is_not_in_the_file():
    file = calendar_file.write(replace(ENTRY, with_place=False), [SPRING], NOW)
    assert b"Times Square" not in file
    assert b"Consulate General" not in file


def test_a_file_is_in_the_form_of_the_standard():
    title = "어느 저녁, 중국 대사관 앞에서: 강제북송 중단을 촉구하는 저녁 모임; 촛불, 침묵, 낭독"
    file = calendar_file.write(replace(ENTRY, title=title), [SPRING], NOW)
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert str(Calendar.from_ical(file).walk("VEVENT")[0]["summary"]) == title


def test_each_session_of_an_event_is_an_entry_of_its_own():
    sessions = [Series.once(BRUSSELS, date(2026, 9, day), time(19), HOUR, "Hall") for day in (19, 20)]
    file = calendar_file.write(ENTRY, sessions, NOW)
    assert [row[0].day for row in read(file)] == [19, 20]
    assert len({str(event["uid"]) for event in Calendar.from_ical(file).walk("VEVENT")}) == 2


def test_what_stands_in_a_file_of_a_series_with_a_day_left_out_and_of_one_that_is_called_off():
    left = series.skip(SPRING, date(2026, 3, 10))
    file = calendar_file.write(replace(ENTRY, revision=3), [left], NOW)
    weekdays, weekend = Calendar.from_ical(file).walk("VEVENT")
    assert weekdays["exdate"].to_ical() == b"20260310T130000"
    assert weekdays["exdate"].params["TZID"] == weekdays["dtstart"].params["TZID"] == "America/New_York"
    assert "exdate" not in weekend
    assert weekdays["rrule"].to_ical() == b"FREQ=WEEKLY;UNTIL=20260322T170000Z;BYDAY=MO,TU,WE,TH,FR"
    assert [int(each["sequence"]) for each in (weekdays, weekend)] == [3, 3]
    gone = Calendar.from_ical(calendar_file.write(replace(ENTRY, revision=4, cancelled=True), [left], NOW))
    assert [str(each["uid"]) for each in gone.walk("VEVENT")] == [
        str(weekdays["uid"]), str(weekend["uid"]),
    ]  # fmt: skip
    assert {str(each["status"]) for each in gone.walk("VEVENT")} == {"CANCELLED"}
    assert gone.walk("VTIMEZONE")
