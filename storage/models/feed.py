"""The noun feed: a configured source, what it answered last, and when it is asked next."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words


class FeedState(StrEnum):
    """How a feed is, in words."""

    NEW = "new"  # never answered yet
    FINE = "fine"
    QUIET = "quiet"  # answers, but no new item for long
    EMPTY = "empty"  # answers without any item where there used to be some
    BLOCKED = "blocked"  # refuses us (401, 403, challenge page); not dead
    MOVED = "moved"  # redirects for good to another address
    BROKEN = "broken"  # errors, or cannot be read
    GONE = "gone"  # 410: not asked again
    UNSAFE = "unsafe"  # leads to an address that must not be reached


class FeedOrigin(StrEnum):
    """Who brought a feed."""

    FILE = "file"  # feeds.yml
    COORDINATOR = "coordinator"  # added in chat


class Feed(SQLModel, table=True):
    """One source of news."""

    __tablename__ = "feeds"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)

    # As configured.
    name: str
    url: str = Field(unique=True)  # one address is asked by one feed only
    names_url: str | None = None  # the address its items are named by, once it was another; None: `url`
    language: str | None = None  # None: told by the script of each item
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    region: str | None = None  # None: anywhere
    every: int = 3600  # seconds between two polls, before the publisher's wishes
    default_timezone: str | None = None  # IANA zone of dates without one; None: UTC
    origin: FeedOrigin = Field(default=FeedOrigin.FILE, sa_type=words(FeedOrigin))
    active: bool = True  # False: no longer configured; its items and its past stay

    # As the publisher said last.
    etag: bytes | None = None  # None: the last answer had none
    last_modified: bytes | None = None  # None: the last answer had none
    validators_url: str | None = None  # the address that issued both; None: none are known
    fresh_for: int | None = None  # seconds that answer was fresh for; a 304 may leave it as it is
    body_digest: str | None = None  # SHA-256 of the last body; None until one was read
    ttl: int | None = None  # seconds its last document wants to be left alone; None: it says nothing
    skip_hours: list[int] = Field(default_factory=list, sa_type=JSON)  # hours of GMT it wants no poll in
    skip_days: list[int] = Field(default_factory=list, sa_type=JSON)  # the same for days, 0 is Monday
    asked_url: str | None = None  # where it is asked since it moved for good; None: `url`
    moved_to: str | None = None  # target of permanent redirects; None: it answers where it is
    moved_since: datetime | None = None  # first sighting of `moved_to`
    moved_sightings: int = 0

    # Ours.
    next_poll_at: datetime | None = Field(default=None, index=True)  # None: never again by itself (gone)
    polled_at: datetime | None = None  # None until first asked
    answered_at: datetime | None = None  # last good answer (200 or 304); None until then
    full_at: datetime | None = None  # last answer with a body; None until then
    seeded_at: datetime | None = None  # None until the first good poll stored its items quietly
    last_item_at: datetime | None = None  # first-seen time of its newest item
    gaps: list[int] = Field(default_factory=list, sa_type=JSON)  # seconds between its last arrivals of news
    failures: int = 0  # in a row
    failure: str | None = Field(default=None, max_length=24)  # why the last try failed; None: it did not
    not_before: datetime | None = None  # until then its publisher wants no request; None: it said nothing
    state: FeedState = Field(default=FeedState.NEW, sa_type=words(FeedState))
    state_since: datetime | None = None  # None until first polled
    reason: str | None = None  # why it is not fine, in words; None: it is
    told_state: FeedState | None = Field(
        default=None, sa_type=words(FeedState)
    )  # the ill state coordinators were told of; None: of none, or of its recovery


class Host(SQLModel, table=True):
    """A publisher's host that asked for a pause, kept so that a restart does not forget it."""

    __tablename__ = "hosts"

    name: str = Field(primary_key=True)  # as ASCII
    not_before: datetime
