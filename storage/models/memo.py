"""The noun memo: one small thing the bot remembers about itself between two runs."""

from sqlmodel import Field, SQLModel


class Memo(SQLModel, table=True):
    """A named value: the check of the key, the digest of the last good feeds.yml, a warning already given."""

    __tablename__ = "memos"

    name: str = Field(primary_key=True)
    value: str
