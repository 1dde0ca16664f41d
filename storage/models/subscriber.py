"""The noun subscriber: a private chat, group, forum topic or channel that asked to be told."""

from datetime import date, datetime
from enum import IntFlag, StrEnum

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


class Subscriber(SQLModel, table=True):
    """One place to send to. No name, no username, no phone, no text: only what sending needs."""

    __tablename__ = "subscribers"

    id: int = Field(default_factory=random_id, primary_key=True, sa_type=Id)
    address: Address = Field(
        sa_type=SealedAddress("subscribers.address"), unique=True
    )  # a chat or topic subscribes once
    chat: int = Field(sa_type=SealedId("subscribers.chat"), index=True)  # finds all topics of a chat
    kind: ChatKind = Field(sa_type=words(ChatKind))
    language: str  # en, ko, zh_Hans, zh_Hant, ja: what the bot speaks here
    topics: int = int(ALL_TOPICS)  # bits of TopicChoice
    others: bool = True  # also news of other refugees than North Koreans
    state: SubscriberState = Field(default=SubscriberState.ACTIVE, sa_type=words(SubscriberState))
    reason: str | None = None  # why paused or gone; None otherwise
    lost_at: datetime | None = None  # since when it is paused or gone; None: it is neither
    not_before: datetime | None = None  # Telegram asked to wait until then for this chat; None: no
    joined_on: date  # the day, no closer
    brought_by: int | None = Field(
        default=None, foreign_key="coordinators.id", ondelete="SET NULL", sa_type=Id
    )  # the coordinator who brought a channel; None: it came by itself
