"""Reads Telegram's updates into the few things that concern us. Pure.

What is read here is all the other files of this room know of an update: no name and no username leaves it.
"""

from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    MaybeInaccessibleMessage,
    Message,
    MessageEntity,
    MessageOrigin,
    MessageOriginUser,
    Update,
)

from bot.texts.languages import pick
from storage.models import ChatKind
from storage.sealing import Address

_KINDS = {
    Chat.PRIVATE: ChatKind.PRIVATE,
    Chat.GROUP: ChatKind.GROUP,
    Chat.SUPERGROUP: ChatKind.GROUP,
    Chat.CHANNEL: ChatKind.CHANNEL,
}
GENERAL_TOPIC = 1


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote. `command` is None for other words; `as_chat`: in the name of the chat itself.

    Of a forwarded message nothing is a command, `from_us` says that Telegram names this bot as its writer,
    and `text` may stand below a picture or file (`with_file`). `links` are those behind words and buttons,
    `photo` is by what name Telegram knows its picture.
    """

    update_id: int
    address: Address
    kind: ChatKind
    user: int
    language: str
    text: str
    command: str | None = None
    argument: str = ""
    as_chat: bool = False
    forwarded: bool = False
    from_us: bool = False
    with_file: bool = False
    links: tuple[str, ...] = ()
    message_id: int = 0
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Somebody pressed a button under the message `message_id` of a chat.

    `quoted` are the first words in fixed width that the bot set in that message; empty: none.
    """

    update_id: int
    chat: int
    kind: ChatKind
    user: int
    language: str
    message_id: int
    callback_id: str
    data: str
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class Seated:
    """The bot's place in a chat changed; `by` is who changed it, `newly`: it was not in the chat before."""

    update_id: int
    chat: int
    kind: ChatKind
    by: int
    language: str
    title: str
    inside: bool
    may_write: bool
    newly: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """A group lives on as a supergroup."""

    update_id: int
    old_chat: int
    new_chat: int


Event = Said | Pressed | Seated | Moved


def read(update: Update, bot_username: str, untold: str = "en") -> Event | None:
    """Give what an update means, or None when it does not concern us.

    `untold` is the language of those whose client tells none.
    """
    if update.message:
        return _read_message(update.update_id, update.message, bot_username, untold)
    if update.channel_post:
        return _read_message(update.update_id, update.channel_post, bot_username, untold)
    if update.callback_query:
        return _read_press(update.update_id, update.callback_query, untold)
    if update.my_chat_member:
        return _read_seat(update.update_id, update.my_chat_member, untold)
    return None


def _read_message(update_id: int, message: Message, bot_username: str, untold: str) -> Said | Moved | None:
    chat = message.chat
    if message.migrate_to_chat_id:
        return Moved(update_id, chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id:
        return Moved(update_id, message.migrate_from_chat_id, chat.id)
    kind = _KINDS.get(chat.type)
    user = message.from_user
    as_chat = message.sender_chat is not None and message.sender_chat.id == chat.id
    if kind is None or (user is None and not as_chat):
        return None
    forwarded = message.forward_origin is not None
    text = message.text or (message.caption if forwarded else None) or ""
    word, argument = _split(text)
    is_command = word.startswith("/") and not forwarded
    command = _command(word, bot_username) if is_command else None
    elsewhere = is_command and command is None
    if elsewhere or (command is None and kind is not ChatKind.PRIVATE):
        return None
    thread = message.message_thread_id if message.is_topic_message else None
    return Said(
        update_id=update_id,
        address=Address(chat.id, thread if thread and thread != GENERAL_TOPIC else 0),
        kind=kind,
        user=user.id if user else 0,
        language=pick(user.language_code if user and not as_chat else None, untold),
        text=text,
        command=command,
        argument=argument if command else "",
        as_chat=as_chat,
        forwarded=forwarded,
        from_us=_is_from(message.forward_origin, bot_username),
        with_file=message.effective_attachment is not None,
        links=_links(message),
        message_id=message.message_id,
        photo=_photo(message) if kind is ChatKind.PRIVATE else "",
    )


def _photo(message: Message) -> str:
    """Give by what name Telegram knows the picture of a message, also one sent as a file; empty: none."""
    if message.photo:
        return message.photo[-1].file_id
    file = message.document
    return file.file_id if file is not None and (file.mime_type or "").startswith("image/") else ""


def _split(text: str) -> tuple[str, str]:
    """Part the first word of a text from the rest."""
    word, *rest = text.split(maxsplit=1) or [""]
    return (word, rest[0].strip() if rest else "") if text[:1] == "/" else ("", "")


def _is_from(origin: MessageOrigin | None, bot_username: str) -> bool:
    """Say whether Telegram names this bot as the writer of a forwarded message."""
    if not isinstance(origin, MessageOriginUser):
        return False
    return origin.sender_user.is_bot and origin.sender_user.username == bot_username


def _links(message: Message) -> tuple[str, ...]:
    """Give the addresses that stand behind words and buttons, not in plain sight."""
    entities = message.entities or message.caption_entities
    behind = [entity.url for entity in entities if entity.url]
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return (*behind, *(button.url for row in rows for button in row if button.url))


def _command(word: str, bot_username: str) -> str | None:
    """Give the command's name, or None when it is meant for another bot."""
    name, _, meant = word[1:].partition("@")
    if meant and meant.lower() != bot_username.lower():
        return None
    return name.lower()


def _read_press(update_id: int, query: CallbackQuery, untold: str) -> Pressed | None:
    message = query.message
    kind = _KINDS.get(message.chat.type) if message else None
    if message is None or kind is None or query.data is None:
        return None
    return Pressed(
        update_id=update_id,
        chat=message.chat.id,
        kind=kind,
        user=query.from_user.id,
        language=pick(query.from_user.language_code, untold),
        message_id=message.message_id,
        callback_id=query.id,
        data=query.data,
        quoted=_quoted(message),
    )


def _quoted(message: MaybeInaccessibleMessage) -> str:
    if not isinstance(message, Message):
        return ""
    found = message.parse_entities([MessageEntity.CODE])
    return next(iter(found.values()), "")


def _read_seat(update_id: int, change: ChatMemberUpdated, untold: str) -> Seated | None:
    kind = _KINDS.get(change.chat.type)
    if kind is None:
        return None
    member = change.new_chat_member
    inside, may_write = standing(member, kind)
    return Seated(
        update_id=update_id,
        chat=change.chat.id,
        kind=kind,
        by=change.from_user.id,
        language=pick(change.from_user.language_code, untold),
        title=change.chat.title or "",
        inside=inside,
        may_write=may_write,
        newly=inside and not standing(change.old_chat_member, kind)[0],
    )


def standing(member: ChatMember, kind: ChatKind) -> tuple[bool, bool]:
    """Say whether the bot is in the chat, and whether it may write there."""
    if member.status in {ChatMember.LEFT, ChatMember.BANNED}:
        return False, False
    if kind is ChatKind.CHANNEL:  # there a bot is an administrator or nothing
        inside = member.status in {ChatMember.ADMINISTRATOR, ChatMember.OWNER}
        return inside, inside and bool(getattr(member, "can_post_messages", True))
    if member.status == ChatMember.RESTRICTED:
        return bool(getattr(member, "is_member", False)), bool(getattr(member, "can_send_messages", False))
    return True, True
