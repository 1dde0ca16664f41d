"""What the answers of a call mean: its dates, its places."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.actions import details, series
from bot.actions.kinds import Repeat, Reveal
from bot.actions.series import Flaw

NEW_YORK = "America/New_York"
WHEN = {"day": "2022-02-06", "at": "13:00", "until": "15:00", "zone": NEW_YORK}
RALLY = {
    "when": WHEN, "repeat": "split", "until": "2022-02-22", "without": ["2022-02-21"],
    "place": "Consulate", "weekend_place": "Times Square",
}  # fmt: skip
NOW = datetime(2022, 2, 1, tzinfo=UTC)


def test_a_rally_has_the_dates_that_were_answered() -> None:
    (rally,) = details.dates(RALLY)
    found = list(series.occurrences(rally))
    assert len(found) == 16
    assert [one.place for one in found[:2]] == ["Times Square", "Consulate"]
    assert details.ends_at(RALLY) == datetime(2022, 2, 22, 20, tzinfo=UTC)
    assert details.upcoming(RALLY, NOW) == found[0]
    (skipped,) = details.dates(details.skipping(RALLY, date(2022, 2, 6)))
    assert next(series.occurrences(skipped)).day == date(2022, 2, 7)


@pytest.mark.parametrize(
    ("repeat", "days"),
    [
        (Repeat.ONCE, [6]),
        (Repeat.DAILY, [6, 7, 8, 9, 10, 11, 12, 13]),
        (Repeat.WEEKDAYS, [7, 8, 9, 10, 11]),
        (Repeat.WEEKENDS, [6, 12, 13]),
        (Repeat.WEEKLY, [6, 13]),
        (Repeat.SPLIT, [6, 7, 8, 9, 10, 11, 12, 13]),
    ],
)
def test_each_way_to_repeat_has_its_days(repeat, days) -> None:
    (rally,) = details.dates({"when": WHEN, "repeat": repeat, "until": "2022-02-13", "place": "Gate"})
    assert [one.day.day for one in series.occurrences(rally)] == days


def test_a_rally_until_further_notice_has_no_end() -> None:
    assert details.ends_at({"when": WHEN, "repeat": "daily", "place": "Gate"}) is None


def test_each_session_of_an_event_is_a_date_and_the_last_ends_it() -> None:
    event = {
        "sessions": [
            {"day": "2022-08-10", "at": "19:00", "zone": "Asia/Hong_Kong", "title": "One"},
            {"day": "2022-08-11", "at": "22:00", "until": "00:30", "zone": "Asia/Hong_Kong", "title": "Two"},
        ],
        "place": "A church",
    }
    first, second = (next(series.occurrences(each)) for each in details.dates(event))
    assert first.ends - first.starts == details.USUAL_LENGTH
    assert second.ends - second.starts == timedelta(hours=2, minutes=30)
    assert details.ends_at(event) == second.ends
    assert details.upcoming(event, first.ends) == second
    assert details.flaws(event, second.ends) == [Flaw.PAST]


def test_a_deadline_is_over_when_it_is_over_everywhere() -> None:
    assert details.deadline({"deadline": "2013-06-24"}) == datetime(2013, 6, 25, 12, tzinfo=UTC)
    assert details.ends_at({"deadline": "2013-06-24"}) == datetime(2013, 6, 25, 12, tzinfo=UTC)
    assert details.ends_at({}) is None


@pytest.mark.parametrize(
    ("reveal", "hours"), [(Reveal.OPEN, None), (Reveal.DAY_BEFORE, 24), (Reveal.HOURS_BEFORE, 2)]
)
def test_a_place_is_shown_from_the_hour_that_was_chosen(reveal, hours) -> None:
    rally = RALLY | {"reveal": reveal}
    one = details.upcoming(rally, NOW)
    assert one is not None
    expected = None if hours is None else one.starts - timedelta(hours=hours)
    assert details.shown_from(rally, one) == expected
    at_once = details.shown_from(RALLY | {"reveal": Reveal.CONFIRMED}, one)
    assert at_once is not None
    assert at_once < NOW
