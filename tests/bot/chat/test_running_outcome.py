"""How a call ends: those who took part read what came of it, and then nobody can tell who they were."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.actions import figures
from storage.models import CallState, Delivery, Message, Tap
from tests.bot.chat.leading import (
    RALLY,
    call,
    conclude,
    goes_out,
    open_call,
    people_of,
    reader,
    texts,
    writes,
)


@pytest.fixture
async def people(talk, world):
    return await people_of(talk, world)


async def _rows(talk, noun) -> list:
    async with talk.db.read() as session:
        return list((await session.exec(select(noun))).all())


async def _linked(talk) -> set[str]:
    """Give the parts of messages that are linked to a chat still, `2` for those of call 2."""
    async with talk.db.read() as session:
        rows = await session.exec(
            select(Message.call_id, Message.part)
            .join(Delivery, Delivery.message_id == Message.id)
            .where(Delivery.subscriber_id.is_not(None))
        )
        return {f"{call_id}{part}" for call_id, part in rows.all()}


async def _follow(talk, hannah, jon, kind: str, title: str) -> None:
    """Write a call that follows the first, let another approve it, and send it."""
    await open_call(talk, hannah)
    await talk.presses(hannah, f"Write: {kind}")
    await writes(talk, hannah, title, "This is what came of it.", "[Skip]", "[Done]", "[Submit for approval]")
    await talk.pump()
    await talk.presses(jon, "Approve")
    await talk.carry()


async def test_follow_ups_and_the_outcome_reach_those_who_took_part_and_then_the_link_to_them_is_erased(
    talk, world, people
) -> None:
    hannah, jon, korean, english = people
    other = await reader(talk, world, "美咲", "ko")
    await goes_out(talk, {}, "general")
    await talk.presses(korean, "참여했습니다")
    await talk.presses(english, "I did it")
    await talk.presses(other, "참여했습니다")
    assert (await talk.presses(other, "취소하기")).said == "취소했습니다. 이제 집계에 들어가지 않습니다."
    await _follow(talk, hannah, jon, "What came of it so far", "Delivered")
    assert await conclude(talk) is not None
    assert (await call(talk)).state is CallState.SENT  # a follow-up ends nothing
    await _follow(talk, hannah, jon, "Outcome", "They are free")
    for who in (korean, english):
        assert any("They are free" in text for text in texts(talk, who))
        assert any("Delivered" in text for text in texts(talk, who))
    assert not any("They are free" in text for text in texts(talk, other))
    assert {"2", "3"} <= await _linked(talk)
    done = await conclude(talk)
    assert (done.closed, done.erased) == (1, 2)
    assert await _rows(talk, Tap) == []
    assert await _linked(talk) & {"2", "3"} == set()
    assert (await call(talk)).state is CallState.CLOSED
    async with talk.db.read() as session:
        kept = await figures.took_part(session, 1)
    assert (kept.answers, dict(kept.languages)) == ({"0:done": 2}, {"ko": 1, "en": 1})
    await talk.says(hannah, "/running")
    await talk.presses(hannah, "1")
    shown = texts(talk, hannah)[-1]
    assert "ended, its outcome is told" in shown
    assert "did it: few" in shown


async def test_a_call_is_over_an_hour_after_its_last_date_and_its_buttons_go(talk, people) -> None:
    _, _, korean, english = people
    await goes_out(talk, {**RALLY, "until": "2026-03-10", "repeat": "daily"})
    await talk.presses(korean, "참석합니다")
    talk.clock.now = datetime.fromisoformat("2026-03-10T19:59:00+00:00")
    assert (await conclude(talk)).over == 0
    talk.clock.advance(timedelta(minutes=1))
    assert (await conclude(talk)).over == 1
    card = next(message for message in talk.world.messages(english) if "Two quiet hours" in message.text)
    assert card.text.startswith("This call is over.")
    assert list(card.buttons) == []
    talk.clock.advance(timedelta(days=61))  # and nobody told an outcome
    assert (await conclude(talk)).erased == 1
    async with talk.db.read() as session:
        assert (await figures.took_part(session, 1)).answers == {"0:coming": 1}


async def test_what_has_no_end_stays_and_other_calls_end_after_ninety_days(talk, people) -> None:
    await goes_out(talk, {"goal": 2000}, "petition")
    await goes_out(talk, {**RALLY, "until": None}, id=2)
    await goes_out(talk, {}, "share", id=3)
    talk.clock.advance(timedelta(days=91))
    assert (await conclude(talk)).over == 1
    assert (await call(talk)).state is CallState.SENT
