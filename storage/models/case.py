"""The noun case: one happening to a group of people, told by many items in many languages."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words
from storage.models.verdict import Certainty, Severity, Status, Topic


class Publicity(StrEnum):
    """Who may hear of a case."""

    PUBLIC = "public"
    QUIET = "quiet"  # stored, never pushed
    EMBARGO = "embargo"  # quiet until a time


class Case(SQLModel, table=True):
    """One happening, with the strongest facts told of it so far."""

    __tablename__ = "cases"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    title: str  # the title of its first item, as published
    language: str  # of that title
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
    publicity: Publicity = Field(default=Publicity.PUBLIC, sa_type=words(Publicity))
    embargo_until: datetime | None = None  # only with publicity embargo
    opened_at: datetime
    updated_at: datetime = Field(index=True)  # finds the cases a new item may belong to
    closed_at: datetime | None = None  # None: open
    outcome: str | None = None  # None until closed with one
