"""Whether a message is ours: /verify, forwarded messages, and what forgers try."""

import random
from datetime import timedelta

import pytest

from bot.delivery import outbox
from bot.texts import replies
from bot.texts import verify as texts
from bot.texts.verify import Doubt
from storage import codes
from storage.codes import Code, Coded
from storage.models import Call, CallState, Case, Correction, Message, Publicity
from storage.queries import messages


def _code(talk, number: int, kind: Coded = Coded.ALERT) -> str:
    return codes.write(talk.keyring, Code(kind, number))


@pytest.fixture
async def mina(talk, world):
    """Somebody who has got one alert, in English."""
    mina = world.user("Mina")
    await talk.says(mina, "/subscribe")
    await talk.tell("Twelve people sent back from Tumen")
    await talk.carry()
    return mina


async def test_each_alert_ends_with_its_code_and_the_code_says_that_it_is_ours(talk, world, mina) -> None:
    card = await talk.last(mina)
    assert card.text.endswith(f"Code {_code(talk, 1)} – is a message ours? /verify")
    shown = await talk.says(mina, f"/verify {_code(talk, 1).lower()}")
    assert shown.text.startswith("✓ Ours\nSent: March 9, 2026, 12:00 UTC\nNot corrected.")
    assert shown.text.endswith(card.text)


async def test_a_forwarded_alert_is_ours_and_its_words_are_not_repeated(talk, world, mina) -> None:
    card = await talk.last(mina)
    friend = world.user("Friend", "zh-hant")
    await talk.says(friend, "/start")
    friend.forwards(friend, card)
    shown = await talk.last(friend)
    assert shown.text.startswith("✓ 是我們發的")
    assert "Tumen" not in shown.text
    friend.forwards_a_strangers(friend, card.text, card.entities)
    assert (await talk.last(friend)).text.startswith("✓ 是我們發的")
    assert (await talk.says(friend, f"/verify\n{card.text}")).text.startswith("✓ 是我們發的")
    assert await talk.rows(friend) == []


async def test_altered_words_links_and_added_pictures_are_not_ours(talk, world, mina) -> None:
    card = await talk.last(mina)
    evil = tuple(
        {**each, "url": "https://evil.example/"} if "url" in each else each for each in card.entities
    )
    assert evil != card.entities
    fakes = [
        (card.text.replace("Twelve", "Twenty"), card.entities, None, Doubt.WORDS),
        (card.text.replace("e", "\u0435", 1), (), None, Doubt.WORDS),
        (card.text, evil, None, Doubt.WORDS),
        (card.text, card.entities, {"photo": [_photo()]}, Doubt.PICTURE),
        (card.text.replace(_code(talk, 1), "012-00000"), (), None, Doubt.UNKNOWN_CODE),
        ("All of them were sent back yesterday!", (), None, Doubt.NO_CODE),
        ("", (), {"photo": [_photo()]}, Doubt.NO_CODE),
    ]
    for text, entities, media, doubt in fakes:
        mina.forwards_a_strangers(mina, text, entities, media)
        shown = await talk.last(mina)
        assert shown.text.startswith("✗ Not ours"), text
        assert shown.html.startswith(texts.not_ours(doubt, "en")), doubt


def _photo() -> dict[str, object]:
    return {"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}


@pytest.mark.long
async def test_an_alert_that_was_reworded_since_is_ours_and_the_new_wording_is_shown(
    talk, world, mina
) -> None:
    old = await talk.last(mina)
    text, entities = old.text, old.entities
    async with talk.db.transaction() as tx:
        for each in await messages.of_alert(tx, 1):
            await outbox.reword(tx, each.id, each.text.replace("Twelve", "Thirteen"), [], talk.clock())
    mina.forwards_a_strangers(mina, text, entities)
    shown = (await talk.last(mina)).text
    assert shown.startswith("✓ Ours")
    assert "It was worded anew since. This is how it reads now:" in shown
    assert "Thirteen" in shown
    mina.forwards_a_strangers(mina, text.replace("Twelve", "Fourteen"), entities)
    assert (await talk.last(mina)).text.startswith("✗ Not ours")


async def test_a_correction_and_newer_news_are_told(talk, world, mina) -> None:
    seat = await talk.seat(world.user("Author"))
    now = talk.clock()
    async with talk.db.transaction() as tx:
        asked = {"asked_by": seat.id, "decided_by": seat.id, "asked_at": now, "expires_at": now}
        tx.add(Correction(alert_id=1, text="It was Hunchun.", decided_at=now + timedelta(hours=1), **asked))
        tx.add(
            Correction(alert_id=1, text="Never confirmed.", asked_by=seat.id, asked_at=now, expires_at=now)
        )
        alert = (await messages.of_alert(tx, 1))[0].alert_id
    newer = await talk.tell("Later", case_id=alert)
    shown = (await talk.says(mina, f"/verify {_code(talk, 1)}")).text
    assert "Corrected: March 9, 2026, 13:00 UTC\n\u2068It was Hunchun.\u2069" in shown
    assert f"There is newer news of this case: {_code(talk, newer.id)}" in shown
    assert "Never confirmed" not in shown


async def test_what_was_withdrawn_or_made_quiet_is_said_to_be_taken_back_and_not_shown(
    talk, world, mina
) -> None:
    card = await talk.last(mina)
    async with talk.db.transaction() as tx:
        (await tx.get(Case, 1)).publicity = Publicity.QUIET
    for ask in (f"/verify {_code(talk, 1)}", f"/verify {card.text}"):
        assert (await talk.says(mina, ask)).html == texts.taken_back("en")
    async with talk.db.transaction() as tx:
        (await tx.get(Case, 1)).publicity = Publicity.PUBLIC
        for each in await messages.of_alert(tx, 1):
            await outbox.withdraw(tx, each.id, "withdrawn", talk.clock())
    mina.forwards_a_strangers(mina, card.text, card.entities)
    assert (await talk.last(mina)).html == texts.taken_back("en")
    mina.forwards_a_strangers(mina, card.text.replace("Twelve", "Two"), card.entities)
    shown = await talk.last(mina)
    assert shown.html == texts.not_ours(Doubt.WORDS, "en")


async def test_a_call_says_when_a_second_coordinator_approved_it_and_one_called_off_does_not_hold(
    talk, world, mina
) -> None:
    seat = await talk.seat(world.user("Author"))
    async with talk.db.transaction() as tx:
        call = {"kind": "general", "title": "T", "text": "Write.", "language": "en", "languages": ["en"]}
        call |= {"state": CallState.APPROVED, "created_at": talk.clock(), "decided_at": talk.clock()}
        tx.add(Call(id=1, author_id=seat.id, **call))
    code = _code(talk, 1, Coded.CALL)
    assert (await talk.says(mina, f"/verify {code}")).html == texts.unknown_code("en")
    talk.clock.advance(timedelta(minutes=3))
    await talk.carry()
    card = await talk.last(mina)
    assert code in card.text
    mina.forwards(mina, card)
    shown = (await talk.last(mina)).text
    assert shown.startswith(
        "✓ Ours\nApproved by a second coordinator: March 9, 2026, 12:00 UTC\nSent: March 9, 2026, 12:03 UTC"
    )
    async with talk.db.transaction() as tx:
        (await tx.get(Call, 1)).state = CallState.CANCELLED
    mina.forwards_a_strangers(mina, card.text, card.entities)
    assert (await talk.last(mina)).html == texts.taken_back("en")


async def test_a_code_without_a_command_is_understood_and_other_words_are_not_taken_for_one(
    talk, world, mina
) -> None:
    assert (await talk.says(mina, _code(talk, 1))).text.startswith("✓ Ours")
    for words in ("012-00000", "well-known", "고마워요"):
        assert (await talk.says(mina, words)).html.startswith(replies.free_text("en"))


async def test_verify_alone_says_how_and_wrong_codes_are_none_of_ours(talk, world, mina) -> None:
    assert (await talk.says(mina, "/verify")).html == texts.how("en")
    chance = random.Random(3)
    unsent = [_code(talk, 2), _code(talk, 1, Coded.CALL), "012-00000", "안녕"]
    guesses = ["".join(chance.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=8)) for _ in range(5)]
    for typed in unsent + guesses:
        assert (await talk.says(mina, f"/verify {typed}")).html == texts.unknown_code("en")


async def test_what_the_bot_wrote_in_a_chat_is_told_from_alerts(talk, world, mina) -> None:
    answers = [await talk.says(mina, words) for words in ("/help", f"/verify {_code(talk, 1)}")]
    for answer in answers:
        mina.forwards(mina, answer)
        assert (await talk.last(mina)).html == texts.only_talk("en")
    mina.forwards_a_strangers(mina, answers[1].text)
    assert (await talk.last(mina)).text.startswith("✗ Not ours")


async def test_a_forwarded_command_is_no_command(talk, world, mina) -> None:
    mina.forwards_a_strangers(mina, "/unsubscribe")
    assert (await talk.last(mina)).html == texts.not_ours(Doubt.NO_CODE, "en")
    assert len(await talk.rows(mina)) == 1


async def test_nothing_that_was_asked_is_on_disk(talk, world, mina) -> None:
    mina.forwards_a_strangers(mina, "qwertz uiop asdf")
    await talk.says(mina, "/verify yxcvbnm and so on, longer than any code")
    for path in talk.db.path.parent.iterdir():
        assert b"qwertz" not in path.read_bytes()
        assert b"yxcvbnm" not in path.read_bytes()


def test_the_wording_of_before_is_kept_as_digests_alone() -> None:
    assert Message.model_fields["earlier"].annotation == list[str]
