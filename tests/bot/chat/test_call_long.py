"""Calls of the greatest length: seen whole by author and approver, refused where no message holds them."""

import pytest

from bot.texts.markup import LIMIT, utf16_length
from storage.models import CallState
from tests.bot.chat.drafting import call_of, draft
from tests.bot.chat.leading import texts

LONG = {"text": "긴 글 " * 490, "retraction": "r" * 400}
SAFETY = {"safety": "safety " * 85}


def _sessions(many: int) -> list[dict[str, str]]:
    day = {"at": "19:00", "until": "21:00", "zone": "Asia/Seoul"}
    return [{"day": f"2026-03-{n}", "title": f"Film {n}", **day} for n in range(10, 10 + many)]


@pytest.fixture
async def house(talk, world):
    author, other = world.user("A"), world.user("B")
    await talk.seat(author)
    await talk.seat(other, language="ko")
    return author, other


async def test_a_call_too_long_to_stand_above_its_notes_is_shown_by_itself(talk, world, house) -> None:
    author, other = house
    details = {"sessions": _sessions(4), "place": "p" * 120, "reveal": "open", **SAFETY}
    await draft(talk, 1, ["en"], kind="event", details=details, **LONG)
    await talk.says(author, "/call")
    card, preview = texts(talk, author)[-2:]
    assert LONG["text"].strip() in card
    assert "safety safety" in card
    assert preview.startswith("…")
    assert LONG["retraction"] in preview
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    seen, question = texts(talk, other)[-2:]  # in whichever order they come
    seen, question = sorted((seen, question), key=lambda text: "승인" in text)
    assert LONG["text"].strip() in seen
    assert "C1" in question
    await talk.presses(other, "승인")
    await talk.carry()
    assert (await call_of(talk)).state is CallState.SENT
    assert all(utf16_length(text) <= LIMIT for text in [*texts(talk, author), *texts(talk, other)])


async def test_a_call_that_no_message_holds_is_not_submitted(talk, house) -> None:
    author, _ = house
    details = {"sessions": _sessions(20), "place": "p" * 200, "reveal": "open"}
    await draft(talk, 1, ["en"], kind="event", details=details, **LONG)
    await talk.says(author, "/call")
    press = await talk.presses(author, "Submit for approval")
    assert press.said.startswith("With all its parts it is too long for one message.")
    assert (await call_of(talk)).state is CallState.DRAFT
