"""Says whom a call goes to: everybody it is for, or those who got or answered the call it follows.

Part of publishing. Those who answered are found by their sealed taps: they are written to, and never listed.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.kinds import GENERAL, KINDS, Told
from bot.delivery import audience, outbox
from storage.models import Call, Choice, Message
from storage.queries import calls, followers, leading, messages, missed
from storage.queries.followers import Reader

TOOK_PART = frozenset({Choice.DONE, Choice.COMING, Choice.WAITING})


def told(call: Call) -> Told:
    """Say whom a call is for."""
    return KINDS.get(call.kind, GENERAL).told


async def publish(tx: AsyncSession, call: Call, message: Message, now: datetime) -> int:
    """Store a call's message in one language with its deliveries; give how many were written so far."""
    if told(call) is Told.ALL:
        everybody = audience.of_call(message.language, regions=call.regions)
        return await outbox.publish(tx, message, everybody, now)
    await messages.add(tx, message)
    number = 0
    async for readers in pages(tx, call):
        ids = {each.id for each in readers if _reads(each, call) == message.language}
        await missed.deliver(tx, message, sorted(ids), now)
        number += len(ids)
    return number


async def followed(session: AsyncSession, call: Call) -> Sequence[Call]:
    """Give the calls that a call is about: the one it follows, or all of its case that are out."""
    if told(call) is Told.ALL:
        return []
    if call.follows_id is not None:
        one = await calls.get(session, call.follows_id)
        return [one] if one is not None else []
    return await leading.running_of_case(session, call.case_id) if call.case_id is not None else []


async def pages(session: AsyncSession, call: Call) -> AsyncIterator[Sequence[Reader]]:
    """Give the readers of a call that follows others, some at a time; one may come twice."""
    for each in await followed(session, call):
        after: int | None = 0
        while after is not None:
            if told(call) is Told.WHO_GOT_IT:
                page = await followers.who_got(session, each.id or 0, after)
            else:
                page = await followers.who_answered(session, each.id or 0, TOOK_PART, after)
            yield page.readers
            after = page.last


async def count(session: AsyncSession, call: Call) -> dict[str, int]:
    """Count by language the chats that a call which follows another would go to now."""
    found: dict[str, set[int]] = {language: set() for language in call.languages}
    async for readers in pages(session, call):
        for each in readers:
            found.setdefault(_reads(each, call), set()).add(each.id)
    return {language: len(ids) for language, ids in found.items()}


def _reads(reader: Reader, call: Call) -> str:
    """Give the language in which somebody gets it: nobody who took part is left out for their language."""
    return reader.language if reader.language in call.languages else call.languages[0]
