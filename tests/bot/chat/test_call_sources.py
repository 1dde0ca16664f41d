"""A call begins with an earlier one, a template, and answers to objections that others have written."""

import pytest

from bot.texts import call_sources as words
from storage.models import CallState
from storage.queries import call_wordings, snippets
from tests.bot.chat.drafting import call_of, draft

OBJECTION = "We have troubles of our own.\nSo has everybody; theirs end in a camp."


@pytest.fixture
async def house(talk, world):
    author, other = world.user("A"), world.user("B")
    await talk.seat(author)
    await talk.seat(other, language="ko")
    return author, other


async def test_an_earlier_call_is_copied_with_its_wordings_and_without_its_dates(talk, house):
    _, other = house
    moment = {"day": "2026-03-10", "at": "13:00", "zone": "Asia/Seoul"}
    told = {"when": moment, "repeat": "once", "place": "Gate", "reveal": "open", "safety": "Bring a mask."}
    await draft(
        talk, 1, ["en", "ko"], kind="rally", details=told, state=CallState.SENT, retraction="Stay away."
    )
    async with talk.db.transaction() as tx:
        await call_wordings.write(tx, 1, "ko", "영사관 앞에서", "모여 주세요.")
    await talk.says(other, "/call")
    await talk.presses(other, "이전 행동 요청에서 시작")
    assert "1. \u2068Write to the consul\u2069" in (await talk.last(other)).text
    await talk.presses(other, "1")
    asked = (await talk.last(other)).text
    assert asked.startswith("언제, 몇 시부터")  # its date is asked for anew
    copied = await call_of(talk, 2)
    assert (copied.author_id, copied.kind, copied.title, copied.state) == (
        2, "rally", "Write to the consul", CallState.DRAFT,
    )  # fmt: skip
    assert copied.details == {"repeat": "once", "place": "Gate", "reveal": "open", "safety": "Bring a mask."}
    assert (copied.retraction, copied.languages, copied.language) == ("Stay away.", ["en", "ko"], "en")
    async with talk.db.read() as session:
        (korean,) = await call_wordings.of_call(session, 2)
    assert korean.title == "영사관 앞에서"


async def test_nothing_to_copy_is_said_and_the_draft_goes_on(talk, house):
    author, _ = house
    await talk.says(author, "/call")
    await talk.presses(author, "Begin with an earlier call")
    assert (await talk.last(author)).text == words.earlier([], "en")
    await talk.presses(author, "Back to the draft")
    await talk.says(author, "A title")
    assert (await call_of(talk)).title == "A title"


async def test_the_text_is_asked_for_with_a_template_of_its_kind(talk, house):
    author, other = house
    await talk.says(author, "/call")
    await talk.presses(author, "Letters")
    await talk.says(author, "Write to the ministry")
    await talk.says(author, "KR | The ministry | office@ministry.example")
    asked = await talk.says(author, "Nobody must be sent back")
    assert "A template, to be copied by a tap:" in asked.text
    assert "<pre>Dear …," in asked.html
    await talk.says(other, "/call")
    assert "일어난 일: …" in (await talk.says(other, "제목")).text


@pytest.mark.long
async def test_an_answer_to_an_objection_is_kept_and_put_into_the_calls_of_others(talk, house):
    author, other = house
    await draft(talk, 1)
    await talk.says(author, "/call")
    await talk.presses(author, "Answers to objections")
    assert "None is kept yet" in (await talk.last(author)).text
    await talk.presses(author, "Write one")
    assert (await talk.says(author, "only an objection")).text == words.bad_snippet("en")
    await talk.says(author, OBJECTION)
    await draft(talk, 2, ["ko", "en"], language="ko")
    async with talk.db.transaction() as tx:
        await call_wordings.write(tx, 2, "en", "Write", "Please write.")
    await talk.says(other, "/call")
    await talk.presses(other, "반론에 대한 답")
    shown = (await talk.last(other)).text
    assert "1. \u2068We have troubles of our own.\u2069\n→ \u2068So has everybody" in shown
    await talk.presses(other, "＋ 1")
    async with talk.db.read() as session:
        (english,) = await call_wordings.of_call(session, 2)
    assert english.text == f"Please write.\n\n{OBJECTION}"
    await talk.says(author, "/call")
    await talk.presses(author, "Answers to objections")
    await talk.presses(author, "＋ 1")
    assert (await call_of(talk, 1)).text == f"Ask for their release.\n\n{OBJECTION}"


async def test_an_answer_that_would_make_the_text_too_long_is_not_put_in_and_one_can_be_deleted(talk, house):
    author, _ = house
    await draft(talk, 1, text="x" * 1480)
    async with talk.db.transaction() as tx:
        await snippets.add(tx, 2, "en", ("Why?", "Because of them."), talk.clock())
    await talk.says(author, "/call")
    await talk.presses(author, "Answers to objections")
    assert (await talk.presses(author, "＋ 1")).said == words.pop_no_room("en")
    await talk.presses(author, "🗑 1")
    async with talk.db.read() as session:
        assert await snippets.newest(session, ["en"], 9) == []
    assert (await call_of(talk)).text == "x" * 1480
