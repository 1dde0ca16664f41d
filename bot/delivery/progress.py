"""Says how long a broadcast still takes, and how often to tell. Pure."""

SPAN = 30.0
"""Seconds looked back upon: what left in them tells the pace."""
EVERY = 3.0
SELDOM = 30.0
LARGE = 20_000
"""Counting the rows of more chats than this costs too much to be done at every beat."""


def seconds_left(waiting: int, ended_lately: int, span: float = SPAN) -> float | None:
    """Give the seconds until all have ended, at the pace of the last `span` seconds; None without a pace."""
    if waiting <= 0:
        return 0.0
    if ended_lately <= 0 or span <= 0:
        return None
    return waiting * span / ended_lately


def pause(chats: int) -> float:
    """Give the seconds between two tellings of a broadcast to so many chats."""
    return SELDOM if chats > LARGE else EVERY
