import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.rehearsal import Standing
from bot.rehearsal.chats import ANONYMOUS_ADMIN_ID


async def received(bot):
    """Take all updates that wait, parsed by the real client, and confirm them."""
    found = await bot.get_updates()
    if found:
        await bot.get_updates(offset=found[-1].update_id + 1)
    return found


async def test_start_opens_the_chat_and_brings_its_payload(bot, world):
    jun = world.user("Jun", language_code="ja")
    jun.start("abc_-9")
    (update,) = await received(bot)
    assert update.message.text == "/start abc_-9"
    assert update.message.parse_entities(["bot_command"]) == {update.message.entities[0]: "/start"}
    assert update.effective_user.language_code == "ja"
    assert (await bot.send_message(jun.id, "welcome")).chat.id == jun.id


@pytest.mark.parametrize("payload", ["", "x" * 65, "a b", "a=b", "가"])
def test_telegram_opens_no_link_with_a_bad_payload(mina, payload):
    with pytest.raises(ValueError, match="payload"):
        mina.start(payload)


async def test_blocking_and_coming_back_are_told_as_the_bots_standing(bot, mina):
    mina.blocks()
    mina.start()
    blocked, unblocked, started = await received(bot)
    assert [u.my_chat_member.new_chat_member.status for u in (blocked, unblocked)] == ["kicked", "member"]
    assert blocked.my_chat_member.from_user.id == mina.id
    assert started.message.text == "/start"


async def test_a_blocked_bot_hears_nothing(bot, mina):
    mina.blocks()
    await received(bot)
    mina.says(mina, "hello?")
    assert await received(bot) == ()


async def test_a_press_brings_the_data_with_the_message_it_stands_under(bot, world, mina):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Done", callback_data="a:7:done")]])
    for text in ("older", "newer"):
        await bot.send_message(mina.id, text, reply_markup=keyboard)
    mina.presses(mina, "Done")
    mina.presses(mina, "a:7:done", world.messages(mina)[0])
    newest, chosen = await received(bot)
    assert (newest.callback_query.data, newest.callback_query.message.text) == ("a:7:done", "newer")
    assert chosen.callback_query.message.text == "older"
    with pytest.raises(LookupError, match="no button 'Later' here; there are"):
        mina.presses(mina, "Later")


async def test_a_deleted_message_has_no_buttons_to_press(bot, world, mina):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Done", callback_data="done")]])
    sent = await bot.send_message(mina.id, "x", reply_markup=keyboard)
    await bot.delete_message(mina.id, sent.message_id)
    with pytest.raises(LookupError):
        mina.presses(mina, "Done")


async def test_a_link_to_the_bot_starts_it_and_any_other_leads_away(bot, world, mina):
    group = world.group("G", owner=mina)
    mina.adds_bot(group)
    link = InlineKeyboardButton("Open", url=f"https://t.me/{world.bot_username}?start=case-7")
    away = InlineKeyboardButton("Read", url="https://paper.example/7")
    await bot.send_message(group.id, "x", reply_markup=InlineKeyboardMarkup([[link, away]]))
    await received(bot)
    assert mina.presses(group, "Read").url == "https://paper.example/7"
    mina.presses(group, "Open")
    (update,) = await received(bot)
    assert (update.message.text, update.message.chat.type) == ("/start case-7", "private")


async def test_a_link_that_adds_the_bot_brings_its_payload_into_the_group(bot, world, mina):
    group = world.group("G", owner=mina)
    mina.adds_bot(group, payload="case-7")
    *_, command = await received(bot)
    assert (command.message.chat.id, command.message.text) == (group.id, "/start@rehearsal_bot case-7")


async def test_adding_promoting_and_removing_are_told(bot, world, mina):
    group = world.supergroup("G", owner=mina)
    mina.adds_bot(group)
    mina.promotes_bot(group)
    mina.demotes_bot(group)
    mina.removes_bot(group)
    updates = await received(bot)
    changes = [update.my_chat_member for update in updates if update.my_chat_member]
    assert [(c.old_chat_member.status, c.new_chat_member.status) for c in changes] == [
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "member"),
        ("member", "kicked"),
    ]
    assert [u.message.new_chat_members[0].id for u in updates if u.message] == [bot.id]


HEARD = [
    ("chatter", False),
    ("a /command inside", False),
    ("/latest", True),
    ("/latest@rehearsal_bot ko", True),
    ("/latest@other_bot", False),
]


@pytest.mark.parametrize(("text", "heard"), HEARD)
async def test_in_a_group_the_bot_hears_only_commands_meant_for_it(bot, world, mina, text, heard):
    group = world.group("G", owner=mina)
    mina.adds_bot(group)
    await received(bot)
    mina.says(group, text)
    assert bool(await received(bot)) is heard


async def test_replies_are_heard_and_an_administrator_hears_all(bot, world, mina):
    group = world.group("G", owner=mina)
    mina.adds_bot(group)
    await bot.send_message(group.id, "x")
    await received(bot)
    mina.says(group, "thanks", reply_to=world.messages(group)[0])
    (reply,) = await received(bot)
    assert reply.message.reply_to_message.from_user.id == bot.id
    mina.promotes_bot(group)
    await received(bot)
    mina.says(group, "chatter")
    assert len(await received(bot)) == 1


async def test_an_anonymous_administrator_speaks_as_the_group(bot, world, mina):
    group = world.supergroup("G", owner=mina)
    mina.adds_bot(group)
    await received(bot)
    mina.says(group, "/subscribe", anonymous=True)
    (update,) = await received(bot)
    assert update.message.from_user.id == ANONYMOUS_ADMIN_ID
    assert update.message.sender_chat.id == group.id


async def test_a_topics_message_names_its_thread(bot, world, mina):
    forum = world.forum("F", owner=mina, topics=("Tea", "Alerts"))
    mina.adds_bot(forum)
    mina.says(forum, "/subscribe", forum.topic("Alerts"))
    thread = mina.opens_topic(forum, "Later")
    mina.closes_topic(forum, thread)
    mina.reopens_topic(forum, thread)
    *_, command, opened, closed, reopened = (update.message for update in await received(bot))
    assert (command.message_thread_id, command.is_topic_message) == (forum.topic("Alerts"), True)
    assert (opened.forum_topic_created.name, opened.message_thread_id) == ("Later", thread)
    assert closed.forum_topic_closed
    assert reopened.forum_topic_reopened
    with pytest.raises(LookupError, match="Tea"):
        forum.topic("Coffee")


async def test_a_channel_needs_the_bot_as_administrator_and_tells_it_posts(bot, world, mina):
    channel = world.channel("C", owner=mina, username="river_news")
    with pytest.raises(ValueError, match="as_admin"):
        mina.adds_bot(channel)
    mina.adds_bot(channel, as_admin=True)
    mina.says(channel, "/subscribe")
    added, post = await received(bot)
    assert added.my_chat_member.new_chat_member.can_post_messages is True
    assert (post.channel_post.text, post.channel_post.sender_chat.username) == ("/subscribe", "river_news")


async def test_a_migration_is_told_on_both_sides(bot, world, mina):
    group = world.group("G", owner=mina)
    mina.adds_bot(group)
    await received(bot)
    supergroup = mina.migrates(group)
    left, arrived = (update.message for update in await received(bot))
    assert (left.chat.id, left.migrate_to_chat_id) == (group.id, supergroup.id)
    assert (arrived.chat.id, arrived.migrate_from_chat_id) == (supergroup.id, group.id)
    assert supergroup.standing(bot.id) is Standing.MEMBER
    with pytest.raises(ValueError, match="only once"):
        mina.migrates(group)


async def test_an_own_message_can_be_edited(bot, mina):
    mina.edits(mina.says(mina, "/langage ko"), "/language ko")
    said, edited = await received(bot)
    assert (edited.edited_message.text, edited.edited_message.message_id) == (
        "/language ko",
        said.message.message_id,
    )


def test_only_members_speak_in_a_group(world, mina):
    group = world.group("G", owner=mina)
    stranger = world.user("Stranger")
    with pytest.raises(ValueError, match="joins"):
        stranger.says(group, "hello")
    stranger.joins(group)
    assert stranger.says(group, "hello").chat is group
