"""The nouns of the rules in use: terms coordinators added or silenced, and the changes they asked for."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words


class TermClass(StrEnum):
    """What a term stands for, as far as coordinators may say."""

    PEOPLE = "people"
    RETURN = "return"
    ARREST = "arrest"
    RISK = "risk"
    RELEASE = "release"
    PLACE = "place"
    PROTEST = "protest"
    PETITION = "petition"
    CAMPAIGN = "campaign"
    EVENT = "event"
    OPINION = "opinion"
    HISTORY = "history"
    LOOK_ALIKE = "look_alike"
    GROUP = "group"
    OFFICIAL = "official"


class TermAct(StrEnum):
    """What a change does."""

    ADD = "add"
    CHANGE = "change"  # a new wording in the place of an added one
    RETIRE = "retire"  # an added term counts no more
    SILENCE = "silence"  # a packaged wording counts no more; retiring the silence brings it back


class TermState(StrEnum):
    """How far a change has come."""

    DRAFT = "draft"  # its author has not asked for it yet
    ASKED = "asked"  # another coordinator has to confirm it
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    DROPPED = "dropped"  # given up by its author, or overtaken


class Term(SQLModel, table=True):
    """One term in use beside the packaged ones, or one that silences a packaged one. Never deleted."""

    __tablename__ = "terms"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    sort: TermClass = Field(sa_type=words(TermClass))
    language: str  # of the lexicon: en, ko, zh, ja, …
    text: str  # as written
    weight: float | None = None  # how much it speaks against; None: as its class does
    place: str | None = None  # English name of the gazetteer; None: no place
    silences: bool = False  # the packaged wording of this text counts no more
    since: datetime
    change_id: int = Field(sa_type=Id)  # the change that brought it
    retired_at: datetime | None = None  # None: in use
    retired_by: int | None = Field(default=None, sa_type=Id)  # the change that ended it; None: in use


class TermChange(SQLModel, table=True):
    """One change that a coordinator asked for, and who decided on it: the history of the rules."""

    __tablename__ = "term_changes"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    act: TermAct = Field(sa_type=words(TermAct))
    state: TermState = Field(default=TermState.DRAFT, sa_type=words(TermState), index=True)
    sort: TermClass = Field(sa_type=words(TermClass))
    language: str
    text: str | None = None  # None: not written yet
    weight: float | None = None  # None: as its class does
    place: str | None = None  # None: no place
    term_id: int | None = Field(
        default=None, foreign_key="terms.id", sa_type=Id
    )  # the term that is changed or retired; None: a new one
    found: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # what the trial said; None: not tried
    version: int = 1  # counts up with every move: a press on an older one is refused
    asked_by: int = Field(foreign_key="coordinators.id", index=True, sa_type=Id)
    asked_at: datetime
    expires_at: datetime  # confirmed later it does nothing
    decided_by: int | None = Field(default=None, foreign_key="coordinators.id", sa_type=Id)  # None: open
    decided_at: datetime | None = None  # None: open
    update_id: int | None = Field(default=None, sa_type=BigInteger)
    # the Telegram update that wrote its text, so that a repeated one changes nothing
