"""The nouns coordinator, a vetted person who writes and approves calls, and invite, the way to become one."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.models.base import Id, words
from storage.sealing import SealedId


class Role(StrEnum):
    """What a vetted person may do."""

    COORDINATOR = "coordinator"  # writes, approves, invites
    REVIEWER = "reviewer"  # approves only
    OPERATOR = "operator"  # a coordinator who also runs the machine


class CoordinatorState(StrEnum):
    """Whether a coordinator's word counts now."""

    ACTIVE = "active"
    SUSPENDED = "suspended"  # by another coordinator, the operator, or their own duress word
    LAPSED = "lapsed"  # no sign of life for too long


ROLES = (Role.COORDINATOR, Role.REVIEWER, Role.OPERATOR)
"""The roles by their numbers in buttons and in the audit log: never sorted anew."""


class Coordinator(SQLModel, table=True):
    """One vetted person, known to the others by number only ("C2")."""

    __tablename__ = "coordinators"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    person: int = Field(sa_type=SealedId("coordinators.person"), unique=True)  # the user id: one seat each
    role: Role = Field(default=Role.COORDINATOR, sa_type=words(Role))
    state: CoordinatorState = Field(default=CoordinatorState.ACTIVE, sa_type=words(CoordinatorState))
    language: str
    zone: str | None = None  # IANA name of the zone their times are in; None: not told yet
    not_before: datetime | None = None  # Telegram asked to wait until then for this chat; None: no
    joined_at: datetime
    invited_by: int | None = Field(default=None, foreign_key="coordinators.id", sa_type=Id)
    # None: by the operator at the machine
    seen_on: date | None = None  # the last day with a sign of life, no closer; None: none was counted yet
    reminded_on: date | None = None  # when they were asked whether they are still there; None: not since
    suspended_by: int | None = Field(default=None, sa_type=Id)
    # the seat that did it, their own for a duress word; None: not suspended, or by the operator
    duress: bytes | None = None  # keyed hash of the word that suspends oneself; None: none is set


class Invite(SQLModel, table=True):
    """A single-use link by which one person becomes a coordinator. Only its MAC is kept."""

    __tablename__ = "invites"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    mac: bytes = Field(unique=True)  # one row a token
    role: Role = Field(default=Role.COORDINATOR, sa_type=words(Role))
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None  # None: still open
    invited_by: int | None = Field(default=None, foreign_key="coordinators.id", sa_type=Id)
    # None: by the operator at the machine
