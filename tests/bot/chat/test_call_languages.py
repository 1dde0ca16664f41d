"""What people read of a call besides title and text, in their language: place, sessions, speakers, notes."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.actions import parts
from bot.actions.kinds import Step
from storage.queries import calls
from tests.bot.chat import leading
from tests.bot.chat.drafting import call_of, draft
from tests.bot.chat.leading import EVENT

ANSWERS = (
    "영화의 밤\n두 편을 함께 봅니다.",
    "영화\n대화",
    "옛 교회 2층",
    "이름 없는 탈북민",
    "사진 금지",
)


@pytest.fixture
async def house(talk, world):
    author, other, korean = world.user("A"), world.user("B"), world.user("K", "ko")
    await talk.seat(author)
    await talk.seat(other)
    await talk.says(korean, "/subscribe")
    return author, other, korean


async def _in_korean(talk, author, *answers: str) -> str:
    await talk.says(author, "/call")
    await talk.presses(author, "한국어: to be written")
    for answer in answers:
        await (talk.presses(author, "Skip") if answer == "Skip" else talk.says(author, answer))
    return (await talk.last(author)).text


async def test_each_part_is_asked_for_in_the_other_language_and_its_readers_get_it(talk, house) -> None:
    author, other, korean = house
    await draft(talk, 1, ["en", "ko"], kind="event", details=EVENT)
    await talk.says(author, "/call")
    await talk.presses(author, "한국어: to be written")
    asked = await talk.says(author, ANSWERS[0])
    assert "Now in 한국어: Sessions" in asked.text
    assert (
        asked.text.index("The film") < asked.text.index("The talk") < asked.text.index("Send as many lines")
    )
    refused = await talk.says(author, "영화 하나만")
    assert "One line is not in the form asked for" in refused.text
    await talk.says(author, "/call")
    for answer in ANSWERS[1:]:
        shown = await talk.says(author, answer)
    assert "there is not" not in shown.text
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    await talk.presses(other, "Approve")
    await talk.carry()
    message = await talk.last(korean)
    for words in ("영화의 밤", "대화", "옛 교회 2층", "이름 없는 탈북민", "사진 금지"):
        assert words in message.text
    assert not any(words in message.text for words in ("film", "church", "unnamed", "photographs"))
    assert "영화" in message.buttons[0].text


async def test_what_is_left_out_is_marked_for_readers_and_told_to_author_and_approver(talk, house) -> None:
    author, other, korean = house
    await draft(talk, 1, ["en", "ko"], kind="event", details=EVENT)
    shown = await _in_korean(talk, author, ANSWERS[0], ANSWERS[1], "옛 교회 2층", "Skip", "Skip")
    assert "In 한국어 there is not: Speakers, Safety notes. Readers see a mark." in shown
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    assert "In 한국어 there is not: Speakers, Safety notes." in (await talk.last(other)).text
    await talk.presses(other, "Approve")
    await talk.carry()
    text = (await talk.last(korean)).text
    assert "No photographs." in text
    assert "영어로만 적혀 있습니다: 연사, 안전 안내" in text


async def test_a_part_that_changes_loses_its_translation_so_that_nobody_goes_to_the_old_place(
    talk, house
) -> None:
    author, *_ = house
    await draft(talk, 1, ["en", "ko"], kind="event", details=EVENT)
    await _in_korean(talk, author, *ANSWERS)
    await talk.presses(author, "Place")
    shown = await talk.says(author, "The library")
    assert "In 한국어 there is not: Place." in shown.text
    call = await call_of(talk)
    assert "place" not in call.details["spoken"]["ko"]
    assert call.details["spoken"]["ko"]["safety"] == "사진 금지"
    await talk.presses(author, "한국어: written")
    await talk.presses(author, "Skip")
    assert "spoken" not in (await call_of(talk)).details


async def test_reminders_pop_ups_and_changes_name_the_place_in_the_readers_language(talk, world) -> None:
    hannah, jon, korean, _ = await leading.people_of(talk, world)
    places = {"ko": {"place": "영사관 앞", "weekend_place": "광장"}}
    details = {**leading.RALLY, "reveal": "confirmed", "spoken": places}
    await leading.goes_out(talk, details, wordings={"ko": ("정오에", "조용한 두 시간.")})
    await talk.presses(korean, "참석합니다")
    assert "영사관 앞" in (await talk.presses(korean, "장소 보기")).said
    await _opened(talk)
    talk.clock.now = datetime(2026, 3, 9, 15, 30, tzinfo=UTC)
    await leading.remind(talk)
    reminder = leading.texts(talk, korean)[-1]
    assert "정오에" in reminder.partition("\n")[0]
    assert "영사관 앞" in reminder
    await leading.open_call(talk, hannah)
    await talk.presses(hannah, "Change: Place")
    await talk.says(hannah, "The north gate")
    await talk.pump()
    await talk.presses(jon, "Confirm", message=talk.world.messages(jon)[-1])
    await talk.pump()
    changed = leading.texts(talk, korean)[-1]
    assert "The north gate" in changed  # rather in another language than the place of before
    assert "광장" in changed
    assert "영사관" not in changed


async def _opened(talk) -> None:
    """Let the place stand in the call itself from now on."""
    async with talk.db.transaction() as tx:
        call = await calls.get(tx, 1)
        call.details = {**call.details, "reveal": "open"}
        tx.add(call)


@pytest.mark.parametrize(
    ("titles", "lacks"),
    [(["영화", "대화"], []), (["영화"], [Step.SESSIONS]), ([], [Step.SESSIONS])],
)
def test_titles_count_only_where_each_session_has_one(titles, lacks) -> None:
    details = {"sessions": EVENT["sessions"], "spoken": {"ko": {"sessions": titles}}}
    assert parts.missing(details, "ko") == lacks


def test_other_hours_keep_the_titles_of_sessions_and_other_titles_do_not() -> None:
    before = {**EVENT, "spoken": {"ko": {"sessions": ["영화", "대화"]}}}
    later = {**before, "sessions": [{**each, "at": "20:00"} for each in EVENT["sessions"]]}
    renamed = {**before, "sessions": [{**each, "title": "New"} for each in EVENT["sessions"]]}
    assert parts.up_to_date(before, later)["spoken"]["ko"]["sessions"] == ["영화", "대화"]
    assert "spoken" not in parts.up_to_date(before, renamed)


async def _is_taken_back(talk, author) -> None:
    talk.clock.advance(timedelta(hours=49))  # too old for Telegram to delete
    await talk.says(author, "/sent")
    for button in ("1", "Withdraw", "Withdraw"):
        await talk.presses(author, button)
    await talk.pump()


async def test_what_is_read_when_it_is_taken_back_is_asked_for_in_each_language_that_is_written(
    talk, world, house
) -> None:
    author, other, korean = house
    reader, japanese = world.user("R"), world.user("J", "ja")
    await talk.says(reader, "/subscribe")
    await talk.says(japanese, "/subscribe")
    await draft(talk, 1, ["en", "ko", "ja"])
    await _in_korean(talk, author, "편지\n석방을 요구합시다.")
    await talk.presses(author, "日本語: to be written")
    await talk.says(author, "手紙\n釈放を求めましょう。")
    await talk.presses(author, "If taken back")
    asked = await talk.says(author, "The address was wrong.")
    assert "Now in 한국어: If taken back" in asked.text
    assert "The address was wrong." in asked.text
    assert "with a mark" not in asked.text
    asked = await talk.says(author, "주소가 틀렸습니다.")
    assert "Now in 日本語: If taken back" in asked.text
    await talk.presses(author, "Skip")
    shown = (await talk.last(author)).text
    assert "people read: This message was withdrawn." in shown
    assert shown.index("\u2068The address was wrong.") < shown.index("한국어: \u2068주소가 틀렸습니다.")
    await talk.presses(author, "Submit for approval")
    await talk.pump()
    assert "한국어: \u2068주소가 틀렸습니다." in (await talk.last(other)).text
    await talk.presses(other, "Approve")
    await talk.carry()
    await _is_taken_back(talk, author)
    said = {each: (await talk.last(each)).text for each in (reader, korean, japanese)}
    assert "The address was wrong." in said[reader]
    assert "주소가 틀렸습니다." in said[korean]
    assert "The address" not in said[korean]
    assert "The address was wrong." in said[japanese]


async def test_words_for_taking_back_that_are_changed_are_asked_for_again_in_the_other_languages(
    talk, house
) -> None:
    author, _, _ = house
    await draft(talk, 1, ["en", "ko"], retraction="The address was wrong.")
    await talk.says(author, "/call")
    await talk.presses(author, "한국어: to be written")
    asked = await talk.says(author, "편지\n석방을 요구합시다.")
    assert "Now in 한국어: If taken back" in asked.text
    await talk.says(author, "주소가 틀렸습니다.")
    await talk.presses(author, "If taken back")
    asked = await talk.says(author, "The day was wrong.")
    assert "Now in 한국어: If taken back" in asked.text
    call = await call_of(talk)
    assert call.retraction == "The day was wrong."
    assert parts.given(call.details, "ko") == {}
    await talk.says(author, "날짜가 틀렸습니다.")
    await talk.presses(author, "If taken back")
    await talk.presses(author, "Skip")
    call = await call_of(talk)
    assert (call.retraction, parts.given(call.details, "ko"), call.step) == ("", {}, None)
