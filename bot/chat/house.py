"""What the operator decided about how the bot shows itself. Pure."""

from dataclasses import dataclass

from bot.texts.about import Channel


@dataclass(frozen=True, slots=True)
class House:
    """Which channels are ours, whether strangers' groups are left, what is kept, where calls may lead."""

    channels: tuple[Channel, ...] = ()
    leaves_strangers: bool = False
    keep_days: int = 90
    hotline: bool = False  # may people write to coordinators?
    link_hosts: frozenset[str] = frozenset()  # the sites that calls may lead to; empty: those known already
    test_chat: int | None = None  # where drafts can be sent on trial; None: to their author alone
