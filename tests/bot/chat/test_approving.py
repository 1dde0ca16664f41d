"""Who must approve a call, how long an approval counts, and what is seen before it is given."""

from datetime import timedelta

import pytest

from bot.texts import call as texts
from storage.models import Act, CallState, Role
from storage.queries import audit
from tests.bot.chat.drafting import ALL, call_of, submitted

WAITS = "Approved by you: 1 of 2."


@pytest.fixture
async def house(talk, world):
    """An author, one who speaks English, one who speaks Korean, and a reviewer; and a reader."""
    author, english, korean, reviewer = (world.user(name) for name in ("A", "B", "C", "D"))
    await talk.seat(author)
    await talk.seat(english)
    await talk.seat(korean, language="ko")
    await talk.seat(reviewer, role=Role.REVIEWER)
    reader = world.user("Mina", "en")
    await talk.says(reader, "/subscribe")
    return author, english, korean, reviewer, reader


async def _approved(talk) -> list[int]:
    async with talk.db.read() as session:
        entries = await audit.after(session, 0, 100)
    return [entry.actor for entry in entries if entry.act is Act.CALL_APPROVED]


@pytest.mark.long
async def test_a_call_to_everyone_takes_two_others_and_the_first_reads_that_it_waits(talk, world, house):
    author, english, korean, reviewer, reader = house
    await submitted(talk, author, 1, ALL)
    assert "two others must approve it" in (await talk.last(english)).text
    await talk.presses(english, "Approve")
    shown = (await talk.last(english)).text
    assert WAITS in shown
    assert "until 13:00 UTC" in shown
    assert (await call_of(talk)).state is CallState.IN_REVIEW
    await talk.presses(english, "Approve")  # once more counts nothing more
    await talk.carry()
    assert (await call_of(talk)).state is CallState.IN_REVIEW
    assert "Write to the consul" not in world.messages(reader)[-1].text
    asked = await talk.says(korean, "/review")
    assert "지금까지 승인: 2명 중 1명, 13:00 UTC까지 유효." in asked.text
    await talk.presses(korean, "승인", message=asked)
    assert texts.approved("ko") in (await talk.last(korean)).text
    press = await talk.presses(reviewer, "Approve")
    assert press.said.startswith("Already approved by C3. · 12:00")
    await talk.carry()
    assert "Write to the consul" in world.messages(reader)[-1].text
    assert await _approved(talk) == [2, 3]


async def test_fewer_languages_or_a_region_take_one_other(talk, house):
    author, english, *_ = house
    await submitted(talk, author, 1, ALL, regions=8)
    assert "Only those who want news of: South and North Korea: few" in (await talk.last(english)).text
    await talk.presses(english, "Approve")
    assert (await call_of(talk)).state is CallState.APPROVED
    await submitted(talk, author, 1, ALL[:4])
    await talk.presses(english, "Approve")
    assert (await call_of(talk, 2)).state is CallState.APPROVED


async def test_an_approval_expires_after_an_hour_and_may_be_given_anew(talk, house):
    author, english, korean, *_ = house
    await submitted(talk, author, 1, ALL)
    await talk.presses(english, "Approve")
    talk.clock.advance(timedelta(hours=1))
    await talk.presses(korean, "승인")
    assert "2명 중 1명" in (await talk.last(korean)).text
    assert "14:00 UTC까지" in (await talk.last(korean)).text
    assert (await call_of(talk)).state is CallState.IN_REVIEW
    await talk.presses(english, "Approve")
    call = await call_of(talk)
    assert (call.state, call.decided_by) == (CallState.APPROVED, 2)


async def test_the_yes_of_one_suspended_counts_no_more(talk, house):
    author, english, korean, reviewer, _ = house
    await submitted(talk, author, 1, ALL)
    await talk.presses(korean, "승인")
    await talk.says(english, "/people")
    await talk.presses(english, "Suspend C3")
    shown = await talk.says(reviewer, "/review")
    assert "Approved so far" not in shown.text
    await talk.presses(reviewer, "Approve", message=shown)
    assert WAITS in (await talk.last(reviewer)).text
    assert (await call_of(talk)).state is CallState.IN_REVIEW


@pytest.mark.long
async def test_what_changed_since_it_was_returned_is_shown_and_earlier_approvals_are_void(talk, house):
    author, english, korean, reviewer, _ = house
    await submitted(talk, author, 1, ALL)
    await talk.presses(korean, "승인")
    await talk.presses(english, "Return")
    await talk.presses(english, "Without a reason")
    await talk.says(author, "/call")
    await talk.presses(author, "Edit text")
    await talk.says(author, "Ask for the release of all nine.")
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    seen = (await talk.last(english)).text
    assert "Changed since it was returned\n• Edit text, before: \u2068Ask for their release.\u2069" in seen
    assert "돌려보낸 뒤 바뀐 것" in (await talk.last(korean)).text
    await talk.presses(reviewer, "Approve")
    assert WAITS in (await talk.last(reviewer)).text
    assert (await call_of(talk)).state is CallState.IN_REVIEW


async def test_the_number_of_chats_is_frozen_with_the_first_yes_and_shown_where_it_differs(
    talk, world, house
):
    author, english, korean, *_ = house
    await submitted(talk, author, 1, ALL)
    await talk.presses(english, "Approve")
    assert (await call_of(talk)).counted == {"en": 1, "ko": 0, "zh_Hans": 0, "zh_Hant": 0, "ja": 0}
    for number in range(11):
        await talk.says(world.user(f"K{number}", "ko"), "/subscribe")
    shown = await talk.says(korean, "/review")
    assert "첫 승인 때의 대화방 수: 소수, 지금: 12" in shown.text


async def test_a_call_to_everyone_says_when_too_few_could_approve_it(talk, world):
    author, other = world.user("A"), world.user("B")
    await talk.seat(author)
    await talk.seat(other)
    await submitted(talk, author, 1, ALL)
    assert "Too few can at the moment: /invite" in (await talk.last(other)).text


async def test_the_retraction_is_part_of_every_call_and_is_what_people_read_when_it_is_taken_back(
    talk, world, house
):
    author, english, _, _, reader = house
    await submitted(talk, author, 1, ["en"], retraction="The letter had a wrong address. Please send none.")
    shown = (await talk.last(english)).text
    assert "Should it be taken back, people read: This message was withdrawn." in shown
    assert "The letter had a wrong address." in shown
    await talk.presses(english, "Approve")
    await talk.carry()
    talk.clock.advance(timedelta(hours=49))  # too old for Telegram to delete
    await talk.says(author, "/sent")
    for button in ("1", "Withdraw", "Withdraw"):
        await talk.presses(author, button)
    await talk.pump()
    assert "The letter had a wrong address. Please send none." in world.messages(reader)[-1].text
    assert "Ask for their release" not in world.messages(reader)[-1].text
