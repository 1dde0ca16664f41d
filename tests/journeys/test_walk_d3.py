"""A rally in New York over the change of the clocks, followed from Seoul; then moved, then called off.

And vigils at hours of the night that the clocks skip or repeat: nobody is reminded twice, or not at all.
"""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.campaign import played
from tests.journeys.campaign_people import clock_in

NEW_YORK, SEOUL, BRUSSELS = "America/New_York", "Asia/Seoul", "Europe/Brussels"
TITLE, TITLE_KO = "An hour for those who wait", "기다리는 이들을 위한 한 시간"
TEXT, TEXT_KO = "Come and stand with us.", "함께 서 주세요."
GATE, GATE_KO = "In front of the gate", "정문 앞"
BEFORE = timedelta(minutes=1)

THIRTEEN = [*(f"2026-03-0{day} 18:00" for day in (4, 5, 6)), "2026-03-09 17:00"]
THIRTEEN += [f"2026-03-{day} 17:00" for day in (10, 11, 12, 13, 16, 17, 18, 19, 20)]

REMINDED = [  # when, in UTC, of the date at which moment in UTC
    ("2026-03-05 18:00", "2026-03-06 18:00"),
    ("2026-03-06 16:00", "2026-03-06 18:00"),
    ("2026-03-08 17:00", "2026-03-09 17:00"),
    ("2026-03-09 15:00", "2026-03-09 17:00"),
    ("2026-03-09 17:00", "2026-03-10 17:00"),
    ("2026-03-10 15:00", "2026-03-10 17:00"),
]
NIGHTS = [  # zone, its first words, first day, hours, last day, its moments in UTC
    (
        BRUSSELS, "brussels", "27 March 2026 00:30-01:30", "31 March",
        ["03-26 23:30", "03-27 23:30", "03-28 23:30", "03-29 22:30", "03-30 22:30"], "2026-03-25 12:00",
    ),
    (
        NEW_YORK, "new york", "30 October 2026 01:30-02:15", "3 November",
        ["10-30 05:30", "10-31 05:30", "11-01 05:30", "11-02 06:30", "11-03 06:30"], "2026-10-28 12:00",
    ),
]  # fmt: skip


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


async def _called(story, hannah, jon, zone: str, when: str, days: str, last: str) -> None:
    """Hannah writes the call to a rally in two languages, and Jon approves it."""
    await hannah.says(
        f"/zone {zone}", "/call", "[Rally]", TITLE, TEXT, when, days, last, "[Skip]", GATE,
        "[Everybody, in the call]", "[Skip]", "[Skip]", "[한국어]", "[Done]", "[한국어: to be written]",
        f"{TITLE_KO}\n{TEXT_KO}", GATE_KO,
    )  # fmt: skip
    await hannah.presses("Submit for approval")
    await story.goes_on()
    await jon.approves("C1 asks for your approval")
    await story.goes_on()
    hannah.reads("has been sent")


async def _comes_to(story, moment: datetime) -> None:
    """Let time pass up to a moment; nobody reads anything before it."""
    await story.until(f"{moment - BEFORE:%Y-%m-%d %H:%M}")
    for person in story.people:
        person.reads()
    await story.until(f"{moment:%Y-%m-%d %H:%M}")


@pytest.mark.long  # many moments: each costs all stages of the program
@pytest.mark.timeout(600)
async def test_a_rally_keeps_its_hour_over_the_change_of_the_clocks_is_moved_and_called_off(
    tmp_path, sqlite, keyring
) -> None:
    async with played(tmp_path, sqlite, keyring, "2026-03-03 19:00") as story:
        hannah, jon = await story.coordinator("Hannah"), await story.coordinator("Jon")
        seoyeon = await story.reader("서연", "ko", "/quiet Seoul")
        ann = await story.reader("Ann")
        await _called(story, hannah, jon, "new york", "4 March 13:00-15:00", "[Monday to Friday]", "22 March")
        (card,) = seoyeon.reads(
            (TITLE_KO, "13:00–15:00 (뉴욕 시각)", "그곳의 시계가 바뀝니다. 2026년 3월 9일")
        )
        assert clock_in(card, SEOUL) == ["Thu 05 Mar 03:00", "Tue 10 Mar 02:00"]
        (card,) = ann.reads((TITLE, "13:00–15:00 (New York time)", "from Mon, March 9, 2026 on"))
        assert clock_in(card, NEW_YORK) == ["Wed 04 Mar 13:00", "Mon 09 Mar 13:00"]
        assert (await seoyeon.presses("참석합니다")).startswith("감사합니다")
        dates = await seoyeon.takes_calendar("내 달력에", TITLE_KO)
        seoyeon.reads()
        assert [at[4:] for at, _ in dates.by_the_clock_of("UTC")] == THIRTEEN

        await hannah.says("/running", "[1]")
        for said in ("a day before", "a day and 2 hours before"):
            assert (await hannah.presses("Reminders")).endswith(said)
        await story.until("2026-03-05 17:00")
        seoyeon.reads(("알림", TITLE_KO))  # of the 5th alone: the 4th is over, a day before is long ago
        for at, date in REMINDED:
            await _comes_to(story, _at(at))
            (told,) = seoyeon.reads(("알림", TITLE_KO, "13:00 (뉴욕 시각)", GATE_KO))
            assert clock_in(told, "UTC") == [f"{_at(date):%a %d %b %H:%M}"]
        await _is_moved(story, hannah, jon, seoyeon, ann)
        await _is_called_off(story, hannah, seoyeon, ann)


async def _is_moved(story, hannah, jon, seoyeon, ann) -> None:
    """An hour before it begins, it is put off by three hours: the reminder says so, too."""
    await story.until("2026-03-10 16:00")
    await hannah.says("/running", "[1]", "[Change: Time]", "10 March 16:00-18:00")
    assert hannah.screen == "Another coordinator has been asked to confirm it, within 48 hours."
    await story.goes_on()
    jon.reads(("C1 wants to change this call", "16:00–18:00 (New York time)"))
    seoyeon.reads()
    await jon.presses("Confirm", "C1 wants to change")
    await story.goes_on()
    for each in seoyeon.reads(TEXT_KO, *["변경됨"] * 3):  # the card, two reminders of that day, what is new
        assert clock_in(each, SEOUL)[0] == "Wed 11 Mar 05:00"
    ann.reads("Changed", TEXT)
    moved = await ann.takes_calendar("For my calendar", TEXT)
    ann.reads()
    assert moved.by_the_clock_of("UTC")[0][0] == "Tue 2026-03-10 20:00"
    assert moved.say("SEQUENCE") == {"1"}
    await _comes_to(story, _at("2026-03-10 18:00"))
    (told,) = seoyeon.reads(("알림", TITLE_KO, "16:00 (뉴욕 시각)"))
    assert clock_in(told, SEOUL) == ["Wed 11 Mar 05:00"]


async def _is_called_off(story, hannah, seoyeon, ann) -> None:
    """It is called off while it is night in Seoul: who comes is told at once, and calendars cross it out."""
    await seoyeon.says("/quiet 23:00-07:00")
    await story.until("2026-03-10 18:30")
    await hannah.says("/running", "[1]", "[Call off]")
    await hannah.presses("Yes, call it off")
    await story.goes_on()
    *_, told = seoyeon.reads(("취소", TEXT_KO), "취소", "취소")
    assert not told.silent
    ann.reads(("Called off", TEXT), "Please do not go there")
    gone = await ann.takes_calendar("For my calendar", TEXT)
    ann.reads()
    assert (gone.say("STATUS"), gone.say("SEQUENCE")) == ({"CANCELLED"}, {"2"})
    await story.until("2026-03-12 12:00")
    for person in story.people:
        person.reads()  # nobody is reminded of it any more


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("zone", "city", "first", "last", "dates", "begins"), NIGHTS, ids=["skip", "twice"])
async def test_a_vigil_at_an_hour_that_the_clocks_skip_or_repeat_reminds_once_of_each_night(
    tmp_path, sqlite, keyring, zone, city, first, last, dates, begins
) -> None:
    async with played(tmp_path, sqlite, keyring, begins) as story:
        hannah, jon = await story.coordinator("Hannah"), await story.coordinator("Jon")
        marie = await story.reader("Marie")
        await _called(story, hannah, jon, city, first, "[Every day]", last)
        marie.reads(TITLE)
        await marie.presses("I come")
        calendar = await marie.takes_calendar("For my calendar", TITLE)
        marie.reads()
        assert [at[9:] for at, _ in calendar.by_the_clock_of("UTC")] == dates
        hour = first.split()[-1][:5]
        assert {at[-5:] for at, _ in calendar.by_the_clock_of(zone)} == {hour}
        for each in dates:
            begin = _at(f"2026-{each}")
            await _comes_to(story, begin - timedelta(hours=2))
            (told,) = marie.reads(("Reminder", TITLE, GATE))
            assert clock_in(told, "UTC") == [f"{begin:%a %d %b %H:%M}"]
        await story.until(f"{begin + timedelta(hours=12):%Y-%m-%d %H:%M}")
        marie.reads("This call is over.")
