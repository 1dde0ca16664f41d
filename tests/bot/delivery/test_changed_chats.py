"""Chats that change while something goes out: the right act for each answer of Telegram, over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.rehearsal import Fault, User, World
from bot.rehearsal.chats import Chat
from storage.models import ChatKind
from storage.sealing import Address


def person(world: World, owner: User) -> User:
    reader = world.user("Reader")
    reader.start()
    return reader


def group(world: World, owner: User) -> Chat:
    made = world.supergroup("Friends", owner=owner)
    owner.adds_bot(made)
    return made


def channel(world: World, owner: User) -> Chat:
    made = world.channel("River Watch", owner=owner)
    owner.adds_bot(made, as_admin=True)
    return made


FORBIDDEN, BAD = "Forbidden: ", "Bad Request: "
KINDS = {person: ChatKind.PRIVATE, group: ChatKind.GROUP, channel: ChatKind.CHANNEL}
CASES = [
    (person, 403, FORBIDDEN + "bot was blocked by the user", "refused", None, False),
    (person, 403, FORBIDDEN + "user is deactivated", "refused", None, False),
    (person, 403, FORBIDDEN + "bot can't initiate conversation with a user", "refused", None, False),
    (group, 403, FORBIDDEN + "bot was kicked from the supergroup chat", "refused", "gone", True),
    (group, 403, FORBIDDEN + "bot is not a member of the supergroup chat", "refused", "gone", True),
    (group, 403, FORBIDDEN + "the group chat was deleted", "refused", "gone", True),
    (group, 400, BAD + "not enough rights to send text messages to the chat", "refused", "paused", True),
    (group, 400, BAD + "CHAT_WRITE_FORBIDDEN", "refused", "paused", True),
    (channel, 403, FORBIDDEN + "bot was kicked from the channel chat", "refused", "gone", True),
    (channel, 400, BAD + "need administrator rights in the channel chat", "refused", "paused", True),
    (group, 400, BAD + "TOPIC_CLOSED", "refused", "active", False),  # its own General topic
    (group, 400, BAD + "message is too long", "refused", "active", False),  # our fault, not the chat's
    (person, 400, BAD + "BUTTON_DATA_INVALID", "refused", "active", False),
]


@pytest.mark.parametrize(("make", "code", "said", "state", "left", "told"), CASES)
async def test_each_answer_about_a_chat_has_its_act(
    office: Any,
    world: World,
    make: Callable[[World, User], Chat | User],
    code: int,
    said: str,
    state: str,
    left: str | None,
    *,
    told: bool,
):
    chat = make(world, world.user("Owner"))
    (other,) = await office.people(1)
    await office.subscribe(Address(chat.id), KINDS[make])
    world.faults.append(Fault("sendMessage", chat_id=chat.id, error=(code, said, None)))
    await office.publish()
    await office.pump.drain()
    rows = {row.chat: row for row in await office.subscribers()}
    assert (str(rows[chat.id].state) if chat.id in rows else None) == left
    lost = left in {"gone", "paused"}
    assert (chat.id in rows and rows[chat.id].lost_at is not None) == lost
    assert bool(office.problems) == told
    assert state in await office.states()
    assert world.sends(other) == 1  # nobody else is concerned
    assert rows[other.id].state == "active"


async def test_a_group_that_became_a_supergroup_is_told_there(office: Any, world: World):
    owner = world.user("Owner")
    old = world.group("Friends", owner=owner)
    owner.adds_bot(old)
    await office.subscribe(Address(old.id), ChatKind.GROUP)
    new = owner.migrates(old)
    await office.publish("Come")
    await office.pump.drain()
    assert [message.text for message in world.messages(new)] == ["Come"]
    assert [row.chat for row in await office.subscribers()] == [new.id]
    assert [reason for _, reason in office.problems] == ["moved"]  # once


async def test_what_went_to_a_topic_that_is_gone_goes_to_the_chat_and_its_bringer_hears_of_it(
    office: Any, world: World
):
    owner = world.user("Owner")
    forum = world.forum("Friends", owner=owner, topics=("Alerts",))
    owner.adds_bot(forum, as_admin=True)
    await office.subscribe(Address(forum.id, forum.topic("Alerts")), ChatKind.GROUP)
    gone = (400, BAD + "message thread not found", None)
    world.faults.append(Fault("sendMessage", chat_id=forum.id, error=gone))
    await office.publish("Come")
    await office.pump.drain()
    assert [message.text for message in world.messages(forum)] == ["Come"]
    assert [row.address.thread for row in await office.subscribers()] == [0]
    assert [reason for _, reason in office.problems] == ["topic_gone"]
