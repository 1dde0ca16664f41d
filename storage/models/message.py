"""The noun message: one alert, call, digest or notice worded in one language."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words


class MessageKind(StrEnum):
    """What a message carries."""

    ALERT = "alert"
    CALL = "call"
    DIGEST = "digest"
    NOTICE = "notice"  # to coordinators in private: a call to review, a report, something to mend


class Priority(IntEnum):
    """Which message goes first; the lower number overtakes."""

    CRITICAL_ALERT = 0
    NEAR_CALL = 1  # a call that starts soon, and notices to coordinators
    NORMAL = 2  # other alerts and calls
    DIGEST = 3


class Message(SQLModel, table=True):
    """One text in one language, as it is sent: Telegram HTML and its buttons."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("alert_id", "language"),  # an alert is worded once a language
        UniqueConstraint("call_id", "language", "kind"),  # so is a call
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    kind: MessageKind = Field(sa_type=words(MessageKind))
    alert_id: int | None = Field(default=None, foreign_key="alerts.id", sa_type=Id)  # None: no alert
    call_id: int | None = Field(default=None, foreign_key="calls.id", sa_type=Id)  # None: no call
    language: str
    text: str  # Telegram HTML, within Telegram's limits
    buttons: list[list[dict[str, Any]]] = Field(default_factory=list, sa_type=JSON)
    # rows of buttons: {"text", "url"} or {"text", "data"} with data signed
    silent: bool = False  # delivered without a sound
    priority: int = Priority.NORMAL
    revision: int = 1  # grows with every edit
    created_at: datetime
    expires_at: datetime | None = None  # not sent after this; None: never too late
