"""The nouns call, an action call written by coordinators, and tap, one person's answer to it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words
from storage.sealing import SealedId


class CallState(StrEnum):
    """Where a call stands. The allowed moves, and who may make them, stand in bot/actions/lifecycle.py."""

    DRAFT = "draft"  # its author writes it
    IN_REVIEW = "in_review"  # waits for another coordinator
    APPROVED = "approved"  # waits for the publish stage
    SENDING = "sending"  # in the outbox
    SENT = "sent"  # every delivery has ended; its author got the report
    DISCARDED = "discarded"  # given up by its author


class Call(SQLModel, table=True):
    """One call to action in the language its author wrote it in."""

    __tablename__ = "calls"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    kind: str  # a word of bot/actions/kinds.py
    author_id: int = Field(foreign_key="coordinators.id", index=True, sa_type=Id)
    state: CallState = Field(default=CallState.DRAFT, sa_type=words(CallState), index=True)
    version: int = 1  # grows with every change; a move names the version it was decided on
    step: str | None = None  # the field its author is asked for now; None: none
    last_update_id: int | None = Field(default=None, sa_type=BigInteger)
    # the Telegram update that changed the draft last, so that a repeated one changes nothing
    title: str = ""
    text: str = ""
    link: str | None = None  # None: none given
    language: str  # the language it is written in
    languages: list[str] = Field(default_factory=list, sa_type=JSON)  # of the subscribers it goes to
    note: str | None = None  # why it was returned; None: it was not
    created_at: datetime
    submitted_at: datetime | None = None  # None until first submitted
    decided_by: int | None = Field(default=None, foreign_key="coordinators.id", sa_type=Id)
    decided_at: datetime | None = None  # None until approved or returned
    published_at: datetime | None = None  # None until its deliveries stand in the outbox
    reported_at: datetime | None = None  # None until its author got the report


class Choice(StrEnum):
    """What a tap says."""

    DONE = "done"


class Tap(SQLModel, table=True):
    """One person's answer to a call, sealed; only totals are ever shown."""

    __tablename__ = "taps"
    __table_args__ = (UniqueConstraint("call_id", "person"),)  # counted once a person

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    call_id: int = Field(foreign_key="calls.id", sa_type=Id)
    person: int = Field(sa_type=SealedId("taps.person"))
    choice: Choice = Field(default=Choice.DONE, sa_type=words(Choice))
    tapped_on: date  # the day, no closer
