"""A queue for the tests of claims and leases: rows put into the outbox, claimed and looked at."""

from datetime import datetime, timedelta
from itertools import count

from sqlmodel import select

from storage.database import Database
from storage.models import (
    ChatKind,
    Delivery,
    Message,
    MessageKind,
    Subscriber,
    Todo,
)
from storage.queries import leases, messages
from storage.sealing import Address

LEASE = timedelta(minutes=5)
_CHATS = count(5001)


async def put(
    database: Database, now: datetime, *, who: dict | None = None, told: dict | None = None, **row: object
):
    """Put one delivery to a subscriber of its own into the outbox."""
    chat = next(_CHATS)
    given = {"address": Address(chat), "chat": chat, "kind": ChatKind.PRIVATE, "language": "en"}
    async with database.transaction() as tx:
        reader = Subscriber(**{**given, "joined_on": now.date(), **(who or {})})
        tx.add(reader)
        message = Message(
            **{
                "kind": MessageKind.ALERT,
                "language": "en",
                "text": "Hello",
                "created_at": now,
                **(told or {}),
            }
        )
        message_id = await messages.add(tx, message)
        made = Delivery(
            **{"message_id": message_id, "subscriber_id": reader.id, "priority": 2, "due_at": now, **row}
        )
        tx.add(made)
        await tx.flush()
        made.todo = row.get("todo", Todo.SEND)  # a None given at once would be taken for "not given"
    return made


async def claim(database: Database, now: datetime, limit: int = 10, **wanted: object):
    async with database.transaction() as tx:
        return await leases.claim(tx, now, limit, LEASE, **wanted)


async def row_of(database: Database, delivery_id: int) -> Delivery:
    async with database.read() as session:
        return (await session.exec(select(Delivery).where(Delivery.id == delivery_id))).one()
