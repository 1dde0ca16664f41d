"""The noun alert: what we tell subscribers about a case."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.models.base import Id, words
from storage.models.verdict import Severity, Topic


class AlertKind(StrEnum):
    """Which telling of a case this is."""

    FIRST = "first"
    UPDATE = "update"  # something changed for readers
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    OUTCOME = "outcome"  # the case was closed; tells those who got its alerts how it ended


class Alert(SQLModel, table=True):
    """One ring about one case. Its wording per language stands in messages."""

    __tablename__ = "alerts"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=Id)
    item_id: int = Field(foreign_key="items.id", sa_type=Id)  # the item whose title is on the card
    kind: AlertKind = Field(default=AlertKind.FIRST, sa_type=words(AlertKind))
    topic: Topic = Field(sa_type=words(Topic))
    severity: Severity = Field(sa_type=words(Severity))
    others: bool = False  # refugees other than North Koreans
    region: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # a bit of Region; 0: not known
    articles: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # bits of Articles: what its sources were written in when it rang; 0: not known
    published_at: datetime = Field(index=True)  # /latest and /why ask for the newest
    expires_at: datetime  # not sent after this
