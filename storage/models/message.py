"""The noun message: one alert, call, digest or notice worded in one language."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words

WITHDRAWN = "withdrawn"
"""Why a message was stopped that coordinators took back: nobody is shown it again."""

SCHEDULED = "scheduled"
"""Why a message is paused that waits for its time: no coordinator lets it go on."""


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
        UniqueConstraint("call_id", "language", "kind", "part"),  # so is a call, and each part of it
        Index(  # those whose deliveries may still wait
            "ix_messages_unended",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    kind: MessageKind = Field(sa_type=words(MessageKind))
    alert_id: int | None = Field(default=None, foreign_key="alerts.id", sa_type=Id)  # None: no alert
    call_id: int | None = Field(default=None, foreign_key="calls.id", sa_type=Id)  # None: no call
    part: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    # of a call: empty is the call itself, else what it tells besides, such as `reminder:2026-03-09:120`
    language: str
    text: str  # Telegram HTML, within Telegram's limits
    buttons: list[list[dict[str, Any]]] = Field(default_factory=list, sa_type=JSON)
    # rows of buttons: {"text", "url"} or {"text", "data"} with data signed
    silent: bool = False  # delivered without a sound
    priority: int = Priority.NORMAL
    revision: int = 1  # grows with every edit
    created_at: datetime
    expires_at: datetime | None = None  # not sent after this; None: never too late
    paused: str | None = None  # why nothing of it is sent for now; None: it is sent
    stopped: str | None = None  # why nothing of it is sent any more; None: it is sent
    ended_at: datetime | None = None  # when the last of its deliveries had ended; None: some may wait
    told_until: datetime | None = None  # coordinators know what was missed until then; None: of nothing
    replies_to: int | None = Field(default=None, sa_type=Id)  # the message it corrects; None: stands alone
    earlier: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )  # digests of the wordings it had before, so that one that was passed on is known again
    correction: str | None = None  # Telegram HTML below every wording of it; None: never corrected
    summary_of: list[int] | None = Field(
        default=None, sa_type=JSON(none_as_null=True)
    )  # the messages it tells in their place; None: it is no summary
