"""The noun item: one entry read from a feed, with its first-seen time and its earlier wordings."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.models.base import Id


class Item(SQLModel, table=True):
    """One entry of one feed. Published dates are shown, never trusted: first_seen_at is the truth."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("feed_id", "key"),  # a feed brings an entry once
        Index(  # what waits to be judged
            "ix_items_unsorted",
            "id",
            sqlite_where=text("sorted_at IS NULL"),
            postgresql_where=text("sorted_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    feed_id: int = Field(foreign_key="feeds.id", sa_type=Id)
    key: str  # identity within the feed
    raw_guid: str | None = None  # as written by the publisher; None: it gave none
    link: str | None = None  # None: it gave none that is http or https
    canonical_link: str | None = Field(default=None, index=True)  # finds the same article in other feeds
    title: str
    text: str = ""
    language: str | None = None  # the feed's; None: told by the script
    source_name: str  # the outlet, from the feed's configuration or the entry's <source>
    source_host: str | None = None  # the host of the link, as ASCII; None without a link
    published_at: datetime | None = None  # None: missing or absurd
    first_seen_at: datetime = Field(index=True)
    digest: str  # SHA-256 of title and text: tells an edited article
    quiet: bool = False  # stored by a feed's first poll: never rings
    sorted_at: datetime | None = None  # None until triage judged this wording


class ItemVersion(SQLModel, table=True):
    """An earlier wording of an item, kept when the article was edited."""

    __tablename__ = "item_versions"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    item_id: int = Field(foreign_key="items.id", index=True, sa_type=Id)
    title: str
    text: str = ""
    replaced_at: datetime


class ItemName(SQLModel, table=True):
    """One of the names an item is known by (guid, link, title), as a hash. Publishers change each of them."""

    __tablename__ = "item_names"

    name: str = Field(primary_key=True)
    item_id: int = Field(foreign_key="items.id", index=True, sa_type=Id)
    seen_at: datetime  # when a document showed it last
