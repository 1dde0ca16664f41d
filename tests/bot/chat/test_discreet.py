"""Discreet mode: what arrives says nothing, a tap shows it, and nothing else does."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.delivery import outbox
from bot.texts import archive as archive_texts
from bot.texts import discreet as texts
from bot.texts import sent as sent_texts
from storage.models import Case, Delivery, Message, MessageKind, Publicity

TITLE = "Twelve sent back over the river"


@pytest.fixture
async def mina(talk, world):
    """A reader in Korean who turned discreet mode on by its buttons."""
    mina = world.user("Mina", "ko")
    await talk.says(mina, "/subscribe")
    await talk.says(mina, "/settings")
    await talk.presses(mina, texts.setting((await talk.rows(mina))[0], "ko"))
    await talk.presses(mina, texts.tick((await talk.rows(mina))[0], "ko"))
    assert (await talk.rows(mina))[0].discreet
    return mina


async def _message_of(talk, alert) -> Message:
    async with talk.db.read() as session:
        wanted = select(Message).where(col(Message.alert_id) == alert.id, col(Message.language) == "ko")
        return (await session.exec(wanted)).one()


async def _reword(talk, message_id: int, words: str) -> None:
    async with talk.db.transaction() as tx:
        await outbox.reword(tx, message_id, words, [], talk.clock())
    talk.clock.advance(timedelta(seconds=5))
    await talk.pump()


def _ever(message) -> str:
    """Give all that ever stood in a message."""
    return " ".join(body.text for body in [*message.history, message.body])


async def test_what_arrives_says_new_notice_and_the_tap_shows_the_alert_in_its_place(talk, world, mina):
    await talk.tell(TITLE)
    await talk.pump()
    shown = await talk.last(mina)
    assert shown.text == "새 소식"
    assert [button.text for button in shown.buttons] == ["보기"]
    count = len(world.messages(mina))
    await talk.presses(mina, "보기")
    opened = await talk.last(mina)
    assert len(world.messages(mina)) == count
    assert TITLE in opened.text
    assert archive_texts.case_label("ko") in [button.text for button in opened.buttons]


async def test_an_edit_shows_nothing_before_the_tap_and_everything_after_it(talk, world, mina):
    alert = await talk.tell(TITLE)
    await talk.pump()
    message = await _message_of(talk, alert)
    await _reword(talk, message.id, "Twelve are safe")
    assert _ever(await talk.last(mina)) == "새 소식"
    await talk.presses(mina, "보기")
    assert (await talk.last(mina)).text == "Twelve are safe"
    await _reword(talk, message.id, "Thirteen are safe")
    assert (await talk.last(mina)).text == "Thirteen are safe"


async def test_a_correction_comes_under_a_veil_too(talk, world, mina):
    alert = await talk.tell(TITLE)
    await talk.pump()
    message = await _message_of(talk, alert)
    async with talk.db.transaction() as tx:
        reply = Message(
            kind=MessageKind.ALERT, language="ko", text="Ten, not twelve", created_at=talk.clock()
        )
        assert await outbox.correct(tx, message.id, "Ten, not twelve", reply, talk.clock()) == 1
    talk.clock.advance(timedelta(seconds=5))
    await talk.pump()
    first, second = world.messages(mina)[-2:]
    assert [_ever(each) for each in (first, second)] == ["새 소식", "새 소식"]
    await talk.presses(mina, "보기", message=first)
    assert "Ten, not twelve" in first.text
    await talk.presses(mina, "보기", message=second)
    assert second.text == "Ten, not twelve"


async def test_what_was_withdrawn_or_made_quiet_is_not_behind_the_veil_any_more(talk, world, mina):
    alert = await talk.tell(TITLE)
    await talk.pump()
    veil = await talk.last(mina)
    async with talk.db.transaction() as tx:
        (await tx.get(Case, alert.case_id)).publicity = Publicity.QUIET
    await talk.presses(mina, "보기")
    assert veil.text == archive_texts.no_case("ko")

    alert = await talk.tell("Four are held")
    await talk.pump()
    veil = await talk.last(mina)
    talk.clock.advance(timedelta(hours=49))
    async with talk.db.transaction() as tx:
        message = await _message_of(talk, alert)
        await outbox.withdraw(tx, message.id, sent_texts.withdrawn("ko"), talk.clock())
    await talk.pump()
    assert _ever(veil) == "새 소식"
    await talk.presses(mina, "보기")
    assert veil.text == sent_texts.withdrawn("ko")


async def test_the_button_is_of_no_use_to_others_and_to_one_who_was_erased(talk, world, mina):
    await talk.tell(TITLE)
    await talk.pump()
    veil = await talk.last(mina)
    other = world.user("Other", "ko")
    await talk.says(other, "/subscribe")
    query = {"id": "theirs", "from": other.as_json(), "message": world.messages(other)[-1].as_json()}
    refused = talk.router.desk.gate.refused_presses
    world.updates.put("callback_query", {**query, "data": veil.buttons[0].data, "chat_instance": "1"})
    await talk.settled()
    assert talk.router.desk.gate.refused_presses == refused + 1
    await talk.says(mina, "/forget")
    await talk.presses(mina, "지금 모두 지우기")
    press = await talk.presses(mina, "보기", message=veil)
    assert "/start" in press.said  # it has expired
    assert _ever(veil) == "새 소식"


async def test_turned_off_again_what_comes_next_is_read_at_once_and_a_group_has_no_such_mode(
    talk, world, mina
):
    await talk.tell(TITLE)
    await talk.pump()
    await talk.says(mina, "/settings")
    await talk.presses(mina, texts.setting((await talk.rows(mina))[0], "ko"))
    await talk.presses(mina, texts.tick((await talk.rows(mina))[0], "ko"))
    await talk.tell("Four are held")
    talk.clock.advance(timedelta(seconds=5))
    await talk.pump()
    assert "Four are held" in (await talk.last(mina)).text
    async with talk.db.read() as session:
        assert sorted(row.veiled for row in (await session.exec(select(Delivery))).all()) == [False, True]
