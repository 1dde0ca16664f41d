"""Dates as publishers write them."""

import time
from datetime import UTC, datetime

import pytest

from bot.feeds.dates import read_date

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SEOUL = "Asia/Seoul"


def utc(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "zone", "moment"),
    [
        ("Wed, 18 Nov 2026 09:05:07 GMT", None, utc(18, 9, 5, 7)),
        ("Wed, 18 Nov 2026 09:05:07 +0900", None, utc(18, 0, 5, 7)),
        ("Wed,18 Nov 2026 09:05:07 +0900", None, utc(18, 0, 5, 7)),
        ("Wed, 18 Nov  2026 09:05:07 +09:00", None, utc(18, 0, 5, 7)),
        ("18 Nov 26 09:05 EST", None, utc(18, 14, 5)),
        ("Wed, 18 Nov 2026 09:05:00 KST", None, utc(18, 0, 5)),
        ("Wed, 18 Nov 2026 09:05:00 JST", None, utc(18, 0, 5)),
        ("Wed, 18 Nov 2026 09:05:00 GMT+9", None, utc(18, 0, 5)),
        ("Wed, 18 Nov 2026 09:05:00 GMT+09:00", None, utc(18, 0, 5)),
        ("Wed, 18 Nov 2026 09:05:00 CST", "Asia/Shanghai", utc(18, 1, 5)),
        ("Wed, 18 Nov 2026 09:05:00 CST", None, utc(18, 15, 5)),
        ("Wed, 18 Nov 2026 09:05:00 XYZ", SEOUL, utc(18, 0, 5)),
        ("Wed, 18 Nov 2026 09:05:00", SEOUL, utc(18, 0, 5)),
        ("18 11 2026 09:05:00", SEOUL, utc(18, 0, 5)),
        ("Wed, 18 Nov 2026", SEOUL, utc(17, 15)),
        ("2026-11-18T09:05:00Z", SEOUL, utc(18, 9, 5)),
        ("2026-11-18T09:05:00.123456+09:00", None, utc(18, 0, 5)),
        ("2026-11-18 09:05:00", SEOUL, utc(18, 0, 5)),
        ("2026-11-18 09:05:00", None, utc(18, 9, 5)),
        ("2026-11-18", SEOUL, utc(17, 15)),
        ("2026.11.18 09:05", SEOUL, utc(18, 0, 5)),
        ("2026. 11. 18. 오후 4:30", SEOUL, utc(18, 7, 30)),
        ("2026. 11. 18. 오전 12:30", SEOUL, utc(17, 15, 30)),
        ("2026년 11월 18일", SEOUL, utc(17, 15)),
        ("2026년 11월 18일 (수) 오후 4시 30분", SEOUL, utc(18, 7, 30)),
        ("2026年11月18日 16:30", "Asia/Shanghai", utc(18, 8, 30)),
        ("2026年11月18日 16時30分", "Asia/Tokyo", utc(18, 7, 30)),
        ("2026/11/18 16:30", "Asia/Tokyo", utc(18, 7, 30)),
        ("2026-11-18 04:30 PM", SEOUL, utc(18, 7, 30)),
        ("Nov 18, 2026 4:30 PM EST", None, utc(18, 21, 30)),
        ("November 18, 2026 at 4:30 pm", SEOUL, utc(18, 7, 30)),
        ("Wed Nov 18 09:05:00 2026", SEOUL, utc(18, 0, 5)),
        ("Wed Nov 18 09:05:00 KST 2026", None, utc(18, 0, 5)),
        ("Wed, 18 Nov 2026 09:05:60 GMT", None, utc(18, 9, 5, 59)),
        ("Thu, 19 Nov 2026 23:00:00 GMT", None, utc(19, 23)),
        ("Fri, 20 Nov 2026 23:00:00 GMT", None, utc(20, 23)),  # less than a day ahead
        ("Sun, 19 Oct 2014 00:00:00 GMT", None, datetime(2014, 10, 19, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_as_it_was_meant(written, zone, moment):
    assert read_date(written, zone, NOW) == moment


@pytest.mark.parametrize(
    "written",
    [
        *(None, "", "  ", "soon", "Someday in November", "yesterday 9:00", "1 " * 500),
        *(
            "0000-00-00 00:00:00",
            "0000-00-00T00:00:00+00:00",
            "2026-13-01",
            "2026-02-30 10:00",
            "31 Feb 2026",
        ),
        *("1 Xyz 2026 10:00:00", "2026-11-18 25:00:00", "Thu, 01 Jan 1970 00:00:00 GMT", "1989-12-31"),
        *(
            "Wed, 01 Jan 2031 00:00:00 +0000",
            "2041-11-01",
            "Sun, 22 Nov 2026 00:00:01 GMT",
            "9999-12-31 23:59",
        ),
        "Wed, 18 Nov 2026 09:05:00 +9999",
    ],
)
def test_a_date_that_cannot_be_is_none(written):
    assert read_date(written, SEOUL, NOW) is None


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../../etc/passwd", "", "/etc/passwd"])
def test_an_unknown_home_is_utc(zone):
    assert read_date("2026-11-18 09:00", zone, NOW) == utc(18, 9)


def test_a_hostile_date_takes_no_time():
    for text in ("1 " * 49, "2026-11-18 " + "9:" * 40, "(" * 99, "Wed, " * 19, "a" * 99, "+" * 99):
        begun = time.process_time()
        read_date(text, SEOUL, NOW)
        assert time.process_time() - begun < 0.5
