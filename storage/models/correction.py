"""The noun correction: what one coordinator wants put right in an alert or call, and another confirms."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.models.base import Id


class Correction(SQLModel, table=True):
    """One line that says what was wrong. It is typed, then waits for another coordinator, then is told."""

    __tablename__ = "corrections"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    alert_id: int | None = Field(
        default=None, foreign_key="alerts.id", index=True, sa_type=Id
    )  # None: about a call
    call_id: int | None = Field(
        default=None, foreign_key="calls.id", index=True, sa_type=Id
    )  # None: about an alert
    text: str | None = None  # in the words of who asked; None: still to be typed
    asked_by: int = Field(foreign_key="coordinators.id", index=True, sa_type=Id)
    update_id: int | None = Field(default=None, sa_type=BigInteger)
    # the Telegram update that brought the text, so that a repeated one changes nothing
    asked_at: datetime
    expires_at: datetime  # confirmed later it does nothing
    decided_by: int | None = Field(
        default=None, foreign_key="coordinators.id", sa_type=Id
    )  # who confirmed it; None: open, given up or overtaken
    decided_at: datetime | None = None  # None: open until it expires
