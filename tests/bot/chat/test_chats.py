"""The bot's place in chats, and channels that a coordinator brings."""

from dataclasses import replace

import pytest

from bot.chat.house import House
from bot.rehearsal.chats import Standing
from bot.texts import replies
from storage.models import ChatKind, SubscriberState


@pytest.fixture
async def subscribed_group(talk, world):
    admin = world.user("Daniel")
    group = world.supergroup("Friends", owner=admin)
    admin.adds_bot(group)
    await talk.says(admin, "/subscribe", group)
    return admin, group


async def _state(talk, chat) -> tuple[SubscriberState, str | None]:
    (row,) = await talk.rows(chat)
    return row.state, row.reason


async def test_a_group_that_throws_the_bot_out_is_gone_and_comes_back_with_its_settings(
    talk, subscribed_group
) -> None:
    admin, group = subscribed_group
    admin.removes_bot(group)
    await talk.settled()
    assert await _state(talk, group) == (SubscriberState.GONE, "removed")
    admin.adds_bot(group)
    await talk.settled()
    assert await _state(talk, group) == (SubscriberState.ACTIVE, None)


async def test_a_muted_bot_pauses_and_goes_on_when_it_may_write(talk, subscribed_group) -> None:
    admin, group = subscribed_group
    admin.mutes_bot(group)
    await talk.settled()
    assert await _state(talk, group) == (SubscriberState.PAUSED, "no_rights")
    admin.promotes_bot(group)
    await talk.settled()
    assert await _state(talk, group) == (SubscriberState.ACTIVE, None)


async def test_being_added_subscribes_nobody_and_says_nothing(talk, world) -> None:
    admin = world.user("Daniel")
    group = world.supergroup("Friends", owner=admin)
    admin.adds_bot(group, as_admin=True)
    await talk.settled()
    assert await talk.rows(group) == []
    assert world.messages(group) == []


async def test_a_group_that_becomes_a_supergroup_is_followed(talk, world) -> None:
    admin = world.user("Daniel")
    group = world.group("Friends", owner=admin)
    admin.adds_bot(group)
    await talk.says(admin, "/subscribe", group)
    bigger = admin.migrates(group)
    await talk.settled()
    assert await talk.rows(group) == []
    (row,) = await talk.rows(bigger)
    assert (row.address.chat, row.chat) == (bigger.id, bigger.id)


async def test_a_channel_is_offered_to_its_coordinator_in_private_and_waits_for_the_press(
    talk, world
) -> None:
    hannah = world.user("Hannah", "en")
    seat = await talk.seat(hannah)
    channel = world.channel("Watch <the> River", owner=hannah)
    hannah.adds_bot(channel, as_admin=True)
    shown = await talk.last(hannah)
    assert "Watch <the> River" in shown.text
    assert shown.buttons[0].text == "Subscribe this channel"
    assert world.messages(channel) == []
    (row,) = await talk.rows(channel)
    assert (row.state, row.kind, row.brought_by) == (SubscriberState.OFFERED, ChatKind.CHANNEL, seat.id)
    await talk.presses(hannah, "한국어")
    await talk.presses(hannah, "Subscribe this channel")
    (row,) = await talk.rows(channel)
    assert (row.state, row.language) == (SubscriberState.ACTIVE, "ko")
    assert world.messages(channel) == []
    assert len(world.messages(hannah)) == 2  # the welcome, and one message edited in place
    await talk.presses(hannah, "My topics")
    await talk.presses(hannah, "✓ Laws and diplomacy: yes")
    assert (await talk.rows(channel))[0].topics == 63 - 16
    assert await talk.rows(hannah) == []


async def test_a_coordinators_own_language_stays_when_a_channels_is_chosen(talk, world) -> None:
    hannah = world.user("Hannah", "en")
    await talk.seat(hannah)
    channel = world.channel("River", owner=hannah)
    hannah.adds_bot(channel, as_admin=True)
    await talk.settled()
    await talk.presses(hannah, "日本語")
    assert (await talk.last(hannah)).html == replies.channel_offer("River", "ja", "en")


async def test_anybody_elses_channel_is_met_with_silence(talk, world) -> None:
    stranger = world.user("Stranger")
    stranger.start()
    await talk.settled()
    before = len(world.messages(stranger))
    channel = world.channel("Theirs", owner=stranger)
    stranger.adds_bot(channel, as_admin=True)
    await talk.says(stranger, "/subscribe", channel)
    assert await talk.rows(channel) == []
    assert len(world.messages(stranger)) == before
    assert world.messages(channel) == []


async def test_subscribe_posted_in_an_offered_channel_counts_as_the_press(talk, world) -> None:
    hannah = world.user("Hannah")
    await talk.seat(hannah)
    channel = world.channel("River", owner=hannah)
    hannah.adds_bot(channel, as_admin=True)
    await talk.says(hannah, "/subscribe", channel)
    assert await _state(talk, channel) == (SubscriberState.ACTIVE, None)
    assert "River" in world.messages(hannah)[-1].text
    assert "is subscribed" in world.messages(hannah)[-1].text
    assert world.messages(channel) == []


async def test_another_coordinator_cannot_change_a_channel(talk, world) -> None:
    hannah, other = world.user("Hannah"), world.user("Other")
    await talk.seat(hannah)
    await talk.seat(other)
    channel = world.channel("River", owner=hannah)
    hannah.adds_bot(channel, as_admin=True)
    await talk.settled()
    offer = world.messages(hannah)[-1]
    shown = await talk.says(other, "/help")
    query = {
        "id": "78",
        "from": other.as_json(),
        "message": shown.as_json(),
        "chat_instance": "1",
        "data": offer.buttons[0].data,
    }
    world.updates.put("callback_query", query)
    await talk.settled()
    assert (await _state(talk, channel))[0] is SubscriberState.OFFERED


async def test_an_offer_goes_when_the_bot_is_removed_and_a_subscribed_channel_comes_back(talk, world) -> None:
    hannah = world.user("Hannah")
    await talk.seat(hannah)
    channel = world.channel("River", owner=hannah)
    hannah.adds_bot(channel, as_admin=True)
    await talk.settled()
    hannah.removes_bot(channel)
    await talk.settled()
    assert await talk.rows(channel) == []
    hannah.adds_bot(channel, as_admin=True)
    await talk.settled()
    await talk.presses(hannah, "Subscribe this channel")
    hannah.removes_bot(channel)
    await talk.settled()
    assert await _state(talk, channel) == (SubscriberState.GONE, "removed")
    hannah.adds_bot(channel, as_admin=True)
    await talk.settled()
    assert await _state(talk, channel) == (SubscriberState.ACTIVE, None)


async def test_a_channel_where_the_bot_may_not_post_pauses(talk, world) -> None:
    hannah = world.user("Hannah")
    await talk.seat(hannah)
    channel = world.channel("River", owner=hannah)
    hannah.adds_bot(channel, as_admin=True)
    await talk.settled()
    await talk.presses(hannah, "Subscribe this channel")
    hannah.promotes_bot(channel, refused=frozenset({"can_post_messages"}))
    await talk.settled()
    assert await _state(talk, channel) == (SubscriberState.PAUSED, "no_rights")


async def test_a_channel_that_throws_the_bot_out_is_told_to_who_brought_it_once(talk, world) -> None:
    boss = world.user("Boss")
    await talk.seat(boss)
    channel = world.channel("River Watch", owner=boss)
    boss.adds_bot(channel, as_admin=True)
    await talk.settled()
    await talk.presses(boss, "Subscribe this channel")
    boss.removes_bot(channel)
    await talk.settled()
    await talk.pump()
    told = [m for m in world.messages(boss) if "can no longer be reached" in m.text]
    assert len(told) == 1
    assert "make the bot an administrator" in told[0].text
    (row,) = await talk.rows(channel)
    assert (row.state, row.lost_at) == (SubscriberState.GONE, talk.clock())
    boss.adds_bot(channel, as_admin=True)
    await talk.settled()
    (row,) = await talk.rows(channel)
    assert (row.state, row.lost_at) == (SubscriberState.ACTIVE, None)


async def test_a_stranger_who_brings_a_lost_channel_back_brings_no_alerts(talk, world) -> None:
    boss, stranger = world.user("Boss"), world.user("Stranger")
    await talk.seat(boss)
    channel = world.channel("River Watch", owner=boss)
    boss.adds_bot(channel, as_admin=True)
    await talk.settled()
    await talk.presses(boss, "Subscribe this channel")
    boss.removes_bot(channel)
    await talk.settled()
    channel.members[stranger.id] = channel.members[boss.id]
    stranger.adds_bot(channel, as_admin=True, refused={"can_post_messages"})
    await talk.settled()
    stranger.promotes_bot(channel)
    await talk.settled()
    (row,) = await talk.rows(channel)
    assert row.state is SubscriberState.GONE


@pytest.fixture
def leaving(talk):
    """A bot whose operator wants it to leave the groups of strangers."""
    talk.router.desk = replace(talk.router.desk, house=House(leaves_strangers=True))
    return talk


async def test_a_group_of_strangers_is_left_after_one_line(leaving, world) -> None:
    stranger = world.user("Stranger", "ko")
    group = world.supergroup("Friends", owner=stranger)
    stranger.adds_bot(group)
    await leaving.settled()
    assert [each.html for each in world.messages(group)] == [replies.leaves(world.bot_username, "ko")]
    assert group.standing(world.bot.id) is Standing.LEFT
    assert await leaving.rows(group) == []


async def test_a_channel_of_strangers_is_left_without_a_word_and_so_is_a_group_where_it_may_not_write(
    leaving, world
) -> None:
    stranger = world.user("Stranger")
    channel = world.channel("News", owner=stranger)
    stranger.adds_bot(channel, as_admin=True)
    await leaving.settled()
    assert world.messages(channel) == []
    assert channel.standing(world.bot.id) is Standing.LEFT


async def test_a_coordinators_group_stays_and_so_does_one_that_is_served(leaving, world) -> None:
    hannah, other = world.user("Hannah"), world.user("Other")
    await leaving.seat(hannah)
    group = world.supergroup("Ours", owner=hannah, admins=[other])
    hannah.adds_bot(group)
    await leaving.says(hannah, "/subscribe", group)
    other.promotes_bot(group)
    await leaving.settled()
    assert group.standing(world.bot.id) is Standing.ADMINISTRATOR
    assert len(await leaving.rows(group)) == 1


async def test_by_itself_the_bot_serves_strangers_groups_once_an_administrator_asks(talk, world) -> None:
    stranger = world.user("Stranger")
    group = world.supergroup("Friends", owner=stranger)
    stranger.adds_bot(group)
    await talk.says(stranger, "/subscribe", group)
    await talk.tell("Twelve sent back")
    await talk.carry()
    assert "Twelve sent back" in (await talk.last(group)).text
