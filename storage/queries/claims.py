"""Sentences by which the sender takes what is about to leave, under a lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, update
from sqlalchemy import select as select_columns
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import ChatKind, Delivery, DeliveryState, Message, MessageKind, Todo
from storage.models.base import Instant
from storage.queries import queue
from storage.queries.messages import Buttons
from storage.queries.queue import Group
from storage.sealing import Address

ANSWER_LOST = "answer_lost"
"""The reason of what waits for its one more try; a death leaves none, for then nobody knows of any answer."""
LEAVES_WITHIN = timedelta(seconds=2)
"""What has not left so long after it was claimed waits again: much may have changed while a machine slept."""


class Claimed(NamedTuple):
    """One delivery under lease, with all that sending needs. `attempts` includes this one.

    A tuple: a thousand are made a second, and a frozen dataclass takes several times as long.
    """

    id: int
    todo: Todo
    attempts: int
    possibly_twice: bool
    message_id: int
    kind: MessageKind
    priority: int
    text: str
    buttons: Buttons
    silent: bool
    revision: int
    address: Address
    chat_kind: ChatKind
    subscriber_id: int | None  # None: a notice
    telegram_message_id: int | None  # None: a send
    leave_by: datetime  # the lease is no leave to send from then on
    reply_to: int | None = None  # the chat's message that a send answers; None: it stands alone
    language: str = "en"  # of the message
    veiled: bool = False  # the chat is to show no more than that there is something
    part: str = ""  # which message of a call; empty: the call itself, or no call
    answer_lost: bool = False  # its answer was lost before, and this is its one more try


@dataclass(frozen=True, slots=True)
class Wording:
    """What all deliveries of one message share."""

    revision: int
    kind: MessageKind
    text: str
    buttons: Buttons
    silent: bool
    expires_at: datetime | None
    language: str
    part: str = ""


class Wordings(dict[int, Wording]):
    """The wordings of the messages under way, by message: read once each, not with every claim."""

    async def read(self, tx: AsyncSession, groups: Sequence[Group]) -> None:
        """Read the wordings of these groups where they are new or changed, and forget all others."""
        needed = {group.message_id: group.revision for group in groups}
        for message_id in [each for each in self if each not in needed]:
            del self[message_id]
        missing = [
            each for each, revision in needed.items() if each not in self or self[each].revision != revision
        ]
        if not missing:
            return
        one = Message
        columns = (
            one.id, one.revision, one.kind, one.text, one.buttons, one.silent, one.expires_at, one.language,
            one.part,
        )  # fmt: skip
        wanted: Any = select_columns(*(col(each) for each in columns)).where(col(Message.id).in_(missing))
        found: Any = await tx.exec(wanted)
        for message_id, *rest in found:
            self[message_id] = Wording(*rest)


async def claim(
    tx: AsyncSession,
    now: datetime,
    limit: int,
    lease_for: timedelta,
    *,
    mending: bool = False,
    known: Wordings | None = None,
) -> list[Claimed]:
    """Lease up to `limit` deliveries that are due, urgent messages and older ones first.

    What comes back after a failure goes before the rest of its message. Skipped are chats with a `not_before`
    ahead, sends whose message is paused, stopped or too late, and sends to a chat that still has to get an
    older message at least as urgent. `mending`: only notices to coordinators, and withdrawals. Claim no more
    than leaves at once: after a crash, all that is claimed is sent again.
    """
    groups, barred = await queue.groups(tx, now, mending=mending)
    rows: list[Any] = []
    taken: list[Group] = []
    for group in groups:
        if len(rows) >= limit:
            break
        statement, values = queue.due(group, barred, now, limit - len(rows))
        found: Any = await tx.exec(statement, params=values)
        if more := found.all():
            rows += more
            taken.append(group)
    if not rows:
        return []
    await _lease(tx, [row.id for row in rows], now + lease_for)
    known = Wordings() if known is None else known
    await known.read(tx, taken)
    leave_by = now + LEAVES_WITHIN
    claimed = [_claimed(row, known[row.message_id], leave_by) for row in rows]
    await _note_veils(tx, rows, claimed)
    return claimed


async def any_due(session: AsyncSession, now: datetime, *, mending: bool = False) -> bool:
    """Say whether a claim would find anything."""
    groups, barred = await queue.groups(session, now, mending=mending)
    for group in groups:
        statement, values = queue.due(group, barred, now, 1)
        found: Any = await session.exec(statement, params=values)
        if found.first() is not None:
            return True
    return False


async def _lease(tx: AsyncSession, ids: Sequence[int], until: datetime) -> None:
    await (await tx.connection()).execute(_leased(), {"which": list(ids), "until": until})


def _is_veiled(row: Any) -> bool:
    """Say whether a chat is to show a veil: a send as its reader wants it now, an edit as it stands there."""
    return bool(row.discreet and row.kind is ChatKind.PRIVATE) if row.todo is Todo.SEND else row.veiled


async def _note_veils(tx: AsyncSession, rows: Sequence[Any], claimed: Sequence[Claimed]) -> None:
    """Note which of these show a veil from now on; there is nothing to note for nearly everybody."""
    changed = [one for row, one in zip(rows, claimed, strict=True) if row.veiled is not one.veiled]
    for veiled in (True, False):
        ids = [one.id for one in changed if one.veiled is veiled]
        if ids:
            statement = update(Delivery).where(col(Delivery.id).in_(ids)).values(veiled=veiled)
            await tx.exec(statement.execution_options(synchronize_session=False))


@cache
def _leased() -> Any:
    sending = case((col(Delivery.todo) == Todo.SEND, DeliveryState.SENDING.value), else_=col(Delivery.state))
    return (
        update(Delivery)
        .where(col(Delivery.id).in_(bindparam("which", expanding=True)))
        .values(
            lease_until=bindparam("until", type_=Instant()), attempts=Delivery.attempts + 1, state=sending
        )
    )


def _claimed(row: Any, wording: Wording, leave_by: datetime) -> Claimed:
    if row.todo is Todo.SEND and wording.expires_at is not None:
        leave_by = min(leave_by, wording.expires_at)
    if row.address is not None:
        address, chat_kind = row.address, row.kind
    elif row.person is not None:
        address, chat_kind = Address(row.person), ChatKind.PRIVATE
    else:
        raise LookupError("a claimed delivery has no recipient; the claim is wrong")
    return Claimed(
        id=row.id,
        todo=row.todo,
        attempts=row.attempts + 1,
        possibly_twice=row.possibly_twice,
        message_id=row.message_id,
        kind=wording.kind,
        priority=row.priority,
        text=wording.text,
        buttons=wording.buttons,
        silent=wording.silent,
        revision=wording.revision,
        address=address,
        chat_kind=chat_kind,
        subscriber_id=row.subscriber_id,
        telegram_message_id=row.telegram_message_id,
        leave_by=leave_by,
        reply_to=row.reply_to,
        language=wording.language,
        veiled=_is_veiled(row),
        part=wording.part,
        answer_lost=row.reason == ANSWER_LOST,
    )
