"""/search: words in any script find alerts in all languages, page by page, and are not kept."""

import pytest

from bot.delivery import outbox
from bot.texts import archive as texts
from storage.models import Case, Correction, Publicity
from storage.queries import messages


@pytest.fixture
async def told(talk):
    """Seven alerts about one word, one of them in Korean, and another one."""
    for number in range(6):
        await talk.tell(f"Group {number} sent back from Tumen", places=["Tumen"])
    await talk.tell("도문에서 탈북민 강제북송", places=["Tumen"])
    await talk.tell("Café closed in Hanoi & more")


@pytest.mark.long
async def test_a_word_finds_alerts_in_whatever_language_and_script(talk, world, told) -> None:
    mina = world.user("Mina", "ko")
    for words, hits in (
        ("tumen", 7),
        ("TUMEN group", 6),
        ("투먼", 7),
        ("图们", 7),
        ("圖們", 7),
        ("CAFÉ", 1),
        ("도문에서 탈북민", 1),
    ):
        shown = await talk.says(mina, f"/search {words}")
        numbers = [each.text for each in shown.buttons if each.text.isdigit()]
        assert len(numbers) == min(hits, 5), words
        assert ("더 오래된 알림이 있습니다." in shown.text) == (hits > 5)
    assert await talk.rows(mina) == []


@pytest.mark.long
async def test_pages_go_there_and_back_though_the_words_are_nowhere_but_in_the_message(
    talk, world, told
) -> None:
    mina = world.user("Mina")
    shown = await talk.says(mina, "/search Tumen <&>".replace(" <&>", ""))
    assert shown.text.startswith("Search: Tumen")
    assert "1. " in shown.text
    await talk.end()
    talk.begin()  # a restart forgets nothing that is needed
    await talk.presses(mina, "Older")
    shown = await talk.last(mina)
    assert "6. " in shown.text
    assert "Group 0" in shown.text
    assert [each.text for each in shown.buttons] == ["6", "7", "Newer"]
    await talk.presses(mina, "Newer")
    assert "1. " in (await talk.last(mina)).text
    assert len(world.messages(mina)) == 1
    for path in talk.db.path.parent.iterdir():
        assert b"Search: " not in path.read_bytes()


async def test_the_number_of_a_hit_opens_its_case(talk, world, told) -> None:
    mina = world.user("Mina")
    await talk.says(mina, "/search hanoi")
    await talk.presses(mina, "1")
    assert "Café closed in Hanoi & more" in (await talk.last(mina)).text


async def test_a_quiet_case_is_not_found(talk, world, told) -> None:
    mina = world.user("Mina")
    async with talk.db.transaction() as tx:
        (await tx.get(Case, 8)).publicity = Publicity.QUIET
    shown = await talk.says(mina, "/search hanoi")
    assert shown.html == texts.found("hanoi", [], 1, more=False, language="en")


async def test_words_that_are_markup_long_or_none_do_no_harm(talk, world, told) -> None:
    mina = world.user("Mina")
    for words in ("", " \u200b ", "\u202e"):
        assert (await talk.says(mina, f"/search {words}")).html == texts.how_to_search("en")
    for words in ("<b>&amp;", "x" * 500, "% _ '; --", "\ud7ff" * 80):
        shown = await talk.says(mina, f"/search {words}")
        assert "No alert says this." in shown.text


async def _corrects(talk, alert_id: int, words: str, *, confirmed: bool = True) -> None:
    seat = await talk.seat(talk.world.user("Author"))
    async with talk.db.transaction() as tx:
        asked = {"asked_by": seat.id, "asked_at": talk.clock(), "expires_at": talk.clock()}
        decided = {"decided_by": seat.id, "decided_at": talk.clock()} if confirmed else {}
        tx.add(Correction(alert_id=alert_id, text=words, **asked, **decided))


async def test_a_correction_stands_beside_the_hit_and_in_the_case_as_plainly_as_the_news(
    talk, world, told
) -> None:
    mina = world.user("미나", "ko")
    await _corrects(talk, 8, "It was the café next door.")
    await _corrects(talk, 8, "Never confirmed.", confirmed=False)
    shown = await talk.says(mina, "/search hanoi")
    assert "Café closed in Hanoi & more" in shown.text
    assert "정정: \u2068It was the café next door.\u2069" in shown.text
    await talk.presses(mina, "1")
    page = (await talk.last(mina)).text
    assert page.index("It was the café next door.") < page.index("Harbour Post")
    assert "Never confirmed" not in page


async def test_a_withdrawn_alert_is_found_no_more_and_its_case_says_that_one_was_withdrawn(
    talk, world, told
) -> None:
    mei = world.user("小美", "zh-hant")
    await talk.tell("Café in Hanoi opened again", case_id=8)
    async with talk.db.transaction() as tx:
        for each in await messages.of_alert(tx, 8):
            await outbox.withdraw(tx, each.id, "withdrawn", talk.clock())
    shown = await talk.says(mei, "/search hanoi")
    assert "opened again" in shown.text
    assert "closed" not in shown.text
    await talk.presses(mei, "1")
    assert "此個案有一則通知已被撤回。" in (await talk.last(mei)).text
