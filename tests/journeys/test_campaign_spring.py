"""The daily rally of New York once more, in a March in which its clocks change: 13:00 there stays 13:00.

So it stays 10:00 for one in Los Angeles, whose clocks change that night, too; for one in Seoul it moves by an
hour. The 11th is left out from the beginning, the 9th on its own morning; weekends are at another place.
"""

from datetime import date, timedelta

import pytest

from tests.journeys.campaign import played
from tests.journeys.campaign_people import clock_in
from tests.journeys.rally import (
    NEW_YORK,
    SEOUL,
    STAND,
    STAND_KO,
    TITLE,
    TITLE_KO,
    WEST,
    called,
    place_on,
)

CHANGE = date(2026, 3, 8)
EVERY = [date(2026, 3, day) for day in range(5, 16)]
HOLIDAY, SNOW = date(2026, 3, 11), date(2026, 3, 9)


def _in_seoul(day: date) -> str:
    """Give when it begins in Seoul: in the night after that day, an hour earlier from the change on."""
    return f"{day + timedelta(days=1):%a} {'02:00' if day >= CHANGE else '03:00'}"


def _seen_in_seoul(days: list[date]) -> list[tuple[str, str]]:
    later = timedelta(days=1)
    return [
        (f"{_in_seoul(day)[:3]} {day + later:%Y-%m-%d} {_in_seoul(day)[4:]}", place_on(day, korean=True))
        for day in days
    ]


def _seen_in_the_west(days: list[date]) -> list[tuple[str, str]]:
    return [(f"{day:%a %Y-%m-%d} 10:00", place_on(day)) for day in days]


@pytest.mark.long  # many days: each costs all stages of the program
@pytest.mark.timeout(600)
async def test_a_daily_rally_over_the_change_of_the_clocks(tmp_path, sqlite, keyring) -> None:
    async with played(tmp_path, sqlite, keyring, "2026-03-03 08:00", NEW_YORK) as story:
        hannah, jon = await story.coordinator("Hannah"), await story.coordinator("Jon")
        seoyeon = await story.reader("서연", "ko", "/quiet Seoul")
        grace = await story.reader("Grace", "en", "/quiet Los Angeles")
        await called(story, hannah, jon, "Thursday 5 March", "15 March", "11 March")
        (card,) = grace.reads((STAND, "13:00–15:00 (New York time)", "Not on Wed, March 11, 2026"))
        assert clock_in(card, WEST) == ["Thu 05 Mar 10:00", "Sun 08 Mar 10:00"]
        (card,) = seoyeon.reads((STAND_KO, "13:00–15:00 (뉴욕 시각)", "그곳의 시계가 바뀝니다"))
        assert clock_in(card, SEOUL) == ["Fri 06 Mar 03:00", "Mon 09 Mar 02:00"]
        await grace.presses("I come")
        await seoyeon.presses("참석합니다")
        days = [day for day in EVERY if day != HOLIDAY]
        before = await _calendars_are_right(grace, seoyeon, days)

        for day in EVERY:
            if day == SNOW:
                await _left_out(story, hannah, grace, seoyeon)
            await story.until(f"{day} 10:59", NEW_YORK)
            for person in story.people:
                person.reads()
            await story.until(f"{day} 11:00", NEW_YORK)
            if day not in (HOLIDAY, SNOW):
                _are_reminded(grace, seoyeon, day)

        days.remove(SNOW)
        after = await _calendars_are_right(grace, seoyeon, days)
        assert after.say("UID") == before.say("UID")
        assert (before.say("SEQUENCE"), after.say("SEQUENCE")) == ({"0"}, {"1"})
        await story.until("2026-03-15 16:00", NEW_YORK)
        grace.reads(("This call is over.", TITLE))
        seoyeon.reads(TITLE_KO)
        await story.passes(days=2)


async def _calendars_are_right(grace, seoyeon, days: list[date]):
    """Open the file of each by their own wall; give one of them."""
    western = await grace.takes_calendar("For my calendar", STAND)
    grace.reads()
    assert western.by_the_clock_of(WEST) == _seen_in_the_west(days)
    korean = await seoyeon.takes_calendar("내 달력에", STAND_KO)
    seoyeon.reads()
    assert korean.by_the_clock_of(SEOUL) == _seen_in_seoul(days)
    return western


async def _left_out(story, hannah, grace, seoyeon) -> None:
    """On the morning after the change, in snow, Hannah leaves the day out."""
    await story.until(f"{SNOW} 09:15", NEW_YORK)
    await hannah.says("/running", "[1]", "[Leave a day out]")
    await hannah.presses("Mon, March 9, 2026")
    await story.goes_on()
    grace.reads(STAND, ("Not on Mon, March 9, 2026", TITLE, "Next: Tue, March 10, 2026"))
    seoyeon.reads(STAND_KO, ("2026년 3월 9일 (월)에는 쉽니다", TITLE_KO))


def _are_reminded(grace, seoyeon, day: date) -> None:
    """Each is reminded by the own clock; on the first day after it, that the clocks there have changed."""
    (told,) = grace.reads(("Reminder", TITLE, place_on(day), "13:00 (New York time)"))
    assert clock_in(told, WEST) == [f"{day:%a %d %b} 10:00"]
    assert ("The clocks there have changed" in told.text) == (day == CHANGE)
    (told,) = seoyeon.reads(("알림", TITLE_KO, place_on(day, korean=True), "13:00 (뉴욕 시각)"))
    (shown,) = clock_in(told, SEOUL)
    assert (shown[:3], shown[-5:]) == (_in_seoul(day)[:3], _in_seoul(day)[4:])
