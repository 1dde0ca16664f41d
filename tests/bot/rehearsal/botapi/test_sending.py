import io
from datetime import timedelta

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, MessageEntity, ReplyParameters
from telegram.error import BadRequest, RetryAfter

from bot.rehearsal import RehearsalServer, World


async def test_a_message_arrives_as_a_reader_sees_it(bot, world, mina):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Done", callback_data="a:1:done")]])
    sent = await bot.send_message(
        mina.id, "🕯 <b>한강</b> &amp; more ", "HTML", reply_markup=keyboard, disable_notification=True
    )
    (message,) = world.messages(mina)
    assert sent.text == message.text == "🕯 한강 & more"
    assert sent.entities == (MessageEntity("bold", 3, 2),)
    assert message.html == "🕯 <b>한강</b> &amp; more "
    assert [(button.text, button.data) for button in message.buttons] == [("Done", "a:1:done")]
    assert (message.silent, message.message_id) == (True, sent.message_id)
    assert sent.from_user.id == bot.id


LENGTHS = [
    ("x" * 4096, None, None),
    ("🕯" * 4096, None, None),  # code points are counted, not UTF-16 units
    ("<b>" + "x" * 4096 + "</b>", "HTML", None),
    ("x" * 4097, None, "Message is too long"),
    (" \n ", None, "Message text is empty"),
    ("<b> </b>", "HTML", "Message text is empty"),
    ('<a href="https://x.example/' + "a" * 32_768 + '">x</a>', "HTML", "Text is too long"),
    ("x", "Markdown", "Unsupported parse_mode"),
    ("<p>x</p>", "HTML", 'Can\'t parse entities: unsupported start tag "p" at byte offset 0'),
]


@pytest.mark.parametrize(("text", "mode", "words"), LENGTHS)
async def test_a_text_has_between_1_and_4096_letters_after_its_markup(bot, world, mina, text, mode, words):
    if words is None:
        await bot.send_message(mina.id, text, mode)
        assert world.sends(mina) == 1
        return
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(mina.id, text, mode)
    assert caught.value.message == words
    assert world.sends(mina) == 0


async def test_a_file_comes_by_multipart_with_its_caption(bot, world, mina):
    sent = await bot.send_document(
        mina.id, InputFile(io.BytesIO(b"a\r\n--b\x00"), "a.csv"), caption="<i>c</i>", parse_mode="HTML"
    )
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("a.csv", 7, "c")
    photo = await bot.send_photo(mina.id, "known-file-id", caption="x" * 1024)
    assert photo.photo[0].file_id == "known-file-id"
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(mina.id, "known-file-id", caption="x" * 1025)
    assert [message.text for message in world.messages(mina)] == ["c", "x" * 1024]


async def test_a_reply_needs_the_message_it_answers(bot, world, mina):
    asked = mina.says(mina, "why?")
    sent = await bot.send_message(mina.id, "so", reply_parameters=ReplyParameters(asked.message_id))
    assert sent.reply_to_message.text == "why?"
    further = ReplyParameters(sent.message_id)
    nested = (await bot.send_message(mina.id, "and so", reply_parameters=further)).reply_to_message
    assert (nested.text, nested.reply_to_message) == ("so", None)  # one level, as Telegram gives
    mina.deletes(asked)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(mina.id, "so", reply_parameters=ReplyParameters(asked.message_id))
    loose = ReplyParameters(asked.message_id, allow_sending_without_reply=True)
    assert (await bot.send_message(mina.id, "so", reply_parameters=loose)).reply_to_message is None


async def test_a_copy_is_the_bots_own_and_a_forward_names_its_origin(bot, world, mina):
    said = mina.says(mina, "hello")
    copied = await bot.copy_message(mina.id, mina.id, said.message_id)
    forwarded = await bot.forward_message(mina.id, mina.id, said.message_id)
    assert [m.message_id for m in world.messages(mina)] == [copied.message_id, forwarded.message_id]
    assert forwarded.forward_origin.sender_user.id == mina.id
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(mina.id, mina.id, 4242)


async def test_a_channels_post_is_the_channels_own(bot, world, mina):
    channel = world.channel("C", owner=mina)
    mina.adds_bot(channel, as_admin=True)
    sent = await bot.send_message(channel.id, "news")
    assert (sent.sender_chat.id, sent.from_user) == (channel.id, None)
    assert [message.text for message in world.messages(channel)] == ["news"]


@pytest.fixture
async def limited(clock, connect):
    """A world with Telegram's limits, its server and a client."""
    world = World(clock=clock)
    server = RehearsalServer(world)
    await server.start()
    async with connect(server, world) as client:
        yield world, client
    await server.stop()


async def test_too_many_in_one_chat_are_asked_to_wait_and_others_are_not(limited, clock):
    world, client = limited
    quick, calm = world.user("Quick"), world.user("Calm")
    quick.start()
    calm.start()
    for number in range(3):
        await client.send_message(quick.id, str(number))
    with pytest.raises(RetryAfter) as caught:
        await client.send_message(quick.id, "3")
    assert caught.value.retry_after == timedelta(seconds=1)
    await client.send_message(calm.id, "hello")
    assert (world.throttled, world.chat_of(quick).throttled, world.sends(quick)) == (1, 1, 3)
    clock.advance(1)
    await client.send_message(quick.id, "3")


async def test_paid_broadcast_lifts_the_overall_rate(limited):
    world, client = limited
    people = [world.user(str(number)) for number in range(62)]
    for person in people:
        person.start()
    for person in people[:31]:
        await client.send_message(person.id, "x", allow_paid_broadcast=True)
    assert world.throttled == 0
    with pytest.raises(RetryAfter):
        await client.send_message(people[31].id, "x")  # the second is full for whoever does not pay
    assert world.throttled == 1


async def test_edits_count_in_a_groups_twenty_a_minute(limited, clock):
    world, client = limited
    owner = world.user("Owner")
    group = world.supergroup("G", owner=owner)
    owner.adds_bot(group)
    sent = await client.send_message(group.id, "0")
    for number in range(1, 20):
        clock.advance(1)
        await client.edit_message_text(str(number), group.id, sent.message_id)
    clock.advance(1)
    with pytest.raises(RetryAfter) as caught:
        await client.send_message(group.id, "one more")
    assert caught.value.retry_after == timedelta(seconds=40)
    assert (await client.get_chat(group.id)).title == "G"  # asking is free
