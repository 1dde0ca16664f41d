"""The pretend Telegram as it stands: accounts, chats, messages, updates, limits and faults. An edge.

Nothing here speaks HTTP: `server` brings the bot's calls, `people` bring what users do.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.rehearsal.botapi.faults import Fault
from bot.rehearsal.botapi.flood import Flood, Limits
from bot.rehearsal.botapi.refusals import Refusal, too_many_requests
from bot.rehearsal.chats import INSIDE, Account, Chat, Kind, Member, Standing, Topic
from bot.rehearsal.messages import Message
from bot.rehearsal.updates import UpdateQueue

REHEARSAL_TOKEN = "7000000001:REHEARSAL-this-opens-no-real-bot-00"  # noqa: S105 - it opens this rehearsal alone
CHANGE_POLL_SECONDS = 0.05

Found = TypeVar("Found")
Place = Chat | Account
Listener = Callable[[Chat, Message], None]


@dataclass(frozen=True, slots=True)
class Refused:
    """One call the rehearsal said no to."""

    method: str
    chat_id: int | None
    code: int
    description: str


class Town:
    """Everything the pretend Telegram knows. `clock` gives unix seconds and never goes back.

    `faults` is a list to append to; `calls` counts every call by method, `refused` lists every refusal,
    `throttled` counts those that were a 429.
    """

    def __init__(
        self,
        *,
        token: str = REHEARSAL_TOKEN,
        bot_name: str = "Rehearsal",
        bot_username: str = "rehearsal_bot",
        clock: Callable[[], float] = time.time,
        limits: Limits | None = None,
    ) -> None:
        self.token = token
        self.clock = clock
        self.bot = Account(int(token.partition(":")[0]), bot_name, is_bot=True, username=bot_username)
        self.updates = UpdateQueue(clock)
        self.flood = Flood(limits or Limits())
        self.faults: list[Fault] = []
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, Account] = {}
        self.profile: dict[str, Any] = {}
        self.calls: Counter[str] = Counter()
        self.refused: list[Refused] = []
        self._listeners: list[Listener] = []
        self._next_person = 5_000_000_001
        self._next_group = -4_000_000_001
        self._next_big = -1_002_000_000_001
        self._next_query = 900_000_000_001
        self.presses: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}  # what people sent, by file_id

    @property
    def now(self) -> int:
        """The time as Telegram writes it: whole unix seconds."""
        return int(self.clock())

    @property
    def bot_username(self) -> str:
        """The bot's name in t.me links."""
        return self.bot.username or ""

    @property
    def throttled(self) -> int:
        """How many calls were refused with 429."""
        return sum(1 for refused in self.refused if refused.code == 429)

    # People and places

    def group(
        self, title: str, *, owner: Account, members: Iterable[Account] = (), admins: Iterable[Account] = ()
    ) -> Chat:
        """Make a basic group, without the bot."""
        return self._crowd(Kind.GROUP, title, owner, members, admins)

    def supergroup(
        self, title: str, *, owner: Account, members: Iterable[Account] = (), admins: Iterable[Account] = ()
    ) -> Chat:
        """Make a supergroup, without the bot."""
        return self._crowd(Kind.SUPERGROUP, title, owner, members, admins)

    def forum(
        self,
        title: str,
        *,
        owner: Account,
        topics: Iterable[str] = (),
        members: Iterable[Account] = (),
        admins: Iterable[Account] = (),
    ) -> Chat:
        """Make a supergroup with topics, without the bot; `chat.topic(name)` gives a thread id."""
        chat = self._crowd(Kind.SUPERGROUP, title, owner, members, admins)
        chat.forum = True
        for name in topics:
            self.open_topic(chat, owner, name)
        return chat

    def channel(
        self, title: str, *, owner: Account, username: str | None = None, admins: Iterable[Account] = ()
    ) -> Chat:
        """Make a channel, without the bot."""
        chat = self._crowd(Kind.CHANNEL, title, owner, (), admins)
        chat.username = username
        return chat

    def _crowd(
        self, kind: Kind, title: str, owner: Account, members: Iterable[Account], admins: Iterable[Account]
    ) -> Chat:
        if kind is Kind.GROUP:
            chat_id, self._next_group = self._next_group, self._next_group - 1
        else:
            chat_id, self._next_big = self._next_big, self._next_big - 1
        chat = Chat(chat_id, kind, owner, title=title)
        chat.members = {member.id: Member(member, Standing.MEMBER) for member in members}
        chat.members |= {admin.id: Member(admin, Standing.ADMINISTRATOR) for admin in admins}
        chat.members[owner.id] = Member(owner, Standing.CREATOR)
        self.chats[chat_id] = chat
        return chat

    def chat_of(self, place: Place) -> Chat:
        """Give the chat meant: itself, or the private chat of a person."""
        return place if isinstance(place, Chat) else self.chats[place.id]

    # What there is to see

    def messages(self, place: Place, *, everyone: bool = False, deleted: bool = False) -> list[Message]:
        """Give what the bot wrote in a chat and still stands there, oldest first.

        With `everyone` also what people wrote and service messages, with `deleted` also what is gone again.
        """
        found = self.chat_of(place).log.values()
        return [
            message for message in found if (everyone or message.by_bot) and (deleted or not message.deleted)
        ]

    def sends(self, place: Place) -> int:
        """Count the bot's accepted sends to a chat: those whose answer was lost, and doubles, included."""
        return self.chat_of(place).sends

    def edits(self, place: Place) -> int:
        """Count the bot's accepted edits in a chat."""
        return self.chat_of(place).edits

    def on_message(self, callback: Listener) -> Callable[[], None]:
        """Call `callback(chat, message)` on each accepted send or edit of the bot; give what ends that."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    async def until(self, condition: Callable[[], Found], within: float = 60.0) -> Found:
        """Wait until `condition()` is true and give what it gave; TimeoutError after `within` seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while not (found := condition()):
            if loop.time() >= end:
                raise TimeoutError(f"not so within {within:g} s; the last refusals were {self.refused[-3:]}")
            await asyncio.sleep(CHANGE_POLL_SECONDS)
        return found

    # What happens

    def take_fault(self, method: str, chat_id: int | None) -> Fault | None:
        """Give the fault that strikes this call, used up by one."""
        return next((fault for fault in self.faults if fault.strikes(method, chat_id)), None)

    def note_refusal(self, method: str, chat_id: int | None, refusal: Refusal) -> None:
        """Remember one call the bot was refused."""
        self.refused.append(Refused(method, chat_id, refusal.code, refusal.description))

    def spend(self, chat: Chat, *, paid: bool = False) -> None:
        """Take one send or edit from the limits; raises Refusal 429."""
        wait = self.flood.ask(chat.id, self.clock(), crowd=not chat.private, paid=paid)
        if wait:
            chat.throttled += 1
            raise too_many_requests(wait)

    def add(self, chat: Chat, sender: Account | None, **fields: Any) -> Message:
        """Write one message into a chat; `fields` are those of Message."""
        chat.last_message_id += 1
        message = Message(chat, chat.last_message_id, self.now, sender, **fields)
        chat.log[message.message_id] = message
        return message

    def tell_listeners(self, message: Message) -> None:
        """Show one accepted send or edit to those who listen."""
        for listener in list(self._listeners):
            listener(message.chat, message)

    def new_query_id(self) -> str:
        """Give the id of the next callback query."""
        self._next_query += 1
        return str(self._next_query)

    def set_bot(self, chat: Chat, by: Account, member: Member) -> None:
        """Change what the bot is in a chat and tell it by my_chat_member."""
        before = chat.members.get(self.bot.id) or Member(self.bot, Standing.LEFT)
        chat.members[self.bot.id] = member
        self.updates.put(
            "my_chat_member",
            {
                "chat": chat.as_json(),
                "from": by.as_json(),
                "date": self.now,
                "old_chat_member": before.as_json(chat.kind),
                "new_chat_member": member.as_json(chat.kind),
            },
        )

    def upgrade(self, group: Chat) -> Chat:
        """Turn a basic group into a supergroup of the same people; service messages tell both sides."""
        chat = self._crowd(Kind.SUPERGROUP, group.title or "", self.people[group.owner.id], (), ())
        chat.members = dict(group.members)
        group.migrated_to = chat.id
        return chat

    def open_topic(self, chat: Chat, by: Account, name: str) -> int:
        """Make one topic and give its thread id."""
        made = {"name": name, "icon_color": 7322096}
        message = self.add(chat, by, service={"forum_topic_created": made})
        message.thread = message.message_id
        chat.topics[message.message_id] = Topic(message.message_id, name)
        self.show_bot(message)
        return message.message_id

    def show_bot(self, message: Message) -> None:
        """Queue a person's message as an update if the bot may see it (privacy mode is on)."""
        chat = message.chat
        member = chat.members.get(self.bot.id)
        if not member or member.standing not in INSIDE:
            return
        if chat.kind is Kind.CHANNEL:
            if member.standing is Standing.ADMINISTRATOR:
                self.updates.put("channel_post", message.as_json())
            return
        if chat.private or message.service or member.may("can_manage_chat") or self._addresses_bot(message):
            self.updates.put("message", message.as_json())

    def _addresses_bot(self, message: Message) -> bool:
        if message.reply_to and message.reply_to.by_bot:
            return True
        first = message.text.split(maxsplit=1)[0] if message.text.strip() else ""
        if not first.startswith("/"):
            return False
        _, _, named = first.partition("@")
        return not named or named.lower() == self.bot_username.lower()
