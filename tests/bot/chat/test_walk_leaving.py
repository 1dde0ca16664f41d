"""Somebody in danger leaves, as it should go and as it goes wrong, over HTTP. Journeys scan files."""

import struct
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select

from bot.rehearsal.messages import Button
from bot.texts import replies
from storage.models import Delivery, DeliveryState, TopicChoice


def _button(message, words: str) -> Button:
    return next(each for each in message.buttons if each.text == words)


def _sealed_in_files(talk, person) -> bool:
    sealed = talk.keyring.seal(struct.pack(">q", person.id), "subscribers.chat")
    return any(sealed in path.read_bytes() for path in talk.db.path.parent.iterdir())


async def _states(talk) -> dict[DeliveryState, int]:
    async with talk.db.read() as session:
        found = await session.exec(select(Delivery.state, func.count()).group_by(col(Delivery.state)))
        return dict(found.all())


async def test_from_forget_over_a_week_of_silence_to_a_new_beginning(talk, world) -> None:
    sora = world.user("소라", "ko")
    old = await talk.says(sora, "/start")
    get = _button(old, "알림 받기")
    await talk.presses(sora, "알림 받기")
    await talk.presses(sora, "✓ 법과 외교: 받음")
    asked = await talk.says(sora, "/forget")
    assert [each.text for each in asked.buttons] == ["지금 모두 지우기", "뒤로"]
    await talk.presses(sora, "뒤로")
    assert asked.html == replies.kept("ko")
    assert len(await talk.rows(sora)) == 1  # thinking twice costs nothing

    asked = await talk.says(sora, "/forget")
    await talk.presses(sora, "지금 모두 지우기")
    assert asked.html == replies.erased("ko")
    assert not _sealed_in_files(talk, sora)
    before = len(world.messages(sora))
    await talk.tell("Twelve sent back")
    await talk.carry()
    assert len(world.messages(sora)) == before

    talk.clock.advance(timedelta(days=7))
    for message, button in ((old, get), (asked, Button("✗", get.data))):
        press = sora._press(world, message, button)
        await talk.settled()
        assert press.said == replies.pop_expired("ko")
    assert await talk.rows(sora) == []

    await talk.says(sora, "/start")
    await talk.presses(sora, "알림 받기")
    (row,) = await talk.rows(sora)
    assert row.topics == 63  # nothing of before is known any more
    await talk.tell("Nine sent back")
    await talk.carry()
    assert "Nine sent back" in (await talk.last(sora)).text


async def test_who_is_erased_while_an_alert_waits_does_not_get_it(talk, world) -> None:
    mei, other = world.user("小美", "zh-hant"), world.user("Other")
    for one in (mei, other):
        await talk.says(one, "/subscribe")
    await talk.tell("Twelve sent back")
    assert await _states(talk) == {DeliveryState.PENDING: 2}
    await talk.says(mei, "/forget")
    await talk.presses(mei, "立即清除我的資料")
    assert await _states(talk) == {DeliveryState.PENDING: 1, DeliveryState.CANCELLED: 1}
    await talk.pump()
    assert "Twelve" not in " ".join(each.text for each in world.messages(mei))
    assert "Twelve" in (await talk.last(other)).text


async def test_a_second_press_and_a_strangers_press_erase_nothing_more(talk, world) -> None:
    sora, stranger = world.user("소라", "ko"), world.user("Stranger", "en")
    for one in (sora, stranger):
        await talk.says(one, "/subscribe")
    asked = await talk.says(sora, "/forget")
    erase = _button(asked, "지금 모두 지우기")
    theirs = await talk.says(stranger, "/help")
    press = stranger._press(world, theirs, erase)
    await talk.settled()
    assert press.said == replies.pop_expired("en")
    assert (len(await talk.rows(sora)), len(await talk.rows(stranger))) == (1, 1)
    for _ in range(2):
        sora._press(world, asked, erase)
        await talk.settled()
    assert asked.html == replies.erased("ko")
    assert (len(await talk.rows(sora)), len(await talk.rows(stranger))) == (0, 1)


async def test_who_is_no_subscriber_may_erase_too_and_hears_that_nothing_is_kept(talk, world) -> None:
    sora = world.user("소라", "ko")
    await talk.says(sora, "/forget")
    await talk.presses(sora, "지금 모두 지우기")
    assert (await talk.last(sora)).html == replies.erased("ko")
    assert await talk.rows(sora) == []


async def test_who_blocks_without_a_word_is_forgotten_at_the_next_send_and_counted_once(still, world) -> None:
    """The update that tells of it comes late, as when the bot was down."""
    still.begin()
    mei, other = world.user("小美", "zh-hant"), world.user("Other")
    for one in (mei, other):
        await still.says(one, "/subscribe")
    await still.end()
    mei.blocks()
    await still.tell("Twelve sent back")
    await still.pump()
    assert await still.rows(mei) == []
    assert (await _states(still)) == {DeliveryState.SENT: 1, DeliveryState.REFUSED: 1}
    refused = [each for each in world.refused if each.chat_id == mei.id]
    assert [each.code for each in refused] == [403]

    still.begin()  # now the update comes too
    await still.settled()
    assert not _sealed_in_files(still, mei)
    still.clock.advance(timedelta(hours=3))
    await still.tell("Nine sent back")
    await still.pump()
    assert [each.code for each in world.refused if each.chat_id == mei.id] == [403]  # not tried again
    assert (await _states(still)) == {DeliveryState.SENT: 2, DeliveryState.REFUSED: 1}

    mei.unblocks()
    await still.says(mei, "/start")
    await still.presses(mei, "接收通知")
    (row,) = await still.rows(mei)
    assert TopicChoice(row.topics) == TopicChoice(63)
