"""/chats: what a coordinator brought, how each chat is, and whether a test arrives."""

import pytest

from bot.texts import brought as texts


@pytest.fixture
async def brought(talk, world):
    """A coordinator with a channel and a group, and a group of somebody else."""
    ann, other = world.user("Ann"), world.user("Other")
    seat = await talk.seat(ann)
    channel, group = world.channel("Seoul Vigil", owner=ann), world.supergroup("Friends", owner=ann)
    theirs = world.supergroup("Theirs", owner=other)
    ann.adds_bot(channel, as_admin=True)
    await talk.settled()
    await talk.presses(ann, "Subscribe this channel")
    for user, chat in ((ann, group), (other, theirs)):
        user.adds_bot(chat)
        await talk.says(user, "/subscribe", chat)
    return ann, channel, group, theirs, seat


async def test_one_message_in_private_lists_all_chats_one_brought_with_their_state(talk, world, brought):
    ann, _, group, *_ = brought
    shown = await talk.says(ann, "/chats")
    assert [line.split(" – ", 1)[1] for line in shown.text.splitlines()[1:]] == [
        "channel – gets alerts", "group – gets alerts",
    ]  # fmt: skip
    assert "Theirs" not in shown.text
    ann.mutes_bot(group)
    await talk.settled()
    assert "gets nothing: the bot may not write there" in (await talk.says(ann, "/chats")).text
    assert "nobody reads" in (await talk.says(world.user("Stranger"), "/chats")).text


async def test_a_test_message_comes_without_a_sound_and_its_fate_is_told_in_words(talk, world, brought):
    ann, channel, group, *_ = brought
    before = len(world.messages(ann))
    await talk.says(ann, "/chats")
    await talk.presses(ann, "1")
    await talk.presses(ann, "Send a test message")
    assert world.messages(channel)[-1].text == texts.test_message("en")
    assert world.messages(channel)[-1].silent
    assert texts.arrived("en") in (await talk.last(ann)).text
    await talk.presses(ann, "Back")
    await talk.presses(ann, "2")
    ann.mutes_bot(group)
    await talk.presses(ann, "Send a test message")
    shown = await talk.last(ann)
    assert texts.refused((await talk.rows(group))[0], "no_rights", "en") in shown.text
    assert len(world.messages(ann)) == before + 1  # one message, edited


async def test_a_channel_is_set_from_here_a_group_is_not(talk, world, brought):
    ann, *_ = brought
    await talk.says(ann, "/chats")
    await talk.presses(ann, "1")
    await talk.presses(ann, "Settings")
    assert "Settings of the channel" in (await talk.last(ann)).text
    await talk.says(ann, "/chats")
    await talk.presses(ann, "2")
    assert [button.text for button in (await talk.last(ann)).buttons] == ["Send a test message", "Back"]


async def test_another_coordinator_or_one_whose_seat_is_lost_gets_nothing_by_the_same_button(
    talk, world, brought
):
    ann, channel, _, _, seat = brought
    await talk.says(ann, "/chats")
    await talk.presses(ann, "1")
    await talk.suspend(seat)
    told = len(world.messages(channel))
    press = await talk.presses(ann, "Send a test message")
    assert press.said
    assert len(world.messages(channel)) == told
    bob = world.user("Bob")
    await talk.seat(bob)
    assert "You brought no chat" in (await talk.says(bob, "/chats")).text


async def test_ten_chats_come_in_two_pages(talk, world):
    ann = world.user("Ann")
    await talk.seat(ann)
    for number in range(10):
        group = world.supergroup(f"Group {number}", owner=ann)
        ann.adds_bot(group)
        await talk.says(ann, "/subscribe", group)
    assert len((await talk.says(ann, "/chats")).text.splitlines()) == 9
    await talk.presses(ann, "Older")
    shown = await talk.last(ann)
    assert [line[:2] for line in shown.text.splitlines()[1:]] == ["9.", "10"]
    await talk.presses(ann, "Newer")
