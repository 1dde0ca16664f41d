"""What coordinators hear of a message that stopped itself: which one it is, and why."""

import asyncio
from datetime import datetime

import pytest
from sqlmodel import select

from bot.runtime.hooks import hooks
from storage.database import Database
from storage.models import Call, CallState, Coordinator, Message, MessageKind
from storage.sealing import Keyring


@pytest.mark.parametrize(
    ("reason", "kind", "head", "which"),
    [
        ("our_fault", MessageKind.CALL, "A message was stopped", "Letters &lt;now&gt;"),
        ("many_refusals", MessageKind.CALL, "A message was paused", "Letters &lt;now&gt;"),
        ("our_fault", MessageKind.NOTICE, "A message was stopped", "A message"),
    ],
)
async def test_who_hears_that_a_message_stopped_itself_hears_which_one(
    sqlite: Database, keyring: Keyring, now: datetime, reason: str, kind: MessageKind, head: str, which: str
) -> None:
    async with sqlite.transaction() as tx:
        tx.add(Coordinator(id=1, person=1, language="en", joined_at=now))
        await tx.flush()
        tx.add(
            Call(
                id=1,
                kind="general",
                author_id=1,
                language="en",
                title="Letters <now>",
                state=CallState.SENDING,
                created_at=now,
            )
        )
        await tx.flush()
        refused = Message(kind=kind, call_id=1, language="en", text="Write", created_at=now)
        tx.add(refused)
        await tx.flush()
        told = hooks(asyncio.Event(), keyring, lambda: now)
        await told.on_message_stopped(tx, refused.id or 0, reason)
        found = await tx.exec(select(Message).where(Message.id != refused.id))
        (notice,) = found.all()
    assert notice.kind is MessageKind.NOTICE
    first, second, *_ = notice.text.split("\n")
    assert head in first
    assert which in second
