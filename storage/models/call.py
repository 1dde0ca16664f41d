"""The nouns of a call to action: call, wordings, approvals, answers, counts, notices, pictures, taps."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words
from storage.sealing import SealedId


class CallState(StrEnum):
    """Where a call stands. The allowed moves, and who may make them, stand in bot/actions/lifecycle.py."""

    DRAFT = "draft"  # its author writes it
    IN_REVIEW = "in_review"  # waits for another coordinator
    APPROVED = "approved"  # waits for the publish stage
    SCHEDULED = "scheduled"  # approved, to go out at `send_at`
    SENDING = "sending"  # in the outbox
    SENT = "sent"  # every delivery has ended; its author got the report
    MISSED = "missed"  # its moment passed while nothing could be sent
    CANCELLED = "cancelled"  # called off; those who were told know
    OVER = "over"  # its time has passed, nothing counts any more
    CLOSED = "closed"  # those who took part know the outcome
    DISCARDED = "discarded"  # given up by its author


def _json(**more: Any) -> Any:
    return Column(JSON, nullable=False, server_default="{}", **more)


class Call(SQLModel, table=True):
    """One call to action. Its title and text are those of `language`; others stand in its wordings."""

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
    details: dict[str, Any] = Field(default_factory=dict, sa_column=_json())
    # the fields of its kind, in the forms of bot/actions/kinds.py
    retraction: str = ""  # what people read should it be taken back; empty: the usual words
    language: str  # the language it is written in
    languages: list[str] = Field(default_factory=list, sa_type=JSON)  # of the subscribers it goes to
    regions: int = 0  # bits of Region; 0: everywhere
    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True, sa_type=Id)  # None: of none
    follows_id: int | None = Field(default=None, foreign_key="calls.id", index=True, sa_type=Id)
    # the call that it corrects, ends or tells the outcome of; None: it stands alone
    note: str | None = None  # why it was returned; None: it was not
    needs: int = 1  # approvals of others before it goes out
    counted: dict[str, Any] = Field(default_factory=dict, sa_column=_json())
    # chats by language, frozen with the first approval
    returned: dict[str, Any] = Field(default_factory=dict, sa_column=_json())
    # what it said, by step, when it was returned last; empty: it never was
    send_at: datetime | None = None  # goes out then; None: at once
    late_after: datetime | None = None  # after that it is not sent but missed; None: never too late
    starts_at: datetime | None = None  # its date, or the next one of its series; None: it has none
    ends_at: datetime | None = None  # its last date ends; None: open, or it has none
    revision: int = 0  # grows with every change told to readers
    created_at: datetime
    submitted_at: datetime | None = None  # None until first submitted
    decided_by: int | None = Field(default=None, foreign_key="coordinators.id", sa_type=Id)
    decided_at: datetime | None = None  # None until approved or returned
    published_at: datetime | None = None  # None until its deliveries stand in the outbox
    reported_at: datetime | None = None  # None until its author got the report
    closed_at: datetime | None = None  # None until it was called off, over, or its outcome told


class Wording(SQLModel, table=True):
    """A call in one more language."""

    __tablename__ = "call_wordings"
    __table_args__ = (UniqueConstraint("call_id", "language"),)  # one a language

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    call_id: int = Field(foreign_key="calls.id", sa_type=Id)
    language: str
    title: str = ""
    text: str = ""


class Approval(SQLModel, table=True):
    """One coordinator's yes to one version of a call."""

    __tablename__ = "call_approvals"
    __table_args__ = (UniqueConstraint("call_id", "version", "coordinator_id"),)  # one yes each

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    call_id: int = Field(foreign_key="calls.id", sa_type=Id)
    version: int
    coordinator_id: int = Field(foreign_key="coordinators.id", sa_type=Id)
    approved_at: datetime


class Snippet(SQLModel, table=True):
    """An objection that is heard often, and the answer to it, kept to be put into calls."""

    __tablename__ = "call_snippets"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    author_id: int = Field(foreign_key="coordinators.id", sa_type=Id)
    language: str  # the one it is written in
    objection: str
    answer: str
    created_at: datetime


class Intake(StrEnum):
    """By which way signatures came in."""

    WEB = "web"
    POST = "post"
    FAX = "fax"
    EMAIL = "email"
    STREET = "street"


class Count(SQLModel, table=True):
    """What one coordinator counted by one way: so many more, or fewer where it mends an earlier entry."""

    __tablename__ = "call_counts"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    call_id: int = Field(foreign_key="calls.id", index=True, sa_type=Id)
    intake: Intake = Field(sa_type=words(Intake))
    number: int  # added to what stands; may be negative
    coordinator_id: int = Field(foreign_key="coordinators.id", sa_type=Id)
    entered_at: datetime


class CallNotice(SQLModel, table=True):
    """Something that a call tells or asks besides itself, once: a reminder, a milestone, one year on."""

    __tablename__ = "call_notices"
    __table_args__ = (UniqueConstraint("call_id", "what"),)  # once each

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    call_id: int = Field(foreign_key="calls.id", sa_type=Id)
    what: str  # a word, and the date it belongs to: `reminder:2026-03-09:120`, `milestone:50`
    due_at: datetime = Field(index=True)
    done_at: datetime | None = None  # told, or found to be too late; None: not yet


class Picture(SQLModel, table=True):
    """The picture of a call, without its metadata."""

    __tablename__ = "call_pictures"

    call_id: int = Field(foreign_key="calls.id", primary_key=True, sa_type=Id)
    content: bytes  # JPEG or PNG, written anew
    cleared_by: int | None = Field(default=None, foreign_key="coordinators.id", sa_type=Id)
    # who said that nobody is to be known by it; None: nobody yet


class Choice(StrEnum):
    """What a tap says."""

    DONE = "done"
    COMING = "coming"
    CANNOT = "cannot"
    WAITING = "waiting"  # would come, but every place is taken


class Tap(SQLModel, table=True):
    """One person's answer to a call, sealed; only totals are ever shown."""

    __tablename__ = "taps"
    __table_args__ = (UniqueConstraint("call_id", "person", "session"),)  # counted once a person and date

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    call_id: int = Field(foreign_key="calls.id", sa_type=Id)
    person: int = Field(sa_type=SealedId("taps.person"))
    session: int = 0  # which date of the call, 0 where there is but one; from 1000 on a shift of one day
    choice: Choice = Field(default=Choice.DONE, sa_type=words(Choice))
    tapped_on: date  # the day, no closer
