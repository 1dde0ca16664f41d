"""Who brought a chat that is lost or changed hears of it in private, once, with what mends it.

Telegram tells it in two ways: as an update, and, where that never came, as the answer to the next send.
"""

import asyncio
from itertools import count

import pytest

from bot.delivery.pacing import Pacer
from bot.delivery.pump import Pump
from bot.rehearsal import Fault
from bot.rehearsal.chats import Chat, Member, Standing
from bot.rehearsal.people import User
from bot.runtime.hooks import hooks
from bot.texts.notices import chat_lost
from storage.models import SubscriberState


async def _carried(talk) -> None:
    """Send what waits, with the hooks of the real program."""
    ticks = count()
    pump = Pump(
        talk.db,
        talk.transport,
        Pacer(),
        hooks(asyncio.Event(), talk.keyring, talk.clock),
        clock=talk.clock,
        monotonic=lambda: 100.0 * next(ticks),
    )
    await pump.drain()


async def _told(talk, world, boss) -> list[str]:
    """Give what the coordinator heard since the last question, in the words of the screen."""
    await talk.settled()
    await _carried(talk)
    heard = [message.text for message in world.messages(boss)][talk.heard :]
    talk.heard += len(heard)
    return heard


def _plain(words: str) -> str:
    return words.replace("<b>", "").replace("</b>", "")


KOREAN = pytest.mark.parametrize("boss", ["ko"], indirect=True)


@pytest.fixture
async def boss(request, talk, world):
    """A coordinator, and what they read."""
    language = getattr(request, "param", "en")
    person = world.user("Boss", language)
    talk.seated = await talk.seat(person, language=language)
    talk.heard = 0
    return person


async def _group(talk, world, boss) -> Chat:
    group = world.supergroup("Friends", owner=boss)
    boss.adds_bot(group)
    await talk.says(boss, "/subscribe", group)
    talk.heard = len(world.messages(boss))
    return group


async def _channel(talk, world, boss) -> Chat:
    channel = world.channel("River Watch", owner=boss)
    boss.adds_bot(channel, as_admin=True)
    await talk.settled()
    await talk.presses(boss, world.messages(boss)[-1].buttons[0].text)
    talk.heard = len(world.messages(boss))
    return channel


def _kicks(boss: User, chat: Chat) -> None:
    boss.removes_bot(chat)


def _mutes(boss: User, chat: Chat) -> None:
    boss.mutes_bot(chat)


def _forbids(boss: User, chat: Chat) -> None:
    boss.promotes_bot(chat, refused=frozenset({"can_post_messages"}))


UPDATES = [
    (_group, _kicks, "removed", True),
    (_group, _mutes, "no_rights", True),
    (_channel, _kicks, "removed", False),
    (_channel, _forbids, "no_rights", False),
]


@pytest.mark.parametrize(("make", "act", "word", "group"), UPDATES)
async def test_an_update_that_tells_of_a_loss_is_told_to_who_brought_the_chat(
    talk, world, boss, make, act, word, *, group: bool
) -> None:
    chat = await make(talk, world, boss)
    act(boss, chat)
    language = talk.seated.language
    assert await _told(talk, world, boss) == [_plain(chat_lost(word, language, group=group))]
    await talk.tell("Held at the border")
    assert await _told(talk, world, boss) == []  # once


ANSWERS = [
    (_group, 403, "Forbidden: bot was kicked from the supergroup chat", "kicked", True),
    (_group, 400, "Bad Request: not enough rights to send text messages to the chat", "no_rights", True),
    (_group, 403, "Forbidden: the group chat was deleted", "chat_deleted", True),
    (_channel, 403, "Forbidden: bot was kicked from the channel chat", "kicked", False),
    (_channel, 400, "Bad Request: need administrator rights in the channel chat", "no_rights", False),
    (_channel, 403, "Forbidden: bot is not a member of the channel chat", "not_member", False),
]


@KOREAN
@pytest.mark.parametrize(("make", "code", "said", "word", "group"), ANSWERS)
async def test_an_answer_that_tells_of_a_loss_is_told_to_who_brought_the_chat(
    talk, world, boss, make, code: int, said: str, word: str, *, group: bool
) -> None:
    chat = await make(talk, world, boss)
    world.faults.append(Fault("sendMessage", count=9, chat_id=chat.id, error=(code, said, None)))
    language = talk.seated.language
    await talk.tell("Held at the border")
    assert await _told(talk, world, boss) == [_plain(chat_lost(word, language, group=group))]
    await talk.tell("Sent back over the river")
    assert await _told(talk, world, boss) == []


@KOREAN
@pytest.mark.parametrize("act", ["closes_topic", "deletes_topic"])
async def test_who_brought_a_topic_hears_that_it_is_closed_or_gone(talk, world, boss, act: str) -> None:
    forum = world.forum("Friends", owner=boss, topics=("News",))
    boss.adds_bot(forum)
    await talk.says(boss, "/subscribe", forum, thread=forum.topic("News"))
    talk.heard = len(world.messages(boss))
    getattr(boss, act)(forum, forum.topic("News"))
    await talk.settled()
    await talk.tell("Held at the border")
    assert await _told(talk, world, boss) == [_plain(chat_lost("topic_gone", talk.seated.language))]
    (row,) = await talk.rows(forum)
    assert row.address.thread == 0


async def test_who_brought_a_group_hears_that_it_moved_by_an_update(talk, world, boss) -> None:
    group = world.group("Friends", owner=boss)
    boss.adds_bot(group)
    await talk.says(boss, "/subscribe", group)
    talk.heard = len(world.messages(boss))
    boss.migrates(group)
    assert await _told(talk, world, boss) == [_plain(chat_lost("moved", talk.seated.language, group=True))]


@KOREAN
async def test_who_brought_a_group_hears_that_it_moved_by_an_answer(talk, world, boss) -> None:
    group = world.group("Friends", owner=boss)
    boss.adds_bot(group)
    await talk.says(boss, "/subscribe", group)
    talk.heard = len(world.messages(boss))
    await talk.end()  # the bot is deaf when it happens
    new = boss.migrates(group)
    await talk.tell("Held at the border")
    await _carried(talk)
    heard = [message.text for message in world.messages(boss)][talk.heard :]
    assert heard == [_plain(chat_lost("moved", talk.seated.language, group=True))]
    assert [row.chat for row in await talk.rows(new)] == [new.id]
    talk.begin()
    await talk.settled()
    await _carried(talk)
    assert len(world.messages(boss)) == talk.heard + 1  # the update tells nothing new


async def test_nobody_hears_of_a_group_that_came_by_itself(talk, world, boss) -> None:
    daniel = world.user("Daniel")
    group = world.supergroup("Friends", owner=daniel)
    daniel.adds_bot(group)
    await talk.says(daniel, "/subscribe", group)
    talk.heard = len(world.messages(boss))
    daniel.removes_bot(group)
    assert await _told(talk, world, boss) == []


RETRY = "Retry these"


async def test_a_lost_channel_is_tried_again_as_soon_as_the_bot_may_write_there(talk, world, boss) -> None:
    channel = await _channel(talk, world, boss)
    _forbids(boss, channel)
    await _told(talk, world, boss)
    await talk.tell("Held at the border")
    note = world.messages(boss)[-1]
    assert [each.text for each in note.buttons] == [RETRY]
    still = await talk.presses(boss, RETRY, message=note)
    assert still.said.startswith("The bot still may not write there. To mend it: ")
    assert len(still.said) <= 200
    channel.members[world.bot.id] = Member(world.bot, Standing.ADMINISTRATOR)  # nothing tells the bot
    await talk.presses(boss, RETRY, message=note)
    await _carried(talk)
    (row,) = await talk.rows(channel)
    assert (row.state, row.reason, row.lost_at) == (SubscriberState.ACTIVE, None, None)
    assert sum("Held at the border" in each.text for each in world.messages(channel)) == 1
    assert "gets alerts" in note.text
    assert "Back" in [each.text for each in note.buttons]


async def test_what_is_lost_for_good_has_no_button_to_try_it_again(talk, world, boss) -> None:
    group = await _group(talk, world, boss)
    gone = (403, "Forbidden: the group chat was deleted", None)
    world.faults.append(Fault("sendMessage", count=9, chat_id=group.id, error=gone))
    await talk.tell("Held at the border")
    await _carried(talk)
    assert world.messages(boss)[-1].buttons == []
