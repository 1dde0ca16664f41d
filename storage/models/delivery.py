"""The noun delivery: one message to one chat, and how far it has come. The outbox of the bot."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from storage.models.base import Id, words


class DeliveryState(StrEnum):
    """Where a delivery stands. MOVES has the only moves."""

    PENDING = "pending"  # waits for its turn
    SENDING = "sending"  # leased: the request is about to leave or under way
    SENT = "sent"  # accepted by Telegram
    UNKNOWN = "unknown"  # the answer was lost after the request left
    REFUSED = "refused"  # never to be tried again; `reason` says why
    EXPIRED = "expired"  # its time was over before its turn came
    CANCELLED = "cancelled"  # withdrawn before its turn, or the chat left


MOVES: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PENDING: frozenset(
        {DeliveryState.SENDING, DeliveryState.EXPIRED, DeliveryState.CANCELLED},
    ),
    DeliveryState.SENDING: frozenset(
        {
            DeliveryState.PENDING,
            DeliveryState.SENT,
            DeliveryState.UNKNOWN,
            DeliveryState.REFUSED,
            DeliveryState.CANCELLED,  # put back, but its reader left meanwhile
        },
    ),
    DeliveryState.SENT: frozenset({DeliveryState.SENT}),  # edits and deletions leave it sent
    DeliveryState.UNKNOWN: frozenset({DeliveryState.PENDING}),  # a coordinator wants it sent once more
    DeliveryState.REFUSED: frozenset({DeliveryState.PENDING}),  # the chat that refused it came back
    DeliveryState.EXPIRED: frozenset(),
    DeliveryState.CANCELLED: frozenset({DeliveryState.PENDING}),  # the chat that was gone came back
}
"""The only moves. A delivery is made PENDING; nothing but these leads from one state to another."""


def before(state: DeliveryState) -> list[DeliveryState]:
    """Give the states from which a delivery may move to this one."""
    return [was for was, after in MOVES.items() if state in after and was is not state]


class Todo(StrEnum):
    """What is still to be done for a delivery."""

    SEND = "send"
    EDIT = "edit"  # the chat shows an older revision
    DELETE = "delete"


class Delivery(SQLModel, table=True):
    """One message to one subscriber or, for notices, one coordinator."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("message_id", "subscriber_id"),  # one message reaches a chat once
        UniqueConstraint("message_id", "coordinator_id"),  # and a coordinator once
        Index(  # the sender's queue, by groups: urgent first, then in order of publication
            "ix_deliveries_todo",
            "priority",
            "message_id",
            "todo",
            "due_at",  # read backwards: what came back after a failure goes before what never left
            "id",
            sqlite_where=text("todo IS NOT NULL AND lease_until IS NULL"),
            postgresql_where=text("todo IS NOT NULL AND lease_until IS NULL"),
        ),
        Index(  # what a chat still has to get, in order of publication
            "ix_deliveries_order",
            "subscriber_id",
            "message_id",
            sqlite_where=text("todo IS NOT NULL"),
            postgresql_where=text("todo IS NOT NULL"),
        ),
        Index(  # leases of a sender that died
            "ix_deliveries_leased",
            "lease_until",
            sqlite_where=text("lease_until IS NOT NULL"),
            postgresql_where=text("lease_until IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    message_id: int = Field(foreign_key="messages.id", sa_type=Id)
    subscriber_id: int | None = Field(
        default=None, foreign_key="subscribers.id", ondelete="SET NULL", index=True, sa_type=Id
    )  # None: a notice, or a subscriber who was forgotten
    coordinator_id: int | None = Field(
        default=None, foreign_key="coordinators.id", ondelete="SET NULL", index=True, sa_type=Id
    )  # None: not a notice
    state: DeliveryState = Field(default=DeliveryState.PENDING, sa_type=words(DeliveryState))
    todo: Todo | None = Field(default=Todo.SEND, sa_type=words(Todo))  # None: nothing left to do
    priority: int  # copied from the message, for the index
    due_at: datetime  # not before this
    lease_until: datetime | None = None  # None: nobody works on it
    attempts: int = 0
    telegram_message_id: int | None = Field(default=None, sa_type=BigInteger)  # None until sent
    reply_to: int | None = Field(default=None, sa_type=BigInteger)
    # the chat's message that it answers; None: it stands alone
    shown_revision: int | None = None  # the revision the chat shows; None until sent
    possibly_twice: bool = False  # sent again after its answer was lost
    veiled: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # the chat shows no more than that there is something: its reader wants it so, and has not tapped yet
    reason: str | None = None  # why refused, unknown or cancelled; None otherwise
    finished_at: datetime | None = None  # when it reached a state with nothing to do; None until then
