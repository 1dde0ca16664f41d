"""The places of the pretend Telegram: accounts, chats, members, topics, and their JSON. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

GENERAL_TOPIC = 1
ANONYMOUS_ADMIN_ID = 1087968824


class Kind(StrEnum):
    """What a chat is, in Telegram's words."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Standing(StrEnum):
    """What somebody is in a chat, in Telegram's words."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"  # may read, not write
    LEFT = "left"
    KICKED = "kicked"  # in a private chat: the user has blocked the bot


INSIDE = frozenset({Standing.CREATOR, Standing.ADMINISTRATOR, Standing.MEMBER, Standing.RESTRICTED})
ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
CROWD_RIGHTS = ("can_pin_messages", "can_manage_topics")
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass(slots=True, eq=False)
class Account:
    """A user or a bot. `deleted` accounts cannot be written to."""

    id: int
    first_name: str
    is_bot: bool = False
    username: str | None = None
    language_code: str | None = None
    deleted: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give Telegram's User."""
        optional = {"username": self.username, "language_code": self.language_code}
        known = {key: value for key, value in optional.items() if value is not None}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **known}


ANONYMOUS_ADMIN = Account(ANONYMOUS_ADMIN_ID, "Group", is_bot=True, username="GroupAnonymousBot")


@dataclass(slots=True)
class Member:
    """Somebody's standing in a chat; `refused` are the rights an administrator was not given."""

    account: Account
    standing: Standing
    refused: frozenset[str] = frozenset()
    anonymous: bool = False

    def may(self, right: str) -> bool:
        """Say whether this member holds the right of an administrator."""
        if self.standing is Standing.CREATOR:
            return True
        return self.standing is Standing.ADMINISTRATOR and right not in self.refused

    def as_json(self, kind: Kind) -> dict[str, Any]:
        """Give Telegram's ChatMember with every field its type requires."""
        base: dict[str, Any] = {"user": self.account.as_json(), "status": self.standing.value}
        if self.standing is Standing.CREATOR:
            return {**base, "is_anonymous": self.anonymous}
        if self.standing is Standing.ADMINISTRATOR:
            names = ADMIN_RIGHTS + (CHANNEL_RIGHTS if kind is Kind.CHANNEL else CROWD_RIGHTS)
            rights = {name: self.may(name) for name in names}
            return {**base, "can_be_edited": False, "is_anonymous": self.anonymous, **rights}
        if self.standing is Standing.RESTRICTED:
            denied = dict.fromkeys(MEMBER_RIGHTS, False)
            return {**base, "is_member": True, "until_date": 0, **denied}
        if self.standing is Standing.KICKED:
            return {**base, "until_date": 0}
        return base


@dataclass(slots=True)
class Topic:
    """One topic of a forum; its thread id is the id of the message that made it."""

    thread: int
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """One chat and all that was written in it. `owner` is its creator, or the person of a private chat."""

    id: int
    kind: Kind
    owner: Account
    title: str | None = None
    username: str | None = None
    forum: bool = False
    deleted: bool = False
    migrated_to: int | None = None
    pinned: int | None = None
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    log: dict[int, Any] = field(default_factory=dict)  # id → messages.Message, which knows its chat
    last_message_id: int = GENERAL_TOPIC
    sends: int = 0  # accepted sends of the bot, those included whose answer was lost
    edits: int = 0  # accepted edits of the bot
    throttled: int = 0  # calls of the bot refused with 429

    @property
    def private(self) -> bool:
        """Say whether this is a chat with one person."""
        return self.kind is Kind.PRIVATE

    def standing(self, account_id: int) -> Standing | None:
        """Give somebody's standing, None if they were never here."""
        member = self.members.get(account_id)
        return member.standing if member else None

    def topic(self, name: str) -> int:
        """Give the thread id of the newest topic of that name; raises LookupError."""
        found = [topic.thread for topic in self.topics.values() if topic.name == name]
        if not found:
            raise LookupError(
                f"no topic {name!r} here, only {[topic.name for topic in self.topics.values()]}"
            )
        return found[-1]

    def as_json(self) -> dict[str, Any]:
        """Give Telegram's Chat."""
        base: dict[str, Any] = {"id": self.id, "type": self.kind.value}
        if self.private:
            base["first_name"] = self.owner.first_name
        else:
            base["title"] = self.title
        if self.username:
            base["username"] = self.username
        if self.forum:
            base["is_forum"] = True
        return base
