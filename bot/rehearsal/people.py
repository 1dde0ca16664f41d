"""What people do in the pretend Telegram: start, write, press, block, add, remove, migrate. An edge."""

import re
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from bot.rehearsal.botapi.buttons import PAYLOAD, Button, deep_link_payload
from bot.rehearsal.botapi.entities import Entity, utf16_length
from bot.rehearsal.chats import ANONYMOUS_ADMIN, INSIDE, Account, Chat, Kind, Member, Standing
from bot.rehearsal.messages import Body, Message
from bot.rehearsal.town import Town

COMMAND = re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,32}(?:@\w+)?")
Place: TypeAlias = "Chat | User"


@dataclass(slots=True, eq=False)
class Press:
    """One press of a button. `answer` is what answerCallbackQuery said, None until then."""

    query_id: str
    button: Button
    message: Message
    pressed_at: float
    answer: dict[str, Any] | None = None
    url: str | None = None

    @property
    def said(self) -> str | None:
        """The words that appeared over the chat, None if not answered yet."""
        return None if self.answer is None else str(self.answer.get("text", ""))


class User(Account):
    """A person with hands. Every act happens at once; the bot hears of it by its next getUpdates."""

    __slots__ = ("world",)

    def __init__(self, user_id: int, name: str, *, language_code: str | None, world: Town) -> None:
        super().__init__(user_id, name, language_code=language_code)
        self.world = world

    # In the private chat

    def start(self, payload: str | None = None) -> Message:
        """Press Start, or open t.me/bot?start=payload; a blocked bot is unblocked by it."""
        text = "/start" if payload is None else f"/start {_checked(payload)}"
        if self._bot_here() is Standing.KICKED:
            self.unblocks()
        return self.says(self, text)

    def blocks(self) -> None:
        """Stop and block the bot."""
        self._set_bot(self.world.chat_of(self), Standing.KICKED)

    def unblocks(self) -> None:
        """Let the bot write again."""
        self._set_bot(self.world.chat_of(self), Standing.MEMBER)

    def deletes_account(self) -> None:
        """Be gone from Telegram; nothing tells the bot."""
        self.deleted = True
        self.first_name = ""

    # In any chat

    def sends_picture(self, place: Place, content: bytes) -> Message:
        """Send a picture without words. A private chat must have begun."""
        world, chat = self.world, self.world.chat_of(place)
        self._must_be_in(chat)
        name = f"sent-{len(world.files) + 1}"
        world.files[name] = content
        size = {"file_id": name, "file_unique_id": name, "file_size": len(content)}
        photo = {"photo": [{**size, "width": 640, "height": 480}]}
        message = world.add(chat, self, body=Body("", (), ""), media=photo)
        world.show_bot(message)
        return message

    def says(
        self,
        place: Place,
        text: str,
        thread: int | None = None,
        *,
        reply_to: Message | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Write a message, `anonymous` in the group's name. A private chat begins by it."""
        world, chat = self.world, self.world.chat_of(place)
        self._must_be_in(chat)
        if chat.private and not chat.members:
            chat.members[world.bot.id] = Member(world.bot, Standing.MEMBER)
        body = Body(text, command_entities(text), text)
        as_chat = chat if chat.kind is Kind.CHANNEL or anonymous else None
        sender: Account | None = ANONYMOUS_ADMIN if anonymous else self
        message = world.add(
            chat,
            None if chat.kind is Kind.CHANNEL else sender,
            body=body,
            thread=thread,
            reply_to=reply_to,
            sender_chat=as_chat,
        )
        world.show_bot(message)
        return message

    def forwards(self, place: Place, message: Message) -> Message:
        """Forward a message as it stands; Telegram names who wrote it."""
        writer = {"type": "user", "sender_user": message.sender.as_json()} if message.sender else {}
        return self._passes_on(place, replace(message.body, markup=None), message.media, writer)

    def forwards_a_strangers(
        self, place: Place, text: str, entities: tuple[Entity, ...] = (), media: dict[str, Any] | None = None
    ) -> Message:
        """Forward what somebody else wrote, of whom Telegram tells nothing but a name."""
        return self._passes_on(place, Body(text, entities, text), media, {})

    def _passes_on(
        self, place: Place, body: Body, media: dict[str, Any] | None, writer: dict[str, Any]
    ) -> Message:
        world, chat = self.world, self.world.chat_of(place)
        self._must_be_in(chat)
        origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": world.now} | writer
        message = world.add(chat, self, body=body, media=media, origin=origin)
        world.show_bot(message)
        return message

    def edits(self, message: Message, text: str) -> None:
        """Change an own message."""
        message.replace(Body(text, command_entities(text), text), self.world.now)
        if message.chat.private:
            self.world.updates.put("edited_message", message.as_json())

    def deletes(self, message: Message) -> None:
        """Delete a message; nothing tells the bot."""
        message.deleted = True

    def presses(self, place: Place, button: str, message: Message | None = None) -> Press:
        """Press the newest button with this text or callback data (in `message` alone, if given).

        A link to this bot (t.me/…?start=…) starts it. Raises LookupError if there is no such button.
        """
        world, chat = self.world, self.world.chat_of(place)
        self._must_be_in(chat)
        shown = [message] if message else [m for m in reversed(chat.log.values()) if not m.deleted]
        for candidate in shown:
            for found in candidate.buttons:
                if button in {found.text, found.data}:
                    return self._press(world, candidate, found)
        known = [found.text for candidate in shown for found in candidate.buttons]
        raise LookupError(f"no button {button!r} here; there are {known}")

    def _press(self, world: Town, message: Message, button: Button) -> Press:
        press = Press(world.new_query_id(), button, message, world.clock(), url=button.url)
        if button.url is not None:
            payload = deep_link_payload(button.url, world.bot_username)
            if payload is not None:
                self.start(payload or None)
            return press
        if button.data is None:
            return press
        world.presses[press.query_id] = press
        query = {
            "id": press.query_id,
            "from": self.as_json(),
            "message": message.as_json(),
            "chat_instance": str(abs(message.chat.id) * 31),
            "data": button.data,
        }
        world.updates.put("callback_query", query)
        return press

    # In groups and channels

    def joins(self, chat: Chat, *, as_admin: bool = False, anonymous: bool = False) -> None:
        """Become a member, or an administrator."""
        standing = Standing.ADMINISTRATOR if as_admin else Standing.MEMBER
        chat.members[self.id] = Member(self, standing, anonymous=anonymous)

    def leaves(self, chat: Chat) -> None:
        """Be no member any more."""
        chat.members[self.id] = Member(self, Standing.LEFT)

    def adds_bot(
        self,
        chat: Chat,
        *,
        as_admin: bool = False,
        refused: frozenset[str] = frozenset(),
        payload: str | None = None,
    ) -> None:
        """Add the bot; `refused` are rights an administrator does not get, like `can_post_messages`.

        `payload` is that of a t.me/bot?startgroup=… link: it comes as a /start in the group.
        """
        self._must_be_in(chat)
        if chat.kind is Kind.CHANNEL and not as_admin:
            raise ValueError("a bot is in a channel only as an administrator: as_admin=True")
        self._set_bot(chat, Standing.ADMINISTRATOR if as_admin else Standing.MEMBER, refused)
        if chat.kind is not Kind.CHANNEL:
            self._happens(chat, {"new_chat_members": [self.world.bot.as_json()]})
        if payload is not None:
            self.says(chat, f"/start@{self.world.bot_username} {_checked(payload)}")

    def promotes_bot(self, chat: Chat, *, refused: frozenset[str] = frozenset()) -> None:
        """Make the bot an administrator."""
        self._set_bot(chat, Standing.ADMINISTRATOR, refused)

    def demotes_bot(self, chat: Chat) -> None:
        """Make the bot a plain member."""
        self._set_bot(chat, Standing.MEMBER)

    def mutes_bot(self, chat: Chat) -> None:
        """Take the bot's right to write."""
        self._set_bot(chat, Standing.RESTRICTED)

    def removes_bot(self, chat: Chat) -> None:
        """Kick the bot out."""
        self._set_bot(chat, Standing.KICKED)

    def opens_topic(self, chat: Chat, name: str) -> int:
        """Make a topic and give its thread id."""
        if not chat.forum:
            raise ValueError("only a forum has topics")
        return self.world.open_topic(chat, self, name)

    def closes_topic(self, chat: Chat, thread: int) -> None:
        """Close a topic: only administrators who manage topics write there."""
        chat.topics[thread].closed = True
        self._happens(chat, {"forum_topic_closed": {}}, thread)

    def reopens_topic(self, chat: Chat, thread: int) -> None:
        """Open a closed topic again."""
        chat.topics[thread].closed = False
        self._happens(chat, {"forum_topic_reopened": {}}, thread)

    def deletes_topic(self, chat: Chat, thread: int) -> None:
        """Delete a topic with all its messages; nothing tells the bot."""
        chat.topics[thread].deleted = True
        for message in chat.log.values():
            if message.thread == thread:
                message.deleted = True

    def deletes_group(self, chat: Chat) -> None:
        """Delete a group or channel; nothing tells the bot."""
        chat.deleted = True

    def migrates(self, group: Chat) -> Chat:
        """Turn a basic group into a supergroup and give that one."""
        if group.kind is not Kind.GROUP or group.migrated_to:
            raise ValueError("only a basic group becomes a supergroup, and only once")
        chat = self.world.upgrade(group)
        self._happens(group, {"migrate_to_chat_id": chat.id})
        self._happens(chat, {"migrate_from_chat_id": group.id})
        return chat

    def _happens(self, chat: Chat, service: dict[str, Any], thread: int | None = None) -> None:
        self.world.show_bot(self.world.add(chat, self, service=service, thread=thread))

    def _bot_here(self) -> Standing | None:
        return self.world.chat_of(self).standing(self.world.bot.id)

    def _set_bot(self, chat: Chat, standing: Standing, refused: frozenset[str] = frozenset()) -> None:
        self.world.set_bot(chat, self, Member(self.world.bot, standing, refused))

    def _must_be_in(self, chat: Chat) -> None:
        if not chat.private and chat.standing(self.id) not in INSIDE:
            raise ValueError(f"{self.first_name} is not in {chat.title}: joins(chat) first")


def _checked(payload: str) -> str:
    if not PAYLOAD.fullmatch(payload):
        raise ValueError(
            f"Telegram opens no link with the payload {payload!r}: at most 64 of A-Z a-z 0-9 _ -"
        )
    return payload


def command_entities(text: str) -> tuple[Entity, ...]:
    """Find the bot commands of a text, as Telegram marks them."""
    return tuple(
        {
            "type": "bot_command",
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match[0]),
        }
        for match in COMMAND.finditer(text)
    )
