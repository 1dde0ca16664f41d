"""The methods that ask about the bot, its chats and their members, and those that leave no trace."""

from typing import Any

from bot.rehearsal.botapi.call import Call
from bot.rehearsal.botapi.reach import chat_for, chat_to_write
from bot.rehearsal.botapi.refusals import bad_request
from bot.rehearsal.chats import INSIDE, MEMBER_RIGHTS, Kind, Member, Standing
from bot.rehearsal.world import World

ADMINS = frozenset({Standing.CREATOR, Standing.ADMINISTRATOR})
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def get_me(world: World, call: Call) -> dict[str, Any]:  # noqa: ARG001 - every method is called alike
    """Serve getMe."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return {**world.bot.as_json(), **abilities}


def get_chat(world: World, call: Call) -> dict[str, Any]:
    """Serve getChat: Telegram's ChatFullInfo."""
    chat = chat_for(world, call)
    full: dict[str, Any] = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    }
    if chat.kind in {Kind.GROUP, Kind.SUPERGROUP}:
        full["permissions"] = dict.fromkeys(MEMBER_RIGHTS, True)
    if chat.pinned in chat.log:
        full["pinned_message"] = chat.log[chat.pinned].as_json()
    return {**chat.as_json(), **full}


def get_chat_member(world: World, call: Call) -> dict[str, Any]:
    """Serve getChatMember; a known person who never was there has left."""
    chat = chat_for(world, call)
    number = call.needed("user_id")
    member = chat.members.get(number)
    if member is None and number in world.people:
        standing = Standing.MEMBER if chat.private and chat.owner.id == number else Standing.LEFT
        member = Member(world.people[number], standing)
    if member is None:
        raise bad_request("user not found")
    return member.as_json(chat.kind)


def get_chat_administrators(world: World, call: Call) -> list[dict[str, Any]]:
    """Serve getChatAdministrators."""
    chat = chat_for(world, call)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    found = [member for member in chat.members.values() if member.standing in ADMINS]
    return [member.as_json(chat.kind) for member in found]


def get_chat_member_count(world: World, call: Call) -> int:
    """Serve getChatMemberCount."""
    chat = chat_for(world, call)
    return 2 if chat.private else sum(member.standing in INSIDE for member in chat.members.values())


def leave_chat(world: World, call: Call) -> bool:
    """Serve leaveChat; the bot is told of its own leaving too."""
    chat = chat_for(world, call)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    world.set_bot(chat, world.bot, Member(world.bot, Standing.LEFT))
    return True


def send_chat_action(world: World, call: Call) -> bool:
    """Serve sendChatAction."""
    chat_to_write(world, call)
    if call.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def get_file(world: World, call: Call) -> dict[str, Any]:
    """Serve getFile: what people sent is fetched from /file/bot<token>/<file_path>."""
    name = call.text("file_id")
    if name not in world.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    size = len(world.files[name])
    return {"file_id": name, "file_unique_id": name[-32:], "file_size": size, "file_path": f"photos/{name}"}
