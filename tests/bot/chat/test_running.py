"""Calls that are out, lived through by their readers: reminders, a day left out, called off, changed."""

from datetime import UTC, datetime, time, timedelta

import icalendar
import pytest
from sqlmodel import select

from bot.actions import reminding
from bot.alerts import rest
from storage.models import CallNotice, CallState
from storage.queries import subscribers
from storage.sealing import Address
from tests.bot.chat.leading import (
    ONCE,
    RALLY,
    call,
    goes_out,
    open_call,
    people_of,
    remind,
    texts,
)


@pytest.fixture
async def people(talk, world):
    return await people_of(talk, world)


async def test_who_comes_is_reminded_a_day_and_two_hours_before_and_nobody_else_is(talk, people) -> None:
    _, _, korean, english = people
    await goes_out(talk, {**ONCE, "when": {**RALLY["when"], "day": "2026-03-12"}})
    await talk.presses(korean, "참석합니다")
    starts = datetime(2026, 3, 12, 17, 0, tzinfo=UTC)
    for before, told in ((25, 0), (24, 1), (23, 0), (3, 0), (2, 1), (1, 0)):
        talk.clock.now = starts - timedelta(hours=before)
        assert await remind(talk) == told
        assert await remind(talk) == 0  # never twice
    reminders = [text for text in texts(talk, korean) if text.startswith("알림")]
    assert len(reminders) == 2
    assert "2026년 3월 12일 (목), 13:00 (뉴욕 시각)" in reminders[0]
    assert "The consulate" not in reminders[1]  # a kept place is never written into a chat
    assert not any("Reminder" in text for text in texts(talk, english))


@pytest.mark.long
async def test_a_series_reminds_on_each_day_by_the_clock_there_also_when_it_changes(talk, people) -> None:
    _, _, _, english = people
    talk.clock.now = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    when = {**RALLY["when"], "day": "2026-03-06"}
    await goes_out(talk, {**RALLY, "when": when, "repeat": "weekdays", "until": "2026-03-10"})
    await talk.presses(english, "I come")
    told = []
    while talk.clock.now < datetime(2026, 3, 11, tzinfo=UTC):
        talk.clock.advance(timedelta(minutes=30))
        if await remind(talk):
            told.append(f"{talk.clock.now:%d %H:%M}")
    assert told == ["06 16:00", "09 15:00", "10 15:00"]  # the clocks went forward on the 8th
    found = [text for text in texts(talk, english) if text.startswith("Reminder")]
    assert ["The clocks there have changed" in text for text in found] == [False, True, False]
    assert "The consulate" in found[0]


async def test_a_reminder_that_came_too_late_is_left_out_and_the_nearest_of_two_is_told(talk, people) -> None:
    _, _, _, english = people
    await goes_out(talk, {**ONCE, "when": {**RALLY["when"], "day": "2026-03-12"}})
    await talk.presses(english, "I come")
    talk.clock.now = datetime(2026, 3, 12, 16, 0, tzinfo=UTC)  # nothing ran for three days
    assert await remind(talk) == 1
    async with talk.db.read() as session:
        noted = (await session.exec(select(CallNotice.what))).all()
    assert sorted(noted) == ["reminder:0:2026-03-12T17:00:120", "reminder:0:2026-03-12T17:00:1440"]
    talk.clock.now = datetime(2026, 3, 12, 17, 30, tzinfo=UTC)
    assert await remind(talk) == 0


@pytest.mark.long
async def test_a_day_is_left_out_who_comes_hears_it_and_the_calendar_takes_the_newer_file(
    talk, people
) -> None:
    hannah, jon, korean, english = people
    await goes_out(talk, RALLY)
    await talk.presses(korean, "참석합니다")
    await open_call(talk, hannah)
    await talk.presses(hannah, "Leave a day out")
    press = await talk.presses(hannah, "Tue, March 10, 2026")
    assert press.said == "Left out: Tue, March 10, 2026"
    await talk.pump()
    last = {who: talk.world.messages(who)[-1] for who in (korean, english)}
    assert last[korean].text.startswith("2026년 3월 10일 (화)에는 쉽니다")
    assert last[english].text.startswith("Not on Tue, March 10, 2026")
    assert (last[korean].silent, last[english].silent) == (False, True)
    card = next(message for message in talk.world.messages(english) if "Two quiet hours" in message.text)
    assert "Not on Tue, March 10, 2026" in card.text
    assert (await call(talk)).revision == 1
    assert "changed call 1" in await _audit(talk, jon)


async def _audit(talk, user) -> str:
    return (await talk.says(user, "/audit")).text


async def test_a_call_that_is_called_off_is_told_to_all_who_have_it_and_cancelled_in_calendars(
    talk, people, monkeypatch
) -> None:
    hannah, _, korean, english = people
    await goes_out(talk, RALLY)
    await talk.presses(korean, "참석합니다")
    await open_call(talk, hannah)
    await talk.presses(hannah, "Call off")
    await talk.presses(hannah, "Yes, call it off")
    await talk.pump()
    assert texts(talk, korean)[-1].startswith("취소됨")
    assert texts(talk, english)[-1].startswith("Called off")
    assert (await call(talk)).state is CallState.CANCELLED
    files: list[bytes] = []
    real = talk.transport.document

    async def noted(address, file, name, caption):
        files.append(file)
        return await real(address, file, name, caption)

    monkeypatch.setattr(talk.transport, "document", noted)
    await talk.presses(english, "For my calendar")
    events = list(icalendar.Calendar.from_ical(files[0]).walk("VEVENT"))
    assert {(str(event["STATUS"]), event["SEQUENCE"]) for event in events} == {("CANCELLED", 1)}
    card = next(message for message in talk.world.messages(english) if "Two quiet hours" in message.text)
    assert [button.text for button in card.buttons] == ["For my calendar"]
    assert await remind(talk) == 0


async def test_what_is_called_off_is_told_in_quiet_hours_and_in_a_group_that_has_the_call(
    talk, world, people
) -> None:
    hannah, _, korean, _ = people
    forum = world.forum("Friends", owner=hannah, topics=("Alerts",))
    hannah.adds_bot(forum, as_admin=True)
    hannah.says(forum, "/subscribe", forum.topic("Alerts"))
    await talk.settled()
    await goes_out(talk, RALLY)
    async with talk.db.transaction() as tx:
        row = await subscribers.find(tx, Address(korean.id))
        row.quiet_since, row.quiet_until = talk.clock(), talk.clock() + timedelta(hours=8)
        tx.add(row)
    await open_call(talk, hannah)
    for button in ("Call off", "Yes, call it off"):
        await talk.presses(hannah, button)
    await talk.pump()
    assert texts(talk, korean)[-1].startswith("취소됨")
    assert texts(talk, forum)[-1].startswith("Called off")


@pytest.mark.long
async def test_of_two_who_lead_a_call_at_once_one_is_told_that_it_changed(talk, people) -> None:
    hannah, jon, korean, _ = people
    await goes_out(talk, RALLY)
    for who in (hannah, jon):
        await open_call(talk, who)
        await talk.presses(who, "Leave a day out")
    boards = {who.id: talk.world.messages(who)[-1] for who in (hannah, jon)}
    first = hannah.presses(hannah, "Tue, March 10, 2026", boards[hannah.id])
    second = jon.presses(jon, "Tue, March 10, 2026", boards[jon.id])
    await talk.settled()
    await talk.pump()
    assert sorted([first.said, second.said]) == [
        "Left out: Tue, March 10, 2026",
        "The call changed meanwhile. This is how it stands now.",
    ]
    assert sum("쉽니다" in text for text in texts(talk, korean)) == 1


@pytest.mark.long
async def test_a_call_that_was_withdrawn_reminds_nobody_and_changes_no_more(talk, people) -> None:
    hannah, _, korean, english = people
    await goes_out(talk, RALLY)
    await talk.presses(english, "I come")
    await talk.says(hannah, "/sent")
    for button in ("1", "Withdraw", "Withdraw"):
        await talk.presses(hannah, button)
    await talk.pump()
    talk.clock.now = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
    assert await remind(talk) == 0
    await open_call(talk, hannah)
    await talk.presses(hannah, "Leave a day out")
    refused = await talk.presses(hannah, "Tue, March 10, 2026")
    assert refused.said.startswith("That day cannot be left out")
    assert not any("Not on" in text for text in texts(talk, korean))


@pytest.mark.long
async def test_another_time_takes_two_and_old_reminders_are_edited(talk, people) -> None:
    hannah, jon, korean, english = people
    await goes_out(talk, {**ONCE, "when": {**RALLY["when"], "day": "2026-03-10"}})
    await talk.presses(korean, "참석합니다")
    talk.clock.now = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
    assert await remind(talk) == 1
    await open_call(talk, hannah)
    await talk.presses(hannah, "Change: Time")
    assert (await talk.says(hannah, "soon")).text.startswith("That day is not understood.")
    await talk.says(hannah, "/zone new york")
    asked = await talk.says(hannah, "11 March 18:00-20:00")
    assert asked.text == "Another coordinator has been asked to confirm it, within 48 hours."
    await talk.pump()
    assert (await call(talk)).revision == 0
    question = talk.world.messages(jon)[-1]
    assert "Wed, March 11, 2026, 18:00–20:00 (New York time)" in question.text
    assert "The consulate" in question.text  # who decides sees the place that is kept
    first = jon.presses(jon, "Confirm", question)
    second = jon.presses(jon, "Confirm", question)
    await talk.settled()
    assert second.said == "This was decided already, or its time is over."
    assert first.said == ""
    await talk.pump()
    assert texts(talk, english)[-1].startswith("Changed: ")
    assert "The consulate" not in texts(talk, english)[-1]
    assert texts(talk, korean)[-1].startswith("변경됨")
    assert not any(text.startswith("알림") for text in texts(talk, korean))  # the old one says it too
    talk.clock.now = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)
    assert await remind(talk) == 1


async def test_nobody_confirms_what_they_asked_for_and_another_may_refuse(talk, people) -> None:
    hannah, jon, _, _ = people
    await goes_out(talk, {**ONCE, "when": {**RALLY["when"], "day": "2026-03-12"}})
    await open_call(talk, hannah)
    await talk.presses(hannah, "Change: Place")
    await talk.says(hannah, "The north gate")
    await talk.pump()
    question = talk.world.messages(jon)[-1]
    own = hannah.presses(jon, "Confirm", question)
    await talk.settled()
    assert own.said.startswith("You asked for this yourself.")
    await talk.presses(jon, "Refuse", message=question)
    await talk.pump()
    assert texts(talk, hannah)[-1].startswith("C2 refused your change")
    assert (await call(talk)).details["place"] == "The consulate"


async def test_reminders_are_chosen_by_a_press_and_a_stranger_leads_nothing(talk, people) -> None:
    hannah, _, korean, _ = people
    await goes_out(talk, RALLY)
    await open_call(talk, hannah)
    press = await talk.presses(hannah, "Reminders")
    assert press.said == "Those who come are reminded: a day before"
    assert reminding.leads(await call(talk)) == (1440,)
    assert (await talk.says(korean, "/running")).text != "No call has gone out yet. /call writes one."
    board = talk.world.messages(hannah)[-1]
    forged = korean.presses(hannah, "Call off", board)
    await talk.settled()
    assert forged.said != "Call this off?"
    assert (await call(talk)).state is CallState.SENT


@pytest.mark.parametrize(
    ("rests_until", "paused", "at_once", "later"),
    [
        (time(16, 0), False, False, True),  # an hour is left then
        (time(16, 30), False, True, False),
        (time(23, 0), False, True, False),
        (time(23, 0), True, False, False),  # who wants nothing at all is left alone
    ],
)
async def test_a_reminder_waits_for_the_end_of_quiet_hours_unless_that_is_too_late_and_respects_a_pause(
    talk, people, rests_until, paused, at_once, later
) -> None:
    *_, english = people
    await goes_out(talk, RALLY)  # 13:00 in New York is 17:00 UTC
    await talk.presses(english, "I come")
    talk.clock.now = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
    async with talk.db.transaction() as tx:
        row = await subscribers.find(tx, Address(english.id))
        row.quiet_since = talk.clock() - timedelta(hours=1)
        row.quiet_until = datetime.combine(talk.clock().date(), rests_until, UTC)
        row.paused_until = row.quiet_until if paused else None
        tx.add(row)
    assert await remind(talk) == 1
    assert any("Reminder" in text for text in texts(talk, english)) is at_once
    talk.clock.now = datetime(2026, 3, 9, 16, 1, tzinfo=UTC)
    await rest.wake(talk.db, talk.clock())
    await talk.pump()
    assert sum("Reminder" in text for text in texts(talk, english)) == (at_once or later)
