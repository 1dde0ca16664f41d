"""What may be tried again and what is pinned, on both databases."""

from datetime import timedelta

import pytest

from storage.models import (
    Call,
    CallState,
    ChatKind,
    Coordinator,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Subscriber,
    SubscriberState,
)
from storage.queries import broadcasts, pinning, retries
from storage.sealing import Address

ACTIVE, PAUSED, GONE = SubscriberState.ACTIVE, SubscriberState.PAUSED, SubscriberState.GONE
GROUP, CHANNEL, PRIVATE = ChatKind.GROUP, ChatKind.CHANNEL, ChatKind.PRIVATE
REFUSED, SENT = DeliveryState.REFUSED, DeliveryState.SENT
ROWS = (
    (1, GROUP, ACTIVE, SENT, None),
    (2, CHANNEL, PAUSED, REFUSED, "no_rights"),
    (3, GROUP, GONE, REFUSED, "kicked"),
    (4, GROUP, ACTIVE, REFUSED, "tried_too_often"),
    (5, GROUP, ACTIVE, REFUSED, "our_fault"),
    (6, CHANNEL, ACTIVE, DeliveryState.UNKNOWN, "answer_lost"),
    (7, GROUP, ACTIVE, DeliveryState.PENDING, None),
)


@pytest.fixture
async def sent(database, now):
    """Give a database with a petition that is out, each chat with another answer."""
    async with database.transaction() as tx:
        tx.add(Coordinator(id=1, person=1, language="en", joined_at=now))
        await tx.flush()
        given = {"author_id": 1, "language": "en", "created_at": now, "published_at": now}
        tx.add(Call(id=1, kind="petition", state=CallState.SENT, title="Sign", text="Now", **given))
        await tx.flush()
        tx.add(Message(id=1, kind=MessageKind.CALL, call_id=1, language="en", text="Sign", created_at=now))
        for number, kind, state, _, reason in ROWS:
            lost = {"reason": reason, "lost_at": now} if state is not ACTIVE else {}
            rests = now + timedelta(seconds=30) if number == 7 else None
            tx.add(
                Subscriber(
                    id=number, address=Address(-number), chat=-number, kind=kind, language="en", state=state,
                    joined_on=now.date(), not_before=rests, **lost,
                )
            )  # fmt: skip
        await tx.flush()
        for number, _, _, state, reason in ROWS:
            shown = 100 + number if state is SENT else None
            tx.add(
                Delivery(
                    id=number, message_id=1, subscriber_id=number, state=state, reason=reason, priority=2,
                    due_at=now, todo="send" if state is DeliveryState.PENDING else None,
                    telegram_message_id=shown,
                )
            )  # fmt: skip
    return database


async def test_only_what_is_unknown_or_may_pass_is_tried_again_and_only_once(sent, now) -> None:
    async with sent.read() as session:
        assert await retries.refused_for_now(session, [1]) == 2  # the muted channel, and one asked too often
        assert await retries.muted(session, [1]) == [-2]
        assert await retries.resting(session, [1], now) == (1, now + timedelta(seconds=30))
        assert await retries.resting(session, [1], now + timedelta(seconds=30)) == (0, None)
        assert await retries.crowds_alone(session, [1])
    async with sent.transaction() as tx:
        assert await broadcasts.send_again(tx, [1], now) == 2
        assert await broadcasts.send_again(tx, [1], now) == 0
    async with sent.read() as session:
        rows = {number: await session.get(Delivery, number) for number in range(1, 8)}
    assert {number for number, row in rows.items() if row.state is DeliveryState.PENDING} == {4, 6, 7}
    assert {number for number, row in rows.items() if row.possibly_twice} == {6}


async def test_where_a_person_is_among_the_chats_no_number_is_exact(sent, now) -> None:
    async with sent.transaction() as tx:
        (await tx.get(Subscriber, 1)).kind = PRIVATE
    async with sent.read() as session:
        assert not await retries.crowds_alone(session, [1])


async def test_a_card_is_pinned_once_and_unpinned_once_its_call_is_over(sent, now) -> None:
    async def standing() -> tuple[list[int], list[int]]:
        async with sent.read() as session:
            pin, unpin = await pinning.to_pin(session, "petition"), await pinning.to_unpin(session)
        return [card.number for card in pin], [card.number for card in unpin]

    assert await standing() == ([101], [])
    async with sent.transaction() as tx:
        assert await pinning.note(tx, 1, pinning.PINNED, 1, now)
        assert not await pinning.note(tx, 1, pinning.PINNED, 1, now)
    assert await standing() == ([], [])
    async with sent.transaction() as tx:
        (await tx.get(Call, 1)).state = CallState.OVER
    assert await standing() == ([], [101])
    async with sent.transaction() as tx:
        await pinning.note(tx, 1, pinning.UNPINNED, 1, now)
    assert await standing() == ([], [])
