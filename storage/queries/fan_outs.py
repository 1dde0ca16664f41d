"""Sentences about fan-outs: a message goes into the outbox batch by batch, each in a short transaction.

The first batch is written in the transaction that publishes; what is left, and how far it has come, stands in
a row, so that a crash neither misses a subscriber nor tells one twice. Batches go by ranges of subscribers'
ids, which are random: whoever subscribes meanwhile gets the message if his id still lies ahead.
"""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import FanOut, Message, Subscriber
from storage.queries import deliveries

BATCH = 5_000
"""Subscribers looked at in one transaction: the sender waits for no more."""


async def begin(
    tx: AsyncSession,
    message: Message,
    *,
    topic: int,
    others: bool,
    now: datetime,
    region: int = 0,
    rank: int | None = None,
    articles: int = 0,
) -> int:
    """Write the first batch of a message and note what is left; give how many deliveries were written.

    Behind a message at least as urgent that is still being written, it waits for its turn.
    """
    if message.id is None:
        raise ValueError("the message was never stored")
    fan_out = FanOut(
        message_id=message.id,
        topic=topic,
        others=others,
        region=region,
        rank=rank,
        articles=articles,
        after=0,
    )
    ahead = select(FanOut.message_id).join(Message, col(Message.id) == col(FanOut.message_id))
    if (await tx.exec(ahead.where(col(Message.priority) <= message.priority).limit(1))).first() is not None:
        tx.add(fan_out)
        return 0
    written, upto = await _write(tx, fan_out, message, now)
    if upto is not None:
        fan_out.after = upto
        tx.add(fan_out)
    return written


async def go_on(tx: AsyncSession) -> int | None:
    """Write the next batch of the most urgent and oldest one; give its deliveries, None when none is left."""
    wanted = select(FanOut, Message).join(Message, col(Message.id) == col(FanOut.message_id))
    in_turn = wanted.order_by(col(Message.priority), col(Message.id)).limit(1).with_for_update(of=FanOut)
    found = (await tx.exec(in_turn)).first()
    if found is None:
        return None
    fan_out, message = found
    if message.stopped is not None:
        await tx.delete(fan_out)
        return 0
    written, upto = await _write(tx, fan_out, message, message.created_at)
    if upto is None:
        await tx.delete(fan_out)
    else:
        fan_out.after = upto
        tx.add(fan_out)
    return written


async def under_way(
    session: AsyncSession, *, message_id: int | None = None, call_id: int | None = None
) -> bool:
    """Say whether deliveries of this message, or of this call, are still to be written."""
    wanted = select(FanOut.message_id)
    if message_id is not None:
        wanted = wanted.where(col(FanOut.message_id) == message_id)
    if call_id is not None:
        wanted = wanted.join(Message, col(Message.id) == col(FanOut.message_id))
        wanted = wanted.where(col(Message.call_id) == call_id)
    return (await session.exec(wanted.limit(1))).first() is not None


async def _write(
    tx: AsyncSession, fan_out: FanOut, message: Message, now: datetime
) -> tuple[int, int | None]:
    """Write one batch; give its deliveries and the last id it looked at, None at the end."""
    ids = select(Subscriber.id).where(col(Subscriber.id) > fan_out.after).order_by(col(Subscriber.id))
    batch = ids.limit(BATCH).subquery()
    number, last = (await tx.exec(select(func.count(), func.max(batch.c.id)).select_from(batch))).one()
    upto = last if number == BATCH else None
    written = await deliveries.fan_out(
        tx,
        message,
        topic=fan_out.topic,
        others=fan_out.others,
        languages=(message.language,),
        now=now,
        ids=(fan_out.after, upto),
        region=fan_out.region,
        rank=fan_out.rank,
        articles=fan_out.articles,
    )
    return written, upto
