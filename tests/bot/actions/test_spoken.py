"""Days and hours as people write them, in the five languages."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.spoken import Spoken, Unread, read

TODAY = date(2026, 2, 10)  # a Tuesday
SUNDAY, NEXT_SATURDAY = date(2026, 2, 15), date(2026, 2, 21)
ON_22ND = date(2026, 2, 22)
TOMORROW, DAY_AFTER = date(2026, 2, 11), date(2026, 2, 12)

PIECES = list(" 0123456789:-.시분일월오후내일下午点半週日明天午後時Sunday feb pm next")
WORDINGS = [
    ("Sunday 13:00", SUNDAY, time(13)),
    ("Sunday at 1 pm", SUNDAY, time(13)),
    ("on Sunday, 1 p.m.", SUNDAY, time(13)),
    ("tomorrow 1pm", TOMORROW, time(13)),
    ("the day after tomorrow at 10 am", DAY_AFTER, time(10)),
    ("22 Feb 13:00", ON_22ND, time(13)),
    ("Feb 22, 1pm", ON_22ND, time(13)),
    ("February 22nd 2026 13:00", ON_22ND, time(13)),
    ("Sunday 22 February 13:00", ON_22ND, time(13)),
    ("2026-02-22 13:00", ON_22ND, time(13)),
    ("22/2 13:00", ON_22ND, time(13)),
    ("22.2. 13:00", ON_22ND, time(13)),
    ("next Saturday 2 pm", NEXT_SATURDAY, time(14)),
    ("this Saturday 2 pm", date(2026, 2, 14), time(14)),
    ("in 3 days 18:00", date(2026, 2, 13), time(18)),
    ("today at 5:30pm", TODAY, time(17, 30)),
    ("noon tomorrow", TOMORROW, time(12)),
    ("22 Feb midnight", ON_22ND, time(0)),
    ("12 am tomorrow", TOMORROW, time(0)),
    ("5 January 9:00", date(2027, 1, 5), time(9)),
    ("22nd 9:00", ON_22ND, time(9)),
    ("2월 22일 오후 1시", ON_22ND, time(13)),
    ("2월 22일(일) 13시", ON_22ND, time(13)),
    ("내일 13시", TOMORROW, time(13)),
    ("내일 오후 1시 30분", TOMORROW, time(13, 30)),
    ("내일 오후 1시 반에", TOMORROW, time(13, 30)),
    ("다음 주 토요일 오후 2시", NEXT_SATURDAY, time(14)),
    ("이번 주 토요일 14:00", date(2026, 2, 14), time(14)),
    ("이번 주 월요일 14:00", date(2026, 2, 9), time(14)),
    ("일요일 13:00", SUNDAY, time(13)),
    ("2026년 2월 22일 13시", ON_22ND, time(13)),
    ("2026. 2. 22. 13:00", ON_22ND, time(13)),
    ("오늘 저녁 7시", TODAY, time(19)),
    ("모레 오전 10시", DAY_AFTER, time(10)),
    ("22일 13시", ON_22ND, time(13)),
    ("3일 13시", date(2026, 3, 3), time(13)),
    ("3일 뒤 정오", date(2026, 2, 13), time(12)),
    ("2月22日下午1点", ON_22ND, time(13)),
    ("二月二十二日下午一点", ON_22ND, time(13)),
    ("2月22日(星期日)下午1點半", ON_22ND, time(13, 30)),
    ("明天下午三点", TOMORROW, time(15)),
    ("周日13点", SUNDAY, time(13)),
    ("週日13點", SUNDAY, time(13)),
    ("下周六下午两点", NEXT_SATURDAY, time(14)),
    ("下個星期六下午兩點十五分", NEXT_SATURDAY, time(14, 15)),
    ("本周六14:00", date(2026, 2, 14), time(14)),
    ("後天上午10時", DAY_AFTER, time(10)),
    ("今天晚上7点", TODAY, time(19)),
    ("三天后中午", date(2026, 2, 13), time(12)),
    ("2月22日13時", ON_22ND, time(13)),
    ("2月22日(日)午後1時", ON_22ND, time(13)),
    ("明日午後1時", TOMORROW, time(13)),
    ("来週の土曜日14時", NEXT_SATURDAY, time(14)),
    ("今週の土曜 午後2時", date(2026, 2, 14), time(14)),
    ("日曜日に13:00", SUNDAY, time(13)),
    ("明後日の午前10時", DAY_AFTER, time(10)),
    ("今日の18時半", TODAY, time(18, 30)),
    ("2月22日 13:00", ON_22ND, time(13)),
]


@pytest.mark.parametrize(("written", "day", "at"), WORDINGS, ids=[row[0] for row in WORDINGS])
def test_a_wording_is_read(written, day, at):
    assert read(written, TODAY) == Spoken(day, at)


@pytest.mark.parametrize(
    ("written", "at", "until"),
    [
        ("Sunday 13:00-15:00", time(13), time(15)),
        ("Sunday 1-3 pm", time(13), time(15)),
        ("Sunday 11-1pm", time(11), time(13)),
        ("Sunday 1pm to 3pm", time(13), time(15)),
        ("일요일 오후 1시~3시", time(13), time(15)),
        ("일요일 13시부터 15시", time(13), time(15)),
        ("周日下午1点到3点", time(13), time(15)),
        ("日曜日 13時〜15時半", time(13), time(15, 30)),
        ("Sunday 22:00-01:00", time(22), time(1)),
        ("Sunday 11pm-1am", time(23), time(1)),
    ],
)
def test_a_span_of_hours_is_read(written, at, until):
    assert read(written, TODAY) == Spoken(SUNDAY, at, until)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [("Sunday", Spoken(SUNDAY)), ("13:00", Spoken(at=time(13))), ("오후 1시", Spoken(at=time(13)))],
)
def test_a_day_or_an_hour_alone_is_read(written, spoken):
    assert read(written, TODAY) == spoken


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", Unread.WORDS),
        ("soon", Unread.WORDS),
        ("Sunday 13:00 in front of the gate", Unread.WORDS),
        ("일요일 13:00 대사관", Unread.WORDS),
        ("tomorrow 1pm or 2pm", Unread.TWICE),
        ("22 Feb tomorrow 13:00", Unread.TWICE),
        ("30 Feb 13:00", Unread.NO_SUCH),
        ("2月30日13時", Unread.NO_SUCH),
        ("tomorrow 25:00", Unread.NO_SUCH),
        ("tomorrow 12:75", Unread.NO_SUCH),
        ("tomorrow 13:00 to nowhere", Unread.WORDS),
        ("Monday 22 Feb 13:00", Unread.WEEKDAY),
        ("2월 22일(월) 13시", Unread.WEEKDAY),
        ("3/4 13:00", Unread.AMBIGUOUS),
        ("x" * 61, Unread.WORDS),
    ],
)
def test_what_is_not_wholly_understood_is_refused_with_the_reason(written, why):
    assert read(written, TODAY) is why


@given(
    st.lists(st.sampled_from(PIECES), max_size=20).map("".join),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_no_wording_breaks_it(written, today):
    assert isinstance(read(written, today), Spoken | Unread)


@given(st.dates(TODAY, TODAY + timedelta(days=360)), st.times())
def test_what_is_written_by_the_standard_is_read_back(day, at):
    at = at.replace(second=0, microsecond=0)
    for written in (f"{day} {at:%H:%M}", f"{day.month}월 {day.day}일 {at.hour}시 {at.minute}분"):
        assert read(written, TODAY) == Spoken(day, at)
