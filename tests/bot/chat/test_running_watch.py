"""Incidents at a rally, cases that change under a call, and a year that has passed."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.chat import running_watch
from storage.models import Call, Case, Outcome, Status
from storage.queries import calls
from tests.bot.chat.leading import ONCE, conclude, goes_out, people_of, reader, remind, texts


@pytest.fixture
async def people(talk, world):
    return await people_of(talk, world)


async def _watch(talk):
    told = await running_watch.watch(talk.db, talk.keyring, talk.clock())
    await talk.pump()
    return told


async def test_an_incident_is_told_by_those_who_come_and_safety_goes_to_them_alone(
    talk, world, people
) -> None:
    hannah, jon, korean, english = people
    other = await reader(talk, world, "Olga", "en")
    await goes_out(talk, ONCE)  # at 17:00 UTC, in five hours
    await talk.presses(korean, "참석합니다")
    await talk.presses(english, "I come")
    talk.clock.advance(timedelta(hours=3))
    assert await remind(talk) == 1
    early = await talk.presses(english, "Something is wrong here")
    assert early.said.startswith("This is for those who come, from an hour before")
    talk.clock.advance(timedelta(hours=2, minutes=30))
    notes = len(texts(talk, jon))
    assert (await talk.presses(english, "Something is wrong here")).said.startswith("The coordinators know")
    assert (await talk.presses(korean, "여기 문제가 생겼어요")).said.startswith("담당자들에게 알렸습니다.")
    await talk.pump()
    assert len(texts(talk, jon)) == notes + 1  # once, however many press
    alarm = texts(talk, jon)[-1]
    assert alarm.startswith("Something is wrong at")
    assert "Grace" not in alarm
    assert str(english.id) not in alarm
    press = await talk.presses(jon, "Leave now, in small groups")
    assert press.said == "Sent to those who come. Chats: few"
    await talk.pump()
    assert texts(talk, english)[-1].startswith("For your safety")
    assert texts(talk, korean)[-1].startswith("안전을 위해 알려 드립니다")
    assert not any("For your safety" in text for text in texts(talk, other))
    assert not any("For your safety" in text for text in texts(talk, hannah))
    talk.clock.advance(timedelta(hours=3))
    late = await talk.presses(jon, "Do not come")
    assert late.said == "No date of this call is on now."


async def test_who_does_not_come_cannot_tell_of_an_incident(talk, people) -> None:
    _, jon, korean, _ = people
    await goes_out(talk, ONCE)
    await talk.presses(korean, "참석합니다")
    talk.clock.advance(timedelta(hours=3))
    await remind(talk)
    await talk.presses(korean, "못 갑니다")
    talk.clock.advance(timedelta(hours=2))
    notes = len(texts(talk, jon))
    assert (await talk.presses(korean, "여기 문제가 생겼어요")).said.startswith("참석한다고 답한 분만")
    await talk.pump()
    assert len(texts(talk, jon)) == notes


async def _change(talk, **fields) -> None:
    async with talk.db.transaction() as tx:
        case = (await tx.exec(select(Case))).one()
        for name, value in fields.items():
            setattr(case, name, value)
        tx.add(case)


async def _nine_are_held(talk, title: str = "Nine held") -> int:
    """Tell of a case, and give its number."""
    await talk.tell(title, status=Status.DETAINED)
    async with talk.db.read() as session:
        return (await session.exec(select(Case.id))).one()


async def _is_stood_down(talk, author, other, text: str) -> None:
    """Finish the stand-down that was begun; another approves it, and it goes out."""
    for words in ("Please stop", text):
        await talk.says(author, words)
    await talk.presses(author, "Done")
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    await talk.presses(other, "Approve")
    await talk.carry()


@pytest.mark.long
async def test_a_case_that_changes_offers_a_stand_down_of_its_calls_at_once(talk, people) -> None:
    hannah, jon, _, english = people
    case_id = await _nine_are_held(talk)
    await goes_out(talk, {}, "general", case_id=case_id)
    assert (await _watch(talk)).changes == 0  # how it stands is noted first
    await _change(talk, status=Status.RELEASED)
    assert (await _watch(talk)).changes == 1
    assert (await _watch(talk)).changes == 0
    offer = texts(talk, hannah)[-1]
    assert offer.startswith(f"Case {case_id} has changed: released")
    assert "A call of it still runs" in offer
    await talk.presses(hannah, "Write: Stand-down")
    async with talk.db.read() as session:
        draft = await calls.newest_draft(session, 1)
    assert (draft.kind, draft.follows_id, draft.case_id) == ("stand_down", 1, case_id)
    await _is_stood_down(talk, hannah, jon, "They are free. Thank you.")
    assert any("They are free. Thank you." in text for text in texts(talk, english))
    await _change(talk, outcome_kind=Outcome.RELEASED, closed_at=talk.clock())
    assert (await _watch(talk)).changes == 1


async def test_one_stand_down_of_a_case_reaches_who_has_any_of_its_calls_once_and_ends_them_all(
    talk, people
) -> None:
    hannah, jon, korean, english = people
    case_id = await _nine_are_held(talk)
    await goes_out(talk, {}, "general", case_id=case_id)
    await goes_out(talk, {}, "petition", id=2, title="Sign", languages=["en"], case_id=case_id)
    await goes_out(talk, {}, "share", id=3, title="Of no case")
    await _watch(talk)
    await _change(talk, status=Status.RETURNED)
    assert (await _watch(talk)).changes == 2
    await talk.presses(hannah, "Stand-down of all running calls")
    shown = texts(talk, hannah)[-1]
    assert shown.startswith(f"A stand-down of all running calls of case {case_id}")
    assert "At noon" in shown
    assert "Sign" in shown
    await _is_stood_down(talk, hannah, jon, "They were sent back. Do nothing more.")
    heard = [text for text in texts(talk, english) if "They were sent back." in text]
    assert len(heard) == 1
    assert heard[0].startswith("Stand-down\nAbout: \u2068At noon\u2069 · \u2068Sign\u2069")
    assert sum("They were sent back." in text for text in texts(talk, korean)) == 1
    assert (await conclude(talk)).over == 2
    async with talk.db.read() as session:
        states = {each.id: each.state.value for each in (await session.exec(select(Call))).all()}
    assert (states[1], states[2], states[3]) == ("over", "over", "sent")
    await talk.says(hannah, "/cases")
    await talk.presses(hannah, f"Case {case_id}")
    assert "Stand-down of all" not in str(talk.world.messages(hannah)[-1].buttons)


async def test_a_call_goes_with_its_case_into_another(talk, people) -> None:
    hannah, _, _, _ = people
    for title in ("Nine held", "Nine people held"):
        await talk.tell(title, status=Status.DETAINED)
    async with talk.db.read() as session:
        first, second = (await session.exec(select(Case.id).order_by(Case.id))).all()
    await goes_out(talk, {}, "general", case_id=first)
    assert (await _watch(talk)).changes == 0
    async with talk.db.transaction() as tx:
        gone, kept = await tx.get(Case, first), await tx.get(Case, second)
        gone.merged_into, gone.closed_at, kept.status = second, talk.clock(), Status.RETURNED
        tx.add_all([gone, kept])
    assert (await _watch(talk)).changes == 1
    assert texts(talk, hannah)[-1].startswith(f"Case {second} has changed: sent back")


async def test_coordinators_are_asked_a_year_later_once_and_not_after_long_silence(talk, people) -> None:
    hannah, _, _, _ = people
    await goes_out(talk, {}, "general")
    await goes_out(talk, {}, "petition", id=2, title="Sign")
    talk.clock.now = datetime.fromisoformat("2027-03-09T12:30:00+00:00")
    assert (await _watch(talk)).years == 2
    assert (await _watch(talk)).years == 0
    assert any(text.startswith("A year ago this call went out") for text in texts(talk, hannah))
    async with talk.db.transaction() as tx:
        old = await tx.get(Call, 1)
        old.published_at = talk.clock() - timedelta(days=2 * 365 + 20)
        tx.add(old)
    assert (await _watch(talk)).years == 0


@pytest.mark.long
async def test_a_case_and_its_calls_stand_on_one_screen_and_a_call_of_it_leads_back_to_the_case(
    talk, people
) -> None:
    hannah, jon, korean, _ = people
    case_id = await _nine_are_held(talk, "Nine held near the border")
    await talk.says(hannah, "/cases")
    await talk.presses(hannah, f"Case {case_id}")
    await talk.presses(hannah, "New call of this case")
    for words in ("Write to the consul", "Ask for their release."):
        await talk.says(hannah, words)
    async with talk.db.read() as session:
        draft = await calls.newest_draft(session, 1)
    assert (draft.case_id, draft.title) == (case_id, "Write to the consul")
    await goes_out(talk, {}, "share", case_id=case_id, id=7)
    await talk.says(jon, "/cases")
    await talk.presses(jon, f"Case {case_id}")
    shown = texts(talk, jon)[-1]
    assert "Calls of this case\n1. \u2068At noon\u2069: running" in shown
    assert "Nine held near the border" in shown  # its story beside
    await talk.presses(korean, "사건 전체 보기")
    assert "Nine held near the border" in texts(talk, korean)[-1]
