"""The noun subscriber: a private chat, group, forum topic or channel that asked to be told."""

from datetime import date, datetime
from enum import IntFlag, StrEnum

from sqlalchemy import JSON, Column, Index, false, text
from sqlmodel import Field, SQLModel

from storage.models.base import Id, random_id, words
from storage.sealing import Address, SealedAddress, SealedId


class ChatKind(StrEnum):
    """What kind of chat a subscriber is."""

    PRIVATE = "private"
    GROUP = "group"  # also a forum topic of one
    CHANNEL = "channel"


class SubscriberState(StrEnum):
    """Whether a subscriber is told."""

    OFFERED = "offered"  # a channel that waits for its coordinator's word
    ACTIVE = "active"
    PAUSED = "paused"  # the bot lost the right to write; settings are kept
    GONE = "gone"  # a group or channel that threw the bot out; settings are kept


class TopicChoice(IntFlag):
    """What a subscriber wants to hear of, as bits so that one statement finds the audience."""

    REPATRIATION = 1
    DETENTION = 2
    AT_RISK = 4
    RELEASE = 8
    POLICY = 16
    CALLS = 32  # calls to action


ALL_TOPICS = TopicChoice(63)


class Region(IntFlag):
    """Where something happens, as bits. 0, a place that is not known, is wanted by everybody."""

    CHINA = 1
    SOUTH_EAST_ASIA = 2
    RUSSIA_MONGOLIA = 4
    KOREA = 8  # both
    ELSEWHERE = 16


ALL_REGIONS = Region(31)


class Articles(IntFlag):
    """Languages that articles are written in, as bits. 0, one that is not known, is wanted by everybody."""

    ENGLISH = 1
    KOREAN = 2
    CHINESE = 4
    JAPANESE = 8
    OTHER = 16


ALL_ARTICLES = Articles(31)


class Digest(StrEnum):
    """How often somebody wants one message with all that did not ring."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


class Subscriber(SQLModel, table=True):
    """One place to send to. No name, no username, no phone, no text: only what sending needs."""

    __tablename__ = "subscribers"
    __table_args__ = (
        Index(  # whose quiet hours are over
            "ix_subscribers_quiet_until",
            "quiet_until",
            sqlite_where=text("quiet_until IS NOT NULL"),
            postgresql_where=text("quiet_until IS NOT NULL"),
        ),
        Index(  # whose digest is due
            "ix_subscribers_digest_at",
            "digest_at",
            sqlite_where=text("digest_at IS NOT NULL"),
            postgresql_where=text("digest_at IS NOT NULL"),
        ),
    )

    id: int = Field(default_factory=random_id, primary_key=True, sa_type=Id)
    address: Address = Field(
        sa_type=SealedAddress("subscribers.address"), unique=True
    )  # a chat or topic subscribes once
    chat: int = Field(sa_type=SealedId("subscribers.chat"), index=True)  # finds all topics of a chat
    kind: ChatKind = Field(sa_type=words(ChatKind))
    language: str  # en, ko, zh_Hans, zh_Hant, ja: what the bot speaks here
    topics: int = int(ALL_TOPICS)  # bits of TopicChoice
    others: bool = True  # also news of other refugees than North Koreans
    regions: int = Field(
        default=int(ALL_REGIONS), sa_column_kwargs={"server_default": "31"}
    )  # bits of Region
    least_rank: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    # the rank of the least grave Severity that rings
    articles: int = Field(default=int(ALL_ARTICLES), sa_column_kwargs={"server_default": "31"})
    # bits of Articles that the sources may be written in
    zone: str | None = None  # IANA zone of the hours below; None: never chosen
    quiet_hours: list[list[int]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )  # [bits of weekdays, minute of the day it begins, minute it ends]; empty: none
    quiet_passes: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # critical alerts ring in quiet hours
    quiet_since: datetime | None = None  # the present or next window without messages; None: none comes
    quiet_until: datetime | None = None  # its end
    paused_until: datetime | None = None  # the person wants nothing at all until then; None: it does
    digest: Digest = Field(
        default=Digest.OFF, sa_type=words(Digest), sa_column_kwargs={"server_default": Digest.OFF.value}
    )
    digest_hour: int = Field(default=8, sa_column_kwargs={"server_default": "8"})  # of the zone
    digest_weekday: int = Field(
        default=0, sa_column_kwargs={"server_default": "0"}
    )  # of a weekly one; 0: Monday
    digest_at: datetime | None = None  # when the next one is due; None: never
    digest_since: datetime | None = None  # the last one told all until then; None: there was none
    discreet: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # messages say no more than that there is one; the rest comes after a tap
    text_only: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # no pictures: the connection is slow, or dear
    state: SubscriberState = Field(default=SubscriberState.ACTIVE, sa_type=words(SubscriberState))
    reason: str | None = None  # why paused or gone; None otherwise
    lost_at: datetime | None = None  # since when it is paused or gone; None: it is neither
    not_before: datetime | None = None  # Telegram asked to wait until then for this chat; None: no
    joined_on: date  # the day, no closer
    brought_by: int | None = Field(
        default=None, foreign_key="coordinators.id", ondelete="SET NULL", sa_type=Id
    )  # the coordinator who brought a channel; None: it came by itself
