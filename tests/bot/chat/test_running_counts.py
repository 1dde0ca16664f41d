"""Signatures of a petition: entered by way and coordinator, told at milestones, shown once an hour."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.actions import counting
from storage.models import Count, Intake
from tests.bot.chat.leading import call, conclude, count, goes_out, open_call, people_of, texts

PETITION = {"goal": 15000, "deadline": "2026-03-24"}


@pytest.fixture
async def people(talk, world):
    return await people_of(talk, world)


async def _enter(talk, coordinator, way: str, number: str) -> str:
    await open_call(talk, coordinator)
    for button in ("Enter signatures", way):
        await talk.presses(coordinator, button)
    asked = (await talk.says(coordinator, number)).text
    board = talk.world.messages(coordinator)[-1]
    if any(button.text == "Add this" for button in board.buttons):
        press = await talk.presses(coordinator, "Add this", message=board)
        await talk.pump()
        return press.said
    return asked


def _card(talk, user) -> str:
    return next(text for text in texts(talk, user) if "Two quiet hours" in text)


async def test_signatures_come_in_by_five_ways_and_milestones_are_told_to_those_who_signed(
    talk, people
) -> None:
    hannah, jon, korean, english = people
    await goes_out(talk, PETITION, "petition")
    await talk.presses(korean, "참여했습니다")
    said = await _enter(talk, hannah, "Fax", "1,200")
    assert said == "Counted. The total is 1,200; the card shows it within the hour."
    assert await count(talk) == 1
    assert "Signatures: 1,200 of 15,000 (8 %)" in _card(talk, english)
    await _enter(talk, jon, "Street", "2,600")  # a quarter
    assert texts(talk, korean)[-1].startswith("서명 15,000건 중 3,800건")
    assert not any("3,800" in text for text in texts(talk, english))
    assert await count(talk) == 0  # at most once an hour
    talk.clock.advance(timedelta(hours=1))
    assert await count(talk) == 1
    assert "Signatures: 3,800 of 15,000 (25 %)" in _card(talk, english)
    before = len(texts(talk, korean))
    await _enter(talk, hannah, "Fax", "-100")  # mended, and a quarter again: it is not told twice
    await _enter(talk, hannah, "Fax", "100")
    assert len(texts(talk, korean)) == before
    await _enter(talk, hannah, "Web", "1.2만")
    assert "목표를 이루었습니다" in texts(talk, korean)[-1]
    async with talk.db.read() as session:
        rows = (await session.exec(select(Count.intake, Count.number, Count.coordinator_id))).all()
    assert (Intake.STREET, 2600, 2) in [tuple(row) for row in rows]
    assert sum(row[1] for row in rows) == 15_800


@pytest.mark.long
async def test_what_was_typed_counts_once_and_never_below_nothing(talk, people) -> None:
    hannah, _, _, _ = people
    await goes_out(talk, PETITION, "petition")
    await _enter(talk, hannah, "Post", "40")
    assert "many cannot be taken off" in await _enter(talk, hannah, "Post", "-41")
    assert (await talk.says(hannah, "about forty")).text.startswith("That is no number.")
    async with talk.db.read() as session:
        total = (await session.exec(select(Count.number))).all()
    assert list(total) == [40]


@pytest.mark.long
async def test_a_press_that_comes_twice_adds_once(talk, people) -> None:
    hannah, _, _, _ = people
    await goes_out(talk, PETITION, "petition")
    await open_call(talk, hannah)
    for button in ("Enter signatures", "E-mail"):
        await talk.presses(hannah, button)
    await talk.says(hannah, "7")
    board = talk.world.messages(hannah)[-1]
    first = hannah.presses(hannah, "Add this", board)
    second = hannah.presses(hannah, "Add this", board)
    await talk.settled()
    assert first.said.startswith("Counted.")
    assert second.said.startswith("The call changed meanwhile.")
    async with talk.db.read() as session:
        assert list((await session.exec(select(Count.number))).all()) == [7]


async def test_a_petition_closes_when_the_day_of_its_deadline_is_over_on_earth(talk, people) -> None:
    _, _, korean, english = people
    await goes_out(talk, PETITION, "petition")
    talk.clock.now = talk.clock.now.replace(day=25, hour=11, minute=59)
    assert (await talk.presses(english, "I did it")).said.startswith("Thank you.")
    talk.clock.advance(timedelta(minutes=1))
    late = await talk.presses(korean, "참여했습니다")
    assert late.said == "이 행동 요청은 끝났습니다."
    talk.clock.advance(timedelta(hours=1))
    assert (await conclude(talk)).over == 1
    entry = Count(call_id=1, intake=Intake.WEB, number=5, coordinator_id=1, entered_at=talk.clock())
    async with talk.db.transaction() as tx:
        assert await counting.enter(tx, entry, talk.keyring, talk.clock()) == 5  # paper comes in late
    assert (await call(talk)).closed_at == talk.clock()
