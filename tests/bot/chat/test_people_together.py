"""What several coordinators do at the same time has one outcome, and all are told of it by number."""

from datetime import timedelta

import pytest

from bot.chat import audit_notices
from storage.models import Act, CallState, Coordinator, CoordinatorState
from storage.queries import audit, calls, coordinators


async def _state(talk, seat) -> CoordinatorState:
    async with talk.db.read() as session:
        return (await coordinators.get(session, seat.id)).state


async def _acts(talk) -> list[tuple[int, Act, int]]:
    async with talk.db.read() as session:
        return [(entry.actor, entry.act, entry.about) for entry in await audit.after(session, 0, 100)]


async def _two(talk, world, language: str = "en"):
    hannah, mina = world.user("Hannah"), world.user("Mina", "ko")
    return hannah, mina, await talk.seat(hannah), await talk.seat(mina, language=language)


async def _tell(talk) -> None:
    await audit_notices.tell(talk.db, talk.clock())
    await talk.pump()


async def _race(talk, world, first, second) -> None:
    """Let two people press within a moment; each gives (user, message, words of the button)."""
    for user, message, words in (first, second):
        user.presses(user, words, message)
    await talk.settled()


async def test_two_who_suspend_each_other_at_once_leave_one_seat(talk_on_both, world) -> None:
    talk = talk_on_both
    hannah, mina, first, second = await _two(talk, world)
    shown = [await talk.says(hannah, "/people"), await talk.says(mina, "/people")]
    await _race(talk, world, (hannah, shown[0], "Suspend C2"), (mina, shown[1], "Suspend C1"))
    states = sorted([await _state(talk, first), await _state(talk, second)])
    assert states == [CoordinatorState.ACTIVE, CoordinatorState.SUSPENDED]
    done = [each for each in await _acts(talk) if each[1] is Act.SUSPENDED]
    assert len(done) == 1


async def test_two_who_suspend_a_third_at_once_do_it_once(talk_on_both, world) -> None:
    talk = talk_on_both
    hannah, mina, *_ = await _two(talk, world)
    third = await talk.seat(world.user("Jon"))
    shown = [await talk.says(hannah, "/people"), await talk.says(mina, "/people")]
    await _race(talk, world, (hannah, shown[0], "Suspend C3"), (mina, shown[1], "Suspend C3"))
    assert await _state(talk, third) is CoordinatorState.SUSPENDED
    assert len([each for each in await _acts(talk) if each[1] is Act.SUSPENDED]) == 1


@pytest.mark.parametrize("author_goes", [False, True])
@pytest.mark.parametrize("suspends_first", [False, True])
async def test_a_suspension_against_an_approval_leaves_one_order_of_things(
    talk_on_both, world, author_goes, suspends_first
) -> None:
    talk = talk_on_both
    _, mina, first, _ = await _two(talk, world)
    jon = world.user("Jon")
    await talk.seat(jon)
    async with talk.db.transaction() as tx:
        call = await calls.add(
            tx, kind="general", author_id=first.id, language="en", step=None, update_id=None, now=talk.clock()
        )
        call.title, call.text, call.languages, call.state = (
            "Write",
            "Please write.",
            ["en"],
            CallState.IN_REVIEW,
        )
    review = await talk.says(mina, "/review")
    people = await talk.says(jon, "/people")
    presses = [(mina, review, "Approve"), (jon, people, f"Suspend C{1 if author_goes else 2}")]
    await _race(talk, world, *(presses[::-1] if suspends_first else presses))
    acts = [act for _, act, _ in await _acts(talk) if act in {Act.CALL_APPROVED, Act.SUSPENDED}]
    assert acts.count(Act.SUSPENDED) == 1
    async with talk.db.read() as session:
        state = (await calls.get(session, call.id)).state
    if Act.CALL_APPROVED in acts:
        assert acts == [Act.CALL_APPROVED, Act.SUSPENDED]
        assert state is not CallState.IN_REVIEW
    else:
        assert acts == [Act.SUSPENDED]
        assert state is CallState.IN_REVIEW


async def test_a_call_of_one_suspended_waits_and_says_so(talk, world) -> None:
    _, mina, first, _ = await _two(talk, world)
    async with talk.db.transaction() as tx:
        call = await calls.add(
            tx, kind="general", author_id=first.id, language="en", step=None, update_id=None, now=talk.clock()
        )
        call.title, call.text, call.languages, call.state = (
            "Write",
            "Please write.",
            ["en"],
            CallState.IN_REVIEW,
        )
    await talk.says(mina, "/review")
    await talk.suspend(first)
    press = await talk.presses(mina, "Approve")
    assert "The seat of C1" in press.answer["text"]
    async with talk.db.read() as session:
        assert (await calls.get(session, call.id)).state is CallState.IN_REVIEW


async def test_all_are_told_by_number_and_nobody_more_than_once_a_minute(talk, world) -> None:
    hannah, mina, *_ = await _two(talk, world, language="ko")
    await talk.says(hannah, "/invite reviewer")
    await _tell(talk)
    assert (await talk.last(mina)).text == "C1: 초대를 만듦. 역할: 검토자"
    sent = len(world.messages(mina))
    for _ in range(3):
        await talk.says(hannah, "/invite coordinator")
        await _tell(talk)
    assert len(world.messages(mina)) == sent
    talk.clock.advance(timedelta(minutes=1))
    await _tell(talk)
    assert (await talk.last(mina)).text.count("C1: 초대를 만듦. 역할: 코디네이터") == 3
    assert len(world.messages(mina)) == sent + 1
    await _tell(talk)
    assert len(world.messages(mina)) == sent + 1


async def test_a_suspended_coordinator_is_told_nothing(talk, world) -> None:
    hannah, mina, *_ = await _two(talk, world)
    await talk.says(hannah, "/people")
    await talk.presses(hannah, "Suspend C2")
    jon = world.user("Jon")
    await talk.seat(jon)
    before = [len(world.messages(user)) for user in (hannah, mina)]
    await _tell(talk)
    assert [len(world.messages(user)) for user in (hannah, mina)] == before, "nor who did it and knows"
    assert (await talk.last(jon)).text == "C1 suspended C2"


async def test_audit_is_paged_the_newest_first(talk, world) -> None:
    hannah = world.user("Hannah")
    await talk.seat(hannah)
    async with talk.db.transaction() as tx:
        for number in range(1, 26):
            await audit.append(tx, 1, Act.CASE_CLOSED, number, now=talk.clock())
    first = (await talk.says(hannah, "/audit")).text
    assert "25 · 2026-03-09 12:00 UTC · C1 closed case 25" in first
    assert "C1 closed case 15" not in first
    await talk.presses(hannah, "Earlier acts")
    await talk.presses(hannah, "Earlier acts")
    last = await talk.last(hannah)
    assert "1 · 2026-03-09 12:00 UTC · C1 closed case 1" in last.text
    assert [button.text for button in last.buttons] == ["Newest acts"]


async def test_more_seats_than_a_page_are_paged_and_a_press_stays_on_its_page(talk, world) -> None:
    hannah = world.user("Hannah")
    await talk.seat(hannah)
    async with talk.db.transaction() as tx:
        for number in range(14):
            tx.add(Coordinator(person=6_000_000_000 + number, language="en", joined_at=talk.clock()))
    assert "C13" not in (await talk.says(hannah, "/people")).text
    await talk.presses(hannah, "More seats")
    await talk.presses(hannah, "Suspend C14")
    shown = (await talk.last(hannah)).text
    assert "C14 · coordinator" in shown
    assert "C12" not in shown
