"""The methods that change what stands in a chat: edit, delete, pin, and the answer to a pressed button."""

from dataclasses import replace
from typing import Any

from bot.rehearsal.botapi.buttons import checked_keyboard
from bot.rehearsal.botapi.call import Call
from bot.rehearsal.botapi.reach import chat_for, message_to_change
from bot.rehearsal.botapi.refusals import bad_request
from bot.rehearsal.botapi.sending import CAPTION_LETTERS, TEXT_LETTERS, readable
from bot.rehearsal.chats import Chat, Kind
from bot.rehearsal.messages import Body, Message
from bot.rehearsal.world import World

DELETE_SECONDS = 48 * 3600
ANSWER_SECONDS = 30  # Telegram says no number; clients give up after about this long
ANSWER_LETTERS = 200
MOST_IDS = 100
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def edit_message_text(world: World, call: Call) -> dict[str, Any]:
    """Serve editMessageText; without reply_markup the keyboard goes away, as on Telegram."""
    body = readable(call, "text", TEXT_LETTERS)
    if not body.text:
        raise bad_request("message text is empty")
    message = message_to_change(world, call)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    return _change(world, call, message, body)


def edit_message_caption(world: World, call: Call) -> dict[str, Any]:
    """Serve editMessageCaption."""
    body = readable(call, "caption", CAPTION_LETTERS)
    message = message_to_change(world, call)
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    return _change(world, call, message, body)


def edit_message_reply_markup(world: World, call: Call) -> dict[str, Any]:
    """Serve editMessageReplyMarkup."""
    message = message_to_change(world, call)
    return _change(world, call, message, replace(message.body, markup=None))


def delete_message(world: World, call: Call) -> bool:
    """Serve deleteMessage."""
    chat = chat_for(world, call)
    message = chat.log.get(call.needed("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted")
    message.deleted = True
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Serve deleteMessages: what cannot be found or deleted is passed over."""
    chat = chat_for(world, call)
    numbers = call.numbers("message_ids")
    if not 1 <= len(numbers) <= MOST_IDS:
        raise bad_request(
            "there are no messages to delete" if not numbers else "too many message identifiers"
        )
    for number in numbers:
        message = chat.log.get(number)
        if message and _may_delete(world, chat, message):
            message.deleted = True
    return True


def pin_chat_message(world: World, call: Call) -> bool:
    """Serve pinChatMessage."""
    chat = chat_for(world, call)
    right = "can_edit_messages" if chat.kind is Kind.CHANNEL else "can_pin_messages"
    if not chat.private and not chat.members[world.bot.id].may(right):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    message = chat.log.get(call.needed("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to pin not found")
    chat.pinned = message.message_id
    return True


def unpin_chat_message(world: World, call: Call) -> bool:
    """Serve unpinChatMessage, of one message."""
    chat = chat_for(world, call)
    right = "can_edit_messages" if chat.kind is Kind.CHANNEL else "can_pin_messages"
    if not chat.private and not chat.members[world.bot.id].may(right):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if chat.pinned is None or chat.pinned != call.needed("message_id"):
        raise bad_request("message to unpin not found")
    chat.pinned = None
    return True


def answer_callback_query(world: World, call: Call) -> bool:
    """Serve answerCallbackQuery, once a query and soon after the press."""
    if len(call.text("text")) > ANSWER_LETTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    press = world.presses.get(call.text("callback_query_id"))
    if press is None or press.answer is not None or world.clock() - press.pressed_at > ANSWER_SECONDS:
        raise bad_request(TOO_OLD)
    answer = {"text": call.text("text"), "show_alert": call.flag("show_alert"), "url": call.text("url")}
    press.answer = {key: value for key, value in answer.items() if value}
    return True


def _change(world: World, call: Call, message: Message, body: Body) -> dict[str, Any]:
    wanted = call.nested("reply_markup")
    if wanted is not None:
        body = replace(body, markup=checked_keyboard(wanted, private=message.chat.private))
    if body.same_as(message.body):
        raise bad_request(UNCHANGED)
    world.spend(message.chat)
    message.replace(body, world.now)
    message.chat.edits += 1
    world.tell_listeners(message)
    return message.as_json()


def _may_delete(world: World, chat: Chat, message: Message) -> bool:
    """Own messages and a private chat's for 48 hours; anybody's for ever, with the right to delete."""
    if not chat.private and chat.members[world.bot.id].may("can_delete_messages"):
        return True
    young = world.clock() - message.date <= DELETE_SECONDS
    return young and (message.by_bot or chat.private)
