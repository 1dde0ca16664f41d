import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.rehearsal.botapi.changing import ANSWER_SECONDS, DELETE_SECONDS

DONE = InlineKeyboardMarkup([[InlineKeyboardButton("Done", callback_data="done")]])


async def test_an_edit_replaces_text_and_keyboard_and_keeps_the_history(bot, world, mina):
    sent = await bot.send_message(mina.id, "before", reply_markup=DONE)
    changed = await bot.edit_message_text("<b>after</b>", mina.id, sent.message_id, parse_mode="HTML")
    (message,) = world.messages(mina)
    assert (message.text, message.html, message.buttons, message.edited) == ("after", "<b>after</b>", [], 1)
    assert [body.text for body in message.history] == ["before"]
    assert changed.edit_date is not None
    assert (world.sends(mina), world.edits(mina)) == (1, 1)


async def test_an_edit_that_changes_nothing_is_refused(bot, world, mina):
    sent = await bot.send_message(mina.id, "same", reply_markup=DONE)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text(
            "<b></b>same", mina.id, sent.message_id, parse_mode="HTML", reply_markup=DONE
        )
    await bot.edit_message_reply_markup(mina.id, sent.message_id)  # the keyboard alone goes away
    assert world.messages(mina)[0].buttons == []
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(mina.id, sent.message_id)


async def test_only_what_is_there_and_the_bots_own_can_be_edited(bot, mina):
    said = mina.says(mina, "mine")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", mina.id, said.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", mina.id, 4242)
    photo = await bot.send_photo(mina.id, "known", caption="c")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", mina.id, photo.message_id)
    assert (await bot.edit_message_caption(mina.id, photo.message_id, caption="d")).caption == "d"


async def test_a_message_can_be_deleted_for_48_hours_but_edited_for_ever(bot, world, mina, clock):
    young, old = [await bot.send_message(mina.id, text) for text in ("young", "old")]
    clock.advance(DELETE_SECONDS)
    assert await bot.delete_message(mina.id, young.message_id)
    clock.advance(1)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(mina.id, old.message_id)
    await bot.edit_message_text("withdrawn", mina.id, old.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(mina.id, young.message_id)
    assert [message.text for message in world.messages(mina)] == ["withdrawn"]
    assert [message.deleted for message in world.messages(mina, deleted=True)] == [True, False]


async def test_many_are_deleted_at_once_and_missing_ones_passed_over(bot, world, mina):
    sent = [(await bot.send_message(mina.id, str(n))).message_id for n in range(3)]
    assert await bot.delete_messages(mina.id, [*sent[:2], 4242])
    assert [message.text for message in world.messages(mina)] == ["2"]
    with pytest.raises(BadRequest):
        await bot.delete_messages(mina.id, list(range(101)))


async def test_pinning_needs_the_right_in_a_group(bot, world, mina):
    group = world.supergroup("G", owner=mina)
    mina.adds_bot(group)
    sent = await bot.send_message(group.id, "x")
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        await bot.pin_chat_message(group.id, sent.message_id)
    mina.promotes_bot(group)
    await bot.pin_chat_message(group.id, sent.message_id)
    assert (await bot.get_chat(group.id)).pinned_message.message_id == sent.message_id


async def test_a_press_is_answered_once_soon_and_in_200_letters(bot, mina, clock):
    await bot.send_message(mina.id, "?", reply_markup=DONE)
    press = mina.presses(mina, "Done")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(press.query_id, "x" * 201)
    assert await bot.answer_callback_query(press.query_id, "x" * 200, show_alert=True)
    assert (press.said, press.answer["show_alert"]) == ("x" * 200, True)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(press.query_id, "again")
    late = mina.presses(mina, "done")
    clock.advance(ANSWER_SECONDS + 1)
    for query in (late.query_id, "424242"):
        with pytest.raises(
            BadRequest, match="Query is too old and response timeout expired or query id is invalid"
        ):
            await bot.answer_callback_query(query)
    assert late.said is None
