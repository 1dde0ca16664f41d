"""What a person alone reads over the chat is in the language they chose, not in that of their app."""

from datetime import timedelta

import pytest

from bot.chat import dispatch
from bot.chat.keyboards import Action
from bot.rehearsal.messages import Message
from bot.texts import replies
from bot.texts import settings as texts
from storage.queries import subscribers

SHOW = Action.SETTINGS.value


@pytest.fixture
async def mina(talk, world):
    """Mina's app speaks English, and she reads the bot in Korean."""
    mina = world.user("Mina", "en")
    await talk.says(mina, "/subscribe")
    (row,) = await talk.rows(mina)
    async with talk.db.transaction() as tx:
        await subscribers.update(tx, row.id, language="ko")
    return mina


def _data(message: Message, words: str) -> str:
    return next(button.data for button in message.buttons if words in button.text)


async def test_an_expired_button_says_so_in_the_chosen_language(talk, mina) -> None:
    settings = await talk.says(mina, "/settings")
    talk.clock.advance(timedelta(days=2))
    press = await talk.presses(mina, _data(settings, "주제"), message=settings)
    assert press.said == replies.pop_expired("ko")


async def test_what_cannot_be_unticked_says_so_in_the_chosen_language(talk, mina) -> None:
    await talk.says(mina, "/settings")
    await talk.presses(mina, "기사 언어: 모두")
    for name in ("영어", "한국어", "중국어", "일본어"):
        await talk.presses(mina, f"✓ {name}: 받음")
    assert (await talk.presses(mina, "✓ 그 밖의 언어: 받음")).said == texts.no_more("ko")


async def test_in_a_group_each_is_refused_in_their_own_language(talk, world, mina) -> None:
    admin, stranger = world.user("Daniel", "ja"), world.user("Xiao", "zh-hant")
    group = world.supergroup("Friends", owner=admin, members=[mina, stranger])
    admin.adds_bot(group)
    await talk.says(admin, "/subscribe", group)
    button = (await talk.last(group)).buttons[0].text
    assert (await talk.presses(mina, button, group)).said == replies.pop_not_admin("ko")
    assert (await talk.presses(stranger, button, group)).said == replies.pop_not_admin("zh_Hant")


async def test_a_group_begins_in_the_language_that_its_administrator_chose(talk, world, mina) -> None:
    group = world.supergroup("Friends", owner=mina)
    mina.adds_bot(group)
    assert (await talk.says(mina, "/settings", group)).html == replies.not_subscribed("ko")
    assert (await talk.says(mina, "/subscribe", group)).html == replies.subscribed("ko")
    assert [row.language for row in await talk.rows(group)] == ["ko"]


async def test_a_coordinator_without_a_subscription_is_answered_in_the_language_of_the_seat(talk, world):
    ann = world.user("Ann", "en")
    await talk.seat(ann, language="ja")
    old = await talk.says(ann, "/start")
    talk.clock.advance(timedelta(days=2))
    press = await talk.presses(ann, old.buttons[0].data, message=old)
    assert press.said == replies.pop_expired("ja")


async def test_a_flood_and_a_failure_of_ours_are_told_in_the_chosen_language(talk, mina, monkeypatch) -> None:
    for _ in range(50):
        mina.says(mina, "/about")
    await talk.settled()
    assert replies.pop_slowly("ko") in [message.text for message in talk.world.messages(mina)]
    talk.clock.advance(timedelta(minutes=2))
    shown, talk.may_fail = await talk.says(mina, "/settings"), True

    async def fails(_desk, _event, *_) -> None:
        raise RuntimeError

    monkeypatch.setitem(dispatch.BUTTONS, SHOW, fails)
    monkeypatch.setitem(dispatch.IN_PRIVATE, "privacy", fails)
    assert (await talk.presses(mina, _data(shown, "주제"), message=shown)).said == replies.failed("ko")
    assert (await talk.says(mina, "/privacy")).text == replies.failed("ko")
