"""What the operator decided about how the bot shows itself. Pure."""

from dataclasses import dataclass

from bot.texts.about import Channel


@dataclass(frozen=True, slots=True)
class House:
    """Which other channels are ours, whether strangers' groups are left, what is kept for how long."""

    channels: tuple[Channel, ...] = ()
    leaves_strangers: bool = False
    keep_days: int = 90
    hotline: bool = False  # may people write to coordinators?
