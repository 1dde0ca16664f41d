"""Sentences about the readers of a call: who got it, and who answered it. Never shown; only written to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, exists, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import (
    WITHDRAWN,
    Call,
    CallState,
    Choice,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Region,
    Subscriber,
    SubscriberState,
    Tap,
)
from storage.queries import leading, taps
from storage.sealing import Address

PAGE = 500
ENDED = "ended"
"""Why a delivery was cancelled: the call that it is about has ended, and those who took part were told."""
_HAS = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Reader:
    """A chat that can be written to, the language it reads, and the regions it wants news of, as bits.

    `quiet_since`, `quiet_until` and `paused_until` are those of its row, None where there is none.
    """

    id: int
    language: str
    regions: int = 0
    quiet_since: datetime | None = None
    quiet_until: datetime | None = None
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some readers, and behind what the next page begins; `last` None: there is none."""

    readers: Sequence[Reader]
    last: int | None


async def wordings(session: AsyncSession, call_id: int) -> Sequence[Message]:
    """Give the messages of a call itself, one a language, without what it told besides."""
    wanted = select(Message).where(
        col(Message.call_id) == call_id, col(Message.kind) == MessageKind.CALL, col(Message.part) == ""
    )
    return (await session.exec(wanted.order_by(col(Message.id)))).all()


async def withdrawn(session: AsyncSession, call_id: int) -> bool:
    """Say whether a call was taken back."""
    return any(each.stopped == WITHDRAWN for each in await wordings(session, call_id))


async def running(session: AsyncSession) -> Sequence[Call]:
    """Give the calls that are out and were not withdrawn, oldest first."""
    taken = exists().where(
        col(Message.call_id) == col(Call.id), col(Message.part) == "", col(Message.stopped) == WITHDRAWN
    )
    wanted = select(Call).where(col(Call.state).in_([CallState.SENDING, CallState.SENT]), ~taken)
    return (await session.exec(wanted.order_by(col(Call.id)))).all()


async def who_got(session: AsyncSession, call_id: int, after: int, limit: int = PAGE) -> Page:
    """Give active chats that got a call, or will, behind the id `after`."""
    got = (
        select(col(Delivery.subscriber_id))
        .join(Message, col(Message.id) == col(Delivery.message_id))
        .where(
            col(Message.call_id) == call_id,
            col(Message.kind) == MessageKind.CALL,
            col(Message.part) == "",
            col(Delivery.state).in_(_HAS),
            col(Delivery.subscriber_id).is_not(None),
        )
    )
    wanted = select(Subscriber.id, Subscriber.language, Subscriber.regions).where(
        col(Subscriber.id) > after,
        col(Subscriber.state) == SubscriberState.ACTIVE,
        col(Subscriber.id).in_(got),
    )
    rows = (await session.exec(wanted.order_by(col(Subscriber.id)).limit(limit))).all()
    found = [Reader(*row) for row in rows]
    return Page(found, found[-1].id if len(found) == limit else None)


async def who_answered(
    session: AsyncSession,
    call_id: int,
    choices: Collection[Choice],
    after: int,
    *,
    numbers: Collection[int] | None = None,
    limit: int = PAGE,
) -> Page:
    """Give the private chats of those who gave one of these answers; `numbers`: to these dates alone.

    Who answered in a group and has no private chat with the bot is not among them.
    """
    rows = await taps.persons(session, call_id, choices, after=after, limit=limit, numbers=numbers)
    addresses = [Address(person) for _, person in rows]
    wanted = select(Subscriber).where(
        col(Subscriber.address).in_(addresses), col(Subscriber.state) == SubscriberState.ACTIVE
    )
    found = [
        Reader(
            each.id or 0, each.language, each.regions, each.quiet_since, each.quiet_until, each.paused_until
        )
        for each in (await session.exec(wanted)).all()
    ]  # fmt: skip
    return Page(found, rows[-1][0] if len(rows) == limit else None)


async def have(
    session: AsyncSession, message_ids: Collection[int], reader_ids: Collection[int]
) -> frozenset[int]:
    """Give those of these chats that one of these messages goes to."""
    wanted = select(Delivery.subscriber_id).where(
        col(Delivery.message_id).in_(message_ids), col(Delivery.subscriber_id).in_(reader_ids)
    )
    return frozenset(each for each in (await session.exec(wanted)).all() if each is not None)


async def leave_out(tx: AsyncSession, message_id: int, reader_ids: Collection[int]) -> None:
    """Take the deliveries of a message to these chats away again: they are told by another one."""
    away = delete(Delivery).where(
        col(Delivery.message_id) == message_id, col(Delivery.subscriber_id).in_(reader_ids)
    )
    await tx.exec(away.execution_options(synchronize_session=False))


async def take_back(tx: AsyncSession, call_id: int, person: int) -> bool:
    """Delete what a person said they did for a call; False where they said nothing."""
    gone = await tx.exec(
        delete(Tap).where(
            col(Tap.call_id) == call_id, col(Tap.person) == person, col(Tap.choice) == Choice.DONE
        )
    )
    return gone.rowcount > 0


async def reached_by_language(session: AsyncSession, call_id: int) -> Mapping[str, Mapping[str, int]]:
    """Count the deliveries of a call itself: language → state → chats."""
    wanted = (
        select(col(Message.language), col(Delivery.state), func.count())
        .join(Message, col(Message.id) == col(Delivery.message_id))
        .where(
            col(Message.call_id) == call_id,
            col(Message.kind) == MessageKind.CALL,
            col(Message.part) == "",
        )
        .group_by(col(Message.language), col(Delivery.state))
    )
    found: dict[str, dict[str, int]] = {}
    for language, state, number in (await session.exec(wanted)).all():
        found.setdefault(language, {})[DeliveryState(state).value] = number
    return found


async def reached_by_region(session: AsyncSession, call_id: int) -> Mapping[str, int]:
    """Count the chats that have a call, by the regions they want news of; one counts in each of its own."""
    found = {}
    for region in Region:
        wanted = (
            select(func.count())
            .select_from(Delivery)
            .join(Message, col(Message.id) == col(Delivery.message_id))
            .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
            .where(
                col(Message.call_id) == call_id,
                col(Message.kind) == MessageKind.CALL,
                col(Message.part) == "",
                col(Delivery.state) == DeliveryState.SENT,
                col(Subscriber.regions).op("&")(int(region)) != 0,
            )
        )
        found[region.name.lower() if region.name else ""] = (await session.exec(wanted)).one()
    return {name: number for name, number in found.items() if name and number}


async def concluding(session: AsyncSession) -> Sequence[tuple[Call, Call]]:
    """Give the outcomes that have gone out to all, each with the call that it closes."""
    of = aliased(Call)
    wanted = (
        select(Call, of)
        .join(of, col(of.id) == col(Call.follows_id))
        .where(
            col(Call.kind) == "outcome",
            col(Call.state) == CallState.SENT,
            col(of.state).in_([CallState.SENDING, CallState.SENT, CallState.CANCELLED, CallState.OVER]),
        )
    )
    return [(outcome, call) for outcome, call in (await session.exec(wanted)).all()]


async def stood_down(session: AsyncSession) -> Sequence[Call]:
    """Give the calls that are out though a stand-down of them, or of all of their case, goes out, too.

    A call of the case that went out after that stand-down is meant to go on.
    """
    says = aliased(Call)
    out = [CallState.SENDING, CallState.SENT]
    wanted = select(Call).where(
        col(Call.state).in_(out),
        exists().where(
            col(says.follows_id) == col(Call.id), col(says.kind) == "stand_down", col(says.state).in_(out)
        ),
    )
    found = {call.id or 0: call for call in (await session.exec(wanted)).all()}
    of_cases = select(Call).where(
        col(Call.kind) == "stand_down",
        col(Call.state).in_(out),
        col(Call.follows_id).is_(None),
        col(Call.case_id).is_not(None),
    )
    for each in (await session.exec(of_cases)).all():
        for call in await leading.running_of_case(session, each.case_id or 0):
            if _before(call, each):
                found[call.id or 0] = call
    return [found[number] for number in sorted(found)]


def _before(call: Call, other: Call) -> bool:
    """Say whether a call went out no later than another."""
    if call.published_at is None or other.published_at is None:
        return False
    return call.published_at <= other.published_at


async def forgotten(session: AsyncSession, before: datetime) -> Sequence[Call]:
    """Give the calls that ended before then whose answers are still there: no outcome was told."""
    wanted = select(Call).where(
        col(Call.closed_at) < before, exists().where(col(Tap.call_id) == col(Call.id))
    )
    return (await session.exec(wanted.order_by(col(Call.id)))).all()


async def erase(tx: AsyncSession, call_id: int, now: datetime) -> int:
    """Delete the answers to a call, and cut from people what was sent to those who gave them.

    That is what the call told besides itself, and all calls that followed it. Give how many answers went.
    """
    gone = await tx.exec(delete(Tap).where(col(Tap.call_id) == call_id))
    followers = select(Call.id).where(col(Call.follows_id) == call_id)
    told = select(Message.id).where(
        or_(
            col(Message.call_id).in_(followers),
            and_(col(Message.call_id) == call_id, col(Message.part) != ""),
        ),
        col(Message.kind) == MessageKind.CALL,
    )
    ours = col(Delivery.message_id).in_(told)
    waits = update(Delivery).where(
        ours, col(Delivery.state) == DeliveryState.PENDING, col(Delivery.lease_until).is_(None)
    )
    ended = {"state": DeliveryState.CANCELLED, "reason": ENDED, "finished_at": now}
    await tx.exec(waits.values(ended).execution_options(synchronize_session=False))
    cut = update(Delivery).where(
        ours, col(Delivery.subscriber_id).is_not(None), col(Delivery.lease_until).is_(None)
    )
    unlinked = {"subscriber_id": None, "telegram_message_id": None, "reply_to": None, "todo": None}
    await tx.exec(cut.values(unlinked).execution_options(synchronize_session=False))
    return gone.rowcount
