"""May the bot see, write or change here? Every reason Telegram has to say no to a chat. Pure."""

from bot.rehearsal.botapi.call import Call
from bot.rehearsal.botapi.refusals import Refusal, bad_request, forbidden, upgraded
from bot.rehearsal.chats import INSIDE, Chat, Kind, Standing
from bot.rehearsal.messages import Message
from bot.rehearsal.world import World


def chat_for(world: World, call: Call, name: str = "chat_id") -> Chat:
    """Find the chat a call names and see that the bot is in it; raises Refusal 400 or 403."""
    chat = _named(world, call.text(name), name)
    refusal = _unreachable_person(world, chat) if chat.private else _lost_crowd(world, chat)
    if refusal:
        raise refusal
    return chat


def chat_to_write(world: World, call: Call) -> Chat:
    """As `chat_for`, and see that the bot may write there, in the topic it names; raises Refusal."""
    chat = chat_for(world, call)
    member = chat.members[world.bot.id]
    if chat.kind is Kind.CHANNEL and not member.may("can_post_messages"):
        raise bad_request("need administrator rights in the channel chat")
    if member.standing is Standing.RESTRICTED:
        raise bad_request("not enough rights to send text messages to the chat")
    thread = call.number("message_thread_id")
    if thread is not None:
        _check_thread(chat, thread, manages=member.may("can_manage_topics"))
    return chat


def message_to_change(world: World, call: Call) -> Message:
    """Find a message of the bot that it may edit; raises Refusal."""
    chat = chat_for(world, call)
    message: Message | None = chat.log.get(call.needed("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if not message.by_bot or message.service:
        raise bad_request("message can't be edited")
    return message


def _named(world: World, name: str, parameter: str) -> Chat:
    if not name:
        raise bad_request(f"{parameter} is empty")
    if name.startswith("@"):
        found = [chat for chat in world.chats.values() if (chat.username or "").lower() == name[1:].lower()]
    else:
        found = [world.chats[int(name)]] if _is_number(name) and int(name) in world.chats else []
    if not found:
        raise bad_request("chat not found")
    return found[0]


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal()


def _unreachable_person(world: World, chat: Chat) -> Refusal | None:
    standing = chat.standing(world.bot.id)
    if chat.owner.deleted:
        return forbidden("user is deactivated")
    if standing is None:
        return forbidden("bot can't initiate conversation with a user")
    return forbidden("bot was blocked by the user") if standing is Standing.KICKED else None


def _lost_crowd(world: World, chat: Chat) -> Refusal | None:
    standing = chat.standing(world.bot.id)
    if chat.migrated_to:
        return upgraded(chat.migrated_to)
    if standing is None and not chat.username:
        return bad_request("chat not found")
    if chat.deleted:
        return forbidden("the group chat was deleted")
    if standing is Standing.KICKED:
        return forbidden(f"bot was kicked from the {chat.kind} chat")
    if standing not in INSIDE:
        return forbidden(f"bot is not a member of the {chat.kind} chat")
    return None


def _check_thread(chat: Chat, thread: int, *, manages: bool) -> None:
    topic = chat.topics.get(thread)
    if topic is None:  # General has no thread of its own, so 1 is not found either
        raise bad_request("message thread not found")
    if topic.deleted:
        raise bad_request("TOPIC_DELETED")
    if topic.closed and not manages:
        raise bad_request("TOPIC_CLOSED")
