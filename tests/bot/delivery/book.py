"""The book of a history: what happened, written down as it happens and not read from the program."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from bot.delivery.ending import Ended


@dataclass
class Book:
    """What happened. Pairs are (message number, reader)."""

    meant: dict[int, set[int]] = field(default_factory=dict)  # readers of a message when it was published
    priority: dict[int, int] = field(default_factory=dict)
    expires: dict[int, datetime] = field(default_factory=dict)
    text: dict[int, str] = field(default_factory=dict)  # the newest wording
    withdrawn: set[int] = field(default_factory=set)
    barred: set[int] = field(default_factory=set)  # paused once, so that others may overtake
    rests_now: set[int] = field(default_factory=set)  # paused or withdrawn, and not let go on
    held: bool = False  # everything is
    freed: dict[int, float] = field(default_factory=dict)  # since when it may go out again, by the loop
    accepted: list[tuple[int, int]] = field(default_factory=list)
    losses: Counter[tuple[int, int]] = field(default_factory=Counter)  # answers lost
    crashes: Counter[tuple[int, int]] = field(default_factory=Counter)  # deaths while it was leased
    rests: dict[tuple[int, int], datetime] = field(default_factory=dict)  # not before
    again: set[tuple[int, int]] = field(default_factory=set)  # sent once more on a coordinator's word
    left: set[int] = field(default_factory=set)  # readers
    gone: set[int] = field(default_factory=set)  # blocked, kicked or deleted at Telegram's side
    closed: set[int] = field(default_factory=set)  # forums whose topic was closed
    moved: set[int] = field(default_factory=set)  # groups that became supergroups
    reopened: set[int] = field(default_factory=set)  # messages of which more was sent after the end
    told: defaultdict[int, list[Ended]] = field(default_factory=lambda: defaultdict(list))
    broken: list[str] = field(default_factory=list)
