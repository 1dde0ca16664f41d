"""A handful of pretend people who use the running bot by themselves, as soon as it listens. An edge."""

from dataclasses import dataclass

from bot.rehearsal.chats import Chat
from bot.rehearsal.people import User
from bot.rehearsal.world import World

ALERTS_TOPIC = "속보 · Alerts"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: four private subscribers, a group with topics and, with an invite, a coordinator."""

    korean: User
    english: User
    japanese: User
    taiwanese: User
    admin: User
    forum: Chat
    topic: int
    coordinator: User | None = None
    channel: Chat | None = None

    @property
    def places(self) -> list[User | Chat]:
        """List every chat that has subscribed, the private ones first."""
        found: list[User | Chat] = [self.korean, self.english, self.japanese, self.taiwanese, self.forum]
        return [*found, self.channel] if self.channel else found


def play(world: World, coordinator_token: str | None = None) -> Cast:
    """Let everybody enter: /start and /subscribe wait in the queue as ordinary updates when this returns.

    `coordinator_token` is an invite of the bot: its holder opens it, adds the bot to a channel as an
    administrator and posts /subscribe there.
    """
    people = [
        world.user("서연", "ko"),
        world.user("Grace", "en"),
        world.user("美咲", "ja"),
        world.user("宜蓁", "zh-hant"),
    ]
    for person in people:
        person.start()
        person.says(person, "/subscribe")
    admin = world.user("Daniel", "en")
    forum = world.forum(
        "강 건너 친구들 · Friends across the River", owner=admin, topics=("Tea", ALERTS_TOPIC)
    )
    topic = forum.topic(ALERTS_TOPIC)
    admin.adds_bot(forum, as_admin=True)
    admin.says(forum, f"/subscribe@{world.bot_username}", topic)
    korean, english, japanese, taiwanese = people
    if coordinator_token is None:
        return Cast(korean, english, japanese, taiwanese, admin, forum, topic)
    coordinator = world.user("Hannah", "en")
    coordinator.start(coordinator_token)
    channel = world.channel("Watch the River", owner=coordinator, username="watch_the_river")
    coordinator.adds_bot(channel, as_admin=True)
    coordinator.says(channel, "/subscribe")
    return Cast(korean, english, japanese, taiwanese, admin, forum, topic, coordinator, channel)
