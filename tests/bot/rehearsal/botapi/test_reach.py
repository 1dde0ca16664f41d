"""Every row of Telegram's error table comes out of the real client as the exception it makes of it."""

import httpx
import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken
from telegram.ext import ExtBot


def unknown(world, mina):
    return 424242


def never_started(world, mina):
    return world.user("New").id


def blocked(world, mina):
    mina.blocks()
    return mina.id


def account_gone(world, mina):
    mina.deletes_account()
    return mina.id


def group_never_joined(world, mina):
    return world.group("G", owner=mina).id


def with_bot(world, mina, kind, **options):
    chat = getattr(world, kind)("G", owner=mina, **options)
    mina.adds_bot(chat, as_admin=kind == "channel")
    return chat


def kicked_from(kind):
    def arrange(world, mina):
        chat = with_bot(world, mina, kind)
        mina.removes_bot(chat)
        return chat.id

    arrange.__name__ = f"kicked from {kind}"
    return arrange


def public_channel_without_bot(world, mina):
    world.channel("C", owner=mina, username="river_news")
    return "@river_news"


def group_deleted(world, mina):
    chat = with_bot(world, mina, "group")
    mina.deletes_group(chat)
    return chat.id


def muted(world, mina):
    chat = with_bot(world, mina, "supergroup")
    mina.mutes_bot(chat)
    return chat.id


def channel_without_right_to_post(world, mina):
    chat = world.channel("C", owner=mina)
    mina.adds_bot(chat, as_admin=True, refused=frozenset({"can_post_messages"}))
    return chat.id


ROWS = [
    (unknown, BadRequest, "Chat not found"),
    (group_never_joined, BadRequest, "Chat not found"),
    (never_started, Forbidden, "Forbidden: bot can't initiate conversation with a user"),
    (blocked, Forbidden, "Forbidden: bot was blocked by the user"),
    (account_gone, Forbidden, "Forbidden: user is deactivated"),
    (kicked_from("group"), Forbidden, "Forbidden: bot was kicked from the group chat"),
    (kicked_from("supergroup"), Forbidden, "Forbidden: bot was kicked from the supergroup chat"),
    (kicked_from("channel"), Forbidden, "Forbidden: bot was kicked from the channel chat"),
    (public_channel_without_bot, Forbidden, "Forbidden: bot is not a member of the channel chat"),
    (group_deleted, Forbidden, "Forbidden: the group chat was deleted"),
    (muted, BadRequest, "Not enough rights to send text messages to the chat"),
    (channel_without_right_to_post, BadRequest, "Need administrator rights in the channel chat"),
]


@pytest.mark.parametrize(("arrange", "error", "words"), ROWS)
async def test_a_chat_out_of_reach_says_why(bot, world, mina, arrange, error, words):
    chat_id = arrange(world, mina)
    with pytest.raises(error) as caught:
        await bot.send_message(chat_id, "hello")
    assert type(caught.value) is error
    assert caught.value.message == words
    assert world.refused[-1].method == "sendMessage"


async def test_a_migrated_group_names_the_supergroup_it_became(bot, world, mina):
    group = with_bot(world, mina, "group")
    supergroup = mina.migrates(group)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "hello")
    assert caught.value.new_chat_id == supergroup.id
    assert (await bot.send_message(supergroup.id, "hello")).chat.type == "supergroup"


THREADS = [
    ("open", None),
    ("General", "Message thread not found"),  # General has id 1, which is never given
    ("unknown", "Message thread not found"),
    ("closed", "Topic_closed"),
    ("deleted", "Topic_deleted"),
]


@pytest.mark.parametrize(("thread", "words"), THREADS)
async def test_a_topic_takes_messages_only_while_it_is_open(bot, world, mina, thread, words):
    forum = with_bot(world, mina, "forum", topics=("open", "closed", "deleted"))
    mina.closes_topic(forum, forum.topic("closed"))
    mina.deletes_topic(forum, forum.topic("deleted"))
    number = {"General": 1, "unknown": 4242}.get(thread) or forum.topic(thread)
    if words is None:
        sent = await bot.send_message(forum.id, "hello", message_thread_id=number)
        assert (sent.message_thread_id, sent.is_topic_message) == (number, True)
        return
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(forum.id, "hello", message_thread_id=number)
    assert caught.value.message == words


async def test_whoever_manages_topics_writes_into_a_closed_one(bot, world, mina):
    forum = with_bot(world, mina, "forum", topics=("closed",))
    mina.closes_topic(forum, forum.topic("closed"))
    mina.promotes_bot(forum)
    await bot.send_message(forum.id, "hello", message_thread_id=forum.topic("closed"))
    assert world.sends(forum) == 1


async def test_a_thread_is_not_found_where_there_are_no_topics(bot, mina):
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(mina.id, "hello", message_thread_id=7)


TOKENS = [("123:" + "x" * 35, 401, "Unauthorized"), ("nonsense", 404, "Not Found")]


@pytest.mark.parametrize(("token", "status", "words"), TOKENS)
async def test_a_wrong_token_is_unauthorized_and_a_malformed_one_is_not_found(server, token, status, words):
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{server.url}/bot{token}/getMe")
    assert (answer.status_code, answer.json()["description"]) == (status, words)
    with pytest.raises(InvalidToken):
        async with ExtBot(token, base_url=f"{server.url}/bot"):
            pass


async def test_an_unknown_method_is_not_found(bot):
    with pytest.raises(Exception, match="not found"):
        await bot.do_api_request("sendNonsense")
