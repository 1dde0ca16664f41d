"""Two people a call: approving, returning, and what happens when many press at once."""

import asyncio

import pytest

from bot.actions.publish import publish
from bot.texts import call as texts
from bot.texts import seats
from storage.models import CallState
from storage.queries import calls


async def _call(talk, number: int = 1):
    async with talk.db.read() as session:
        return await calls.get(session, number)


async def _submitted(talk, world, author) -> None:
    await talk.says(author, "/call")
    await talk.says(author, "Write to the embassy")
    await talk.says(author, "Ask for their release.")
    await talk.presses(author, "Skip")
    await talk.presses(author, "Done")
    await talk.presses(author, "Submit for approval")
    await talk.pump()


async def _seated(talk, world, names):
    users = [world.user(name) for name in names]
    for user in users:
        await talk.seat(user)
    return users


async def test_an_approved_call_reaches_its_readers_taps_are_counted_and_its_author_gets_the_report(
    talk, world
) -> None:
    """The whole story, from submission to report."""
    author, other = await _seated(talk, world, ["Author", "Other"])
    mina, sora = world.user("Mina", "en"), world.user("Sora", "ko")
    await talk.says(mina, "/subscribe")
    await talk.says(sora, "/subscribe")
    await _submitted(talk, world, author)
    await talk.presses(other, "Approve")
    assert texts.approved("en") in (await talk.last(other)).text
    assert talk.wakes
    await talk.carry()
    shown = world.messages(mina)[-1]
    assert "Write to the embassy" in shown.text
    assert "Write to the embassy" not in world.messages(sora)[-1].text
    assert (await talk.presses(mina, "I did it")).said == texts.pop_thanks("en")
    assert (await talk.presses(mina, "I did it")).said == texts.pop_thanked("en")
    assert len(world.messages(mina)) == 2
    async with talk.db.read() as session:
        assert await calls.count_taps(session, 1) == 1
    report = (await talk.last(author)).text
    assert "has been sent" in report
    assert "Sent: few" in report
    assert (await _call(talk)).state is CallState.SENT


async def test_the_author_never_approves(talk, world) -> None:
    author, _ = await _seated(talk, world, ["Author", "Other"])
    await _submitted(talk, world, author)
    assert (await talk.says(author, "/review")).text == texts.nothing_to_review("en")
    other = world.people[max(world.people)]
    notice = world.messages(other)[-1]
    query = {
        "id": "80",
        "from": author.as_json(),
        "message": world.messages(author)[-1].as_json(),
        "chat_instance": "1",
        "data": notice.buttons[0].data,
    }
    world.updates.put("callback_query", query)
    await talk.settled()
    call = await _call(talk)
    assert (call.state, call.decided_by) == (CallState.IN_REVIEW, None)


@pytest.mark.long
async def test_of_four_who_approve_at_the_same_moment_one_does(talk_on_both, world) -> None:
    """Exactly one approval and one publication; the others read who was first."""
    talk = talk_on_both
    author, *others = await _seated(talk, world, ["Author", "B", "C", "D", "E"])
    await talk.says(world.user("Mina"), "/subscribe")
    await _submitted(talk, world, author)
    presses = [other.presses(other, "Approve") for other in others]
    await talk.settled()
    call = await _call(talk)
    said = [press.said for press in presses]
    assert said.count("") == 1
    assert said.count(f"Already approved by C{call.decided_by}. · 12:00 UTC") == 3
    assert said[[2, 3, 4, 5].index(call.decided_by)] == ""
    now = talk.clock()
    done = await asyncio.gather(*(publish(talk.db, talk.keyring, now) for _ in range(4)))
    assert sum(summary.calls for summary in done) == 1
    assert sum(summary.deliveries for summary in done) == 1


async def test_a_strangers_replay_of_the_bytes_is_met_with_silence(talk, world) -> None:
    author, other = await _seated(talk, world, ["Author", "Other"])
    stranger = world.user("Stranger")
    await talk.says(stranger, "/help")
    await _submitted(talk, world, author)
    before = (len(world.messages(stranger)), talk.router.desk.gate.refused_presses)
    query = {
        "id": "81",
        "from": stranger.as_json(),
        "message": world.messages(stranger)[-1].as_json(),
        "chat_instance": "1",
        "data": world.messages(other)[-1].buttons[0].data,
    }
    answers = world.calls["answerCallbackQuery"]
    world.updates.put("callback_query", query)
    await talk.settled()
    assert world.calls["answerCallbackQuery"] == answers
    assert (len(world.messages(stranger)), talk.router.desk.gate.refused_presses) == (
        before[0],
        before[1] + 1,
    )
    assert (await _call(talk)).state is CallState.IN_REVIEW


async def test_who_was_suspended_a_minute_ago_approves_nothing(talk, world) -> None:
    author, other = world.user("Author"), world.user("Other")
    await talk.seat(author)
    seat = await talk.seat(other)
    await _submitted(talk, world, author)
    await talk.suspend(seat)
    press = await talk.presses(other, "Approve")
    assert press.said == seats.pop_no_role("en")
    assert (await _call(talk)).state is CallState.IN_REVIEW


@pytest.mark.long
async def test_a_returned_call_is_a_draft_again_and_its_author_reads_why(talk, world) -> None:
    author, other, third = await _seated(talk, world, ["Author", "Other", "Third"])
    await _submitted(talk, world, author)
    await talk.presses(other, "Return")
    assert texts.ask_reason("en") in (await talk.last(other)).text
    assert (await _call(talk)).state is CallState.IN_REVIEW
    assert (await talk.says(other, "The date <is> wrong.")).text == texts.returned(1, "en")
    await talk.pump()
    told = (await talk.last(author)).text
    assert "C2 returned your call" in told
    assert "The date <is> wrong." in told
    call = await _call(talk)
    assert (call.state, call.note, call.step) == (CallState.DRAFT, "The date <is> wrong.", None)
    press = await talk.presses(third, "Approve")
    assert press.said == "Already returned by C2. · 12:00 UTC"
    again = await talk.says(author, "/call")
    assert "It was returned: \u2068The date <is> wrong.\u2069" in again.text
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    await talk.presses(third, "Approve")
    assert (await _call(talk)).state is CallState.APPROVED


async def test_a_call_can_be_returned_without_a_reason(talk, world) -> None:
    author, other = await _seated(talk, world, ["Author", "Other"])
    await _submitted(talk, world, author)
    await talk.presses(other, "Return")
    await talk.presses(other, "Without a reason")
    await talk.pump()
    assert "No reason was given." in (await talk.last(author)).text
    assert (await _call(talk)).note is None


async def test_while_one_writes_a_reason_another_may_approve(talk, world) -> None:
    author, slow, quick = await _seated(talk, world, ["Author", "Slow", "Quick"])
    await _submitted(talk, world, author)
    await talk.presses(slow, "Return")
    await talk.presses(quick, "Approve")
    await talk.says(slow, "because")
    call = await _call(talk)
    assert (call.state, call.decided_by, call.note) == (CallState.APPROVED, 3, None)


async def test_an_answer_is_never_taken_for_that_of_another_question(talk, world) -> None:
    """Return asks for a reason; /call asks for a title after it: the next words are the title."""
    author, other = await _seated(talk, world, ["Author", "Other"])
    await _submitted(talk, world, author)
    await talk.presses(other, "Return")
    await talk.says(other, "/call")
    await talk.says(other, "My own title")
    assert (await _call(talk, 1)).state is CallState.IN_REVIEW
    assert (await _call(talk, 2)).title == "My own title"


@pytest.mark.long
async def test_of_two_calls_to_return_the_reason_is_for_the_one_pressed_last(talk, world) -> None:
    first, second, other = await _seated(talk, world, ["First", "Second", "Other"])
    await _submitted(talk, world, first)
    await _submitted(talk, world, second)
    await talk.says(other, "/review")
    shown = world.messages(other)[-2:]
    await talk.presses(other, "Return", message=shown[0])
    await talk.presses(other, "Return", message=shown[1])
    await talk.says(other, "because")
    calls_now = [await _call(talk, number) for number in (1, 2)]
    assert [(call.state, call.note) for call in calls_now] == [
        (CallState.IN_REVIEW, None),
        (CallState.DRAFT, "because"),
    ]


async def test_review_shows_each_waiting_call_with_buttons_that_work(talk, world) -> None:
    author, other = await _seated(talk, world, ["Author", "Other"])
    assert (await talk.says(other, "/review")).text == texts.nothing_to_review("en")
    await _submitted(talk, world, author)
    shown = await talk.says(other, "/review")
    assert "Write to the embassy" in shown.text
    await talk.presses(other, "Approve", message=shown)
    assert (await _call(talk)).state is CallState.APPROVED


@pytest.mark.parametrize("subscribed", [True, False])
async def test_in_private_only_those_who_are_told_are_counted(talk, world, subscribed) -> None:
    """The button under an old call makes no row for somebody who was erased."""
    author, other = await _seated(talk, world, ["Author", "Other"])
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    await _submitted(talk, world, author)
    await talk.presses(other, "Approve")
    await talk.carry()
    if not subscribed:
        await talk.says(mina, "/forget")
        await talk.presses(mina, "Erase me now")
    press = await talk.presses(mina, "I did it")
    assert press.said == (texts.pop_thanks("en") if subscribed else "This button has expired. /start")
    async with talk.db.read() as session:
        assert await calls.count_taps(session, 1) == int(subscribed)


async def test_in_a_group_each_person_is_counted_once(talk, world) -> None:
    author, other = await _seated(talk, world, ["Author", "Other"])
    admin, mina = world.user("Daniel"), world.user("Mina")
    group = world.supergroup("Friends", owner=admin, members=[mina])
    admin.adds_bot(group)
    await talk.says(admin, "/subscribe", group)
    await _submitted(talk, world, author)
    await talk.presses(other, "Approve")
    await talk.carry()
    for user in (admin, mina, admin):
        await talk.presses(user, "I did it", group)
    async with talk.db.read() as session:
        assert await calls.count_taps(session, 1) == 2
