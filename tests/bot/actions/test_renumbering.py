"""Answers to shifts and sessions when hours, days or sessions change: none is left with other hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.actions import renumbering, shifts
from bot.actions.renumbering import Move
from storage.models import CallState, Choice, Tap
from storage.queries import taps

ZONE = "America/New_York"
DAILY = {
    "when": {"day": "2026-03-09", "at": "13:00", "until": "17:00", "zone": ZONE},
    "repeat": "daily", "place": "The gate", "shifts": "shift_2",
}  # fmt: skip
NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def rally(day: str = "2026-03-09", at: str = "13:00", until: str = "17:00", **more: object) -> dict:
    return {**DAILY, "when": {"day": day, "at": at, "until": until, "zone": ZONE}, **more}


def hours(details: dict, number: int) -> str | None:
    """Give day and hours of a shift by the clock there, by its UTC moments (New York is UTC-4 then)."""
    found = shifts.at(details, number)
    if found is None:
        return None
    first, last = (each - timedelta(hours=4) for each in (found.date.starts, found.date.ends))
    return f"{first:%d %H}-{last:%H}"


def after(wanted: dict, taken: list[int], now: datetime = NOW, before: dict = DAILY) -> dict[int, str | None]:
    """Give the hours that each number has once its answers have moved; "told" where people hear of it."""
    based = renumbering.based(before, wanted)
    found = renumbering.moves(before, based, taken, now)
    result = {}
    for number in taken:
        move = found.get(number, Move(number))
        at = hours(based, move.number) if move.number is not None else "gone"
        result[number] = f"{at} told" if move.is_told else at
    return result


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (rally(at="14:00", until="18:00"), ["09 14-16 told", "09 16-18 told", "10 14-16 told"]),
        (rally(at="11:00"), ["09 13-15", "09 15-17", "10 13-15"]),  # two more hours before
        (rally(until="21:00"), ["09 13-15", "09 15-17", "10 13-15"]),
        (rally(at="15:00"), ["gone told", "09 15-17", "gone told"]),  # the first two hours are no more
        (rally(at="14:00"), ["09 14-16 told", "09 14-16 told", "10 14-16 told"]),
        (rally(day="2026-03-10"), ["gone told", "gone told", "10 13-15"]),
        (rally(day="2026-03-07"), ["09 13-15", "09 15-17", "10 13-15"]),
        (rally(repeat="weekends"), ["gone told", "gone told", "gone told"]),
    ],
)
def test_who_has_a_shift_keeps_its_hours_gets_the_ones_nearest_or_hears_that_it_is_no_more(
    wanted, expected
) -> None:
    assert list(after(wanted, [1000, 1001, 1024]).values()) == expected


def test_a_single_date_moves_with_its_shifts_to_another_day() -> None:
    once = {**DAILY, "repeat": "once"}
    moved = {**rally(day="2026-03-12", at="15:00", until="19:00"), "repeat": "once"}
    assert after(moved, [1000, 1001], before=once) == {1000: "12 15-17 told", 1001: "12 17-19 told"}


def test_what_is_over_stays_and_is_never_taken_for_hours_that_come() -> None:
    now = datetime(2026, 3, 9, 19, 30, tzinfo=UTC)  # half past three there
    assert after(rally(at="15:00", until="21:00"), [1000, 1001], now) == {1000: None, 1001: "09 15-17"}
    assert after(rally(day="2026-03-08"), [1000], now) == {1000: "09 13-15"}


def test_a_second_change_counts_from_the_same_day() -> None:
    first = renumbering.based(DAILY, rally(day="2026-03-11"))
    assert shifts.base(first) == date(2026, 3, 9)
    again = renumbering.based(first, rally(day="2026-03-01"))
    found = renumbering.moves(first, again, [1000 + 2 * 24], NOW)
    assert {hours(again, move.number) for move in found.values()} == {"11 13-15"}


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-5, 5), st.integers(0, 20), st.integers(1, 12),
    st.sampled_from(["daily", "weekdays", "once"]),
    st.sets(st.sampled_from([1000 + 24 * day + place for day in range(4) for place in range(2)])),
)  # fmt: skip
def test_after_any_change_an_answer_means_its_own_hours_or_hours_that_were_told(
    days, begins, lasts, repeat, taken
) -> None:
    first = date(2026, 3, 9) + days * DAY
    wanted = rally(first.isoformat(), f"{begins:02}:00", f"{(begins + lasts) % 24:02}:00", repeat=repeat)
    based = renumbering.based(DAILY, wanted)
    found = renumbering.moves(DAILY, based, taken, NOW)
    for number in taken:
        move = found.get(number, Move(number))
        before, now = shifts.at(DAILY, number), shifts.at(based, move.number or 0)
        if move.number is None:
            assert move.is_told
            continue
        assert now is not None
        if not move.is_told:
            assert (now.date.starts, now.date.ends) == (before.date.starts, before.date.ends)
        else:
            assert (move.after.starts, move.after.ends) == (now.date.starts, now.date.ends)


def sessions(*titles: str) -> dict:
    return {
        "sessions": [
            {"day": f"2026-03-{10 + place}", "at": "19:00", "until": "21:00", "zone": ZONE, "title": title}
            for place, title in enumerate(titles)
        ],
        "place": "Hall",
    }


def test_an_answer_to_a_session_follows_its_title_and_who_loses_one_hears_of_it() -> None:
    found = renumbering.moves(sessions("A", "B", "C"), sessions("C", "B"), [0, 1, 2], NOW)
    assert {number: move.number for number, move in found.items()} == {0: None, 2: 0}
    assert found[0].title == "A"
    assert found[0].is_told
    assert renumbering.moves(sessions("A", "B"), sessions("X", "Y"), [0, 1], NOW) == {}
    late = NOW + 30 * DAY
    assert renumbering.moves(sessions("A", "B"), sessions("B"), [0], late)[0] == Move(999)


async def test_answers_get_their_new_numbers_at_once_and_nobody_has_two(scene) -> None:
    await scene.call(CallState.SENT, kind="rally", details=DAILY)
    async with scene.database.transaction() as tx:
        for person, number in ((1, 1000), (1, 1024), (2, 1024), (3, 1001), (4, 0)):
            tx.add(Tap(call_id=1, person=person, session=number, choice=Choice.COMING, tapped_on=NOW.date()))
    async with scene.database.transaction() as tx:
        await taps.renumber(tx, 1, {1000: 1024, 1024: 1048, 1001: None})
    async with scene.database.read() as session:
        rows = (await session.exec(select(Tap.person, Tap.session))).all()
    assert sorted(rows) == [(1, 1024), (1, 1048), (2, 1048), (4, 0)]
    async with scene.database.transaction() as tx:
        await taps.renumber(tx, 1, {1024: 1000, 1048: 1000})
    async with scene.database.read() as session:
        rows = (await session.exec(select(Tap.person, Tap.session))).all()
    assert sorted(rows) == [(1, 1000), (2, 1000), (4, 0)]
