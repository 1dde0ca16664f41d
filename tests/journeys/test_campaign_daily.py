"""A daily rally in New York, two hours from 13:00: at the consulate on weekdays, on a square at weekends.

It goes on until 22 February; the 21st, a holiday, is left out from the beginning, the 9th on its own morning.
Some who follow it live by the clocks of Seoul and of Los Angeles.
"""

from datetime import date, timedelta

import pytest

from tests.journeys.campaign import played
from tests.journeys.campaign_people import clock_in
from tests.journeys.rally import (
    CONSULATE,
    NEW_YORK,
    SEOUL,
    SQUARE,
    STAND,
    STAND_KO,
    TITLE,
    TITLE_KO,
    WEST,
    called,
    place_on,
)

THANKS, THANKS_KO = "Thank you. You are counted", "감사합니다. 인원에 포함되었으며"


def _days(first: date, last: date, *without: date) -> list[date]:
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in every if day not in without]


def _seen(days: list[date], hour: str, later: int = 0) -> list[tuple[str, str]]:
    """Give what a calendar shows of these days: at an hour of the own wall, on that day or the next."""
    return [(f"{day + timedelta(days=later):%a %Y-%m-%d} {hour}", place_on(day)) for day in days]


@pytest.mark.long  # many days: each costs all stages of the program
@pytest.mark.timeout(600)
async def test_a_daily_rally_at_two_places_until_a_day(tmp_path, sqlite, keyring) -> None:
    async with played(tmp_path, sqlite, keyring, "2022-02-04 08:00", NEW_YORK) as story:
        hannah, jon = await story.coordinator("Hannah"), await story.coordinator("Jon")
        seoyeon = await story.reader("서연", "ko", "/quiet Seoul")
        minho = await story.reader("민호", "ko", "/quiet Seoul", "/quiet 23:00-07:00")
        grace = await story.reader("Grace", "en", "/quiet Los Angeles")
        ann = await story.reader("Ann")
        await called(story, hannah, jon, "Sunday 6 February", "22 February", "21 February")

        (card,) = grace.reads((TITLE, STAND, "Not on Mon, February 21, 2022"))
        assert f"Monday to Friday, 13:00–15:00 (New York time) · \u2068{CONSULATE}" in card.text
        assert f"Saturday and Sunday, 13:00–15:00 (New York time) · \u2068{SQUARE}" in card.text
        assert clock_in(card, WEST) == ["Sun 06 Feb 10:00"]
        (card,) = seoyeon.reads((TITLE_KO, STAND_KO, "쉬는 날: 2022년 2월 21일 (월)"))
        assert clock_in(card, SEOUL) == ["Mon 07 Feb 03:00"]
        minho.reads(STAND_KO)
        ann.reads(STAND)  # and says nothing to it
        assert (await grace.presses("I come")).startswith(THANKS)
        assert (await seoyeon.presses("참석합니다")).startswith(THANKS_KO)
        assert (await minho.presses("참석합니다")).startswith(THANKS_KO)

        days = _days(date(2022, 2, 6), date(2022, 2, 22), date(2022, 2, 21))
        before = await grace.takes_calendar("For my calendar", STAND)
        grace.reads()
        assert before.by_the_clock_of(WEST) == _seen(days, "10:00")
        assert before.by_the_clock_of(SEOUL) == _seen(days, "03:00", later=1)

        await story.until("2022-02-06 10:59", NEW_YORK)
        for person in story.people:
            person.reads()
        for day in _days(date(2022, 2, 6), date(2022, 2, 22)):
            if day == date(2022, 2, 9):
                await _left_out(story, day, hannah)
                _hears_of_it(grace, seoyeon, minho, ann)
            await story.until(f"{day} 11:00", NEW_YORK)
            if day in (date(2022, 2, 9), date(2022, 2, 21)):
                continue  # nobody is reminded; the next step finds that nothing came
            (told,) = grace.reads(("Reminder", TITLE, place_on(day), "13:00 (New York time)"))
            assert clock_in(told, WEST) == [f"{day:%a %d %b} 10:00"]
            for person in (seoyeon, minho):  # it is one in the morning there: he asked for it by coming
                (told,) = person.reads(("알림", TITLE_KO, place_on(day, korean=True), "13:00 (뉴욕 시각)"))
                assert clock_in(told, SEOUL) == [f"{day + timedelta(days=1):%a %d %b} 03:00"]
            ann.reads()

        days.remove(date(2022, 2, 9))
        after = await grace.takes_calendar("For my calendar", STAND)
        assert after.by_the_clock_of(WEST) == _seen(days, "10:00")
        assert after.say("UID") == before.say("UID")
        assert (before.say("SEQUENCE"), after.say("SEQUENCE")) == ({"0"}, {"1"})

        await story.until("2022-02-22 15:59", NEW_YORK)
        await story.passes(minutes=1)  # an hour after the end of the last day
        for person, over in ((grace, "This call is over."), (ann, "This call is over."), (seoyeon, TITLE_KO)):
            (card,) = person.reads(over)
            assert card.buttons == []
        await story.passes(hours=3)
        minho.reads(TITLE_KO)
        await story.passes(days=3)
        await hannah.says("/running")
        await hannah.presses("1")
        assert "over" in hannah.screen
        assert "coming: few" in hannah.screen


async def _left_out(story, day: date, hannah) -> None:
    """In the morning, in a snowstorm, Hannah leaves the day out."""
    await story.until(f"{day} 09:15", NEW_YORK)
    await hannah.says("/running", "[1]", "[Leave a day out]")
    assert await hannah.presses("Wed, February 9, 2022") == "Left out: Wed, February 9, 2022"
    await story.goes_on()


def _hears_of_it(grace, seoyeon, minho, ann) -> None:
    """Who comes is rung, in quiet hours too; who has the call alone reads it without a sound."""
    rung = {
        grace: ("Not on Wed, February 9, 2022", TITLE, "Next: Thu, February 10, 2022"),
        seoyeon: ("2022년 2월 9일 (수)에는 쉽니다", TITLE_KO),
        minho: ("2022년 2월 9일 (수)에는 쉽니다", TITLE_KO),
    }
    for person, words in rung.items():
        card = STAND if person is grace else STAND_KO
        _, told = person.reads(card, words)
        assert not told.silent
    card, told = ann.reads(STAND, ("Not on Wed, February 9, 2022", TITLE))
    assert told.silent
    assert told.reply_to is card
