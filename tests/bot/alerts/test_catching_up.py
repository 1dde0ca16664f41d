"""What of calls a chat gets that comes back: what was meant for it, and nothing that was meant for others."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.actions.kinds import KINDS, Told
from bot.alerts.summary import catch_up
from storage.database import Database
from storage.models import (
    Call,
    CallState,
    ChatKind,
    Coordinator,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    Region,
    Subscriber,
)
from storage.queries import broadcasts, missed
from storage.queries.pictures import PART
from storage.sealing import Address
from tests.bot.alerts.test_summary import waiting

LOST = timedelta(hours=3)


@pytest.fixture
async def group(database: Database, now: datetime) -> Subscriber:
    """A group of Chinese matters that was lost some hours ago and is here again."""
    async with database.transaction() as tx:
        tx.add(Coordinator(id=1, person=1, language="en", joined_at=now))
        row = Subscriber(
            address=Address(-1), chat=-1, kind=ChatKind.GROUP, language="en", joined_on=now.date(),
            regions=int(Region.CHINA),
        )  # fmt: skip
        tx.add(row)
    return row


async def goes_out(
    database: Database, at: datetime, part: str = "", language: str = "en", **more: object
) -> Message:
    """Store a message of a call of its own, which nobody here has."""
    async with database.transaction() as tx:
        call = Call(
            **{
                "kind": "general", "author_id": 1, "state": CallState.SENT, "title": "Write", "text": "Now",
                "language": "en", "languages": ["en"], "created_at": at, **more,
            }
        )  # fmt: skip
        tx.add(call)
        await tx.flush()
        message = Message(
            kind=MessageKind.CALL, call_id=call.id, part=part, language=language,
            text=f"{call.kind} {part}", created_at=at, expires_at=at + timedelta(days=3),
        )  # fmt: skip
        tx.add(message)
    return message


async def comes_back(database: Database, group: Subscriber, now: datetime) -> list[str]:
    """Let it have what it missed, and give what then waits for it."""
    async with database.transaction() as tx:
        await catch_up(tx, await tx.get(Subscriber, group.id), now - LOST, now)
    return [message.text for message in await waiting(database, group.id)]


async def test_a_call_that_goes_on_is_caught_up_with_its_picture(database: Database, group, now: datetime):
    await goes_out(database, now - timedelta(hours=2), PART)
    await goes_out(database, now - timedelta(hours=2))
    assert await comes_back(database, group, now) == [f"general {PART}", "general "]


MEANT_FOR_OTHERS = {
    "a reminder to those who come": {"part": "reminder:1:2026-03-09T18:00:120"},
    "a correction of a call it never had": {"kind": "correction", "follows_id": None},
    "the outcome, for those who took part": {"kind": "outcome"},
    "a region it did not choose": {"regions": int(Region.KOREA)},
    "a call that was called off meanwhile": {"closed_at": datetime(2026, 3, 9, 11, tzinfo=UTC)},
    "another language": {"language": "ko"},
}


@pytest.mark.parametrize("what", MEANT_FOR_OTHERS)
async def test_what_was_meant_for_others_is_not_caught_up(
    database: Database, group, now: datetime, what: str
):
    more = MEANT_FOR_OTHERS[what]
    await goes_out(database, now - timedelta(hours=2), **more)
    assert await comes_back(database, group, now) == []


@pytest.mark.parametrize("more", [{"part": "reminder:1:x:120"}, {"kind": "outcome"}, {"language": "ko"}])
async def test_what_was_on_its_way_to_this_very_chat_is_caught_up_whatever_it_is(
    database: Database, group, now: datetime, more: dict
):
    message = await goes_out(database, now - timedelta(hours=4), **more)
    async with database.transaction() as tx:
        row = Delivery(message_id=message.id, subscriber_id=group.id, priority=2, due_at=now)
        tx.add(row)
        await tx.flush()
        row.state = DeliveryState.SENDING
        await tx.flush()
        row.state, row.todo, row.reason = DeliveryState.REFUSED, None, "kicked"
    assert await comes_back(database, group, now) == [message.text]


@pytest.mark.parametrize("why", ["withdrawn", "stopped"])
async def test_what_was_taken_back_is_not_caught_up(database: Database, group, now: datetime, why: str):
    message = await goes_out(database, now - timedelta(hours=2))
    async with database.transaction() as tx:
        await broadcasts.stop(tx, [message.id], why)
    assert await comes_back(database, group, now) == []


async def test_what_went_out_before_the_chat_was_lost_is_not_caught_up(
    database: Database, group, now: datetime
):
    await goes_out(database, now - LOST - timedelta(minutes=1))
    assert await comes_back(database, group, now) == []


def test_the_kinds_that_go_to_few_are_those_that_say_so() -> None:
    assert {kind.name for kind in KINDS.values() if kind.told is not Told.ALL} == missed.TO_FEW
