"""Less publicity takes one coordinator, more takes two; a time is understood with its zone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.publish import publish
from bot.chat import audit_notices
from bot.chat.case_publicity import is_more, read_time
from storage.models import Alert, Case, CaseAsk, Publicity
from tests.bot.alerts.newsdesk import bring, judge, open_case, rows, subscribe

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


async def quiet_case(talk) -> int:
    await subscribe(talk.db, language="en")
    case_id = await open_case(talk.db, publicity=Publicity.QUIET)
    await judge(talk.db, await bring(talk.db, "Buses seen at the bridge"), case_id)
    await publish(talk.db, talk.clock())
    assert await rows(talk.db, Alert) == []
    return case_id


async def seats(talk, *names: str):
    people = [talk.world.user(name, language_code="en") for name in names]
    return people, [await talk.seat(person) for person in people]


async def open_publicity(talk, person, case_id: int) -> None:
    await talk.says(person, "/cases")
    await talk.presses(person, f"Case {case_id}")
    await talk.presses(person, "Publicity")


async def test_a_quiet_case_becomes_public_when_another_coordinator_confirms(talk):
    case_id = await quiet_case(talk)
    (mira, jon, kim), (seat, *_) = await seats(talk, "Mira", "Jon", "Kim")
    await open_publicity(talk, mira, case_id)
    await talk.presses(mira, "Public")
    assert "One has to confirm" in (await talk.last(mira)).text
    await talk.pump()
    for other in (jon, kim):
        assert f"C{seat.id} asks to make case {case_id} more public" in (await talk.last(other)).text
    await publish(talk.db, talk.clock())
    assert await rows(talk.db, Alert) == []
    await talk.presses(jon, "Confirm")
    assert (await rows(talk.db, Case))[0].publicity is Publicity.PUBLIC
    late = await talk.presses(kim, "Confirm")
    assert "decided already" in late.said
    await publish(talk.db, talk.clock())
    assert len(await rows(talk.db, Alert)) == 1


async def test_who_asked_cannot_confirm_and_asking_twice_asks_once(talk):
    case_id = await quiet_case(talk)
    (mira, jon), _ = await seats(talk, "Mira", "Jon")
    await open_publicity(talk, mira, case_id)
    await talk.presses(mira, "Public")
    await open_publicity(talk, mira, case_id)
    await talk.presses(mira, "Public")
    assert len(await rows(talk.db, CaseAsk)) == 1
    await talk.pump()
    notice = await talk.last(jon)
    own = mira._press(talk.world, await talk.last(mira), notice.buttons[0])  # the bytes of the other's button
    await talk.settled()
    assert "yourself" in own.said
    assert (await rows(talk.db, Case))[0].publicity is Publicity.QUIET


async def test_what_was_asked_expires_after_two_days(talk):
    case_id = await quiet_case(talk)
    (mira, jon), _ = await seats(talk, "Mira", "Jon")
    await open_publicity(talk, mira, case_id)
    await talk.presses(mira, "Public")
    await talk.pump()
    talk.clock.advance(timedelta(hours=49))
    await talk.presses(jon, "Confirm")
    assert (await rows(talk.db, Case))[0].publicity is Publicity.QUIET


async def test_making_a_case_quiet_takes_one_and_overtakes_what_was_asked(talk):
    case_id = await quiet_case(talk)
    (mira, jon), _ = await seats(talk, "Mira", "Jon")
    await open_publicity(talk, mira, case_id)
    await talk.presses(mira, "Public")
    await talk.pump()
    await talk.presses(jon, "Confirm")
    await open_publicity(talk, jon, case_id)
    await talk.presses(jon, "Quiet")
    assert "quiet: stored" in (await talk.last(jon)).text
    await audit_notices.tell(talk.db, talk.clock())
    await talk.pump()
    assert f"made case {case_id} quiet" in (await talk.last(mira)).text


@pytest.mark.long
async def test_an_embargo_ends_at_the_time_typed_in_ones_own_zone(talk):
    await subscribe(talk.db, language="en")
    case_id = await open_case(talk.db)
    await judge(talk.db, await bring(talk.db, "Buses seen at the bridge"), case_id)
    (mira,), _ = await seats(talk, "Mira")
    await open_publicity(talk, mira, case_id)
    await talk.presses(mira, "Embargo until…")
    assert "not understood" in (await talk.says(mira, "tomorrow")).text
    assert "over already" in (await talk.says(mira, "2026-03-09 14:00 Asia/Seoul")).text
    assert "embargo until" in (await talk.says(mira, "2026-03-10 14:00 Asia/Seoul")).text
    until = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
    assert (await rows(talk.db, Case))[0].embargo_until == until
    await open_publicity(talk, mira, case_id)
    await talk.presses(mira, "Embargo until…")
    assert "Your zone is" in (await talk.last(mira)).text
    assert "embargo until" in (await talk.says(mira, "2026-03-10 15:00")).text
    await publish(talk.db, until)
    assert await rows(talk.db, Alert) == []
    await publish(talk.db, until + timedelta(hours=1))
    assert len(await rows(talk.db, Alert)) == 1


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-11-25 14:00 Asia/Seoul", None, "2026-11-25T05:00"),
        ("2026-11-25 14:00", "Europe/Brussels", "2026-11-25T13:00"),
        ("2026-11-25 14:00 +09:00", "Europe/Brussels", "2026-11-25T05:00"),
        ("2026-11-25T14:00 UTC+9", None, "2026-11-25T05:00"),
        ("2026-11-25 14:00 UTC", None, "2026-11-25T14:00"),
        ("2026-11-25 14:00", None, None),
        ("2026-02-30 14:00 UTC", None, None),
        ("2026-11-25 14:00 Nowhere/At_all", None, None),
        ("2026-11-25 14:00 ../../etc/passwd", None, None),
        ("0001-01-01 00:00 +14:00", None, None),
        ("soon", "UTC", None),
    ],
)
def test_a_time_is_read_with_its_zone_or_not_at_all(text, zone, expected):
    read = read_time(text, zone)
    assert (read and read[0].isoformat()[:16]) == expected


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        ((Publicity.QUIET, None), (Publicity.PUBLIC, None), True),
        ((Publicity.QUIET, None), (Publicity.EMBARGO, LATER), True),
        ((Publicity.EMBARGO, LATER), (Publicity.PUBLIC, None), True),
        ((Publicity.EMBARGO, LATER), (Publicity.EMBARGO, LATER - timedelta(hours=1)), True),
        ((Publicity.EMBARGO, LATER), (Publicity.EMBARGO, LATER + timedelta(hours=1)), False),
        ((Publicity.EMBARGO, NOW - timedelta(hours=1)), (Publicity.PUBLIC, None), False),
        ((Publicity.PUBLIC, None), (Publicity.EMBARGO, LATER), False),
        ((Publicity.PUBLIC, None), (Publicity.QUIET, None), False),
        ((Publicity.EMBARGO, LATER), (Publicity.QUIET, None), False),
    ],
)
def test_what_would_be_told_sooner_is_more_publicity(before, after, more):
    assert is_more(before, after, NOW) is more
