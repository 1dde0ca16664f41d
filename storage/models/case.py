"""The noun case: one happening to a group of people, told by many items in many languages."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, false
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words
from storage.models.verdict import Certainty, Precision, Severity, Status, Topic


class Publicity(StrEnum):
    """Who may hear of a case."""

    PUBLIC = "public"
    QUIET = "quiet"  # stored, never pushed
    EMBARGO = "embargo"  # quiet until a time


class Outcome(StrEnum):
    """How a case ended."""

    RETURNED = "returned"
    RELEASED = "released"
    ARRIVED = "arrived"
    FALSE_REPORT = "false_report"
    UNKNOWN = "unknown"  # nothing more will be heard


class Case(SQLModel, table=True):
    """One happening, with the strongest facts told of it so far."""

    __tablename__ = "cases"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    title: str  # of its first item that nothing holds back, or a coordinator's words; empty: none yet
    language: str  # of that title
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    # grows with every act of a coordinator; a press names the version it was made for
    topic: Topic = Field(sa_type=words(Topic))
    severity: Severity = Field(sa_type=words(Severity))
    status: Status = Field(sa_type=words(Status))
    certainty: Certainty = Field(sa_type=words(Certainty))
    people: int | None = None  # the largest figure told; None: none
    people_wording: str | None = None  # that figure as written
    places: list[str] = Field(default_factory=list, sa_type=JSON)
    origin: str | None = None  # ISO 3166 alpha-2; None: not told
    destination: str | None = None
    others: bool = False  # refugees other than North Koreans
    whom: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )  # values of Whom
    claim_source: str | None = None  # a code of claimants.yml; None: not told
    happened_on: date | None = None  # the first day of what `happened_within` names; None: not told
    happened_within: Precision | None = Field(default=None, sa_type=words(Precision))
    publicity: Publicity = Field(default=Publicity.PUBLIC, sa_type=words(Publicity))
    embargo_until: datetime | None = None  # only with publicity embargo
    opened_at: datetime
    updated_at: datetime = Field(index=True)  # finds the cases a new item may belong to
    closed_at: datetime | None = None  # None: open
    outcome_kind: Outcome | None = Field(default=None, sa_type=words(Outcome))  # None until closed with one
    outcome: str | None = None  # in a coordinator's words; None: none written
    outcome_told_at: datetime | None = None  # None until publishing looked at the outcome
    merged_into: int | None = Field(
        default=None, foreign_key="cases.id", sa_type=Id
    )  # None: a case of its own
    cards_stale: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # coordinators changed what its cards say
