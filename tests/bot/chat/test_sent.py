"""Coordinators' hands on what was sent: hold, pause, stop, withdraw, correct with two, send once more."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.chat.progress import Progress
from bot.delivery import ending, outbox
from bot.rehearsal import Fault
from bot.runtime.hooks import teller
from bot.texts import holds as hold_texts
from bot.texts import sent as texts
from storage.models import Call, CallState, Delivery, Message, MessageKind, Role
from storage.queries import calls, holds, memos


@pytest.fixture
async def desk(talk, world):
    """Two coordinators, a reader, and a call that the first wrote and that went out."""
    author, other = world.user("Author"), world.user("Other")
    for user in (author, other):
        await talk.seat(user)
    mina = world.user("Mina", "en")
    await talk.says(mina, "/subscribe")
    await _call_out(talk, author, other)
    await talk.carry()
    return author, other, mina


async def _call_out(talk, author, other, title: str = "Write to the embassy") -> None:
    await talk.says(author, "/call")
    await talk.says(author, title)
    await talk.says(author, "Ask for their release.")
    for button in ("Skip", "Done", "Submit for approval"):
        await talk.presses(author, button)
    await talk.pump()
    await talk.presses(other, "Approve")


async def _end(talk) -> None:
    await ending.end(talk.db, teller(talk.keyring), talk.clock())
    await talk.pump()


async def _view(talk, user) -> None:
    await talk.says(user, "/sent")
    await talk.presses(user, "1")


def texts_of(world, user) -> list[str]:
    return [message.text for message in world.messages(user)]


@pytest.mark.long
async def test_a_hold_stops_everything_is_shown_everywhere_and_ends_only_after_a_question(talk, world, desk):
    author, other, mina = desk
    told = len(world.messages(mina))
    shown = await talk.says(author, "/hold")
    assert "Sending is on hold" in shown.text
    assert "By C1" in shown.text
    await talk.pump()
    assert "C1 put all sending on hold" in (await talk.last(other)).text
    assert "By C1" in (await talk.says(other, "/hold")).text  # held already, and by whom
    await _call_out(talk, author, other, "Come to the bridge")
    await talk.carry()
    assert len(world.messages(mina)) == told
    assert "Sending is on hold" in (await talk.says(other, "/status")).text
    for screen in ("/help", "/people", "/sent"):
        assert (await talk.says(other, screen)).text.startswith("Sending is on hold · By C1, since ")
    assert "on hold" not in (await talk.says(mina, "/help")).text  # people are answered all the same
    await talk.says(other, "/resume")
    await talk.presses(other, "Keep it")
    async with talk.db.read() as session:
        assert await holds.held(session) is not None
    await talk.says(other, "/resume")
    await talk.presses(other, "Lift the hold")
    talk.clock.advance(timedelta(seconds=5))
    await talk.carry()
    assert "Come to the bridge" in texts_of(world, mina)[-1]
    assert hold_texts.told_lifted(2, "en") in texts_of(world, author)
    assert "not on hold" in (await talk.says(other, "/resume")).text
    assert "on hold" not in (await talk.says(other, "/people")).text


@pytest.mark.long
async def test_a_reviewer_may_hold_and_a_stranger_learns_nothing_of_it(talk, world, desk):
    reviewer, stranger = world.user("Reviewer"), world.user("Stranger")
    await talk.seat(reviewer, Role.REVIEWER)
    stranger.start()
    assert "nobody reads" in (await talk.says(stranger, "/hold")).text
    assert "nobody reads" in (await talk.says(stranger, "/sent")).text
    assert "Sending is on hold" in (await talk.says(reviewer, "/hold")).text


@pytest.mark.long
async def test_withdrawing_takes_one_coordinator_and_a_question_and_deletes_everywhere(talk, world, desk):
    author, other, mina = desk
    before = len(world.messages(mina))
    await _view(talk, other)
    shown = await talk.last(other)
    assert "Write to the embassy" in shown.text
    assert "Sent: few of few" in shown.text
    await talk.presses(other, "Withdraw")
    assert len(world.messages(mina)) == before  # it is only asked so far
    await talk.presses(other, "Withdraw")
    await talk.pump()
    assert len(world.messages(mina)) == before - 1
    assert "C2 – Withdrawn" in (await talk.last(author)).text
    await _view(talk, other)
    assert "withdrawn" in (await talk.last(other)).text


@pytest.mark.long
async def test_after_48_hours_the_words_are_replaced_even_under_a_hold(talk, world, desk):
    _, other, mina = desk
    await talk.says(other, "/hold")
    talk.clock.advance(timedelta(hours=49))
    await _view(talk, other)
    await talk.presses(other, "Withdraw")
    await talk.presses(other, "Withdraw")
    await talk.pump()
    assert texts_of(world, mina)[-1] == texts.withdrawn("en")
    assert world.messages(mina)[-1].buttons == []


@pytest.mark.long
async def test_a_correction_needs_a_second_coordinator_and_reaches_those_who_have_the_message(
    talk, world, desk
):
    author, other, mina = desk
    late = world.user("Late", "en")
    await talk.says(late, "/subscribe")
    await _view(talk, author)
    await talk.presses(author, "Correct")
    assert "too long" in (await talk.says(author, "x" * 401)).text
    await talk.kill()
    talk.begin()  # what is half typed survives a restart
    assert texts.waits_for_another("en") in (await talk.says(author, "The embassy has moved.")).text
    await talk.pump()
    asked = await talk.last(other)
    assert "C1 wants to correct" in asked.text
    assert "The embassy has moved." in asked.text
    assert "The embassy has moved." not in "".join(texts_of(world, mina))
    await talk.presses(other, "Confirm", message=asked)
    talk.clock.advance(timedelta(seconds=5))
    await talk.pump()
    card, answer = world.messages(mina)[-2:]
    assert card.text.endswith("Correction\n\u2068The embassy has moved.\u2069")
    assert answer.reply_to is card
    assert "The embassy has moved." in answer.text
    assert "The embassy" not in "".join(texts_of(world, late))
    assert "C2 – Corrected" in (await talk.last(author)).text


@pytest.mark.long
async def test_a_refused_correction_changes_nothing_and_who_asked_hears_of_it(talk, world, desk):
    author, other, mina = desk
    before = texts_of(world, mina)
    await _view(talk, author)
    await talk.presses(author, "Correct")
    await talk.says(author, "Wrong.")
    await talk.pump()
    asked = await talk.last(other)
    await talk.presses(other, "Refuse", message=asked)
    await talk.pump()
    assert texts_of(world, mina) == before
    assert "C2 refused your correction" in (await talk.last(author)).text


@pytest.mark.long
async def test_one_question_at_a_time_a_call_begun_meanwhile_gets_the_words(talk, world, desk):
    author, _, _ = desk
    await _view(talk, author)
    await talk.presses(author, "Correct")
    await talk.says(author, "/call")
    await talk.says(author, "A new title")
    async with talk.db.read() as session:
        (draft,) = await calls.in_state(session, CallState.DRAFT)
    assert draft.title == "A new title"


@pytest.mark.long
async def test_a_paused_call_waits_and_goes_on_and_a_stopped_one_never(talk, world, desk):
    author, other, mina = desk
    await talk.says(author, "/hold")
    await _call_out(talk, author, other, "Second call")
    await talk.carry()
    await _view(talk, author)
    await talk.presses(author, "Pause")
    await talk.says(author, "/resume")
    await talk.presses(author, "Lift the hold")
    talk.clock.advance(timedelta(seconds=5))
    await talk.pump()
    assert "Second call" not in "".join(texts_of(world, mina))
    await _view(talk, author)
    assert "paused" in (await talk.last(author)).text
    await talk.presses(author, "Stop for good")
    await _end(talk)
    async with talk.db.read() as session:
        states = [
            (str(row.state), row.reason)
            for row in (await session.exec(select(Delivery).order_by(Delivery.id))).all()
        ]
    assert ("cancelled", "stopped") in states
    assert "Second call" not in "".join(texts_of(world, mina))


@pytest.mark.long
async def test_a_lost_answer_is_asked_about_once_and_sent_again_only_when_somebody_says_so(talk, world, desk):
    author, other, mina = desk
    await _call_out(talk, author, other, "Second call")
    world.faults.append(Fault("sendMessage", "after", chat_id=mina.id))
    talk.clock.advance(timedelta(seconds=5))
    await talk.carry()
    await _end(talk)
    await _end(talk)
    asked = [m for m in world.messages(author) if "may have it or not" in m.text]
    assert len(asked) == 1
    assert not [m for m in world.messages(other) if "may have it or not" in m.text]
    assert sum("Second call" in text for text in texts_of(world, mina)) == 1
    await talk.presses(author, "Retry these", message=asked[0])
    talk.clock.advance(timedelta(seconds=5))
    await talk.pump()
    assert sum("Second call" in text for text in texts_of(world, mina)) == 2


@pytest.mark.long
async def test_progress_is_one_message_that_is_edited_and_goes_on_after_a_restart(talk, world, desk):
    author, other, _ = desk
    await talk.says(author, "/hold")
    await _call_out(talk, author, other, "Second call")
    await talk.carry()
    talk.clock.advance(timedelta(seconds=3))
    for _ in range(2):  # the second has just been started
        await Progress(talk.keyring).tell(talk.db, talk.clock())
        await talk.pump()
        talk.clock.advance(timedelta(seconds=3))
    shown = [m for m in world.messages(author) if "is being sent" in m.text]
    assert len(shown) == 1
    assert "Sent: 0 of few" in shown[0].text
    assert "Nothing of it is sent now." in shown[0].text
    await talk.says(author, "/resume")
    await talk.presses(author, "Lift the hold")
    talk.clock.advance(timedelta(seconds=5))
    await talk.carry()
    await _end(talk)
    assert "has gone out" in shown[0].text
    assert "Sent: few of few" in shown[0].text
    async with talk.db.read() as session:
        wanted = select(Message).where(Message.kind == MessageKind.NOTICE, Message.call_id.is_not(None))
        assert len((await session.exec(wanted)).all()) == 1
        assert len((await session.exec(select(Call))).all()) == 2


async def test_an_alert_to_very_many_tells_all_coordinators_in_one_message_each_until_it_is_out(
    talk, world, desk, monkeypatch
):
    author, other, mina = desk
    await talk.says(author, "/hold")
    await talk.tell("Seventeen returned")
    await Progress(talk.keyring).tell(talk.db, talk.clock())
    await talk.pump()
    assert not [m for m in world.messages(author) if "Alert about case" in m.text]  # it is no large one
    monkeypatch.setattr("bot.chat.progress.MANY", 1)
    for _ in range(2):  # the second has just been started
        await Progress(talk.keyring).tell(talk.db, talk.clock())
        await talk.pump()
        talk.clock.advance(timedelta(seconds=31))
    for user in (author, other):
        (shown,) = [m for m in world.messages(user) if "Alert about case" in m.text]
        assert "Sent: 0 of few" in shown.text
        assert "Nothing of it is sent now." in shown.text
    await talk.says(author, "/resume")
    await talk.presses(author, "Lift the hold")
    await talk.carry()
    await _end(talk)
    progress = Progress(talk.keyring)
    for _ in range(2):
        await progress.tell(talk.db, talk.clock())
        await talk.pump()
    for user in (author, other):
        (shown,) = [m for m in world.messages(user) if "Alert about case" in m.text]
        assert "Sent: few of few" in shown.text
        assert "being sent" not in shown.text
    assert not [m for m in world.messages(mina) if "Alert about case" in m.text]
    async with talk.db.read() as session:
        assert await memos.beginning(session, outbox.ALERT_PROGRESS) == {}
