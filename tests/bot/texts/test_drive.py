"""The pace of a signature drive in words, and its chart."""

import io
from datetime import date

import pytest
from PIL import Image

from bot.texts import drive
from bot.texts.drive import Drive
from bot.texts.languages import LANGUAGES

NINE = Drive(15_000, date(2013, 6, 8), date(2013, 6, 23))
SIGNED = {"2013-06-10": 2_300, "2013-06-12": 1_600, "2013-06-20": 11_100}


def test_the_pace_is_told_with_the_days_left_and_what_is_needed() -> None:
    (line,) = drive.pace(NINE, 2_300, date(2013, 6, 10), "en")
    assert line == "Mon, June 10, 2013: 1,150 a day so far, days left: 14, needed a day: 908"
    (last,) = drive.pace(NINE, 14_999, date(2013, 6, 23), "en")
    assert last.endswith("days left: 1, needed a day: 1")
    assert drive.pace(NINE, 50, date(2013, 6, 8), "en")[0].startswith("Sat, June 8, 2013: 50 a day so far")


@pytest.mark.parametrize(
    ("counted", "today"), [(0, date(2013, 6, 10)), (15_000, date(2013, 6, 20)), (9, date(2013, 6, 24))]
)
def test_there_is_no_pace_without_signatures_beyond_the_goal_or_after_the_last_day(counted, today) -> None:
    assert drive.pace(NINE, counted, today, "en") == []


def test_the_chart_has_a_bar_a_day_up_to_its_total_and_a_line_at_the_goal() -> None:
    totals = drive.totals(SIGNED)
    assert len(totals) == 11
    assert [total for _, total in totals] == [2_300] * 2 + [3_900] * 8 + [15_000]
    with Image.open(io.BytesIO(drive.chart(SIGNED, 15_000))) as picture:
        pixels = picture.convert("RGB")
    assert pixels.size == drive.SIZE
    bar, goal, white = (59, 110, 165), (181, 68, 46), (255, 255, 255)
    middle = [130 + number * 72 for number in range(11)]
    columns = [[pixels.getpixel((x, y)) for y in range(pixels.height)] for x in middle]
    heights = [column.count(bar) for column in columns]
    assert heights[0] == heights[1] < heights[2] == heights[9] < heights[10]
    assert all(column[40] == goal for column in columns)
    assert columns[0][200] == white


def test_a_chart_of_few_days_or_of_taken_back_entries_can_be_drawn() -> None:
    for signed, goal in (({"2013-06-10": 0}, None), ({"2013-06-10": 5, "2013-06-11": -5}, 10)):
        assert drive.chart(signed, goal).startswith(b"\x89PNG")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_chart_stand_below_it_in_each_language(language) -> None:
    said = drive.caption("<아홉>", SIGNED, 15_000, language)
    assert "15,000" in said
    assert "&lt;아홉&gt;" in said
    assert ("The chart" in said) == (language == "en")
