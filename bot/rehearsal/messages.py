"""One message of the pretend Telegram from sending to deletion, and its JSON. Pure."""

from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.botapi.buttons import Button, buttons_of
from bot.rehearsal.botapi.entities import Entity
from bot.rehearsal.chats import Account, Chat


@dataclass(frozen=True, slots=True)
class Body:
    """What can be edited: the text as a reader sees it, as it was sent (`html`), and the keyboard."""

    text: str = ""
    entities: tuple[Entity, ...] = ()
    html: str = ""
    markup: dict[str, Any] | None = None

    def same_as(self, other: "Body") -> bool:
        """Say whether a reader would see no difference."""
        return (self.text, self.entities, self.markup) == (other.text, other.entities, other.markup)


@dataclass(slots=True, eq=False)
class Message:
    """One message. `date` and `edited_at` are unix seconds; `history` holds earlier bodies, oldest first."""

    chat: Chat
    message_id: int
    date: int
    sender: Account | None  # None in channels
    by_bot: bool = False
    body: Body = field(default_factory=Body)
    sender_chat: Chat | None = None  # a channel's post, or a group's anonymous administrator
    thread: int | None = None
    reply_to: "Message | None" = None
    media: dict[str, Any] | None = None  # the photo or document; the text is then its caption
    origin: dict[str, Any] | None = None  # of a forwarded message: who wrote it first
    service: dict[str, Any] | None = None  # what happened, for a message nobody wrote
    silent: bool = False
    protected: bool = False
    options: dict[str, Any] = field(default_factory=dict)  # the call's other parameters, as they came
    history: list[Body] = field(default_factory=list)
    edited_at: int | None = None
    deleted: bool = False

    @property
    def text(self) -> str:
        """The plain text (or caption) as a reader sees it now."""
        return self.body.text

    @property
    def html(self) -> str:
        """The text with its markup, as the bot sent it last."""
        return self.body.html

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities of the text, offsets in UTF-16 units."""
        return self.body.entities

    @property
    def buttons(self) -> list[Button]:
        """The inline buttons under the message now, row by row."""
        return buttons_of(self.body.markup)

    @property
    def edited(self) -> int:
        """How many times the message was changed."""
        return len(self.history)

    def replace(self, body: Body, now: int) -> None:
        """Take a new body and keep the old one."""
        self.history.append(self.body)
        self.body = body
        self.edited_at = now

    def as_json(self, *, with_reply: bool = True) -> dict[str, Any]:
        """Give Telegram's Message; a reply holds the message it answers, but not that one's own."""
        found: dict[str, Any] = {
            "message_id": self.message_id,
            "date": self.date,
            "chat": self.chat.as_json(),
        }
        if self.sender:
            found["from"] = self.sender.as_json()
        if self.sender_chat:
            found["sender_chat"] = self.sender_chat.as_json()
        if self.thread is not None:
            found |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.reply_to and with_reply:
            found["reply_to_message"] = self.reply_to.as_json(with_reply=False)
        if self.origin:
            found["forward_origin"] = self.origin
        if self.edited_at is not None:
            found["edit_date"] = self.edited_at
        if self.protected:
            found["has_protected_content"] = True
        if self.body.markup and "inline_keyboard" in self.body.markup:
            found["reply_markup"] = self.body.markup
        return found | self._content()

    def _content(self) -> dict[str, Any]:
        if self.service:
            return self.service
        words, marks = ("caption", "caption_entities") if self.media else ("text", "entities")
        found = dict(self.media or {})
        if self.body.text:
            found[words] = self.body.text
        if self.body.entities:
            found[marks] = list(self.body.entities)
        return found
