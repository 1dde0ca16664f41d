"""The table of methods the rehearsal serves. Names are compared without regard to case, as Telegram does."""

from typing import Any

from bot.rehearsal.botapi import asking, changing, polling, profile, sending
from bot.rehearsal.botapi.call import Call
from bot.rehearsal.botapi.refusals import NOT_FOUND, Refusal
from bot.rehearsal.world import World

METHODS: dict[str, profile.Serve] = {
    "getMe": asking.get_me,
    "logOut": lambda _world, _call: True,
    "close": lambda _world, _call: True,
    "getWebhookInfo": polling.get_webhook_info,
    "setWebhook": polling.set_webhook,
    "deleteWebhook": polling.delete_webhook,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "editMessageText": changing.edit_message_text,
    "editMessageCaption": changing.edit_message_caption,
    "editMessageReplyMarkup": changing.edit_message_reply_markup,
    "deleteMessage": changing.delete_message,
    "deleteMessages": changing.delete_messages,
    "pinChatMessage": changing.pin_chat_message,
    "unpinChatMessage": changing.unpin_chat_message,
    "answerCallbackQuery": changing.answer_callback_query,
    "getFile": asking.get_file,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_chat_member,
    "getChatAdministrators": asking.get_chat_administrators,
    "getChatMemberCount": asking.get_chat_member_count,
    "leaveChat": asking.leave_chat,
    "sendChatAction": asking.send_chat_action,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
}
for _face, _name in (
    ("name", "Name"),
    ("description", "Description"),
    ("shortdescription", "ShortDescription"),
):
    METHODS[f"setMy{_name}"] = profile.face_setter(_face)
    METHODS[f"getMy{_name}"] = profile.face_getter(_face)
_SPELLED = {name.lower(): name for name in (*METHODS, "getUpdates")}


def spelled(method: str) -> str:
    """Give a method's name as Telegram's page spells it, or as it came if there is none."""
    return _SPELLED.get(method.lower(), method)


async def serve(world: World, call: Call) -> Any:
    """Carry out one call and give its result; raises Refusal, 404 for a method nobody serves."""
    name = spelled(call.method)
    if name == "getUpdates":
        return await polling.get_updates(world, call)
    method = METHODS.get(name)
    if method is None:
        raise Refusal(*NOT_FOUND)
    return method(world, call)
