"""The nouns of the hotline: who answers which topic, who wrote as which number, letters, and bans.

All of it but the bans ends after seven days. A person is known to coordinators by number alone, `@17`.
"""

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.base import Id, random_id
from storage.sealing import SealedId, SealedText


class HotlineDesk(SQLModel, table=True):
    """A coordinator who answers the letters of one topic. Nobody answers unless they chose to."""

    __tablename__ = "hotline_desks"

    coordinator_id: int = Field(
        primary_key=True, foreign_key="coordinators.id", ondelete="CASCADE", sa_type=Id
    )
    topic: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})  # a bit of TopicChoice
    since: datetime  # they are shown nothing that was written before


class HotlinePerson(SQLModel, table=True):
    """The link between a person and their number, until seven days after the last word."""

    __tablename__ = "hotline_people"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a number never stands for a second person

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)  # the number: @17
    person: int = Field(sa_type=SealedId("hotline_people.person"), unique=True)  # the user id
    language: str  # in which they are answered
    last_at: datetime  # when either side wrote last


class HotlineLetter(SQLModel, table=True):
    """What a person wrote to the coordinators of a topic, or what one of these answered."""

    __tablename__ = "hotline_letters"

    id: int = Field(default_factory=random_id, primary_key=True, sa_type=Id)
    person_id: int = Field(foreign_key="hotline_people.id", ondelete="CASCADE", index=True, sa_type=Id)
    topic: int  # a bit of TopicChoice
    text: str = Field(sa_type=SealedText("hotline_letters.text"))  # as written, plain
    update_id: int = Field(sa_type=BigInteger, unique=True)  # an update handled twice is one letter
    answered_by: int | None = Field(
        default=None, foreign_key="coordinators.id", ondelete="SET NULL", sa_type=Id
    )  # whose answer it is; None: the person wrote it
    is_answer: bool = False
    written_at: datetime = Field(index=True)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    # of an answer: the message of the person's chat that shows it; None: nothing shows it


class HotlineShown(SQLModel, table=True):
    """That a letter was shown to a coordinator, which happens once, and where it stands."""

    __tablename__ = "hotline_shown"
    __table_args__ = (UniqueConstraint("letter_id", "coordinator_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    letter_id: int = Field(foreign_key="hotline_letters.id", ondelete="CASCADE", sa_type=Id)
    coordinator_id: int = Field(foreign_key="coordinators.id", ondelete="CASCADE", sa_type=Id)
    message_id: int = Field(sa_type=BigInteger)  # of the coordinator's private chat


class HotlineBan(SQLModel, table=True):
    """A person whose letters are not taken: a keyed hash, which names nobody without the key."""

    __tablename__ = "hotline_bans"

    id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    # the number they had when they were blocked
    mac: bytes = Field(unique=True)  # one row a person
    banned_at: datetime
