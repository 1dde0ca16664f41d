"""Writing a call by turns, its preview and its draft that survives."""

import pytest

from bot.actions.kinds import GENERAL
from bot.texts import call as texts
from bot.texts import call_parts
from storage.models import CallState, Role
from storage.queries import calls

TITLE, TEXT = "Write to the embassy", "Ask for <their> release.\nUntil Friday."
LINK = "https://letters.example/embassy"


@pytest.fixture
async def hannah(talk, world):
    user = world.user("Hannah")
    await talk.seat(user)
    return user


async def _call(talk, number: int = 1):
    async with talk.db.read() as session:
        return await calls.get(session, number)


ASKED_FIRST = f"{texts.ask_title(120, 'en')}\n{call_parts.ask_kind('en')}"


async def _write(talk, author, *, link: str | None = LINK) -> None:
    await talk.says(author, "/call")
    await talk.says(author, TITLE)
    await talk.says(author, TEXT)
    if link:
        await talk.says(author, link)
    else:
        await talk.presses(author, "Skip")
    await talk.presses(author, "Done")


async def test_the_author_is_asked_part_by_part_and_sees_the_exact_preview(talk, world, hannah) -> None:
    for number, language in enumerate(["en", "en", "ko"]):
        await talk.says(world.user(f"U{number}", language), "/subscribe")
    assert (await talk.says(hannah, "/call")).text == ASKED_FIRST
    assert (await talk.says(hannah, TITLE)).text.startswith(texts.ask_text(1500, "en"))
    assert (await talk.says(hannah, TEXT)).text == texts.ask_link("en")
    assert (await talk.says(hannah, LINK)).text == texts.ask_languages("en")
    await talk.presses(hannah, "한국어")
    await talk.presses(hannah, "Done")
    shown = await talk.last(hannah)
    call = await _call(talk)
    assert shown.html.startswith(texts.card(texts.Words.of(call), "en"))
    assert "Goes to chats: few (English: few · 한국어: few)" in shown.text
    assert [button.text for button in shown.buttons] == [
        "Submit for approval", "👁 English", "👁 한국어",
        "Edit title", "Edit text", "Edit link", "Edit languages",
        "If taken back", "Regions", "Send later", "Languages without a text",
        "한국어: to be written", "Answers to objections", "Send a test to me", "Discard",
    ]  # fmt: skip
    assert (call.title, call.text, call.link, call.languages) == (TITLE, TEXT, LINK, ["en", "ko"])
    assert (call.state, call.step) == (CallState.DRAFT, None)


async def test_a_call_without_a_link_says_none(talk, hannah) -> None:
    await _write(talk, hannah, link=None)
    assert (await _call(talk)).link is None
    assert "Link:" not in (await talk.last(hannah)).text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("x" * 121, texts.too_long(120, "en")),
        ("\u200b\u2060 ", texts.empty("en")),
    ],
)
async def test_a_bad_title_is_refused_and_asked_again(talk, hannah, words, said) -> None:
    await talk.says(hannah, "/call")
    assert (await talk.says(hannah, words)).text == said
    assert (await talk.says(hannah, TITLE)).text.startswith(texts.ask_text(GENERAL.parts[1].most, "en"))


@pytest.mark.parametrize(
    "link", ["http://plain.example/", "javascript:alert(1)", "letters", "https://p\u0430ypal.example"]
)
async def test_only_a_clear_https_link_is_taken(talk, hannah, link) -> None:
    await talk.says(hannah, "/call")
    await talk.says(hannah, TITLE)
    await talk.says(hannah, TEXT)
    assert (await talk.says(hannah, link)).text == texts.bad_link("en")
    assert (await _call(talk)).link is None


async def test_each_part_can_be_edited_and_the_rest_stays(talk, hannah) -> None:
    await _write(talk, hannah)
    await talk.presses(hannah, "Edit title")
    await talk.says(hannah, "Another title")
    assert (await _call(talk)).title == "Another title"
    assert "Preview" in (await talk.last(hannah)).text
    await talk.presses(hannah, "Edit link")
    await talk.presses(hannah, "Skip")
    assert (await _call(talk)).link is None
    await talk.presses(hannah, "Edit languages")
    await talk.presses(hannah, "✓ English (chosen)")
    press = await talk.presses(hannah, "Done")
    assert press.said == texts.pop_no_language("en")
    await talk.presses(hannah, "日本語")
    await talk.presses(hannah, "Done")
    call = await _call(talk)
    assert (call.title, call.text, call.languages, call.step) == ("Another title", TEXT, ["ja"], None)


async def test_a_draft_survives_a_restart_in_the_middle(talk, hannah) -> None:
    await talk.says(hannah, "/call")
    await talk.says(hannah, TITLE)
    await talk.kill()
    talk.begin()
    assert (await talk.says(hannah, TEXT)).text == texts.ask_link("en")
    call = await _call(talk)
    assert (call.title, call.text) == (TITLE, TEXT)


async def test_call_again_goes_on_with_the_draft(talk, hannah) -> None:
    await talk.says(hannah, "/call")
    await talk.says(hannah, TITLE)
    assert (await talk.says(hannah, "/call")).text.startswith(texts.ask_text(1500, "en"))
    assert await _call(talk, 2) is None


async def test_a_repeated_update_changes_the_draft_once(talk, world, hannah) -> None:
    """The process dies after the answer is stored and before Telegram is told: the words come again."""
    await talk.says(hannah, "/call")
    await talk.end()
    hannah.says(hannah, TITLE)
    updates = await world.updates.take(0, 100, 0)
    await talk.build().handle(updates)  # committed, never confirmed
    assert world.updates.pending == 1
    talk.begin()
    await talk.settled()
    call = await _call(talk)
    assert (call.title, call.text, call.step) == (TITLE, "", "text")
    assert (await talk.last(hannah)).text.startswith(texts.ask_text(1500, "en"))


async def test_a_press_made_for_an_older_version_changes_nothing(talk, world, hannah) -> None:
    await _write(talk, hannah)
    preview = world.messages(hannah)[-1]
    await talk.says(hannah, "/call")
    await talk.presses(hannah, "Edit title")
    await talk.says(hannah, "Newer title")
    press = await talk.presses(hannah, "Submit for approval", message=preview)
    assert press.said == texts.changed("en")
    assert (await _call(talk)).state is CallState.DRAFT


async def test_discard_ends_it_and_the_next_call_is_new(talk, hannah) -> None:
    await _write(talk, hannah)
    await talk.presses(hannah, "Discard")
    assert (await _call(talk)).state is CallState.DISCARDED
    assert (await talk.last(hannah)).text == texts.discarded("en")
    assert (await talk.says(hannah, "/call")).text == ASKED_FIRST


async def test_nobody_else_can_press_the_authors_buttons(talk, world, hannah) -> None:
    other = world.user("Other")
    await talk.seat(other)
    await _write(talk, hannah)
    data = world.messages(hannah)[-1].buttons[0].data
    query = {
        "id": "79",
        "from": other.as_json(),
        "message": world.messages(other)[-1].as_json(),
        "chat_instance": "1",
        "data": data,
    }
    world.updates.put("callback_query", query)
    await talk.settled()
    assert (await _call(talk)).state is CallState.DRAFT


async def test_submitting_asks_all_others_who_may_approve(talk, world, hannah) -> None:
    others = [world.user("Two", "ko"), world.user("Three")]
    await talk.seat(others[0], language="ko")
    await talk.seat(others[1], Role.REVIEWER)
    suspended = world.user("Four")
    await talk.suspend(await talk.seat(suspended))
    await _write(talk, hannah)
    await talk.presses(hannah, "Submit for approval")
    assert (await talk.last(hannah)).text == texts.submitted(2, "en")
    await talk.pump()
    call = await _call(talk)
    assert call.state is CallState.IN_REVIEW
    for other, language, labels in (
        (others[0], "ko", ["승인", "돌려보내기"]),
        (others[1], "en", ["Approve", "Return"]),
    ):
        notice = await talk.last(other)
        assert TITLE in notice.text
        assert notice.html.startswith(texts.card(texts.Words.of(call), "en"))
        assert [button.text for button in notice.buttons] == labels
        assert texts.review("", "", 1, language).split("\n")[3] in notice.html
    assert len(world.messages(suspended)) == 1
    assert all("asks for your approval" not in message.text for message in world.messages(hannah))


async def test_with_nobody_to_approve_the_author_reads_how_to_mend_it(talk, hannah) -> None:
    await _write(talk, hannah)
    await talk.presses(hannah, "Submit for approval")
    assert (await talk.last(hannah)).text == texts.submitted(0, "en")
