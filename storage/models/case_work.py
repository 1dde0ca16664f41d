"""The nouns of coordinators' work on cases: what was done, what two must agree on, what is half typed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words
from storage.models.case import Publicity


class CaseAct(StrEnum):
    """What a coordinator did with a case."""

    RENAMED = "renamed"
    MERGED = "merged"  # with another: `other` is the case it went into, or the one that came
    SPLIT = "split"  # `other` is the case opened from it, or the one it came from
    CLOSED = "closed"
    QUIETED = "quieted"
    EMBARGOED = "embargoed"
    ASKED_PUBLICITY = "asked_publicity"  # another coordinator has to confirm it
    PUBLISHED = "published"
    RELEASED = "released"  # an item that was held back
    ASKED_RELEASE = "asked_release"
    KEPT_BACK = "kept_back"


class CaseEvent(SQLModel, table=True):
    """One act on one case: its history. Nothing here is ever shown to strangers."""

    __tablename__ = "case_events"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=Id)
    act: CaseAct = Field(sa_type=words(CaseAct))
    by: int = Field(foreign_key="coordinators.id", sa_type=Id)
    other: int | None = Field(default=None, sa_type=Id)  # the other case of a merge or split; None: none
    item_id: int | None = Field(default=None, sa_type=Id)  # the item decided on; None: none
    at: datetime


class CaseAsk(SQLModel, table=True):
    """What one coordinator asked for and another must confirm: more publicity, or the release of an item."""

    __tablename__ = "case_asks"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=Id)
    item_id: int | None = Field(
        default=None, foreign_key="items.id", index=True, sa_type=Id
    )  # the item to release; None: about publicity
    publicity: Publicity | None = Field(default=None, sa_type=words(Publicity))  # None: about an item
    until: datetime | None = None  # the end of the embargo asked for; None: none
    asked_by: int = Field(foreign_key="coordinators.id", sa_type=Id)
    asked_at: datetime
    expires_at: datetime  # confirmed later it does nothing
    decided_by: int | None = Field(
        default=None, foreign_key="coordinators.id", sa_type=Id
    )  # None: open or overtaken
    decided_at: datetime | None = None  # None: open until it expires


class CaseDraft(SQLModel, table=True):
    """What one coordinator is asked for now, and what they chose so far. One question at a time."""

    __tablename__ = "case_drafts"

    coordinator_id: int = Field(foreign_key="coordinators.id", primary_key=True, sa_type=Id)
    case_id: int = Field(foreign_key="cases.id", sa_type=Id)
    step: str  # a word of bot/chat/case_drafts.py
    value: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    update_id: int | None = Field(default=None, sa_type=BigInteger)
    # the Telegram update that changed it last, so that a repeated one changes nothing
    changed_at: datetime
