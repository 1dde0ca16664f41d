"""The noun fan-out: a message whose deliveries are still being written, and how far that has come."""

from sqlmodel import Field, SQLModel

from storage.models.base import Id


class FanOut(SQLModel, table=True):
    """One message on its way into the outbox, batch by batch. The row goes when everybody has a delivery."""

    __tablename__ = "fan_outs"

    message_id: int = Field(primary_key=True, foreign_key="messages.id", sa_type=Id)
    topic: int  # a bit of TopicChoice that the reader must have chosen
    others: bool = False  # only those who also want news of other refugees
    region: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # a bit of Region; 0: no matter
    rank: int | None = None  # of its severity; None: no matter
    articles: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # of Articles; 0: no matter
    after: int = Field(sa_type=Id)  # subscribers up to this id have theirs; ids are random, so is the order
