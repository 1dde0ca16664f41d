"""The noun verdict: what triage says of an item, with the words that all rooms use for it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words


class Label(StrEnum):
    """What is done with an item."""

    ALERT = "alert"  # rings
    RELATED = "related"  # goes to the digest
    IRRELEVANT = "irrelevant"  # is never pushed


class Topic(StrEnum):
    """What an item is about; `NONE` exactly when it is irrelevant."""

    REPATRIATION = "repatriation"
    DETENTION = "detention"
    AT_RISK = "at_risk"
    RELEASE = "release"
    POLICY = "policy"
    PROTEST = "protest"
    PETITION = "petition"
    CAMPAIGN = "campaign"
    EVENT = "event"
    NONE = "none"


class Severity(StrEnum):
    """How grave it is; `NONE` exactly when the item is irrelevant."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    NONE = "none"

    @property
    def rank(self) -> int:
        """Order from 0 (none) to 3 (critical)."""
        return list(reversed(Severity)).index(self)


class Status(StrEnum):
    """What has happened to the people."""

    AT_RISK = "at_risk"
    DETAINED = "detained"
    BEING_RETURNED = "being_returned"
    RETURNED = "returned"
    RELEASED = "released"
    ARRIVED = "arrived"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """How sure the telling is."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DENIED = "denied"


class Whom(StrEnum):
    """Groups of people a text tells of, in the order they are named."""

    WOMEN = "women"
    CHILDREN = "children"
    BABIES = "babies"
    PREGNANT = "pregnant"
    ELDERLY = "elderly"
    FAMILIES = "families"
    SOLDIERS = "soldiers"
    WORKERS = "workers"


class Precision(StrEnum):
    """How exactly a time is told; the date beside it is the first day of it."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class StoredVerdict(SQLModel, table=True):
    """The verdict on the present wording of an item, one row an item."""

    __tablename__ = "verdicts"
    __table_args__ = (
        Index(  # what waits for the publish stage
            "ix_verdicts_undecided",
            "item_id",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index(  # what the digests of a time tell
            "ix_verdicts_related",
            "decided_at",
            sqlite_where=text("label = 'related'"),
            postgresql_where=text("label = 'related'"),
        ),
    )

    item_id: int = Field(foreign_key="items.id", primary_key=True, sa_type=Id)
    label: Label = Field(sa_type=words(Label))
    topic: Topic = Field(sa_type=words(Topic))
    severity: Severity = Field(sa_type=words(Severity))
    people: int | None = None  # None: no figure told
    people_wording: str | None = None  # the figure as written; None: none told
    places: list[str] = Field(default_factory=list, sa_type=JSON)  # English names of the gazetteer
    origin: str | None = None  # country that returns (ISO 3166 alpha-2); None: not told
    destination: str | None = None  # country returned to; None: not told
    status: Status = Field(sa_type=words(Status))
    certainty: Certainty = Field(sa_type=words(Certainty))
    held: str | None = None  # a code of triage: why a human must look first; None: nothing against it
    whom: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )  # values of Whom
    claim_source: str | None = None  # a code of claimants.yml: who says so; None: not told
    happened_on: date | None = None  # day, or first day of what `happened_within` names; None: not told
    happened_within: Precision | None = Field(default=None, sa_type=words(Precision))
    others: bool = False  # refugees other than North Koreans
    language: str
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    reason: str  # one English sentence
    rules_version: str
    judged_at: datetime
    case_id: int | None = Field(
        default=None, foreign_key="cases.id", index=True, sa_type=Id
    )  # None: no alert, so no case
    decided_at: datetime | None = None  # None until the publish stage looked at it
    decision: str | None = None  # what publish did, in its words; None until then
    told: dict[str, Any] | None = Field(
        default=None, sa_type=JSON
    )  # status, certainty and people of the wording decided on before the article was edited; None: never
