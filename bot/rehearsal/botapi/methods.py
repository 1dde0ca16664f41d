"""The table of methods the rehearsal serves. Names are compared without regard to case, as Telegram does."""

from typing import Any

from bot.rehearsal.botapi import asking, changing, polling, profile, sending
from bot.rehearsal.botapi.call import Call
from bot.rehearsal.botapi.refusals import NOT_FOUND, Refusal
from bot.rehearsal.world import World

METHODS: dict[str, profile.Serve] = {
    "getme": asking.get_me,
    "logout": lambda _world, _call: True,
    "close": lambda _world, _call: True,
    "getwebhookinfo": polling.get_webhook_info,
    "setwebhook": polling.set_webhook,
    "deletewebhook": polling.delete_webhook,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "copymessage": sending.copy_message,
    "forwardmessage": sending.forward_message,
    "editmessagetext": changing.edit_message_text,
    "editmessagecaption": changing.edit_message_caption,
    "editmessagereplymarkup": changing.edit_message_reply_markup,
    "deletemessage": changing.delete_message,
    "deletemessages": changing.delete_messages,
    "pinchatmessage": changing.pin_chat_message,
    "answercallbackquery": changing.answer_callback_query,
    "getchat": asking.get_chat,
    "getchatmember": asking.get_chat_member,
    "getchatadministrators": asking.get_chat_administrators,
    "getchatmembercount": asking.get_chat_member_count,
    "leavechat": asking.leave_chat,
    "sendchataction": asking.send_chat_action,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
}
for _face in profile.FACES:
    METHODS[f"setmy{_face}"] = profile.face_setter(_face)
    METHODS[f"getmy{_face}"] = profile.face_getter(_face)


async def serve(world: World, call: Call) -> Any:
    """Carry out one call and give its result; raises Refusal, 404 for a method nobody serves."""
    name = call.method.lower()
    if name == "getupdates":
        return await polling.get_updates(world, call)
    method = METHODS.get(name)
    if method is None:
        raise Refusal(*NOT_FOUND)
    return method(world, call)
